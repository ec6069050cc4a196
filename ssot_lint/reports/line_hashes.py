"""Hashes of lines as code scanning of GitHub makes them, to know a result again when lines above it have moved."""

from __future__ import annotations

from array import array
from collections import Counter

WINDOW = 100
"""Characters, blanks aside, from the start of a line on that its hash is about."""
_BASE = 37
_WORD = (1 << 64) - 1
_TAB, _LF, _CR, _SPACE = 9, 10, 13, 32
_END = 0xFFFF
"""What stands behind the last character of a file; then there are zeros."""


def line_hashes(source: bytes) -> list[str]:
    """For each line of a file, its `primaryLocationLineHash`: a rolling hash, and which of several equal ones it is."""
    characters, starts = _significant(_utf16(source))
    characters += [0] * WINDOW
    sums = _running_sums(characters)
    drop = pow(_BASE, WINDOW, 1 << 64)
    seen: Counter[str] = Counter()
    hashes = []
    for start in starts:
        value = f"{(sums[start + WINDOW] - sums[start] * drop) & _WORD:x}"
        seen[value] += 1
        hashes.append(f"{value}:{seen[value]}")
    return hashes


def _utf16(source: bytes) -> array[int]:
    """The text as JavaScript sees it: read as UTF-8 whatever it says of itself, in code units of 16 bits."""
    units = array("H", source.decode("utf-8", "replace").encode("utf-16-le", "surrogatepass"))
    if units.itemsize == 2 and array("H", b"\1\0")[0] != 1:
        units.byteswap()
    return units


def _significant(units: array[int]) -> tuple[list[int], list[int]]:
    """The characters that count, the end mark among them, and where among them each line starts."""
    characters: list[int] = []
    starts: list[int] = []
    is_start, is_after_cr = True, False
    for unit in (*units, _END):
        if unit in (_SPACE, _TAB) or (is_after_cr and unit == _LF):
            is_after_cr = False
            continue
        is_after_cr = unit == _CR
        if is_start:
            starts.append(len(characters))
        is_start = unit in (_LF, _CR)
        characters.append(_LF if is_after_cr else unit)
    return characters, starts


def _running_sums(characters: list[int]) -> list[int]:
    """The hash of the first so many characters, for each number of them."""
    sums = [0]
    for character in characters:
        sums.append((sums[-1] * _BASE + character) & _WORD)
    return sums
