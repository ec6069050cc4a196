"""Takers: which functions of the tree take what a decorator decorates, or what it is handed by the one below it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TypeAlias

from ssot_lint.program.teaching.holding import taker_of
from ssot_lint.program.teaching.reading import FUNCTIONS, Function, Reading
from ssot_lint.program.teaching.roots import Roots, assigned_to

Decorated: TypeAlias = Function | ast.ClassDef
_DEEPEST = 4


def takers(roots: Roots, reading: Reading, decorator: ast.expr) -> Iterator[tuple[Reading, Function, str]]:
    """Each function that takes what is decorated, and the parameter it takes it in."""
    func = decorator.func if isinstance(decorator, ast.Call) else decorator
    for there, found in _defined(roots, reading, func, _DEEPEST):
        taker = taker_of(found, is_called=isinstance(decorator, ast.Call))
        if taker is not None:
            yield there, *taker


def _defined(roots: Roots, reading: Reading, node: ast.expr, depth: int) -> Iterator[tuple[Reading, Decorated]]:
    """The functions and classes that a name leads to, also where it is another name of them."""
    if not isinstance(node, ast.Name | ast.Attribute) or depth <= 0:
        return
    for place in roots.places(reading, node):
        there = roots.reading(place)
        if there is None:
            continue
        if (found := there.definition_of(place)) is not None:
            yield there, found
        elif (target := there.target_at(there.offset_of(place))) is not None:
            value = assigned_to(there, target)
            if value is not None and isinstance(there.parents[target], ast.Assign):
                yield from _defined(roots, there, value, depth - 1)


def decorated_by(reading: Reading, node: ast.AST) -> tuple[Decorated, ast.expr | None] | None:
    """What an expression decorates, and the decorator above it; None when it is no decorator."""
    outer = reading.parents[node]
    if not isinstance(outer, (*FUNCTIONS, ast.ClassDef)) or node not in outer.decorator_list:
        return None
    place = [one is node for one in outer.decorator_list].index(True)
    return outer, outer.decorator_list[place - 1] if place else None


def gives_itself(reading: Reading, method: Function) -> tuple[Function, ast.ClassDef] | None:
    """The ``__iter__`` of a class, beside its ``__next__``, that gives the object itself and does not say so."""
    owner = reading.class_of(method)
    if method.name not in {"__next__", "__anext__"} or owner is None:
        return None
    wanted = "__iter__" if method.name == "__next__" else "__aiter__"
    walks = next((one for one in owner.body if isinstance(one, FUNCTIONS) and one.name == wanted), None)
    if walks is None or walks.returns is not None:
        return None
    given = [one.value for one in ast.walk(walks) if isinstance(one, ast.Return)]
    is_self = bool(given) and all(isinstance(one, ast.Name) and one.id == "self" for one in given)
    return (walks, owner) if is_self else None
