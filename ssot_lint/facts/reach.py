"""Reach: which names a statement reads and which it binds, so that cutting keeps what one statement tells of another."""

from __future__ import annotations

import ast
from collections import deque
from collections.abc import Iterable, Iterator, Set

_STATEMENT_HOLDERS = (ast.stmt, ast.ExceptHandler, ast.match_case)
_HOLDING = ("body", "handlers", "orelse", "finalbody", "cases")
"""Fields that hold statements, or what holds statements, in the order that syntax trees have them."""


def statements_in(statement: ast.stmt) -> Iterator[ast.stmt | ast.ExceptHandler | ast.match_case]:
    """The statement and everything below it but expressions, outermost first: `ast.walk`, ten times as fast."""
    waiting: deque[ast.stmt | ast.ExceptHandler | ast.match_case] = deque([statement])
    while waiting:
        holder = waiting.popleft()
        yield holder
        for field in _HOLDING:
            waiting.extend(getattr(holder, field, ()))


def suites(statement: ast.stmt) -> Iterator[list[ast.stmt]]:
    """Every suite of a compound statement, in source order; an ``elif`` is a statement in the suite of its ``if``."""
    for holder in (statement, *getattr(statement, "handlers", ()), *getattr(statement, "cases", ())):
        if getattr(holder, "body", None):
            yield holder.body
    for field in ("orelse", "finalbody"):
        if suite := getattr(statement, field, None):
            yield suite


def names_in(nodes: Iterable[ast.AST]) -> Iterator[str]:
    """Names that the nodes read or bind, at any depth."""
    for node in nodes:
        for one in ast.walk(node):
            if isinstance(one, ast.Name):
                yield one.id


def header_parts(statement: ast.stmt) -> Iterator[ast.AST]:
    """What a compound statement holds besides statements: tests, targets, items, patterns, exception types."""
    holders = (statement, *getattr(statement, "handlers", ()), *getattr(statement, "cases", ()))
    for holder in holders:
        for child in ast.iter_child_nodes(holder):
            if not isinstance(child, _STATEMENT_HOLDERS):
                yield child


def binds_any(statement: ast.stmt, names: Set[str]) -> bool:
    """True when the statement, or one inside it, may bind one of the names or say where it is bound.

    Names that an expression binds (``:=``) do not count.
    """
    return any(not names.isdisjoint(_bound_by(one)) for one in statements_in(statement))


def _bound_by(node: ast.stmt | ast.ExceptHandler | ast.match_case) -> Iterable[str]:
    match node:
        case ast.Assign(targets=targets) | ast.Delete(targets=targets):
            return _named(targets)
        case ast.AnnAssign(target=target) | ast.AugAssign(target=target):
            return _named((target,))
        case ast.For(target=target) | ast.AsyncFor(target=target):
            return _named((target,))
        case ast.With(items=items) | ast.AsyncWith(items=items):
            return _named(item.optional_vars for item in items)
        case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
            return (alias.asname or alias.name.partition(".")[0] for alias in aliases)
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return (name,)
        case ast.ExceptHandler(name=str(name)):
            return (name,)
        case ast.match_case(pattern=pattern):
            return _captured(pattern)
        case ast.Global(names=names) | ast.Nonlocal(names=names):
            return names
    return _named((node.name,)) if type(node).__name__ == "TypeAlias" else ()


def _named(targets: Iterable[ast.expr | None]) -> Iterator[str]:
    for target in targets:
        match target:
            case ast.Name(id=name):
                yield name
            case ast.Tuple(elts=elements) | ast.List(elts=elements):
                yield from _named(elements)
            case ast.Starred(value=value):
                yield from _named((value,))


def _captured(pattern: ast.pattern) -> Iterator[str]:
    for one in ast.walk(pattern):
        match one:
            case ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)) | ast.MatchMapping(rest=str(name)):
                yield name
