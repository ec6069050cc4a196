"""Types as text: taking apart what a checker prints, as far as every checker prints it alike."""

from __future__ import annotations

import re
from collections.abc import Iterator

_OPENING, _CLOSING = "([{", ")]}"
_QUALIFIED = re.compile(r"""'[^']*'|"[^"]*"|(?:[^\W\d]\w*\.)+(?=[^\W\d])""")
_WRAPPED = re.compile(r"^(?:type\[(?P<type>.+)\]|<class '(?P<class>.+)'>)$", re.DOTALL)


def members(text: str) -> list[str]:
    """Members of a union; the text alone when it is none."""
    found: list[str] = []
    depth, start, quote = 0, 0, ""
    for index, character in enumerate(text):
        if quote:
            quote = "" if character == quote else quote
        elif character in "'\"":
            quote = character
        elif character in _OPENING:
            depth += 1
        elif character in _CLOSING:
            depth -= 1
        elif character == "|" and depth == 0:
            found.append(text[start:index])
            start = index + 1
    return [one.strip() for one in (*found, text[start:])]


def unqualified(text: str) -> str:
    """The text with ``Router`` for ``app.lib.Router``, except in quotes."""
    return _QUALIFIED.sub(lambda one: one.group() if one.group()[0] in "'\"" else "", text)


def class_name(member: str) -> str:
    """Name of the class that one type is, or is an object of: ``Router`` of ``type[Router[int]]``."""
    wrapped = _WRAPPED.match(member)
    inner = (wrapped["type"] or wrapped["class"]) if wrapped is not None else member
    if inner == "None":
        return "NoneType"
    return inner.removeprefix("Self@").partition("[")[0]


def class_names(text: str) -> Iterator[str]:
    """Name of the class of each member of a type."""
    for member in members(text):
        yield from map(class_name, members(_unwrapped(member)))


def _unwrapped(member: str) -> str:
    wrapped = _WRAPPED.match(member)
    return (wrapped["type"] or wrapped["class"]) if wrapped is not None else member
