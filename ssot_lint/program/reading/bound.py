"""Bindings: what one statement binds to which key."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from enum import Enum, auto
from typing import NamedTuple

from ssot_lint.facts.reach import bound_by
from ssot_lint.program.reading.keys import Key, key_of
from ssot_lint.program.reading.nodes import nodes_below
from ssot_lint.program.reading.syntax import Function

_LOOPS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


class Way(Enum):
    """How a name comes by what it holds."""

    VALUE = auto()
    ELEMENT = auto()
    ENTERED = auto()
    PARAMETER = auto()
    DEFINED = auto()
    IMPORTED = auto()
    DELETED = auto()
    NOTHING = auto()
    """It is bound, to nothing that could be told."""


class Bound(NamedTuple):
    """A binding: of which key, how, and the node that says to what."""

    key: Key
    way: Way
    node: ast.AST


def star_key(module: str) -> Key:
    """The key of all names that a star import of a module, as written, brings in."""
    return ("*", module)


def bindings_in(statement: ast.stmt) -> Iterator[Bound]:
    """What a statement that holds no other binds."""
    match statement:
        case ast.Assign(targets=targets, value=value):
            for target in targets:
                yield from targeted(target, value, Way.VALUE)
        case ast.AnnAssign(target=target, value=ast.expr() as value):
            yield from targeted(target, value, Way.VALUE)
        case ast.AugAssign(target=target):
            yield from targeted(target, target, Way.NOTHING)
        case ast.Delete(targets=targets):
            for target in targets:
                yield from targeted(target, target, Way.DELETED)
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            yield Bound((statement.name,), Way.DEFINED, statement)
        case ast.ImportFrom(names=[ast.alias(name="*")]):
            yield Bound(star_key("." * statement.level + (statement.module or "")), Way.IMPORTED, statement)
        case ast.Import() | ast.ImportFrom():
            for alias in statement.names:
                yield Bound((alias.asname or alias.name.partition(".")[0],), Way.IMPORTED, statement)
        case ast.Expr(value=ast.Call() as call):
            yield from _configured(call)
    yield from walruses(statement)


def targeted(target: ast.expr, value: ast.expr, way: Way) -> Iterator[Bound]:
    match target, value:
        case ((ast.Tuple(elts=names) | ast.List(elts=names)), (ast.Tuple(elts=values) | ast.List(elts=values))) if (
            len(names) == len(values) and way is Way.VALUE and not any(isinstance(one, ast.Starred) for one in names)
        ):
            for name, one in zip(names, values, strict=True):
                yield from targeted(name, one, way)
        case ((ast.Tuple(elts=names) | ast.List(elts=names)), _):
            for name in names:
                yield from targeted(name, value, Way.ELEMENT if way is Way.VALUE else Way.NOTHING)
        case ast.Starred(value=name), _:
            yield from targeted(name, value, Way.NOTHING)
        case _:
            key = key_of(target)
            if key is not None:
                yield Bound(key, way, value)


def _configured(call: ast.Call) -> Iterator[Bound]:
    """What ``setattr`` and a mock's own methods set."""
    match call:
        case ast.Call(func=ast.Name(id="setattr"), args=[owner, ast.Constant(value=str(name)), value]):
            values = {name: value}
        case ast.Call(func=ast.Attribute(value=owner, attr="attach_mock"), args=[value, ast.Constant(value=str(name))]):
            values = {name: value}
        case ast.Call(func=ast.Attribute(value=owner, attr="configure_mock"), keywords=keywords):
            values = {one.arg: one.value for one in keywords if one.arg}
        case _:
            return
    key = key_of(owner)
    for name, value in values.items() if key is not None else ():
        yield Bound((*(key or ()), name), Way.VALUE, value)


def walruses(node: ast.AST) -> Iterator[Bound]:
    if isinstance(node, Function | ast.ClassDef):
        return
    found = [one for one in nodes_below(node) if isinstance(one, ast.NamedExpr)]
    loops = [one for one in nodes_below(node) if isinstance(one, _LOOPS)] if found else []
    looped = {inner for loop in loops for inner in nodes_below(loop)}
    for one in found:
        way = Way.NOTHING if one in looped else Way.VALUE
        yield from targeted(one.target, one if one in looped else one.value, way)


def held(statement: ast.stmt) -> Iterator[Bound]:
    """What the head of a compound statement binds."""
    match statement:
        case ast.For() | ast.AsyncFor():
            yield from targeted(statement.target, statement.iter, Way.ELEMENT)
        case ast.With() | ast.AsyncWith():
            yield from entered(statement.items)
        case ast.If(test=test) | ast.While(test=test):
            yield from walruses(test)
        case ast.Try() | ast.TryStar() | ast.Match():
            for holder in (*getattr(statement, "handlers", ()), *getattr(statement, "cases", ())):
                yield from captured(holder)


def captured(holder: ast.ExceptHandler | ast.match_case) -> Iterator[Bound]:
    return (Bound((name,), Way.NOTHING, holder) for name in bound_by(holder))


def entered(items: Iterable[ast.withitem]) -> Iterator[Bound]:
    for item in items:
        if item.optional_vars is not None:
            for one in targeted(item.optional_vars, item.context_expr, Way.ENTERED):
                yield one if one.way is Way.ENTERED else one._replace(way=Way.NOTHING)
