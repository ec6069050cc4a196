"""Where each key and value of a TOML document stands, which the parser does not say."""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass
from typing import TypeAlias

import tomli

KeyPath: TypeAlias = tuple[str | int, ...]
"""Keys from the document's root; an int is an index of an array."""

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_KEY = re.compile(r"""[ \t]*("(?:[^"\\\n]|\\.)*"|'[^'\n]*'|[^\s.="'\]]+)[ \t]*""")
_STRING = re.compile(
    r'"""(?:[^\\]|\\.)*?"""(?:"{0,2})' r"|'''.*?'''(?:'{0,2})" r'|"(?:[^"\\\n]|\\.)*"' r"|'[^'\n]*'", re.DOTALL
)
_SCALAR = re.compile(r"[^,\]}\n#]*")
_OPENERS = ('"""\n', "'''\n", '"""', "'''", '"', "'")


@dataclass(frozen=True, slots=True)
class Place:
    """Offsets in the text of a key (or table header) and of its value."""

    key: int
    value: int


class Positions:
    """Places of one TOML document, by key path. A path that is not there answers for its nearest parent."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._places = _Scanner(text).scan()

    def line(self, path: KeyPath) -> int | None:
        """Line of a key, table header or array item, counted from 1; None when nothing at or above it is known."""
        place = self._nearest(path)
        return None if place is None else self._line_column(place.key)[0]

    def inside_string(self, path: KeyPath, value: str, column: int) -> tuple[int, int] | None:
        """Line and column in the file of a character (from 1) of a string value.

        None when the value is not written there literally, as with escapes.
        """
        place = self._places.get(path)
        if place is None:
            return None
        for opener in _OPENERS:
            if self._text.startswith(opener + value, place.value):
                return self._line_column(place.value + len(opener) + column - 1)
        return None

    def _nearest(self, path: KeyPath) -> Place | None:
        for length in range(len(path), 0, -1):
            place = self._places.get(path[:length])
            if place is not None:
                return place
        return None

    def _line_column(self, offset: int) -> tuple[int, int]:
        return self._text.count("\n", 0, offset) + 1, offset - self._text.rfind("\n", 0, offset)


class _Scanner:
    """One pass over a document that is known to be valid; on anything else it stops with what it has."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._places: dict[KeyPath, Place] = {}
        self._array_lengths: dict[KeyPath, int] = {}

    def scan(self) -> dict[KeyPath, Place]:
        with contextlib.suppress(_NotToml, RecursionError):
            self._document()
        return self._places

    def _document(self) -> None:
        table: KeyPath = ()
        self._skip_blank()
        while self._at < len(self._text):
            if self._text[self._at] == "[":
                table = self._header()
            else:
                self._assignment(table)
            self._skip_blank()

    def _header(self) -> KeyPath:
        start = self._at
        is_array = self._text.startswith("[[", start)
        self._at += 2 if is_array else 1
        path: KeyPath = ()
        keys = self._dotted_key()
        for key in keys[:-1]:
            path = self._last_item((*path, key))
            self._places.setdefault(path, Place(start, start))
        path = (*path, keys[-1])
        if is_array:
            self._places.setdefault(path, Place(start, start))
            self._array_lengths[path] = self._array_lengths.get(path, 0) + 1
            path = self._last_item(path)
        self._places[path] = Place(start, start)
        self._expect("]]" if is_array else "]")
        return path

    def _last_item(self, path: KeyPath) -> KeyPath:
        length = self._array_lengths.get(path)
        return path if length is None else (*path, length - 1)

    def _assignment(self, table: KeyPath) -> None:
        start = self._at
        keys = self._dotted_key()
        self._expect("=")
        self._skip_blank()
        path = table
        for key in keys[:-1]:
            path = (*path, key)
            self._places.setdefault(path, Place(start, start))
        path = (*path, keys[-1])
        self._places[path] = Place(start, self._at)
        self._value(path)

    def _dotted_key(self) -> list[str]:
        keys = [self._key()]
        while self._peek() == ".":
            self._at += 1
            keys.append(self._key())
        return keys

    def _key(self) -> str:
        match = _KEY.match(self._text, self._at)
        if match is None:
            raise _NotToml
        self._at = match.end()
        raw = match.group(1)
        if raw[0] == "'":
            return raw[1:-1]
        return _unescaped(raw) if raw[0] == '"' else raw

    def _value(self, path: KeyPath) -> None:
        opening = self._peek()
        if opening == "[":
            self._items(path)
        elif opening == "{":
            self._inline_table(path)
        else:
            match = _STRING.match(self._text, self._at) or _SCALAR.match(self._text, self._at)
            if match is None or match.end() == self._at:
                raise _NotToml
            self._at = match.end()

    def _items(self, path: KeyPath) -> None:
        self._at += 1
        index = 0
        while self._next_in("]"):
            item = (*path, index)
            self._places[item] = Place(self._at, self._at)
            self._value(item)
            index += 1

    def _inline_table(self, path: KeyPath) -> None:
        self._at += 1
        while self._next_in("}"):
            self._assignment(path)

    def _next_in(self, closing: str) -> bool:
        """Whether another element follows; steps over commas, and over the closing bracket when none does."""
        self._skip_blank()
        while self._peek() == ",":
            self._at += 1
            self._skip_blank()
        if self._peek() != closing:
            return True
        self._at += 1
        return False

    def _skip_blank(self) -> None:
        match = _BLANK.match(self._text, self._at)
        if match is not None:
            self._at = match.end()

    def _peek(self) -> str:
        return self._text[self._at : self._at + 1]

    def _expect(self, token: str) -> None:
        if not self._text.startswith(token, self._at):
            raise _NotToml
        self._at += len(token)


class _NotToml(Exception):
    """The scanner does not understand the text here."""


def _unescaped(quoted: str) -> str:
    if "\\" not in quoted:
        return quoted[1:-1]
    try:
        return str(tomli.loads(f"key = {quoted}")["key"])
    except tomli.TOMLDecodeError:
        raise _NotToml from None
