"""Syntax of a file of the tree, read when linking has to look at the code around a use."""

from __future__ import annotations

import ast
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

from ssot_lint.facts.model import Span
from ssot_lint.facts.parsing import syntax_tree
from ssot_lint.program.reading.nodes import nodes_below

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(slots=True)
class Syntax:
    """The tree of one file, with a way from every node to what stands around it; read function by function."""

    path: str
    module: str
    tree: ast.Module
    lines: list[str]
    _parents: dict[ast.AST, ast.AST] = field(init=False, default_factory=dict)
    _by_end: dict[tuple[int, int], ast.AST] = field(init=False, default_factory=dict)
    _by_start: dict[tuple[int, int], ast.AST] = field(init=False, default_factory=dict)
    _read: set[ast.AST] = field(init=False, default_factory=set)
    _nodes: list[ast.AST] = field(init=False, default_factory=list)

    @classmethod
    def of(cls, path: str, module: str, text: str) -> Syntax | None:
        """Syntax of a text; None when it is not Python that we can read."""
        tree = syntax_tree(text)
        return cls(path, module, tree, text.split("\n")) if isinstance(tree, ast.Module) else None

    @property
    def nodes(self) -> list[ast.AST]:
        """Every node, level by level, as `nodes_below` has them."""
        self._nodes = self._nodes or nodes_below(self.tree)
        return self._nodes

    def name_at(self, span: Span) -> ast.Name | ast.Attribute | None:
        """The name, or the attribute whose name, stands there."""
        self._take_in(span.end_line)
        found = self._by_end.get((span.end_line, self._bytes(span.end_line, span.end_column)))
        return found if isinstance(found, ast.Name | ast.Attribute) else None

    def literal_at(self, span: Span) -> ast.expr | None:
        """The string that starts there."""
        self._take_in(span.line)
        found = self._by_start.get((span.line, self._bytes(span.line, span.column)))
        return found if isinstance(found, ast.Constant | ast.JoinedStr) else None

    def keyword_at(self, span: Span) -> ast.keyword | None:
        """The keyword argument whose name stands there."""
        self._take_in(span.line)
        found = self._by_start.get((span.line, self._bytes(span.line, span.column)))
        return found if isinstance(found, ast.keyword) else None

    def stands_at(self, node: ast.expr, span: Span) -> bool:
        """True when the expression ends where the span does, parentheses around it left out of account."""
        at_start = (node.lineno, node.col_offset) == (span.line, self._bytes(span.line, span.column))
        return at_start or (node.end_lineno, node.end_col_offset) == (
            span.end_line,
            self._bytes(span.end_line, span.end_column),
        )

    def source_of(self, node: ast.expr) -> str:
        """Source of an expression, of its first line if it has several."""
        line = self.lines[node.lineno - 1].encode("utf-8", "surrogatepass")
        end = node.end_col_offset if node.end_lineno == node.lineno else None
        return line[node.col_offset : end].decode("utf-8", "replace") + ("" if end is not None else " …")

    def around(self, node: ast.AST) -> Iterator[ast.AST]:
        """Everything that the node stands in, innermost first."""
        self._take_in(getattr(node, "lineno", 1))
        inner: ast.AST | None = self._parents.get(node)
        while inner is not None:
            yield inner
            inner = self._parents.get(inner)

    def function_around(self, node: ast.AST) -> Function | None:
        """The innermost function whose body the node stands in."""
        inner = node
        for around in self.around(node):
            if isinstance(around, Function) and inner in around.body:
                return around
            inner = around
        return None

    def class_of(self, function: Function) -> ast.ClassDef | None:
        """The class that a function is a method of."""
        around = next(self.around(function), None)
        return around if isinstance(around, ast.ClassDef) else None

    def qualname(self, node: ast.AST) -> str:
        """Qualified name of a definition, or of the one around any other node."""
        named = (node, *self.around(node))
        return ".".join(reversed([one.name for one in named if isinstance(one, Function | ast.ClassDef)]))

    def definition(self, qualname: str) -> Function | ast.ClassDef | None:
        """The last function or class of that qualified name, as far as classes lead to it."""
        body: list[ast.stmt] = self.tree.body
        found: Function | ast.ClassDef | None = None
        for name in qualname.split("."):
            found = next(
                (one for one in reversed(body) if isinstance(one, Function | ast.ClassDef) and one.name == name), None
            )
            if found is None:
                return None
            body = found.body
        return found

    def _take_in(self, line: int) -> None:
        """Read the function, or the statement outside functions, that the line is in."""
        around: ast.Module | ast.ClassDef = self.tree
        while True:
            self._hold(around)
            body = around.body
            place = bisect_right(body, line, key=_first_line) - 1
            inner = body[place] if place >= 0 else None
            if isinstance(inner, ast.ClassDef) and line >= _first_line(inner.body[0]):
                around = inner
                continue
            if inner is not None and inner not in self._read:
                self._read.add(inner)
                self._go_through(inner)
            return

    def _hold(self, around: ast.Module | ast.ClassDef) -> None:
        """Read what a module or class is made of: of a class also the expressions in its head."""
        if around in self._read:
            return
        self._read.add(around)
        for statement in around.body:
            self._parents[statement] = around
        for part in (
            (*around.decorator_list, *around.bases, *around.keywords) if isinstance(around, ast.ClassDef) else ()
        ):
            self._parents[part] = around
            self._go_through(part)

    def _go_through(self, top: ast.AST) -> None:
        waiting: list[ast.AST] = [top]
        while waiting:
            node = waiting.pop()
            self._note(node)
            for child in ast.iter_child_nodes(node):
                self._parents[child] = node
                waiting.append(child)

    def _note(self, node: ast.AST) -> None:
        if isinstance(node, ast.Name | ast.Attribute):
            self._by_end[node.end_lineno or 0, node.end_col_offset or 0] = node
        elif isinstance(node, ast.Constant | ast.JoinedStr | ast.keyword):
            self._by_start.setdefault((node.lineno, node.col_offset), node)

    def column(self, line: int, offset: int) -> int:
        """Column in code points from 1 of an offset in UTF-8 bytes, as the tree counts."""
        text = self.lines[line - 1]
        return offset + 1 if text.isascii() else len(text.encode("utf-8", "surrogatepass")[:offset].decode()) + 1

    def _bytes(self, line: int, column: int) -> int:
        """Offset in UTF-8 bytes, as the tree counts, of a column in code points from 1."""
        text = self.lines[line - 1] if line <= len(self.lines) else ""
        return column - 1 if text.isascii() else len(text[: column - 1].encode("utf-8", "surrogatepass"))


def _first_line(statement: ast.stmt) -> int:
    decorators: list[ast.expr] = getattr(statement, "decorator_list", [])
    return min([statement.lineno, *(one.lineno for one in decorators)])
