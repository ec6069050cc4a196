"""Runs of statements that stand in one file twice, outside of definitions that are alike as wholes."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence

from ssot_lint.shapes.model import Block

LONG, TELLING = 7, 60
"""Statements, and words in them, from which a run that is repeated is worth a word."""


def repeated(strict: Sequence[int], sizes: Sequence[int], spans: Sequence[tuple[int, int]]) -> Iterator[Block]:
    """The longest runs that occur twice, none within another, in the order of their second place."""
    if len(strict) < 2 * LONG:
        return
    first_at: dict[tuple[int, ...], int] = {}
    at, count = 0, len(strict)
    while at <= count - LONG:
        window = tuple(strict[at : at + LONG])
        first = first_at.setdefault(window, at)
        if first + LONG > at or 0 in window:
            at += 1
            continue
        length = LONG
        most = min(at - first, count - at, _room(spans, first), _room(spans, at))
        while length < most and strict[first + length] == strict[at + length]:
            length += 1
        if (
            length <= most
            and sum(sizes[at : at + length]) >= TELLING
            and len(set(strict[at : at + length])) > LONG // 2
        ):
            yield Block(first, at, length)
            at += length
        else:
            at += 1


def _room(spans: Sequence[tuple[int, int]], at: int) -> int:
    """Statements from one on to the end of the innermost definition around it, or to the next definition."""
    following = bisect_right(spans, (at, 1 << 30))
    end = min((end for start, end in spans[:following] if start <= at < end), default=1 << 30)
    if following < len(spans):
        end = min(end, spans[following][0])
    return end - at
