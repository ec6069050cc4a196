"""Suppressions: which violations a comment in the source allows, and which comments allow nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice

from ssot_lint.contracts.model import Contract
from ssot_lint.facts.model import Allow
from ssot_lint.program.model import Program
from ssot_lint.rules.allowing import NEVER_ALLOWED, Force, force_of, is_in_doubt, last_day
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
    doubted: tuple[tuple[Violation, int], ...] = ()
    """Of what is reported: what a comment means to allow that does not, as it is written, and the comment's line."""

    def within(self, paths: Collection[str] | None) -> Judged:
        """The same of some paths only; None for all."""
        if paths is None:
            return self
        allowed = tuple(one for one in self.allowed if one.violation.path in paths)
        doubted = tuple((one, line) for one, line in self.doubted if one.path in paths)
        return Judged(tuple(one for one in self.reported if one.path in paths), allowed, doubted)


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
    doubted = [*_badly_written(program, kept), *_amidst(program, kept, last, in_force)]
    return Judged(in_order([*kept, *last]), tuple(allowed), tuple(doubted))


def _badly_written(program: Program, kept: Iterable[Violation]) -> Iterator[tuple[Violation, int]]:
    """Violations that a comment stands at which allows nothing because of how it is written, and its line."""
    doubtful = {
        path: [one for one in allows if is_in_doubt(one, program.today)] for path, allows in program.allows.items()
    }
    for violation in kept:
        around = (one.span.line for one in doubtful.get(violation.path, ()) if one.covers(violation.line))
        yield from ((violation, line) for line in islice(around, 1))


def _amidst(
    program: Program, kept: Iterable[Violation], last: Iterable[Violation], in_force: Mapping[str, Sequence[Allow]]
) -> Iterator[tuple[Violation, int]]:
    """Violations with a comment for their rule in the middle of what would be mended, and those of such comments."""
    ends = {
        (one.path, one.use.span.line, one.use.span.column): one.use.site.end_line
        for view in program.views.values()
        for one in view.uses
    }
    comments: set[tuple[str, int, int]] = set()
    for violation in kept:
        end = ends.get((violation.path, violation.line, violation.column), 0)
        for one in in_force.get(violation.path, ()):
            if violation.rule in one.rules and violation.line < one.span.line <= end:
                comments.add((violation.path, one.span.line, one.span.column))
                yield violation, one.span.line
    yield from ((one, one.line) for one in last if (one.path, one.line, one.column) in comments)


def _allows(allow: Allow, violation: Violation) -> bool:
    return violation.rule in allow.rules and violation.rule not in NEVER_ALLOWED and allow.covers(violation.line)
