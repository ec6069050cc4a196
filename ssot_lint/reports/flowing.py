"""Flowing: styled pieces broken into lines between words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ssot_lint.reports.excerpt import cells
from ssot_lint.reports.ink import Line, Piece, plain

_WORD = re.compile(r"\S+|\s+")


def flowed(pieces: Iterable[Piece], width: int, indent: str = "") -> list[Line]:
    """The pieces in lines of at most ``width`` cells where words allow it; all lines but the first are indented.

    A piece in a style of its own (a path, a symbol) is not broken. No line reads as a CI workflow command.
    """
    lines: list[Line] = []
    line: Line = []
    for word in _words(pieces):
        if any(text.strip() for text, _ in line) and cells(plain([*line, *word])) > width:
            lines.append(_trimmed(line))
            line = [(indent, ""), *_without_lead(word)]
        else:
            line += word
    return [_harmless(one) for one in (*lines, _trimmed(line))]


def _words(pieces: Iterable[Piece]) -> Iterator[Line]:
    """Runs of pieces without a blank between them, each with the blanks before it."""
    word: Line = []
    for text, style in pieces:
        for part in [text] if style else _WORD.findall(text):
            if part.isspace() and any(not one.isspace() for one, _ in word):
                yield word
                word = []
            word.append((part, style))
    if word:
        yield word


def _without_lead(word: Line) -> Line:
    return [(text, style) for text, style in word if not text.isspace()]


def _harmless(line: Line) -> Line:
    text = plain(line)
    if not text.lstrip().startswith(("::", "##[")):
        return line
    indent = len(text) - len(text.lstrip())
    return [(" " * indent, ""), (".", ""), *_from(line, indent)]


def _from(line: Line, start: int) -> Line:
    """The line without its first characters."""
    rest: Line = []
    for text, style in line:
        rest.append((text[start:], style))
        start = max(start - len(text), 0)
    return [piece for piece in rest if piece[0]]


def _trimmed(line: Line) -> Line:
    while line and line[-1][0].isspace():
        line = line[:-1]
    return line
