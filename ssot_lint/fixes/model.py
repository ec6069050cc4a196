"""Fix plans: which edits mend which violations, which belong together, and which may be applied."""

from __future__ import annotations

from dataclasses import dataclass

from codemods.edits import Edit
from ssot_lint.rules.model import Applicability, Violation


@dataclass(frozen=True, slots=True)
class PlannedEdit:
    """One edit of one file that mends one violation."""

    path: str
    edit: Edit
    applicability: Applicability
    """Never ``manual``: what is manual has no edit."""
    group: str
    rule: str = ""
    """The rule it is made for, where that is not the one reported at its place."""
    contract: str = ""
    """The contract of that rule's violation."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Every violation with its fix filled in, and the edits that would mend them, sorted by path and position."""

    violations: tuple[Violation, ...]
    edits: tuple[PlannedEdit, ...]
