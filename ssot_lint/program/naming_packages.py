"""Naming: whether a file may use a top-level package, or says words, told by its bytes before anything is parsed."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection, Iterator

_IMPORTED = re.compile(rb"(?:^|[;:])[ \t]*import[ \t]+(?:[\w.]+(?:[ \t]+as[ \t]+\w+)?[ \t]*,[ \t]*)*$")
"""What stands before a package on the line that imports it."""
_FROM = re.compile(rb"(?:^|[;:])[ \t]*from[ \t]+$")
_TAKEN = re.compile(rb"[ \t]*(?:\.[ \t]*\w|import\b|\\)")
"""What stands after the package that something is imported from."""
_GOES_ON = re.compile(rb"[.:]\w")
_BY_STRING = re.compile(rb"(?:import_module|__import__)\(\s*['\"]$")
_WORD = re.compile(rb"\w+")
_FEW = 16
"""Words that are looked for one by one, which is faster than taking a source apart."""
_CONTINUED = (b"\\\n", b"\\\r\n")


class WordsWanted:
    """Identifiers that are looked for in one source after another."""

    def __init__(self, wanted: Collection[bytes]) -> None:
        self._wanted = wanted
        self._others = [word for word in wanted if not word.isascii()]

    def among(self, source: bytes) -> Collection[bytes]:
        """Those that a source says; in time that hardly grows with how many are wanted."""
        if len(self._wanted) <= _FEW:
            return [word for word in self._wanted if word in source and _is_whole(word, source)]
        said = set(_WORD.findall(source)).intersection(self._wanted)
        return said.union(word for word in self._others if word in source)


def _is_whole(word: bytes, source: bytes) -> bool:
    """Whether a source says a word by itself; of one that is not ASCII that it is there is enough."""
    return not word.isascii() or re.search(rb"\b%b\b" % re.escape(word), source) is not None


def names_any(packages: Collection[str]) -> Callable[[bytes], bool]:
    """Whether a source imports one of the packages, or names it in a string.

    The bare word is not enough: a package called ``tests`` or ``core`` is a word of half the files of a large tree.
    """
    words = [os.fsencode(one) for one in sorted(packages) if one]

    def is_named(source: bytes) -> bool:
        return any(_is_used(source, start, start + len(word)) for word in words for start in _starts(word, source))

    return is_named


def _starts(word: bytes, source: bytes) -> Iterator[int]:
    start = source.find(word)
    while start >= 0:
        yield start
        start = source.find(word, start + 1)


def _is_used(source: bytes, start: int, end: int) -> bool:
    before = source[start - 1 : start]
    if before in (b'"', b"'"):
        is_whole = source[end : end + 1] == before
        return bool(_GOES_ON.match(source, end) or (is_whole and _BY_STRING.search(source[max(0, start - 40) : start])))
    if before not in (b"", b" ", b"\t", b",", b"\n", b"\r"):
        return False
    led_in = _line_until(source, start)
    is_taken = _FROM.search(led_in) is not None and _TAKEN.match(source, end) is not None
    return is_taken or _IMPORTED.search(led_in) is not None


def _line_until(source: bytes, end: int) -> bytes:
    """The line that leads to an offset, with those that it continues."""
    start = source.rfind(b"\n", 0, end) + 1
    while start and source[max(0, start - 3) : start].endswith(_CONTINUED):
        start = source.rfind(b"\n", 0, start - 1) + 1
    return source[start:end].replace(b"\\\r\n", b" ").replace(b"\\\n", b" ")
