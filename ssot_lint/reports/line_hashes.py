"""Hashes of lines as code scanning of GitHub makes them, to know a result again when lines above it have moved."""

from __future__ import annotations

import re
from collections import Counter

WINDOW = 100
"""Characters, blanks aside, from the start of a line on that its hash is about."""
_BASE = 37
_WORD = (1 << 64) - 1
_END = "\uffff" + "\0" * WINDOW
"""What stands behind the last character of a file."""
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")


class LineHashes:
    """The `primaryLocationLineHash` of each line of a file."""

    def __init__(self, source: bytes) -> None:
        text = _utf16(source).replace("\r\n", "\n").replace("\r", "\n").replace(" ", "").replace("\t", "") + _END
        starts = [0, *(match.end() for match in re.finditer("\n", text))]
        self._windows = [text[start : start + WINDOW] for start in starts]
        self._ordinals = _ordinals(self._windows)

    def __len__(self) -> int:
        return len(self._windows)

    def of(self, line: int) -> str:
        """The hash of a line, from 1, with its number among the lines of the same hash."""
        value = 0
        for character in self._windows[line - 1]:
            value = (value * _BASE + ord(character)) & _WORD
        return f"{value:x}:{self._ordinals[line - 1]}"


def _utf16(source: bytes) -> str:
    """The text as JavaScript sees it: read as UTF-8 whatever it says of itself, a character for 16 bits."""
    text = source.decode("utf-8", "replace")
    return text if text.isascii() else _ASTRAL.sub(_pair, text)


def _pair(match: re.Match[str]) -> str:
    code = ord(match[0]) - 0x10000
    return chr(0xD800 + (code >> 10)) + chr(0xDC00 + (code & 0x3FF))


def _ordinals(windows: list[str]) -> list[int]:
    """Which of several equal ones each is."""
    seen: Counter[str] = Counter()
    found = []
    for window in windows:
        seen[window] += 1
        found.append(seen[window])
    return found
