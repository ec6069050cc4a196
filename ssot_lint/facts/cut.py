"""Cut: keep the statements that can matter and drop the rest, so that the slow, exact parser reads little.

What is left knows the line it stood on. Cutting never changes the facts (a property test proves it): what is dropped
neither mentions a watched name nor binds, in a function or class, a name that a statement with a mention reads.
"""

from __future__ import annotations

import ast
import bisect
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, chain

from ssot_lint.facts.reach import DEEPEST, binds_any, header_parts, names_in, nests_too_deeply, suites

_LINE_END = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class Lines:
    """Source text by line, as Python counts lines (a form feed ends none)."""

    text: str
    starts: tuple[int, ...]

    @classmethod
    def of(cls, text: str) -> Lines:
        """Line starts of a text."""
        if "\r" in text:
            return cls(text, (0, *(match.end() for match in _LINE_END.finditer(text))))
        return cls(text, (0, *accumulate(len(line) + 1 for line in text.split("\n")[:-1])))

    def number_at(self, offset: int) -> int:
        """Line (from 1) that the offset stands in."""
        return bisect.bisect_right(self.starts, offset)

    def line(self, number: int) -> str:
        """Text of a line with its line end."""
        return self.text[self.starts[number - 1] : self.end(number)]

    def end(self, number: int) -> int:
        """Offset at which a line ends, its line end included."""
        return self.starts[number] if number < len(self.starts) else len(self.text)


@dataclass(frozen=True, slots=True)
class SourceText:
    """The text, or part of the text, of a file: its lines and which of the file's lines they are."""

    lines: Lines
    numbers: tuple[int, ...] | None = None
    """Line in the file of every line here; None when nothing was cut."""
    deep_line: int | None = None
    """Line of a statement here that nests so deeply that parsing it would take forever."""
    written: Lines | None = None
    """The lines as the file has them, where a parser lost blanks of these."""

    def regenerated(self, text: str) -> SourceText:
        """The same lines as a parser gives them back."""
        return self if text == self.lines.text else replace(self, lines=Lines.of(text), written=self.lines)

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column in the file, from 1, of an offset into this text."""
        number = self.lines.number_at(offset)
        column = offset - self.lines.starts[number - 1] + 1
        if self.written is not None:
            column = _column_in(self.written.line(number), self.lines.line(number), column)
        return (number if self.numbers is None else self.numbers[number - 1]), column


def _column_in(written: str, line: str, column: int) -> int:
    """Where the character at a column of a line stands in the same line with more blanks."""
    place = 0
    for character in line[: column - 1]:
        while place < len(written) and written[place] != character and written[place].isspace():
            place += 1
        place += 1
    while place < len(written) and written[place] != line[column - 1 : column] and written[place].isspace():
        place += 1
    return place + 1


def mentioned_lines(lines: Lines, expression: re.Pattern[str]) -> list[int]:
    """Lines that mention a watched name, ascending."""
    return sorted({lines.number_at(match.start()) for match in expression.finditer(lines.text)})


def uncut(lines: Lines, tree: ast.Module) -> SourceText:
    """The whole text."""
    deep = next((one.lineno for one in tree.body if nests_too_deeply(one)), None)
    return SourceText(lines, None, deep)


def cut(lines: Lines, tree: ast.Module, mentioned: Sequence[int]) -> SourceText:
    """The text without the statements that cannot matter."""
    cutter = _Cutter(lines, mentioned)
    for block in blocks(tree.body):
        if cutter.is_mentioned(*extent(block)):
            cutter.reading = frozenset(cutter.names_read(block))
            cutter.keep_block(block)
    return SourceText(Lines.of("".join(cutter.kept)), tuple(cutter.numbers), cutter.deep_line)


class _Cutter:
    """Gathers the lines to keep, in order."""

    def __init__(self, lines: Lines, mentioned: Sequence[int]) -> None:
        self.kept: list[str] = []
        self.numbers: list[int] = []
        self.deep_line: int | None = None
        self.reading: frozenset[str] = frozenset()
        """Names read where a watched name is mentioned: what binds them in a function or class is kept."""
        self._lines = lines
        self._mentioned = mentioned

    def is_mentioned(self, start: int, end: int) -> bool:
        """True when a line between these mentions a watched name."""
        place = bisect.bisect_left(self._mentioned, start)
        return place < len(self._mentioned) and self._mentioned[place] <= end

    def names_read(self, block: Sequence[ast.stmt]) -> Iterator[str]:
        """Names in those statements of a block that mention a watched name."""
        if not self.is_mentioned(*extent(block)):
            return
        inner = self._inner_suites(block)
        yield from names_in(block if not inner else chain.from_iterable(map(header_parts, self._chain(block[0]))))
        for suite in inner:
            for one in blocks(suite):
                yield from self.names_read(one)

    def keep_block(self, block: Sequence[ast.stmt]) -> None:
        """Keep a block, without the statements inside it that cannot matter."""
        position, last = extent(block)
        inner = self._inner_suites(block)
        if not inner and self._lines.end(last) - self._lines.starts[position - 1] > DEEPEST:
            deep = (one.lineno for one in block if nests_too_deeply(one))
            self.deep_line = self.deep_line or next(deep, None)
        for suite in inner:
            self._keep_lines(position, first_line(suite[0]) - 1)
            self._keep_suite(suite)
            position = last_line(suite[-1]) + 1
        self._keep_lines(position, last)

    def _keep_suite(self, suite: Sequence[ast.stmt]) -> None:
        wanted = [block for block in blocks(suite) if self._matters(block)]
        for block in wanted:
            self.keep_block(block)
        if not wanted:
            first = first_line(suite[0])
            line = self._lines.line(first)
            self.kept.append(line[: len(line) - len(line.lstrip())] + "pass\n")
            self.numbers.append(first)

    def _matters(self, block: Sequence[ast.stmt]) -> bool:
        start, end = extent(block)
        if self.is_mentioned(start, end) or self._assigns_within(start, end):
            return True
        return any(binds_any(statement, self.reading) for statement in block)

    def _assigns_within(self, start: int, end: int) -> bool:
        """An expression on these lines may bind a name."""
        return self._lines.text.find(":=", self._lines.starts[start - 1], self._lines.end(end)) >= 0

    def _inner_suites(self, block: Sequence[ast.stmt]) -> list[list[ast.stmt]]:
        """Suites of the block's one statement that can lose statements; none when it has to stay whole."""
        statement = block[0]
        found = list(self._suites(statement)) if len(block) == 1 else []
        if not all(self._stands_alone(suite[0]) for suite in found):
            return []
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and self.is_mentioned(
            first_line(statement), first_line(found[0][0]) - 1
        ):
            return []
        return found

    def _suites(self, statement: ast.stmt) -> Iterator[list[ast.stmt]]:
        """The statement's suites, those of an ``elif`` included."""
        for one in self._chain(statement):
            following = one.orelse if isinstance(one, ast.If) and self._elif(one) is not None else None
            yield from (suite for suite in suites(one) if suite is not following)

    def _chain(self, statement: ast.stmt) -> Iterator[ast.stmt]:
        """The statement, and every ``elif`` that belongs to it."""
        one: ast.stmt | None = statement
        while one is not None:
            yield one
            one = self._elif(one)

    def _elif(self, statement: ast.stmt) -> ast.If | None:
        match statement:
            case ast.If(orelse=[ast.If() as following]):
                is_elif = self._lines.line(following.lineno).lstrip().startswith("elif")
                return following if is_elif else None
        return None

    def _stands_alone(self, statement: ast.stmt) -> bool:
        """The statement is the first on its line."""
        column = statement.col_offset if first_line(statement) == statement.lineno else 0
        return not self._lines.line(first_line(statement))[:column].strip()

    def _keep_lines(self, start: int, end: int) -> None:
        for number in range(start, end + 1):
            self.kept.append(self._lines.line(number).rstrip("\r\n") + "\n")
            self.numbers.append(number)


def blocks(body: Sequence[ast.stmt]) -> Iterator[list[ast.stmt]]:
    """Runs of statements that share lines with their neighbours (``a; b``), so that none is torn."""
    block: list[ast.stmt] = []
    end = 0
    for statement in body:
        if block and first_line(statement) > end:
            yield block
            block = []
        block.append(statement)
        end = max(end, last_line(statement))
    if block:
        yield block


def extent(block: Sequence[ast.stmt]) -> tuple[int, int]:
    """First and last line of a block."""
    return first_line(block[0]), max(map(last_line, block))


def first_line(statement: ast.stmt) -> int:
    """First line of a statement, decorators included."""
    decorators: list[ast.expr] = getattr(statement, "decorator_list", [])
    return min([statement.lineno, *(decorator.lineno for decorator in decorators)])


def last_line(statement: ast.stmt) -> int:
    """Last line of a statement."""
    return statement.end_lineno or statement.lineno
