"""The error of a configuration that cannot be used, and how configured text is shown in messages."""

from __future__ import annotations

import re

_SHOWN_LIMIT = 100
_WINDOW = 60
_LINE_END = re.compile(r"\r\n|\r|\n")


def printable(text: str) -> str:
    """The text with every character that a terminal would not show as itself written as a Python escape."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)


def shown(text: str) -> str:
    """The text in backticks, printable and at most about a hundred characters long."""
    clipped = text if len(text) <= _SHOWN_LIMIT else f"{text[: _SHOWN_LIMIT - 1]}…"
    return f"`{printable(clipped)}`"


def caret_excerpt(text: str, column: int) -> str:
    """The line around a character (from 1) of a text, clipped to a screen's width, over a line with a caret."""
    before = _LINE_END.split(text[: column - 1])[-1]
    after = _LINE_END.split(text[column - 1 :])[0]
    line = (before[-_WINDOW:] + after)[: 2 * _WINDOW]
    shown_line = "".join(c if c.isprintable() else " " for c in line)
    return f"  {shown_line.rstrip()}\n  {' ' * len(before[-_WINDOW:])}^"


class ConfigError(Exception):
    """A configuration that cannot be used: where, why, and what to do about it."""

    def __init__(
        self, path: str, line: int | None, column: int | None, message: str, remedy: str, excerpt: str = ""
    ) -> None:
        super().__init__(path, line, column, message, remedy, excerpt)
        self.path = path
        self.line = line
        self.column = column
        self.message = message
        self.remedy = remedy
        self.excerpt = excerpt
        """Lines that show the offending text with a caret below it; may be empty."""

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (printable(self.path), self.line, self.column) if part is not None)
        lines = (f"{place}: {self.message}", self.excerpt, self.remedy)
        return "\n".join(line for line in lines if line)
