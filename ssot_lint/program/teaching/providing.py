"""Providing: decorators of the tree that hand a function what their own keywords name: ``@provides(router=Router)``."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from ssot_lint.program.teaching.reading import FUNCTIONS, Function, Reading
from ssot_lint.program.teaching.roots import Roots
from ssot_lint.program.teaching.scopes import Way


class Provided(NamedTuple):
    """What a decorator names for a parameter, and whether it hands on that or what calling it gives."""

    node: ast.expr
    is_made: bool


def provided(roots: Roots, reading: Reading, function: Function, name: str) -> Provided | None:
    """What the one decorator that says the parameter's name provides; None when there is none such."""
    found = [
        (decorator, keyword.value)
        for decorator in function.decorator_list
        if isinstance(decorator, ast.Call) and isinstance(decorator.func, ast.Name | ast.Attribute)
        for keyword in decorator.keywords
        if keyword.arg == name
    ]
    if len(found) != 1:
        return None
    decorator, value = found[0]
    makers = [roots.function_at(place) for place in roots.places(reading, decorator.func)]
    if len(makers) != 1 or makers[0] is None:
        return None
    there, maker = makers[0]
    is_named = any(one.arg == name for one in (*maker.args.args, *maker.args.kwonlyargs))
    ways = set(_ways(roots, there, maker, maker.args.kwarg.arg)) if maker.args.kwarg is not None else set()
    if is_named or len(ways) != 1 or None in ways:
        return None
    return Provided(value, bool(ways.pop()))


def _ways(roots: Roots, there: Reading, maker: Function, keywords: str) -> Iterator[bool | None]:
    """For each call of the decorated function whether it is given made values; None where it is neither."""
    taker = next((one for one in maker.body if isinstance(one, FUNCTIONS)), None)
    if taker is None or not taker.args.args:
        return
    decorated = taker.args.args[0].arg
    for node in ast.walk(taker):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == decorated:
            stars = [one.value for one in node.keywords if one.arg is None]
            ways = [way for one in stars if (way := _way(roots, there, one, keywords)) is not None]
            yield ways[0] if len(ways) == 1 else None


def _way(roots: Roots, there: Reading, node: ast.expr, keywords: str) -> bool | None:
    """False of the keywords themselves, True of what calling each of them gives."""
    if not isinstance(node, ast.Name):
        return None
    bindings = roots.scopes(there).bindings(node.id, node)
    if len(bindings) != 1:
        return None
    if bindings[0].way is Way.PARAMETER:
        return False if node.id == keywords else None
    match bindings[0].value:
        case ast.DictComp(
            key=ast.Name(id=key),
            value=ast.Call(func=ast.Name(id=made), args=[], keywords=[]),
            generators=[
                ast.comprehension(
                    target=ast.Tuple(elts=[ast.Name(id=first), ast.Name(id=second)]),
                    iter=ast.Call(func=ast.Attribute(value=ast.Name(id=source), attr="items")),
                    ifs=[],
                )
            ],
        ):
            return True if (key, made, source) == (first, second, keywords) else None
    return None
