"""Decorators of the tree that hand on what the decorated function gives: without them its result can be read."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ssot_lint.program.edited import Edit
from ssot_lint.program.teaching.functions import own_nodes
from ssot_lint.program.teaching.reading import FUNCTIONS, Function, Reading
from ssot_lint.program.teaching.roots import Roots, is_empty_container
from ssot_lint.program.teaching.stores import items_stored

_DEEPEST = 3


def undecorated(roots: Roots, reading: Reading, function: Function) -> list[Edit]:
    """Edits that take decorators off which only hand on what the function gives."""
    return [_without(reading, one) for one in function.decorator_list if _hands_on(roots, reading, one, function)]


def _without(reading: Reading, decorator: ast.expr) -> Edit:
    start, end = reading.span(decorator)
    return Edit(reading.lines.text.rindex("@", 0, start), end, 0, "")


def _hands_on(roots: Roots, reading: Reading, decorator: ast.expr, function: Function) -> bool:
    func = decorator.func if isinstance(decorator, ast.Call) else decorator
    places = roots.places(reading, func) if isinstance(func, ast.Name | ast.Attribute) else ()
    found = [one for place in places if (one := roots.function_at(place)) is not None]
    if len(found) != 1 or len(places) != 1:
        return False
    there, maker = found[0]
    is_async = isinstance(function, ast.AsyncFunctionDef)
    if not isinstance(decorator, ast.Call):
        return _is_plain(roots, there, maker, is_async=is_async)
    inner = _returned_functions(maker)
    return bool(inner) and all(one is not None and _is_plain(roots, there, one, is_async=is_async) for one in inner)


def _returned_functions(maker: Function) -> list[Function | None]:
    """The functions within a function that it returns; None for anything else that it returns."""
    local = {one.name: one for one in own_nodes(maker) if isinstance(one, FUNCTIONS)}
    values = [one.value for one in own_nodes(maker) if isinstance(one, ast.Return)]
    return [local.get(one.id) if isinstance(one, ast.Name) else None for one in values]


def _is_plain(roots: Roots, there: Reading, taker: Function, *, is_async: bool) -> bool:
    """The decorator gives the function itself, or functions that give what it gives."""
    names = [one.arg for one in (*taker.args.posonlyargs, *taker.args.args)]
    values = [one.value for one in own_nodes(taker) if isinstance(one, ast.Return)]
    if len(names) != 1 or not values or any(_binds(taker, names[0])):
        return False
    local = {one.name: one for one in own_nodes(taker) if isinstance(one, FUNCTIONS)}
    for value in values:
        if not isinstance(value, ast.Name):
            return False
        wrapper = local.get(value.id)
        if value.id != names[0] and (wrapper is None or not _gives(roots, there, wrapper, names[0], is_async=is_async)):
            return False
    return True


def _binds(taker: Function, name: str) -> Iterator[bool]:
    yield from (
        True for node in ast.walk(taker) if isinstance(node, ast.Name) and node.id == name
        and not isinstance(node.ctx, ast.Load)
    )  # fmt: skip


def _gives(roots: Roots, there: Reading, wrapper: Function, name: str, *, is_async: bool) -> bool:
    """All that a wrapper returns, `None` apart, is what a call of the wrapped function gave."""
    nodes = list(own_nodes(wrapper))
    if any(isinstance(one, ast.Yield | ast.YieldFrom) for one in nodes):
        return False
    if any(getattr(one.func if isinstance(one, ast.Call) else one, "id", "") == "contextmanager"
           for one in wrapper.decorator_list):  # fmt: skip
        return False
    returned = [one.value for one in nodes if isinstance(one, ast.Return)]
    values = [one for one in returned if one is not None and not _is_none(one)]
    awaits = isinstance(wrapper, ast.AsyncFunctionDef)
    if awaits and not is_async:
        return False
    return bool(values) and all(_is_given(roots, there, one, name, awaits, _DEEPEST) for one in values)


def _is_given(roots: Roots, there: Reading, node: ast.expr, name: str, awaits: bool, depth: int) -> bool:
    match node:
        case ast.Await(value=ast.Call(func=ast.Name(id=own))):
            return awaits and own == name
        case ast.Call(func=ast.Name(id=own)):
            return not awaits and own == name
        case ast.Name() if depth:
            bindings = roots.scopes(there).bindings(node.id, node)
            return bool(bindings) and all(
                one.value is not None
                and isinstance(one.node, ast.Name)
                and roots.scopes(there).is_whole(one.node)
                and (_is_none(one.value) or _is_given(roots, there, one.value, name, awaits, depth - 1))
                for one in bindings
            )
        case ast.Subscript(value=ast.Name() as kept) if depth:
            return _is_kept(roots, there, kept, name, awaits, depth)
    return False


def _is_kept(roots: Roots, there: Reading, kept: ast.Name, name: str, awaits: bool, depth: int) -> bool:
    """A container that starts empty and is only ever filled with what the wrapped function gave."""
    bindings = roots.scopes(there).bindings(kept.id, kept)
    if len(bindings) != 1 or bindings[0].value is None or not is_empty_container(bindings[0].value):
        return False
    assert isinstance(bindings[0].node, ast.expr)
    _, stores = items_stored(there, roots.scopes(there), there.span(bindings[0].node)[0])
    return bool(stores) and all(_is_given(roots, there, one, name, awaits, depth - 1) for _, one in stores)


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None
