"""Tabled functions: calls of a function that stands in a literal table, by whoever takes it from there."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ssot_lint.program.teaching.reading import FUNCTIONS, Reading
from ssot_lint.program.teaching.roots import Roots
from ssot_lint.program.teaching.tables import is_changed

_LOOKING = frozenset({"len", "sorted", "list", "set", "iter", "print", "repr", "str", "tuple", "bool", "join"})


class Escaped(Exception):
    """Somebody takes the function from the table and does more with it than call it."""


class Table(NamedTuple):
    """The module's own name for a literal table, and the literal key that a function stands under."""

    target: ast.Name
    key: object | None


def table_around(reading: Reading, node: ast.expr) -> Table | None:
    """The literal table that a function stands in as a value."""
    outer = reading.parents[node]
    is_item = isinstance(outer, ast.List | ast.Tuple) or (isinstance(outer, ast.Dict) and node in outer.values)
    statement = reading.parents[outer] if is_item else None
    match statement:
        case ast.Assign(targets=[ast.Name() as target]) | ast.AnnAssign(target=ast.Name() as target):
            is_own = isinstance(reading.parents[statement], ast.Module) and not is_changed(reading, target.id)
            return Table(target, _key_of(outer, node)) if is_own else None
    return None


def _key_of(table: ast.AST, node: ast.expr) -> object | None:
    if not isinstance(table, ast.Dict):
        return None
    key = table.keys[table.values.index(node)]
    return key.value if isinstance(key, ast.Constant) else None


def calls_from_table(
    roots: Roots, readings: Sequence[Reading], home: Reading, table: Table
) -> list[tuple[Reading, ast.Call]]:
    """Every call of what is taken from a table. Raises `Escaped` when it is put to other use."""
    target = table.target
    place = home.place(home.span(target)[0])
    found: list[tuple[Reading, ast.Call]] = []
    for there in readings:
        for node in there.named(target.id):
            if node is target or not isinstance(node.ctx, ast.Load):
                continue
            if place not in roots.places(there, node):
                if there is home or not roots.places(there, node):
                    raise Escaped
                continue
            found += [(there, one) for one in _calls(roots, there, node, table.key)]
    return found


def _calls(roots: Roots, there: Reading, node: ast.expr, key: object | None) -> Iterator[ast.Call]:
    outer = there.parents[node]
    above = there.parents.get(outer)
    match outer:
        case ast.Subscript(value=value, slice=ast.Constant(value=other)) if value is node and key not in {None, other}:
            return  # what stands under another key
        case ast.Subscript(value=value) if value is node:
            yield from _taken(roots, there, outer)
        case ast.Attribute(attr="get") if isinstance(above, ast.Call) and above.func is outer:
            yield from _taken(roots, there, above)
        case ast.Attribute(attr="keys") if isinstance(above, ast.Call):
            return
        case ast.Attribute(attr="values" | "items" as method) if isinstance(above, ast.Call):
            yield from _looped(roots, there, above, is_pair=method == "items")
        case ast.For() | ast.comprehension():
            yield from _looped(roots, there, node, is_pair=False)
        case ast.Compare():
            return
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if name in _LOOKING:
            return
        case _:
            raise Escaped


def _looped(roots: Roots, there: Reading, iterated: ast.expr, *, is_pair: bool) -> Iterator[ast.Call]:
    loop = there.parents[iterated]
    if not isinstance(loop, ast.For | ast.comprehension) or loop.iter is not iterated:
        raise Escaped
    target = loop.target
    if is_pair:
        if not (isinstance(target, ast.Tuple) and len(target.elts) == 2):
            raise Escaped
        target = target.elts[1]
    if not isinstance(target, ast.Name):
        raise Escaped
    yield from _of_variable(roots, there, target)


def _taken(roots: Roots, there: Reading, node: ast.expr) -> Iterator[ast.Call]:
    """Calls of what an expression takes from the table."""
    outer = there.parents[node]
    match outer:
        case ast.Call(func=func) if func is node:
            yield outer
        case ast.Assign(targets=[ast.Name() as target]) | ast.NamedExpr(target=target):
            yield from _of_variable(roots, there, target)
        case ast.Compare() | ast.Expr():
            return
        case _:
            raise Escaped


def _of_variable(roots: Roots, there: Reading, target: ast.Name) -> Iterator[ast.Call]:
    """Calls of a local variable; other looks at it are harmless when they only test it."""
    around = there.function_around(target)
    within: ast.AST = around if isinstance(around, FUNCTIONS) else there.tree
    for node in ast.walk(within):
        if not (isinstance(node, ast.Name) and node.id == target.id and isinstance(node.ctx, ast.Load)):
            continue
        if not any(one.node is target for one in roots.scopes(there).bindings(node.id, node)):
            continue
        outer = there.parents[node]
        if isinstance(outer, ast.Call) and outer.func is node:
            yield outer
        elif not isinstance(outer, ast.Compare | ast.If | ast.UnaryOp | ast.BoolOp | ast.FormattedValue):
            raise Escaped
