"""Rules and violations: one finding of one rule at one place."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from msgspec import Struct

from ssot_lint.program.model import Evidence


class Applicability(StrEnum):
    """Whether a fix may be applied."""

    SAFE = "safe"
    UNSAFE = "unsafe"
    MANUAL = "manual"


class Severity(StrEnum):
    """How loud a violation is; every severity fails a gate."""

    ERROR = "error"
    WARNING = "warning"


class Fix(Struct, frozen=True):
    """What mending one violation would take."""

    codemod: str
    applicability: Applicability
    reason: str = ""
    """Why it is not safe; empty when it is."""
    replacement: str | None = None
    group: str | None = None
    """Edits of one group are applied together or not at all."""


class Replacement(Struct, frozen=True):
    """A stretch of a file and the text that takes its place; positions count from 1, columns in code points."""

    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    text: str


class Violation(Struct, frozen=True):
    """One finding; positions count from 1, columns in code points, at the name token."""

    rule: str
    contract: str | None
    severity: Severity
    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    name: str
    symbol: str
    """Enclosing definition: ``mod:Qual.name``, or ``mod:`` at module level."""
    target: str | None
    receiver: str | None
    receiver_type: str | None
    proof: str
    evidence: tuple[Evidence, ...]
    message: str
    fix: Fix | None = None
    fingerprint: str = ""
    use: str = ""
    """How it is written, layout aside."""
    ordinal: int = 0
    """Which it is of those that are the same but for their places."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What a rule says of itself; its module also has ``check(program, contract)`` and a documenting docstring."""

    name: str
    summary: str
    severity: Severity
    fix: Applicability | None = None
    """Best applicability its codemod reaches; None when nothing mends it."""
