"""Templates as plain Python source: each ``{hole}`` becomes a name of its own, and offsets lead back."""

from __future__ import annotations

import functools
import keyword
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

LINE_END = re.compile(r"\r\n|\r|\n")
_BRACES = re.compile(r"\{\{\{(?P<both>[^{}\s]+)\}\}\}|\{\{(?P<set>[^{}\s]+)\}\}|\{(?P<hole>[^{}\s]+)\}")


@dataclass(frozen=True, slots=True)
class Place:
    """One hole, or one set written with doubled braces, in the template and in the source made from it."""

    offset: int
    length: int
    source_offset: int
    placeholder: str
    hole: str
    """Empty for a set of one name."""


@dataclass(frozen=True, slots=True)
class Expansion:
    """A template as plain Python source."""

    source: str
    places: tuple[Place, ...]

    def template_offset(self, source_offset: int) -> int:
        """Where in the template a character of the source comes from; inside a place, the place's start."""
        index = bisect_right([place.source_offset for place in self.places], source_offset) - 1
        if index < 0:
            return source_offset
        place = self.places[index]
        past = source_offset - place.source_offset - len(place.placeholder)
        return place.offset if past < 0 else place.offset + place.length + past

    def with_holes(self, text: str) -> str:
        """A text about the source, with holes in place of their names."""
        for place in reversed(self.places):
            text = text.replace(place.placeholder, f"{{{place.hole}}}") if place.hole else text
        return text


@functools.lru_cache(1024)
def expanded(text: str) -> Expansion:
    prefix = "_hole"
    normal = unicodedata.normalize("NFKC", text)
    while prefix in normal:
        prefix = f"_{prefix}"
    pieces: list[str] = []
    places: list[Place] = []
    done = length = 0
    for match in _name_braces(text):
        pieces.append(text[done : match.start()])
        length += len(pieces[-1])
        placeholder = f"{prefix}{len(places)}"
        hole = match["hole"] or match["both"] or ""
        if match["both"]:
            replaced = f"{{{placeholder}}}"
            places.append(Place(match.start() + 2, match.end() - match.start() - 4, length + 1, placeholder, hole))
        else:
            replaced = placeholder if hole else f"{{{match['set']}}}"
            places.append(Place(match.start(), match.end() - match.start(), length, replaced, hole))
        pieces.append(replaced)
        length += len(replaced)
        done = match.end()
    return Expansion("".join([*pieces, text[done:]]), tuple(places))


def _name_braces(text: str) -> Iterator[re.Match[str]]:
    for match in _BRACES.finditer(text):
        name = match["hole"] or match["both"] or match["set"]
        if name.isidentifier() and not keyword.iskeyword(name):
            yield match


def source_offset(source: str, line: int | None, column: int | None) -> int:
    """Offset of a position that counts from 1; positions outside the source are moved to its nearest end."""
    starts = [0, *(match.end() for match in LINE_END.finditer(source))]
    start = starts[min(max(line or 1, 1), len(starts)) - 1]
    return min(start + max((column or 1) - 1, 0), max(len(source) - 1, 0))
