"""Nearness: how much of two runs of statements is the same, by their hashes; and when that is more than chance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from difflib import SequenceMatcher

from ssot_lint.shapes.model import Kind

FEWEST_COMMON = 3
_LEAST = {Kind.FUNCTION: 0.6, Kind.METHOD: 0.6, Kind.CLASS: 0.5, Kind.DATA: 0.6, Kind.MODULE: 0.45}
_LEAST_LOOSE = 0.8
_CONTAINED = 0.85
_FEWEST_CONTAINED = 6
_MANY_COMMON, _FEWEST_STRONG, _MUCH = 5, 2, 0.66
_WEAK, _STRONG = 4, 10
_LONG_RENAMED, _DISTINCT_RENAMED = 7, 5
_LONG = 400
"""Statements from which a pair is compared without regard to their order."""


class Counted:
    """A run of statements, counted once for all that it is held against."""

    __slots__ = ("counts", "run", "weight")

    def __init__(self, run: Sequence[int]) -> None:
        self.run = run
        self.counts = Counter(run)
        self.weight = _weight(self.counts)


def nearness(
    kind: Kind, strict: tuple[Counted, Counted], loose: Callable[[], tuple[Sequence[int], Sequence[int]]]
) -> float | None:
    """Share of two runs of statements that is common; None when that is too little to call them near.

    Their loose spellings are asked for only where they matter.
    """
    short, long = sorted((len(strict[0].run), len(strict[1].run)))
    if not short:
        return None
    common, strong, weight = _shared(*strict)
    least = _LEAST[kind]
    bound = 2 * weight / (strict[0].weight + strict[1].weight)
    is_much = common >= _MANY_COMMON and strong >= _FEWEST_STRONG and 2 * common >= _MUCH * (short + long)
    if strong < min(FEWEST_COMMON, short - 1) and not is_much:
        return None
    if (bound >= least or is_much) and common >= FEWEST_COMMON:
        score = _aligned(strict[0].run, strict[1].run)
        if score >= least:
            return score
        if bound >= least + 0.15:  # the same statements in another order
            return round((score + bound) / 2, 3)
    if short >= _FEWEST_CONTAINED and common / short >= _CONTAINED and long <= 4 * short:
        return round(common / short * (0.5 + bound / 2), 3)
    if short >= _FEWEST_CONTAINED and long <= 1.5 * short and common >= short / 3:
        runs = loose()
        if 2 * sum((Counter(runs[0]) & Counter(runs[1])).values()) < (_LEAST_LOOSE - 0.001) * (short + long):
            return None
        score = _aligned(*runs)
        if score >= _LEAST_LOOSE:
            return round(score * 0.9, 3)
    return None


def _shared(one: Counted, other: Counted) -> tuple[int, int, int]:
    """Statements in common, kinds of them that tell something by themselves, and the weight of all."""
    if len(one.counts) > len(other.counts):
        one, other = other, one
    beside = other.counts
    common = strong = weight = 0
    for statement in one.counts.keys() & beside.keys():
        count = min(one.counts[statement], beside[statement])
        common += count
        if statement & 1:
            weight += _WEAK * count
        else:
            weight += _STRONG * count
            strong += 1
    return common, strong, weight


def renaming_tells(one: Sequence[int], other: Sequence[int]) -> bool:
    """Whether two runs that are the same but for names are so by more than chance."""
    if len(one) >= _LONG_RENAMED and len(set(one)) >= _DISTINCT_RENAMED:
        return True
    common = _weight(Counter(one) & Counter(other))
    least = 0.4 if len(one) >= _LONG_RENAMED - 1 else 0.7
    return common >= least * _weight(Counter(one))


def _weight(counted: Counter[int]) -> int:
    """What statements tell: those that reach no name tell little."""
    return sum(count * (_WEAK if one & 1 else _STRONG) for one, count in counted.items())


def _aligned(left: Sequence[int], right: Sequence[int]) -> float:
    """Twice the statements in common runs over all statements."""
    if len(left) + len(right) > 2 * _LONG:
        return round(2 * sum((Counter(left) & Counter(right)).values()) / (len(left) + len(right)), 3)
    return round(SequenceMatcher(None, left, right, autojunk=False).ratio(), 3)
