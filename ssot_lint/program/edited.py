"""Edited text: a file's text after some edits, and where what was in it now stands, both ways."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

from ssot_lint.facts.cut import Lines
from ssot_lint.facts.model import Span
from ssot_lint.program.typeserver import Place

FIRST = -(10**9)
"""Order of an insertion that goes before every other one at its offset."""


class Edit(NamedTuple):
    """What stands between two offsets is replaced; an insertion where both are the same."""

    start: int
    end: int
    order: int
    """Of insertions at one offset: the one that closes last opens first."""
    new: str

    def overlaps(self, other: Edit) -> bool:
        """True when both cannot be made: they replace the same text, or one inserts within what the other replaces."""
        if self.start == self.end:
            return other.start < self.start < other.end
        if other.start == other.end:
            return self.start < other.start < self.end
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class EditedText:
    """A text after its edits, and where what was in it before now stands."""

    path: str
    before: Lines
    edits: tuple[Edit, ...]
    growth: tuple[int, ...]
    """By how much the text has grown before each edit, and at its end."""
    lines: Lines

    @classmethod
    def of(cls, before: Lines, path: str, edits: Sequence[Edit]) -> EditedText:
        """The text with the edits made, of which no two may overlap."""
        ordered = tuple(sorted(edits))
        growth = accumulate((len(one.new) - (one.end - one.start) for one in ordered), initial=0)
        parts: list[str] = []
        position = 0
        for edit in ordered:
            parts += (before.text[position : edit.start], edit.new)
            position = edit.end
        return cls(path, before, ordered, tuple(growth), Lines.of("".join((*parts, before.text[position:]))))

    @property
    def text(self) -> str:
        """The text as it now reads."""
        return self.lines.text

    def start_of(self, edit: Edit) -> int:
        """Offset, in the new text, of the first character that the edit has put there."""
        return edit.start + self.growth[bisect_left(self.edits, edit)]

    def moved(self, offset: int) -> int:
        """Where the character at an offset, which no edit starts at, now stands."""
        return offset + self.growth[bisect_left(self.edits, (offset,))]

    def place(self, offset: int) -> Place:
        """Line and column of an offset into the new text."""
        line = self.lines.number_at(offset)
        return Place(self.path, line, offset - self.lines.starts[line - 1] + 1)

    def original(self, place: Place) -> Place:
        """Where what now stands at a place stood before the edits; the nearest place for what an edit has added."""
        offset = self.lines.starts[min(place.line, len(self.lines.starts)) - 1] + place.column - 1
        ends = [edit.start + len(edit.new) + growth for edit, growth in zip(self.edits, self.growth, strict=False)]
        made = bisect_right(ends, offset)
        old = offset - self.growth[made]
        if made < len(self.edits):
            old = min(old, self.edits[made].start)
        old = min(old, len(self.before.text))
        line = self.before.number_at(old)
        return Place(place.path, line, old - self.before.starts[line - 1] + 1)


def offsets_of(lines: Lines, span: Span) -> tuple[int, int]:
    """Offsets at which a span starts and ends."""
    return (
        lines.starts[span.line - 1] + span.column - 1,
        lines.starts[span.end_line - 1] + span.end_column - 1,
    )
