"""Receivers: where to ask for the type of what an attribute is taken from, found in the text alone."""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate

from ssot_lint.program.servers.texts import Texts
from ssot_lint.program.typeserver import Place

_WINDOW = 60
"""Lines above an attribute in which its receiver may begin."""
_BEFORE = re.compile(r"([\w)])[\s\\]*\.[\s\\]*$")
_NAMED = re.compile(r"\(\s*([^\W\d]\w*)\s*:=")


def receiver_place(texts: Texts, attribute: Place) -> Place | None:
    """The last letter of the receiver, or of the name that ``:=`` gives it; None when it has no name to ask about."""
    first = max(1, attribute.line - _WINDOW)
    lines = [texts.line(attribute.path, number) for number in range(first, attribute.line)]
    lines.append(texts.line(attribute.path, attribute.line)[: attribute.column - 1])
    before = "\n".join(lines)
    found = _BEFORE.search(before)
    if found is None:
        return None
    offset = found.start()
    if before[offset] == ")":
        opening = _opening_of(before, offset)
        named = _NAMED.match(before, opening) if opening >= 0 else None
        if named is None:
            return None
        offset = named.start(1)
    starts = list(accumulate((len(line) + 1 for line in lines), initial=0))
    row = bisect_right(starts, offset) - 1
    return Place(attribute.path, first + row, offset - starts[row] + 1)


def _opening_of(text: str, closing: int) -> int:
    """Offset of the parenthesis that one closes, strings not minded; -1 when there is none."""
    depth = 0
    for offset in range(closing, -1, -1):
        depth += (text[offset] == ")") - (text[offset] == "(")
        if depth == 0:
            return offset
    return -1
