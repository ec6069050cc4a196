"""Suppressions: which violations a comment in the source allows, and which comments allow nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date

from ssot_lint.contracts.model import Contract
from ssot_lint.facts.model import Allow
from ssot_lint.program.model import Program
from ssot_lint.rules.allowing import NEVER_ALLOWED, Force, force_of, last_day
from ssot_lint.rules.judge import in_order, judge_last
from ssot_lint.rules.model import Violation


@dataclass(frozen=True, slots=True)
class Allowed:
    """A violation that a comment allows, and what the comment says."""

    violation: Violation
    reason: str
    until: date | None
    """Its last day; None when it has none."""
    line: int
    """Where the comment stands."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What is left to report, comments of no use included, and what comments allow; both in order of place."""

    reported: tuple[Violation, ...]
    allowed: tuple[Allowed, ...]

    def within(self, paths: Collection[str] | None) -> Judged:
        """The same of some paths only; None for all."""
        if paths is None:
            return self
        allowed = tuple(one for one in self.allowed if one.violation.path in paths)
        return Judged(tuple(one for one in self.reported if one.path in paths), allowed)


def allowing(program: Program, contracts: Iterable[Contract], violations: Iterable[Violation]) -> Judged:
    """Violations sorted out by the allow comments that are in force on the program's day."""
    in_force = {
        path: [one for one in allows if force_of(one, program.today) is Force.IN_FORCE]
        for path, allows in program.allows.items()
    }
    kept: list[Violation] = []
    allowed: list[Allowed] = []
    used = set()
    for violation in violations:
        fitting = [one for one in in_force.get(violation.path, ()) if _allows(one, violation)]
        used |= {(violation.path, one.span, violation.rule) for one in fitting}
        if fitting:
            first = fitting[0]
            allowed.append(Allowed(violation, first.reason, last_day(first), first.span.line))
        else:
            kept.append(violation)
    last = judge_last(replace(program, used_allows=frozenset(used)), contracts)
    return Judged(in_order([*kept, *last]), tuple(allowed))


def _allows(allow: Allow, violation: Violation) -> bool:
    return violation.rule in allow.rules and violation.rule not in NEVER_ALLOWED and allow.covers(violation.line)
