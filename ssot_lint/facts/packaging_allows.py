"""Allow comments of packaging files (TOML, or INI as ``setup.cfg`` is)."""

from __future__ import annotations

import re

from ssot_lint.facts.allow_texts import MARK, allow_texts
from ssot_lint.facts.model import Allow, AllowScope, Span
from ssot_lint.facts.parsing import source_text

_PIECE = re.compile(
    r'"""(?:[^\\]|\\.)*?"""' r"|'''.*?'''" r'|"(?:[^"\\\n]|\\.)*"' r"|'[^'\n]*'" r"|(?P<comment>#[^\n]*)", re.DOTALL
)


def packaging_allows(source: bytes) -> tuple[Allow, ...]:
    """Allow comments of a file, in order: each is about its own line, or alone on it about the next with a value."""
    text = source_text(source)
    if not isinstance(text, str) or MARK not in text:
        return ()
    lines = text.split("\n")
    found = []
    for match in _PIECE.finditer(text):
        comment = match["comment"]
        for said in allow_texts(comment or ""):
            at = text.rfind("\n", 0, match.start()) + 1
            number, start = text.count("\n", 0, match.start()) + 1, match.start() - at
            span = Span(number, start + said.start + 1, number, start + said.end + 1)
            about = number if lines[number - 1][:start].strip() else _next_value(lines, number)
            scope, extent = (AllowScope.LINE, ((about, about),)) if about else (AllowScope.NOTHING, ())
            found.append(Allow(span, said.rules, said.until, said.reason, scope, extent))
    return tuple(found)


def _next_value(lines: list[str], number: int) -> int:
    """The line right below the comments that begin in a line; 0 when it is blank or there is none."""
    below = number
    while below < len(lines) and lines[below].lstrip().startswith("#"):
        below += 1
    return below + 1 if below < len(lines) and lines[below].strip() else 0
