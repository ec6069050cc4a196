"""Reach: which names a statement reads and which it binds, so that a cut keeps what one statement tells of another."""

from __future__ import annotations

import ast
from collections import deque
from collections.abc import Iterable, Iterator, Set

DEEPEST = 1000
"""Levels of syntax from which libcst, whose time grows with their square or worse, would take seconds and more."""
_STATEMENT_HOLDERS = (ast.stmt, ast.ExceptHandler, ast.match_case)
_HOLDING = ("body", "handlers", "orelse", "finalbody", "cases")
"""Fields that hold statements, or what holds statements, in the order that syntax trees have them."""


def nests_too_deeply(statement: ast.stmt) -> bool:
    """True when parts of the statement nest deeper than `DEEPEST`."""
    level: list[ast.AST] = [statement]
    for _ in range(DEEPEST):
        level = [child for node in level for child in _below(node)]
        if not level:
            return False
    return True


def _below(node: ast.AST) -> Iterator[ast.AST]:
    """Parts of a node; every ``elif`` counts as a part of the first ``if``."""
    inner: ast.AST | None = node
    while inner is not None:
        following = inner.orelse[0] if isinstance(inner, ast.If) and len(inner.orelse) == 1 else None
        following = following if isinstance(following, ast.If) else None
        yield from (child for child in ast.iter_child_nodes(inner) if child is not following)
        inner = following


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
    return any(not names.isdisjoint(bound_by(one)) for one in statements_in(statement))


def bound_by(node: ast.stmt | ast.ExceptHandler | ast.match_case) -> Iterable[str]:
    """Names that the statement itself, not one inside it, binds or says where they are bound."""
    match node:
        case ast.Assign(targets=targets) | ast.Delete(targets=targets):
            return names_bound(targets)
        case ast.AnnAssign(target=target) | ast.AugAssign(target=target):
            return names_bound((target,))
        case ast.For(target=target) | ast.AsyncFor(target=target):
            return names_bound((target,))
        case ast.With(items=items) | ast.AsyncWith(items=items):
            return names_bound(item.optional_vars for item in items)
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
    return names_bound((getattr(node, "name", None),)) if type(node).__name__ == "TypeAlias" else ()


def names_bound(targets: Iterable[ast.expr | None]) -> Iterator[str]:
    """Names among the targets, unpacked ones included."""
    for target in targets:
        match target:
            case ast.Name(id=name):
                yield name
            case ast.Tuple(elts=elements) | ast.List(elts=elements):
                yield from names_bound(elements)
            case ast.Starred(value=value):
                yield from names_bound((value,))
            case _:
                pass


def _captured(pattern: ast.pattern) -> Iterator[str]:
    for one in ast.walk(pattern):
        match one:
            case ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)) | ast.MatchMapping(rest=str(name)):
                yield name
