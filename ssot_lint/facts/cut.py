"""Cut: keep the statements that can matter and blank the rest, so that the slow, exact parser reads little.

Line numbers hold: what is dropped becomes empty lines. Cutting never changes the facts (a property test proves it):
the visitor takes nothing from statements that mention no watched name.
"""

from __future__ import annotations

import ast
import bisect
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_LINE_END = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class Lines:
    """Source text by line, as Python counts lines (a form feed ends none)."""

    text: str
    starts: tuple[int, ...]

    @classmethod
    def of(cls, text: str) -> Lines:
        """Line starts of a text."""
        return cls(text, (0, *(match.end() for match in _LINE_END.finditer(text))))

    def number_at(self, offset: int) -> int:
        """Line (from 1) that the offset stands in."""
        return bisect.bisect_right(self.starts, offset)

    def line(self, number: int) -> str:
        """Text of a line with its line end."""
        end = self.starts[number] if number < len(self.starts) else len(self.text)
        return self.text[self.starts[number - 1] : end]


def mentioned_lines(lines: Lines, expression: re.Pattern[str]) -> list[int]:
    """Lines that mention a watched name, ascending."""
    return sorted({lines.number_at(match.start()) for match in expression.finditer(lines.text)})


def cut(lines: Lines, tree: ast.Module, mentioned: Sequence[int]) -> str:
    """The text with every statement blanked that mentions no watched name; class headers around others stay."""
    kept: list[tuple[int, int]] = []
    _keep(tree.body, mentioned, kept)
    parts: list[str] = []
    position = 1
    for start, end in sorted(kept):
        parts.append("\n" * max(0, start - position))
        parts.extend(_ended(lines.line(number)) for number in range(max(start, position), end + 1))
        position = max(position, end + 1)
    return "".join(parts)


def _ended(line: str) -> str:
    return line.rstrip("\r\n") + "\n"


def _keep(body: Sequence[ast.stmt], mentioned: Sequence[int], kept: list[tuple[int, int]]) -> None:
    for block in _blocks(body):
        start, end = _first_line(block[0]), max(_last_line(statement) for statement in block)
        if not _any_between(mentioned, start, end):
            continue
        statement = block[0]
        if len(block) == 1 and isinstance(statement, ast.ClassDef) and _can_descend(statement, mentioned):
            kept.append((start, _first_line(statement.body[0]) - 1))
            _keep(statement.body, mentioned, kept)
        else:
            kept.append((start, end))


def _blocks(body: Sequence[ast.stmt]) -> Iterable[list[ast.stmt]]:
    """Runs of statements that share lines with their neighbours (``a; b``), so that none is torn."""
    block: list[ast.stmt] = []
    end = 0
    for statement in body:
        if block and _first_line(statement) > end:
            yield block
            block = []
        block.append(statement)
        end = max(end, _last_line(statement))
    if block:
        yield block


def _can_descend(statement: ast.ClassDef, mentioned: Sequence[int]) -> bool:
    """The class can lose members: its header stands on lines of its own and some member is kept."""
    first = _first_line(statement.body[0])
    if first <= statement.lineno or _any_between(mentioned, _first_line(statement), first - 1):
        return False
    return any(_any_between(mentioned, _first_line(member), _last_line(member)) for member in statement.body)


def _first_line(statement: ast.stmt) -> int:
    decorators: list[ast.expr] = getattr(statement, "decorator_list", [])
    return min([statement.lineno, *(decorator.lineno for decorator in decorators)])


def _last_line(statement: ast.stmt) -> int:
    return statement.end_lineno or statement.lineno


def _any_between(mentioned: Sequence[int], start: int, end: int) -> bool:
    place = bisect.bisect_left(mentioned, start)
    return place < len(mentioned) and mentioned[place] <= end
