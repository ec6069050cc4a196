"""Choice: which violations and edits a person asked for."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from ssot_lint.fixes.model import PlannedEdit
from ssot_lint.rules.model import Applicability, Violation
from ssot_lint.rules.phases import RETIRING, RULES_OF, Phase

_UNASKED = "deleting is done when it is asked for: `ssot-lint fix --phase retire`"


@dataclass(frozen=True, slots=True)
class Choice:
    """Which edits a person wants."""

    unsafe: bool = False
    rules: tuple[str, ...] = ()
    contracts: tuple[str, ...] = ()
    groups: frozenset[str] | None = None
    """Groups of edits that were agreed to; None for all."""
    phase: Phase | None = None

    def takes(self, edit: PlannedEdit, violation: Violation | None) -> bool:
        """True when the edit may be made."""
        if edit.applicability is Applicability.UNSAFE and not self.unsafe:
            return False
        if self.groups is not None and edit.group not in self.groups:
            return False
        if edit.rule:
            return self._takes(edit.rule, edit.contract) and self._asks_for(edit.rule)
        if violation is None:
            return True
        return self.takes_violation(violation) and self._asks_for(violation.rule)

    def takes_violation(self, violation: Violation) -> bool:
        """True when the violation is one of those asked for."""
        return self._takes(violation.rule, violation.contract)

    def shown(self, violation: Violation) -> Violation:
        """The violation as this run will treat it: what was not asked for by name is for a person to ask."""
        fix = violation.fix
        if fix is None or fix.applicability is Applicability.MANUAL or self._asks_for(violation.rule):
            return violation
        manual = msgspec.structs.replace(fix, applicability=Applicability.MANUAL, reason=_UNASKED)
        return msgspec.structs.replace(violation, fix=manual)

    def _takes(self, rule: str, contract: str | None) -> bool:
        by_phase = self.phase is None or rule in RULES_OF[self.phase]
        by_rule = not self.rules or rule in self.rules
        return by_phase and by_rule and (not self.contracts or contract in self.contracts)

    def _asks_for(self, rule: str) -> bool:
        return rule != RETIRING or self.phase is Phase.RETIRE or rule in self.rules
