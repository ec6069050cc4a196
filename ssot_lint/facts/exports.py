"""Exports: what ``__all__`` of a module says, as far as its text alone shows."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import NamedTuple


class _Change(NamedTuple):
    """One statement that sets ``__all__`` or changes it."""

    value: ast.expr | None
    is_new: bool = False
    removes: bool = False


def exports_of(tree: ast.Module) -> tuple[str, ...] | None:
    """Names in ``__all__``, in order; None when there is none, or when some of it is computed.

    What is exported under a condition counts as exported; what is removed under one stays.
    """
    names: list[str] | None = None
    for statement, is_conditional in _statements(tree.body):
        change = _change(statement)
        if change is None or (change.removes and is_conditional):
            continue
        literal = _literals(change.value)
        if literal is None or (names is None and not change.is_new):
            return None
        before = names if names is not None and not (change.is_new and not is_conditional) else []
        names = [name for name in before if name not in literal] if change.removes else [*before, *literal]
    return None if names is None else tuple(dict.fromkeys(names))


def _statements(body: Sequence[ast.stmt]) -> Iterator[tuple[ast.stmt, bool]]:
    """Statements of the module and of its conditions, in order, and whether they stand under one."""
    waiting = [(statement, False) for statement in reversed(body)]
    while waiting:
        statement, is_conditional = waiting.pop()
        yield statement, is_conditional
        if isinstance(statement, ast.If | ast.Try):
            inner = (*statement.body, *statement.orelse, *getattr(statement, "finalbody", ()))
            waiting.extend((one, True) for one in reversed(inner))


def _change(statement: ast.stmt) -> _Change | None:
    match statement:
        case ast.Assign(targets=[ast.Name(id="__all__")], value=value):
            return _Change(value, is_new=True)
        case ast.AnnAssign(target=ast.Name(id="__all__"), value=ast.expr() as value):
            return _Change(value, is_new=True)
        case ast.AugAssign(target=ast.Name(id="__all__"), op=ast.Add(), value=value):
            return _Change(value)
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id="__all__"), attr=method), args=args)):
            return _method_change(method, args)
    return None


def _method_change(method: str, args: list[ast.expr]) -> _Change:
    if len(args) != 1 or method not in {"append", "extend", "remove"}:
        return _Change(None)
    value = args[0] if method == "extend" else ast.List([args[0]], ast.Load())
    return _Change(value, removes=method == "remove")


def _literals(value: ast.expr | None) -> list[str] | None:
    match value:
        case ast.List(elts=elements) | ast.Tuple(elts=elements):
            texts = [one.value for one in elements if isinstance(one, ast.Constant) and isinstance(one.value, str)]
            return texts if len(texts) == len(elements) else None
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            before, after = _literals(left), _literals(right)
            return None if before is None or after is None else [*before, *after]
    return None
