"""What ``resolve`` says of contracts: what a name is to each, which rules report it, and what the fix would be."""

from __future__ import annotations

from collections.abc import Iterator

from ssot_lint.program.model import Proof, Role
from ssot_lint.reports.escaping import visible
from ssot_lint.reports.flowing import flowed
from ssot_lint.reports.ink import Line, Piece
from ssot_lint.reports.resolution import ContractNote, NameReport
from ssot_lint.rules.model import Fix, Violation

_INDENT = " " * 10
_ROLES = {
    Role.CANONICAL: "its canonical",
    Role.ALLOWED: "allowed by it",
    Role.UNRELATED: "unrelated to it",
    Role.DUPLICATE: "its duplicate",
    Role.ADAPTER: "its adapter, a duplicate that only hands on",
    Role.IMPURE_ADAPTER: "its impure adapter, a duplicate that hands on and keeps a way of its own",
    Role.DECLARATION: "a declaration of its duplicate",
    Role.DOUBLE: "a double of its duplicate",
    Role.OVERRIDE: "an override of its duplicate",
}


def note_lines(one: NameReport, width: int) -> list[Line]:
    """A few lines a contract."""
    return [line for note in one.contracts for line in _note(note, width)]


def _note(note: ContractNote, width: int) -> Iterator[Line]:
    head: list[Piece] = [("contract  ", "quiet"), (visible(note.contract), "title"), (": ", ""), *_roles(note)]
    yield from flowed(head, width, _INDENT)
    if not any(role is Role.CANONICAL for _, role in note.roles):
        yield from flowed([(_INDENT, ""), ("canonical ", "quiet"), (f"`{visible(note.canonical)}`", "symbol")], width)
    for violation in note.violations:
        yield from _violation(violation, width)
    if not note.violations:
        yield [(f"{_INDENT}no rule reports it here", "quiet")]


def _roles(note: ContractNote) -> Iterator[Piece]:
    if note.proof is Proof.NAME_ONLY:
        yield "in its ledger, for it may be a use of a duplicate", ""
        return
    if note.proof is Proof.DANGLING:
        yield "a use of a duplicate's name on what lacks it", ""
        return
    if not note.roles:
        yield ("a mock of who knows what" if note.proof is Proof.DOUBLE else "none of its business"), ""
        return
    for number, (symbol, role) in enumerate(note.roles):
        yield ("; " if number else ""), ""
        yield f"`{visible(symbol)}`", "symbol"
        yield f" is {_ROLES[role]}", ""


def _violation(violation: Violation, width: int) -> Iterator[Line]:
    rule: list[Piece] = [(_INDENT, ""), ("reported by ", "quiet"), (violation.rule, "rule")]
    yield from flowed([*rule, (f": {visible(violation.message)}", "")], width, _INDENT + "  ")
    if violation.fix is not None:
        yield from flowed([(f"{_INDENT}  ", ""), *_fix(violation.fix)], width, _INDENT + "    ")


def _fix(fix: Fix) -> Iterator[Piece]:
    """How far the fix can be trusted, why not further, and what it would write."""
    yield "fix ", "quiet"
    yield fix.applicability.value, fix.applicability.value
    if fix.reason:
        yield f": {visible(fix.reason)}", ""
    if fix.replacement is not None:
        new = " ".join(fix.replacement.split())
        yield (f"; would read `{visible(new)}`" if new else "; would remove it"), ""
