"""Aligning: in which lines two definitions differ, statement by statement, from the text as it is."""

from __future__ import annotations

from collections.abc import Callable
from difflib import SequenceMatcher

from ssot_lint.discover.model import Difference, Kind, Member
from ssot_lint.shapes.lexing import lex
from ssot_lint.shapes.spelling import is_string

TextOf = Callable[[str], list[str]]
"""Lines of a file by its path; none of what cannot be read."""
MOST = 40
"""Differences that are told; of two definitions with more of them a person looks at the files."""
_LONGEST = 1200
"""Characters of a difference that are kept."""


def differences(left: tuple[Member, list[str]], right: tuple[Member, list[str]]) -> tuple[Difference, ...]:
    """Stretches in which two members differ by what a statement does, not by how it is laid out.

    Each comes with the lines of its file.
    """
    one, other = _rows(*left), _rows(*right)
    found: list[Difference] = []
    matcher = SequenceMatcher(None, [key for key, *_ in one], [key for key, *_ in other], autojunk=False)
    for tag, start, end, other_start, other_end in matcher.get_opcodes():
        if tag == "equal":
            continue
        spans = _span(one, start, end), _span(other, other_start, other_end)
        found.append(Difference(*spans[0], *spans[1], _text(left[1], spans[0]), _text(right[1], spans[1])))
        if len(found) == MOST:
            break
    return tuple(found)


def _rows(member: Member, lines: list[str]) -> list[tuple[str, int, int]]:
    """Statements as what they are compared by, first line and the line behind the last."""
    behind = member.end_line + 1
    statements = lex("".join(lines[member.line - 1 : member.end_line]))
    first = 0
    if member.kind not in {Kind.MODULE, Kind.BLOCK}:
        first = next((at + 1 for at, words in enumerate(statements.words) if words[0] != "@"), 0)
    starts = [member.line - 1 + line for line in statements.lines]
    found = []
    for at in range(first, len(statements)):
        start, end = starts[at], starts[at + 1] if at + 1 < len(starts) else behind
        words = statements.words[at]
        if len(words) > 1 or not is_string(words[0]):
            found.append((" ".join("".join(_code(line) for line in lines[start - 1 : end - 1]).split()), start, end))
    return found


def _code(line: str) -> str:
    """A line without the comment that is all it holds."""
    return "" if line.lstrip().startswith("#") else line


def _span(rows: list[tuple[str, int, int]], start: int, end: int) -> tuple[int, int]:
    if start < end:
        return rows[start][1], rows[end - 1][2]
    line = rows[start][1] if start < len(rows) else rows[-1][2] if rows else 1
    return line, line


def _text(lines: list[str], span: tuple[int, int]) -> str:
    text = "".join(lines[span[0] - 1 : span[1] - 1])
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…\n"
