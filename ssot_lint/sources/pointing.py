"""Pointing: ``path:line:column`` as people type it and as tools print it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass

_LINE = re.compile(r"(?=(?::|#L)(?P<line>\d+)(?::(?P<column>\d+))?(?=$|[\s:,;)\]'\"-]))")
"""Where a line begins to be named; every place is tried, for a path may hold colons."""
_TRACEBACK = re.compile(r"File \"(?P<path>[^\"]+)\", line (?P<line>\d+)")
_LEAD = re.compile(r"^(?:[-=]+>|at\b|in\b|[(\['\"])\s*")
_LONGEST_NUMBER = 9


@dataclass(frozen=True, slots=True)
class Pointed:
    """A position in a file."""

    path: str
    """As it was given."""
    line: int
    column: int | None = None


def pointed_at(text: str) -> Pointed | None:
    """The position that a text starts with, whatever message follows it; None when it names no line.

    Where a file name itself holds a colon and a number, the reading that leads to a file wins.
    """
    found = list(_readings(text.strip()))
    return next((one for one in found if os.path.isfile(one.path)), found[0] if found else None)


def _readings(text: str) -> Iterator[Pointed]:
    if traceback := _TRACEBACK.search(text):
        yield Pointed(traceback["path"], int(traceback["line"]))
    for start in dict.fromkeys((text, _LEAD.sub("", text))):
        for match in _LINE.finditer(start):
            line, column = match["line"], match["column"]
            if match.start() and len(line) <= _LONGEST_NUMBER and len(column or "") <= _LONGEST_NUMBER:
                yield Pointed(start[: match.start()], int(line), int(column) if column else None)
