"""Texts: what each file reads as now, overlays included, so that a server's columns can be counted in code points."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence

from ssot_lint.program.typeserver import Place

_LINE_END = re.compile(r"\r\n|\r|\n")
_NAME = re.compile(r"[^\W\d]\w*")


class Texts:
    """Texts of files by path from the root (absolute when outside); each file on disk is read once."""

    def __init__(self, root: str, overlays: Mapping[str, Sequence[str]]) -> None:
        self._root = root
        self._overlays = overlays
        self._on_disk: dict[str, str | None] = {}
        self._lines: dict[str, tuple[str, list[str]]] = {}

    def text(self, path: str) -> str | None:
        """What the file reads as; None when there is none."""
        shown = self._overlays.get(path)
        return shown[-1] if shown else self.on_disk(path)

    def on_disk(self, path: str) -> str | None:
        """What the file reads as without its overlays."""
        if path not in self._on_disk:
            self._on_disk[path] = _read(os.path.join(self._root, path))
        return self._on_disk[path]

    def line(self, path: str, number: int) -> str:
        """A line of the file, without its end; empty when there is none."""
        text = self.text(path)
        if text is None:
            return ""
        known = self._lines.get(path)
        if known is None or known[0] is not text:
            known = self._lines[path] = (text, _LINE_END.split(text))
        return known[1][number - 1] if 0 < number <= len(known[1]) else ""

    def name_at(self, place: Place) -> str:
        """The name that the place stands on or within; empty when it stands on none."""
        line, index = self.line(place.path, place.line), place.column - 1
        return next((one.group() for one in _NAME.finditer(line) if one.start() <= index < one.end()), "")

    def defines_class(self, place: Place) -> bool:
        """True when the name of a class statement stands at the place."""
        return re.fullmatch(r"\s*class\s+", self.line(place.path, place.line)[: place.column - 1]) is not None


def to_utf16(line: str, column: int) -> int:
    """UTF-16 units before the code point of a column that counts from 1."""
    before = line[: column - 1]
    beyond = column - 1 - len(before)
    return len(before) + beyond + (0 if before.isascii() else sum(character > "\uffff" for character in before))


def from_utf16(line: str, units: int) -> int:
    """Column, from 1, of the code point that so many UTF-16 units stand before."""
    if line.isascii():
        return units + 1
    left, column = units, 1
    for character in line:
        if left <= 0:
            return column
        left -= 2 if character > "\uffff" else 1
        column += 1
    return column + max(0, left)


def _read(path: str) -> str | None:
    try:
        with open(path, "rb") as file:
            return file.read().decode("utf-8-sig", "replace")
    except (OSError, ValueError):
        return None
