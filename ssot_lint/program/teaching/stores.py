"""Stores: what a file puts into a container that starts empty."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator
from enum import Enum, auto

from ssot_lint.program.edited import Edit
from ssot_lint.program.teaching.reading import Reading
from ssot_lint.program.teaching.scopes import Scopes
from ssot_lint.program.teaching.values import Naming, Value

_ADDERS = {"append": 0, "add": 0, "appendleft": 0, "insert": 1, "setdefault": 1}


class Form(Enum):
    """How something is put into a container."""

    ITEM = auto()
    KEYED = auto()
    LISTED = auto()
    """Under a key, into a list that stands there."""


Store = tuple[Form, ast.expr]


def items_stored(reading: Reading, scopes: Scopes, offset: int) -> tuple[ast.Name | ast.Attribute | None, list[Store]]:
    """The container bound at an offset, and what is put in, and how.

    Nothing when the file also does what may put in anything: ``update``, ``extend``.
    """
    target = reading.target_at(offset)
    if target is None:
        return None, []
    name = reading.text_of(target)
    owner = reading.class_of(target) if isinstance(target, ast.Name) else None
    names = {f"{one}.{name}" for one in (owner.name, "cls", "self")} if owner is not None else set()
    found: list[Store] = []
    for node in reading.named(name.rpartition(".")[2]):
        if isinstance(node, ast.Attribute) and node.attr == name and reading.text_of(node) in names:
            if owner not in tuple(reading.around(node)) and reading.text_of(node.value) in {"cls", "self"}:
                continue
        elif isinstance(node, ast.Name | ast.Attribute) and node is not target and reading.text_of(node) == name:
            if isinstance(target, ast.Name) and not _is_same(scopes, target, node):
                continue
        else:
            continue
        stored = list(_stored(reading, node))
        if None in stored:
            return target, []
        found += [one for one in stored if one is not None]
    return target, found


def _is_same(scopes: Scopes, target: ast.Name, node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and any(one.node is target for one in scopes.bindings(node.id, node))


def _stored(reading: Reading, node: ast.expr) -> Iterator[Store | None]:
    outer = reading.parents[node]
    above = reading.parents.get(outer)
    match outer:
        case ast.Subscript(ctx=ast.Store(), value=value) if value is node:
            match above:
                case ast.Assign(value=given):
                    yield from () if _is_empty_list(given) else [(Form.KEYED, given)]
                case ast.AnnAssign(value=ast.expr() as given):
                    yield Form.KEYED, given
                case _:
                    yield None
        case ast.Subscript(value=value) if value is node:
            yield from _listed(reading, outer)
        case ast.Attribute(attr=method) if isinstance(above, ast.Call) and above.func is outer:
            place = _ADDERS.get(method)
            if method == "setdefault" and len(above.args) == 2 and _is_empty_list(above.args[1]):
                yield from _listed(reading, above)
            elif place is not None and place < len(above.args):
                yield Form.KEYED if method == "setdefault" else Form.ITEM, above.args[place]
            elif method in {"update", "extend", "__setitem__"}:
                yield None


def _listed(reading: Reading, inner: ast.expr) -> Iterator[Store | None]:
    """What is put into the list that stands under a key."""
    method = reading.parents[inner]
    call = reading.parents.get(method)
    if isinstance(method, ast.Attribute) and isinstance(call, ast.Call) and call.func is method:
        if method.attr in {"append", "appendleft", "insert"} and call.args:
            yield Form.LISTED, call.args[-1]
        elif method.attr in {"extend", "update"}:
            yield None


def list_under_key(node: ast.expr) -> ast.expr | None:
    """The container in which a list stands: ``x`` of ``x[key]`` and of ``x.setdefault(key, [])``."""
    match node:
        case ast.Subscript(value=inner):
            return inner
        case ast.Call(func=ast.Attribute(value=inner, attr="setdefault"), args=[_, ast.List(elts=[])]):
            return inner
    return None


def _is_empty_list(node: ast.expr) -> bool:
    return isinstance(node, ast.List) and not node.elts


def with_annotation(
    reading: Reading, target: ast.Name | ast.Attribute, naming: Naming, value: Value, forms: Collection[Form]
) -> Edit | None:
    """The edit that annotates the container where it is made; None where it has an annotation already."""
    statement = reading.parents[target]
    if not isinstance(statement, ast.Assign) or len(statement.targets) != 1:
        return None
    is_listed = Form.LISTED in forms
    if is_listed and (set(forms) != {Form.LISTED} or not _may_hold_lists(statement.value)):
        return None
    generic = _generic(statement.value, is_keyed=Form.KEYED in forms or is_listed)
    if generic is not None and is_listed:
        generic = generic.replace("{}", "list[{}]")
    if generic is None:
        return None
    end = reading.span(target)[1]
    return Edit(end, end, 0, f': "{naming.wrapped(generic, value)}"')


def _may_hold_lists(value: ast.expr) -> bool:
    """What the container makes for a key that is not there is a list, or it makes nothing."""
    match value:
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name), args=[maker, *_]) if name == "defaultdict":
            return isinstance(maker, ast.Name) and maker.id in {"list", "deque"}
    return True


def _generic(value: ast.expr, *, is_keyed: bool) -> str | None:
    match value:
        case ast.Dict() | ast.Call(func=ast.Name(id="dict")):
            return "dict[typing.Any, {}]" if is_keyed else None
        case ast.List() | ast.Call(func=ast.Name(id="list")):
            return None if is_keyed else "list[{}]"
        case ast.Call(func=ast.Name(id="set")):
            return None if is_keyed else "set[{}]"
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)):
            if is_keyed:
                return "dict[typing.Any, {}]" if name != "deque" else None
            return "list[{}]" if name == "deque" else None
    return None


def filled_literal(reading: Reading, offset: int, variable: str, *, is_keyed: bool) -> Edit | None:
    """The edit that lets an empty container, assigned at an offset, start with the variable in it."""
    target = reading.target_at(offset)
    statement = reading.parents[target] if target is not None else None
    if not isinstance(statement, ast.Assign | ast.AnnAssign) or statement.value is None:
        return None
    start, end = reading.span(statement.value)
    match statement.value:
        case ast.Dict(keys=[]) | ast.Call(func=ast.Name(id="dict"), args=[], keywords=[]):
            text = f"{{input(): {variable}}}"
        case ast.Call(func=ast.Name(id="defaultdict") | ast.Attribute(attr="defaultdict")) if is_keyed:
            text = f"{{input(): {variable}}}"
        case ast.Dict() if is_keyed:
            return _inserted(statement, start, f"input(): {variable}")
        case ast.List(elts=[]) | ast.Call(func=ast.Name(id="list"), args=[], keywords=[]) if not is_keyed:
            text = f"[{variable}]"
        case ast.List() if not is_keyed:
            return _inserted(statement, start, variable)
        case ast.Call(func=ast.Name(id="set"), args=[], keywords=[]) if not is_keyed:
            text = f"{{{variable}}}"
        case ast.Call(func=ast.Name(id="deque") | ast.Attribute(attr="deque"), args=[]) if not is_keyed:
            text = f"[{variable}]"
        case _:
            return None
    if isinstance(statement, ast.AnnAssign) and target is not None:  # what it is declared as would hide what it holds
        return Edit(reading.span(target)[1], end, 0, f" = {text}")
    return Edit(start, end, 0, text)


def _inserted(statement: ast.Assign | ast.AnnAssign, start: int, item: str) -> Edit | None:
    """The edit that puts one more item in front of those of a display."""
    return Edit(start + 1, start + 1, 0, f"{item}, ") if isinstance(statement, ast.Assign) else None
