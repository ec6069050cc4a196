"""Headers: what the first statement of a definition says, read from its words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_OPEN, _CLOSE = frozenset("([{"), frozenset(")]}")
_GLUED = frozenset("([{.,:)]}")
_SPACED = frozenset({"=", "->"})


@dataclass(frozen=True, slots=True)
class Header:
    """A ``def`` or a ``class``."""

    name: str
    is_class: bool
    is_async: bool
    signature: str
    parameters: tuple[str, ...]
    """Names of parameters without stars, or bases as they are written."""
    body_at: int
    """Place of the first word behind the colon: where a body on the same line begins."""


def header_of(words: Sequence[str]) -> Header | None:
    """What the words define; None when they define nothing."""
    first = words[0]
    if first == "async" and len(words) > 1 and words[1] == "def":
        at, is_class = 2, False
    elif first in {"def", "class"}:
        at, is_class = 1, first == "class"
    else:
        return None
    if len(words) <= at or not words[at].isidentifier():
        return None
    colon = _colon(words, at + 1)
    open_at = next((i for i in range(at + 1, colon) if words[i] == "("), colon)
    close_at = _closing(words, open_at, colon)
    parts = list(_parts(words[open_at + 1 : close_at]))
    named = (_base(part) if is_class else _parameter(part) for part in parts)
    return Header(
        words[at],
        is_class,
        first == "async",
        spelled(words[open_at:colon]),
        tuple(name for name in named if name),
        colon + 1,
    )


def spelled(words: Sequence[str]) -> str:
    """The words as a person would write them, on one line."""
    text = ""
    before = ""
    depth = 0
    for word in words:
        depth += (word in _OPEN) - (word in _CLOSE)
        is_tight = word in _GLUED or not text or before in _OPEN or before in {".", "*", "**"}
        if word in _OPEN and before in {"->", ",", ":", "=", "|"}:
            is_tight = False
        text += word if is_tight else f" {word}"
        before = word
    return text


def _colon(words: Sequence[str], start: int) -> int:
    """Place of the colon that ends a header."""
    depth = 0
    for at in range(start, len(words)):
        word = words[at]
        if word in _OPEN:
            depth += 1
        elif word in _CLOSE:
            depth -= 1
        elif word == ":" and depth <= 0:
            return at
    return len(words)


def _closing(words: Sequence[str], open_at: int, end: int) -> int:
    depth = 0
    for at in range(open_at, end):
        depth += (words[at] in _OPEN) - (words[at] in _CLOSE)
        if not depth:
            return at
    return end


def _parts(words: Sequence[str]) -> Iterator[list[str]]:
    """What stands between the commas of a list."""
    part: list[str] = []
    depth = 0
    for word in words:
        depth += (word in _OPEN) - (word in _CLOSE)
        if word == "," and depth == 0:
            yield part
            part = []
        else:
            part.append(word)
    if part:
        yield part


def _parameter(part: Sequence[str]) -> str:
    word = next((word for word in part if word not in {"*", "**"}), "")
    return word if word.isidentifier() else ""


def _base(part: Sequence[str]) -> str:
    """A base as it is written; of a keyword ``metaclass=ABCMeta`` the same, glued."""
    return spelled(part) if part else ""
