"""Scopes by the look of the lines: whether a plain name may be bound more than once where it is looked up."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from ssot_lint.program.servers.texts import Texts
from ssot_lint.program.typeserver import Place

_BINDING = (
    r"\b(?:def|class|as)\s+{0}\b|\b(?:global|nonlocal)\b.*\b{0}\b|\bimport\b.*\b{0}\b"
    r"|^\s+{0}\s*,?\s*(?:#.*)?$|\b{0}\s*(?::[^=]*)?=(?!=)|\b{0}\s*:=|\bfor\b.*\b{0}\b.*\bin\b"
    r"|^\s*(?:async\s+)?def\b.*[(,]\s*\*{{0,2}}{0}\b"
)
_OPENS = re.compile(r"\s*(?:(?:async\s+)?def|class)\s+([^\W\d]\w*)")
_MODULE = 0


def has_several_bindings(texts: Texts, place: Place) -> bool:
    """True when the innermost scope that binds the name at the place seems to bind it more than once."""
    name, text = texts.name_at(place), texts.text(place.path)
    if not name or text is None:
        return False
    lines = text.splitlines() if text.isascii() else re.split(r"\r\n|\r|\n", text)
    binds = re.compile(_BINDING.format(re.escape(name)))
    counts = Counter(
        next(_scopes(lines, number, name))
        for number, line in enumerate(lines, 1)
        if name in line and binds.search(line)
    )
    return next((counts[scope] > 1 for scope in _scopes(lines, place.line, name) if scope in counts), False)


def _scopes(lines: list[str], number: int, name: str) -> Iterator[int]:
    """Lines of the ``def`` and ``class`` statements around a line, innermost first, and 0 for the module.

    A parameter is within its function, whose name is not.
    """
    opening = _OPENS.match(lines[number - 1])
    if opening is not None and opening[1] != name:
        yield number
    depth = _depth(lines[number - 1])
    for above in range(number - 1, 0, -1):
        line = lines[above - 1]
        if line.strip() and _depth(line) < depth:
            depth = _depth(line)
            if _OPENS.match(line):
                yield above
    yield _MODULE


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip())
