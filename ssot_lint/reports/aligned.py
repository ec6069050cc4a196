"""Two pieces of source side by side: which lines stand beside each other, and which words in them differ."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest

MOST_LINES = 160
"""Lines of a side that are compared; of longer ones the beginning."""
_KEPT = 2
"""Equal lines that are shown around what differs."""
_WORD = re.compile(r"\w+|\s+|[^\w\s]")

Marked = tuple[tuple[str, bool], ...]
"""Parts of a line; true of those that the other side has not."""


@dataclass(frozen=True, slots=True)
class Row:
    """Lines that stand beside each other; a number is 0 where that side has no line."""

    left_number: int
    left: Marked
    right_number: int
    right: Marked
    differs: bool


@dataclass(frozen=True, slots=True)
class Skipped:
    """Equal lines that are not shown."""

    count: int


def rows_of(left: Sequence[str], right: Sequence[str], left_first: int, right_first: int) -> Iterator[Row | Skipped]:
    """The rows of two texts whose first lines have these numbers. Indentation does not count as a difference."""
    left, right = left[:MOST_LINES], right[:MOST_LINES]
    matcher = SequenceMatcher(None, [line.strip() for line in left], [line.strip() for line in right], autojunk=False)
    codes = matcher.get_opcodes()
    for at, (tag, i, i_end, j, j_end) in enumerate(codes):
        if tag != "equal":
            yield from _different(left[i:i_end], right[j:j_end], left_first + i, right_first + j)
            continue
        before = 0 if at == 0 else _KEPT
        after = 0 if at == len(codes) - 1 else _KEPT
        count = i_end - i
        skipped = count - before - after
        for offset in range(count):
            if skipped > 1 and before <= offset < count - after:
                if offset == before:
                    yield Skipped(skipped)
                continue
            one, two = left[i + offset], right[j + offset]
            yield Row(left_first + i + offset, _whole(one), right_first + j + offset, _whole(two), False)


def _different(left: Sequence[str], right: Sequence[str], left_first: int, right_first: int) -> Iterator[Row]:
    for at, (one, two) in enumerate(zip_longest(left, right)):
        marked = _marked(one, two) if one is not None and two is not None else (_whole(one), _whole(two))
        yield Row(
            left_first + at if one is not None else 0, marked[0],
            right_first + at if two is not None else 0, marked[1], True,
        )  # fmt: skip


def _whole(line: str | None) -> Marked:
    return () if line is None else ((line, False),)


def _marked(left: str, right: str) -> tuple[Marked, Marked]:
    """Both lines, the words that differ marked; nothing is marked where hardly a word is the same."""
    one, two = _WORD.findall(left), _WORD.findall(right)
    matcher = SequenceMatcher(None, one, two, autojunk=False)
    if matcher.ratio() < 0.3:
        return _whole(left), _whole(right)
    sides: tuple[list[tuple[str, bool]], list[tuple[str, bool]]] = ([], [])
    for tag, i, i_end, j, j_end in matcher.get_opcodes():
        for side, words in ((sides[0], one[i:i_end]), (sides[1], two[j:j_end])):
            if words:
                side.append(("".join(words), tag != "equal"))
    return tuple(sides[0]), tuple(sides[1])
