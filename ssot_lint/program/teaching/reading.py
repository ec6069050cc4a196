"""Readings: a file's text and syntax tree, with what stands around each node and the offsets it stands at."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, TypeAlias, TypeVar

from ssot_lint.facts.cut import Lines
from ssot_lint.facts.model import Span
from ssot_lint.facts.parsing import collecting_later
from ssot_lint.program.edited import offsets_of
from ssot_lint.program.tree import Parsed
from ssot_lint.program.typeserver import Place

Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef
Scope: TypeAlias = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
Node = TypeVar("Node", bound=ast.AST)
SCOPES = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_SHARED = frozenset(
    kind
    for base in (ast.expr_context, ast.boolop, ast.operator, ast.unaryop, ast.cmpop)
    for kind in base.__subclasses__()
)
_LARGEST = 2_000_000
"""Characters beyond which a file is generated, and not worth reading for a lesson."""


class Expression(NamedTuple):
    """An expression in its file."""

    reading: Reading
    node: ast.expr


class Reading:
    """One file as it is on disk; offsets count code points."""

    def __init__(self, path: str, module: str, text: str, tree: ast.Module) -> None:
        self.path = path
        self.module = module
        self.lines = Lines.of(text)
        self.tree = tree
        self.parents: dict[ast.AST, ast.AST] = {}
        self._definitions: dict[int, Function | ast.ClassDef] = {}
        self._by_span: dict[tuple[int, int], ast.expr] = {}
        self._attributes: dict[int, ast.Attribute] = {}
        self._lines_of: dict[int, list[ast.expr | ast.arg]] = {}
        self._named: dict[str, list[ast.Name | ast.Attribute]] = {}
        self._of_kind: dict[type[ast.AST], list[ast.AST]] = {}
        self.imported_as = {
            one.asname: one.name
            for node in tree.body
            if isinstance(node, ast.ImportFrom)
            for one in node.names
            if one.asname is not None
        }
        """What names that the module's imports give stand for, where they were given another."""
        with collecting_later():
            self._index()

    def _index(self) -> None:
        """Go through the tree once; contexts and operators, which are one object each for all trees, are left out."""
        parents, named, of_kind = self.parents, self._named, self._of_kind
        waiting: list[ast.AST] = [self.tree]
        while waiting:
            node = waiting.pop()
            for field in node._fields:
                value = getattr(node, field, None)
                for child in value if type(value) is list else (value,):
                    if not isinstance(child, ast.AST) or (kind := type(child)) in _SHARED:
                        continue
                    parents[child] = node
                    waiting.append(child)
                    of_kind.setdefault(kind, []).append(child)
                    if isinstance(child, ast.Name):
                        named.setdefault(child.id, []).append(child)
                    elif isinstance(child, ast.Attribute):
                        named.setdefault(child.attr, []).append(child)
            if isinstance(node, (*FUNCTIONS, ast.ClassDef)):
                self._definitions[node.lineno] = node

    def named(self, name: str) -> Sequence[ast.Name | ast.Attribute]:
        """Every name, and every attribute access, that says a name."""
        return self._named.get(name, ())

    def nodes(self, kind: type[Node]) -> Sequence[Node]:
        """Every node of just that kind."""
        return self._of_kind.get(kind, ())  # type: ignore[return-value]

    @property
    def first_statement(self) -> int:
        """Offset of the first line of code, after the docstring and imports from ``__future__``."""
        for node in self.tree.body:
            match node:
                case ast.Expr(value=ast.Constant(value=str())) | ast.ImportFrom(module="__future__"):
                    continue
            line: int = min([node.lineno, *(one.lineno for one in getattr(node, "decorator_list", ()))])
            return self.lines.starts[line - 1]
        return len(self.lines.text)

    def span(self, node: ast.expr | ast.stmt | ast.arg) -> tuple[int, int]:
        """Offsets at which a node starts and ends."""
        return (
            self._offset(node.lineno, node.col_offset),
            self._offset(node.end_lineno or node.lineno, node.end_col_offset or node.col_offset),
        )

    def text_of(self, node: ast.expr | ast.stmt | ast.arg) -> str:
        """Source of a node."""
        start, end = self.span(node)
        return self.lines.text[start:end]

    def place(self, offset: int) -> Place:
        """Line and column of an offset."""
        line = self.lines.number_at(offset)
        return Place(self.path, line, offset - self.lines.starts[line - 1] + 1)

    def offset_of(self, place: Place) -> int:
        """Offset of a line and column."""
        return self.lines.starts[place.line - 1] + place.column - 1

    def definition_at(self, line: int) -> Function | ast.ClassDef | None:
        """The function or class whose header starts on a line."""
        return self._definitions.get(line)

    def definition_of(self, place: Place) -> Function | ast.ClassDef | None:
        """The function or class whose name stands at a place."""
        found = self._definitions.get(place.line)
        if found is None:
            return None
        offset = self.lines.starts[place.line - 1] + place.column - 1
        return found if self.name_offset(found) == offset else None

    def nodes_on(self, line: int) -> Iterator[ast.expr | ast.arg]:
        """Expressions and parameters that start or end on a line."""
        yield from self._by_line().get(line, ())

    def _by_line(self) -> dict[int, list[ast.expr | ast.arg]]:
        if not self._lines_of:
            for node in self.parents:
                if isinstance(node, ast.expr | ast.arg):
                    for line in {node.lineno, node.end_lineno or node.lineno}:
                        self._lines_of.setdefault(line, []).append(node)
        return self._lines_of

    def definitions(self) -> Iterator[Function | ast.ClassDef]:
        """Every function and class, in order."""
        yield from (self._definitions[line] for line in sorted(self._definitions))

    def expression(self, span: Span) -> ast.expr | None:
        """The expression at a span; the parentheses and blanks around it do not count."""
        if span.end_line > len(self.lines.starts):
            return None
        start, end = offsets_of(self.lines, span)
        text = self.lines.text
        while start < end and text[start] in "( \t\n":
            start += 1
        while end > start and text[end - 1] in ") \t\n":
            end -= 1
            if found := self._expressions().get((start, end)):
                return found
        start, end = offsets_of(self.lines, span)
        return self._expressions().get((start, end)) or self._tight(start, end)

    def expression_at(self, start: int, end: int) -> ast.expr | None:
        """The expression between two offsets."""
        return self._expressions().get((start, end))

    def target_at(self, offset: int) -> ast.Name | ast.Attribute | None:
        """What is assigned to at an offset."""
        line = self.lines.number_at(offset)
        for node in self.nodes_on(line):
            is_target = isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Store)
            if is_target and self.span(node)[0] == offset:
                assert isinstance(node, ast.Name | ast.Attribute)
                return node
        return None

    def _tight(self, start: int, end: int) -> ast.expr | None:
        """The widest expression that starts there and ends no later."""
        inside = [(place, node) for place, node in self._expressions().items() if place[0] == start and place[1] <= end]
        return max(inside, key=lambda one: one[0][1])[1] if inside else None

    def attribute_ending_at(self, offset: int) -> ast.Attribute | None:
        """The attribute access whose name ends at an offset."""
        self._expressions()
        return self._attributes.get(offset)

    def _expressions(self) -> dict[tuple[int, int], ast.expr]:
        if not self._by_span:
            for node in self.parents:
                if isinstance(node, ast.expr):
                    span = self.span(node)
                    self._by_span.setdefault(span, node)
                    if isinstance(node, ast.Attribute):
                        self._attributes.setdefault(span[1], node)
        return self._by_span

    def around(self, node: ast.AST) -> Iterator[ast.AST]:
        """What stands around a node, innermost first."""
        while (outer := self.parents.get(node)) is not None:
            yield outer
            node = outer

    def function_around(self, node: ast.AST) -> Function | None:
        """The function whose body a node stands in; of a decorator, default or annotation the one further out."""
        inside = node
        for outer in self.around(node):
            if isinstance(outer, FUNCTIONS) and inside in outer.body:
                return outer
            if isinstance(outer, ast.ClassDef) and inside in outer.body:
                return None
            inside = outer
        return None

    def class_of(self, function: ast.AST) -> ast.ClassDef | None:
        """The class that a function, or an attribute's assignment, is a member of."""
        for outer in self.around(function):
            if isinstance(outer, ast.ClassDef):
                return outer
            if isinstance(outer, SCOPES):
                return None
        return None

    def qualname(self, definition: Function | ast.ClassDef) -> str | None:
        """Qualified name of a definition that can be named from outside: not within a function."""
        names = [definition.name]
        for outer in self.around(definition):
            if isinstance(outer, (*FUNCTIONS, ast.Lambda)):
                return None
            if isinstance(outer, ast.ClassDef):
                names.append(outer.name)
        return ".".join(reversed(names))

    def scope_of(self, node: ast.AST) -> str:
        """Qualified name of the definition that a node stands in, functions within functions included."""
        names, inside = [], node
        for outer in self.around(node):
            if isinstance(outer, (*FUNCTIONS, ast.ClassDef)) and inside not in outer.decorator_list:
                names.append(outer.name)
            inside = outer
        return ".".join(reversed(names))

    def name_offset(self, definition: Function | ast.ClassDef) -> int:
        """Offset of a definition's name."""
        start = self._offset(definition.lineno, definition.col_offset)
        return self.lines.text.index(definition.name, self.lines.text.index(_keyword(definition), start))

    def is_true(self) -> bool:
        """False when the tree's positions are not the text's, as in a file that had to be rewritten to be parsed."""
        names = (node for node in ast.walk(self.tree) if isinstance(node, ast.Name))
        return all(self.text_of(node) == node.id for node in names)

    def _offset(self, line: int, byte: int) -> int:
        start = self.lines.starts[line - 1]
        text = self.lines.text[start : start + byte]
        return start + (byte if text.isascii() else len(self.lines.line(line).encode()[:byte].decode(errors="ignore")))


def _keyword(definition: Function | ast.ClassDef) -> str:
    return "class" if isinstance(definition, ast.ClassDef) else "def"


class Library:
    """Readings by path, each made once."""

    def __init__(self, syntax_of: Callable[[str], Parsed | None], module_of: Callable[[str], str]) -> None:
        self._syntax_of = syntax_of
        self._module_of = module_of
        self._readings: dict[str, Reading | None] = {}

    def reading(self, path: str) -> Reading | None:
        """The file at a path of the tree; None when it cannot be read."""
        if path not in self._readings:
            self._readings[path] = self._read(path)
        return self._readings[path]

    def _read(self, path: str) -> Reading | None:
        found = self._syntax_of(path) if path.endswith((".py", ".pyw")) and not path.startswith("/") else None
        if found is None or len(found.text) > _LARGEST:
            return None
        reading = Reading(path, self._module_of(path), found.text, found.tree)
        return reading if found.is_own or reading.is_true() else None
