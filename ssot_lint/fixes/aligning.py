"""Aligning lines: which lines of an old text are which of the new one, in time that grows with the text alone.

The standard library's matcher is exact, and takes the product of both lengths where lines repeat. Long texts are
therefore cut first at lines that occur once in each, as Bram Cohen's patience diff does, and matched between the cuts.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import Match, SequenceMatcher
from typing import NamedTuple

_SMALL = 1_000_000
"""Pairs of lines that are few enough for the exact matcher."""


class Aligned(SequenceMatcher[bytes]):
    """The standard library's matcher, with blocks that are found in cuts."""

    def __init__(self, old: Sequence[bytes], new: Sequence[bytes]) -> None:
        super().__init__(None, (), (), autojunk=False)
        self.a, self.b = old, new

    def get_matching_blocks(self) -> list[Match]:
        """The blocks that both texts share, in order, without neighbours that touch; the last one is empty."""
        return [*_joined(_blocks(self.a, self.b)), Match(len(self.a), len(self.b), 0)]


class _Part(NamedTuple):
    """Part of the old text, and the part of the new text that stands in its place."""

    old: int
    old_end: int
    new: int
    new_end: int


def _joined(blocks: Iterator[Match]) -> Iterator[Match]:
    last: Match | None = None
    for one in blocks:
        if last is not None and (last.a + last.size, last.b + last.size) == (one.a, one.b):
            last = Match(last.a, last.b, last.size + one.size)
            continue
        if last is not None:
            yield last
        last = one
    if last is not None:
        yield last


def _blocks(old: Sequence[bytes], new: Sequence[bytes]) -> Iterator[Match]:
    pending: list[_Part | Match] = [_Part(0, len(old), 0, len(new))]
    while pending:
        one = pending.pop()
        if isinstance(one, Match):
            yield one
            continue
        first, last = _same_ends(old, new, one)
        if first:
            yield Match(one.old, one.new, first)
        inner = _Part(one.old + first, one.old_end - last, one.new + first, one.new_end - last)
        if last:
            pending.append(Match(inner.old_end, inner.new_end, last))
        pending += reversed(_divided(old, new, inner))


def _same_ends(old: Sequence[bytes], new: Sequence[bytes], part: _Part) -> tuple[int, int]:
    """How many lines are the same at the start of a part, and at its end."""
    most = min(part.old_end - part.old, part.new_end - part.new)
    first = next((n for n in range(most) if old[part.old + n] != new[part.new + n]), most)
    most -= first
    last = next((n for n in range(most) if old[part.old_end - 1 - n] != new[part.new_end - 1 - n]), most)
    return first, last


def _divided(old: Sequence[bytes], new: Sequence[bytes], part: _Part) -> list[_Part | Match]:
    """What a part, whose ends differ, consists of, in order."""
    size, new_size = part.old_end - part.old, part.new_end - part.new
    if size * new_size <= _SMALL:
        matcher = SequenceMatcher(None, old[part.old : part.old_end], new[part.new : part.new_end], autojunk=False)
        return [Match(a + part.old, b + part.new, n) for a, b, n in matcher.get_matching_blocks() if n]
    pieces: list[_Part | Match] = []
    start, new_start = part.old, part.new
    for a, b in [*_anchors(old, new, part), (part.old_end, part.new_end)]:
        if (a, b) != (start, new_start):
            pieces.append(_Part(start, a, new_start, b))
        if a < part.old_end and b < part.new_end:
            pieces.append(Match(a, b, 1))
        start, new_start = a + 1, b + 1
    return [one for one in pieces if one != part]


def _anchors(old: Sequence[bytes], new: Sequence[bytes], part: _Part) -> list[tuple[int, int]]:
    """The longest rising run of lines that occur once in each."""
    counts, new_counts = Counter(old[part.old : part.old_end]), Counter(new[part.new : part.new_end])
    places = {line: n for n, line in enumerate(new[part.new : part.new_end], part.new) if new_counts[line] == 1}
    pairs = [
        (n, places[line])
        for n, line in enumerate(old[part.old : part.old_end], part.old)
        if counts[line] == 1 and line in places
    ]
    ends: list[int] = []
    tails: list[int] = []
    before: list[int | None] = []
    for index, (_, place) in enumerate(pairs):
        at = bisect_left(ends, place)
        before.append(tails[at - 1] if at else None)
        ends[at : at + 1] = [place]
        tails[at : at + 1] = [index]
    run: list[tuple[int, int]] = []
    at_last: int | None = tails[-1] if tails else None
    while at_last is not None:
        run.append(pairs[at_last])
        at_last = before[at_last]
    return run[::-1]
