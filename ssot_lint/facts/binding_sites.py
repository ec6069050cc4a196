"""Binding sites: where a line gives a name to something: a parameter, a variable, an attribute, an alias."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import NamedTuple

from msgspec import Struct

from ssot_lint.facts.cut import Lines
from ssot_lint.facts.model import Span

_AROUND = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


class Binding(Struct, frozen=True, omit_defaults=True):
    """One place where a name is bound, other than by a definition."""

    name: str
    kind: str
    """``parameter``, ``variable``, ``attribute`` (of ``self``, or of anything else) or ``alias`` (of an import)."""
    span: Span
    """The name token."""
    start: int
    """Column at which the bound expression starts: of ``self.name`` that of ``self``."""
    symbol: str = ""
    """Qualified name of the definition around it; empty at module level."""
    owner: str = ""
    """Qualified name of the class whose attribute it is, when it is bound through ``self`` or in the class's body."""


class _Node(NamedTuple):
    """A node with the qualified name of the definition around it, and of the innermost class around that."""

    node: ast.AST
    symbol: str
    owner: str
    in_class: bool
    """The definition around it is that class."""


def bindings_on(lines: Lines, tree: ast.Module, line: int) -> tuple[Binding, ...]:
    """Every binding whose name token stands on a line, in order."""
    found = (one for node in _on_line(tree, line) for one in _bound(lines, node, line))
    return tuple(sorted(found, key=lambda one: one.span))


def binding_at(lines: Lines, tree: ast.Module, line: int, column: int) -> Binding | None:
    """The binding whose name, or whose bound expression, starts at a place."""
    found = bindings_on(lines, tree, line)
    return next((one for one in found if column in (one.span.column, one.start)), None)


def lines_with_names(tree: ast.Module) -> Iterator[int]:
    """Lines, in no order, on which some name stands."""
    for node in ast.walk(tree):
        if isinstance(node, (ast.Name, ast.arg, ast.alias, ast.keyword, *_AROUND)):
            yield node.lineno
        elif isinstance(node, ast.Attribute):
            yield node.end_lineno or node.lineno


def _on_line(tree: ast.Module, line: int) -> Iterator[_Node]:
    """Nodes that a line is a part of, outermost first."""
    waiting = [_Node(tree, "", "", False)]
    while waiting:
        one = waiting.pop()
        node = one.node
        if not _covers(node, line):
            continue
        yield one
        inner = one
        if isinstance(node, _AROUND):
            symbol = f"{one.symbol}.{node.name}" if one.symbol else node.name
            is_class = isinstance(node, ast.ClassDef)
            inner = _Node(node, symbol, symbol if is_class else one.owner, is_class)
        waiting.extend(inner._replace(node=child) for child in reversed(list(ast.iter_child_nodes(node))))


def _covers(node: ast.AST, line: int) -> bool:
    """The line is one of the node's, decorators included; of a node without a position it may be."""
    first: int | None = getattr(node, "lineno", None)
    if first is None:
        return True
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    last: int = getattr(node, "end_lineno", None) or line
    return min([first, *(one.lineno for one in decorators)]) <= line <= last


def _bound(lines: Lines, around: _Node, line: int) -> Iterator[Binding]:
    """What a node binds on the line."""
    place = _Text(lines, line)
    match around.node:
        case ast.arg(arg=name, lineno=own, col_offset=start) if own == line:
            yield _binding(around, name, "parameter", line, place.column(start))
        case ast.Name(id=name, ctx=ast.Store(), lineno=own, col_offset=start) if own == line:
            yield _binding(around, name, "attribute" if around.in_class else "variable", line, place.column(start))
        case ast.Attribute(attr=name, ctx=ast.Store(), end_lineno=own, end_col_offset=end) as node if own == line:
            column = place.column(end or 0) - len(name)
            start = place.column(node.col_offset) if node.lineno == line else column
            is_own = isinstance(node.value, ast.Name) and node.value.id in {"self", "cls"}
            owner = around.owner if is_own else ""
            yield Binding(name, "attribute", _span(name, line, column), start, around.symbol, owner)
        case ast.alias(asname=str(name), end_lineno=own, end_col_offset=end) if own == line:
            yield _binding(around, name, "alias", line, place.column(end or 0) - len(name))
        case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
            yield from place.found(around, name, around.node)
        case ast.MatchMapping(rest=str(name)):
            yield from place.found(around, name, around.node)
        case ast.Global(names=names) | ast.Nonlocal(names=names):
            for name in names:
                yield from place.found(around, name, around.node)


class _Text(NamedTuple):
    """The text of a line."""

    lines: Lines
    number: int

    @property
    def text(self) -> str:
        """Without its line end."""
        return self.lines.line(self.number).rstrip("\n")

    def column(self, offset: int) -> int:
        """Column, in code points from 1, of an offset in bytes."""
        return len(self.text.encode("utf-8", "surrogatepass")[:offset].decode("utf-8", "ignore")) + 1

    def found(self, around: _Node, name: str, node: ast.AST) -> Iterator[Binding]:
        """The last time that a name which has no position of its own stands on this line of what binds it."""
        last, end = getattr(node, "end_lineno", 0), getattr(node, "end_col_offset", 0)
        introduction = ""
        if isinstance(node, ast.ExceptHandler):
            last, end = node.body[0].lineno, node.body[0].col_offset
            introduction = r"as\s+"
        text = self.text if last > self.number else self.text[: self.column(end) - 1]
        places = [match.start(1) + 1 for match in re.finditer(rf"\b{introduction}({re.escape(name)})\b", text)]
        if places:
            yield _binding(around, name, "variable", self.number, places[-1])


def _binding(around: _Node, name: str, kind: str, line: int, column: int) -> Binding:
    owner = around.owner if kind == "attribute" else ""
    return Binding(name, kind, _span(name, line, column), column, around.symbol, owner)


def _span(name: str, line: int, column: int) -> Span:
    return Span(line, column, line, column + len(name))
