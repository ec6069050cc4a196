"""Choice: which violations and edits a person asked for."""

from __future__ import annotations

from dataclasses import dataclass

from ssot_lint.fixes.model import PlannedEdit
from ssot_lint.rules.model import Applicability, Violation


@dataclass(frozen=True, slots=True)
class Choice:
    """Which edits a person wants."""

    unsafe: bool = False
    rules: tuple[str, ...] = ()
    contracts: tuple[str, ...] = ()
    groups: frozenset[str] | None = None
    """Groups of edits that were agreed to; None for all."""

    def takes(self, edit: PlannedEdit, violation: Violation | None) -> bool:
        """True when the edit may be made."""
        if edit.applicability is Applicability.UNSAFE and not self.unsafe:
            return False
        if self.groups is not None and edit.group not in self.groups:
            return False
        return violation is None or self.takes_violation(violation)

    def takes_violation(self, violation: Violation) -> bool:
        """True when the violation is one of those asked for."""
        by_rule = not self.rules or violation.rule in self.rules
        return by_rule and (not self.contracts or violation.contract in self.contracts)
