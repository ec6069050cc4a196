"""Spelling: expressions that name something by strings, written as the names themselves.

``import_module("a.b")`` becomes a module, ``getattr(x, "name")`` becomes ``x.name``; where a string is one of a few
that a literal table or a loop over it gives, the expression becomes a choice between them.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence

from ssot_lint.program.teaching.loading_texts import Dotted
from ssot_lint.program.teaching.reading import Reading
from ssot_lint.program.teaching.scopes import Scopes, Way
from ssot_lint.program.teaching.values import choice_of

_MOST = 20
ModuleName = Callable[[str], str | None]
"""What the file calls a module, of which it is given the dotted name; None when there is no such module."""


def is_spelled(node: ast.expr) -> bool:
    """True of a call that names a module or an attribute by a string."""
    match node:
        case ast.Call(func=ast.Name(id="getattr"), args=[_, _, *_]):
            return True
        case ast.Call(func=ast.Name(id="import_module" | "__import__"), args=[_, *_]):
            return True
        case ast.Call(func=ast.Attribute(attr="import_module"), args=[_, *_]):
            return True
    return False


def spelled(reading: Reading, scopes: Scopes, node: ast.expr, module_name: ModuleName) -> str | None:
    """The expression without strings; None when a string in it is not known."""
    match node:
        case ast.Call(func=ast.Name(id="getattr"), args=[owner, name, *_]):
            names = strings(scopes, name, node)
            inner = spelled(reading, scopes, owner, module_name) if is_spelled(owner) else reading.text_of(owner)
            if names is None or inner is None or not all(one.isidentifier() for one in names):
                return None
            flat = " ".join(inner.split("\n"))
            return _choice([f"({flat}).{one}" for one in names])
        case ast.Call(func=ast.Name(id="__import__"), args=[name, *rest]):
            has_list = len(rest) > 2 or any(one.arg == "fromlist" for one in node.keywords)
            names = strings(scopes, name, node)
            return _modules([one if has_list else one.partition(".")[0] for one in names or ()], module_name)
        case ast.Call(args=[name, *rest]):
            names = strings(scopes, name, node)
            package = [*rest, *(one.value for one in node.keywords if one.arg == "package")]
            return _modules([_absolute(reading, one, package) for one in names or ()], module_name)
    return None


def written(loaded: Sequence[Dotted], module_name: ModuleName) -> str | None:
    """What was loaded by a path, written as names; None when a module of it is not of the tree."""
    modules = [module_name(one.module) for one in loaded]
    if None in modules:
        return None
    return _choice([".".join((str(name), *one.names)) for name, one in zip(modules, loaded, strict=True)])


def strings(scopes: Scopes, node: ast.expr, at: ast.AST, depth: int = 4) -> list[str] | None:
    """Every text that an expression may be; None when that is not certain, or there are too many."""
    match node:
        case ast.Constant(value=str(text)):
            return [text]
        case ast.IfExp(body=body, orelse=orelse):
            return _together([strings(scopes, body, at, depth), strings(scopes, orelse, at, depth)])
        case ast.Subscript(value=ast.Name(id=name)) if depth:
            bindings = scopes.bindings(name, at)
            tables = [one.value for one in bindings if one.way is Way.VALUE and isinstance(one.node, ast.Name)]
            if len(bindings) == 1 and tables and isinstance(tables[0], ast.Dict | ast.List | ast.Tuple):
                parts = tables[0].values if isinstance(tables[0], ast.Dict) else tables[0].elts
                return _together([strings(scopes, one, at, depth - 1) for one in parts])
        case ast.Name(id=name) if depth:
            bindings = scopes.bindings(name, at)
            return _together([_bound(scopes, one.way, one.node, one.value, depth) for one in bindings])
    return None


def _bound(scopes: Scopes, way: Way, target: ast.AST, value: ast.expr | None, depth: int) -> list[str] | None:
    if value is None or not isinstance(target, ast.Name):
        return None
    if way is Way.VALUE and scopes.is_whole(target):
        return strings(scopes, value, target, depth - 1)
    if way is Way.ITEM:
        return _looped(scopes, target, value, depth)
    return None


def _looped(scopes: Scopes, target: ast.Name, table: ast.expr, depth: int) -> list[str] | None:
    """What one name of a loop's target gets from a literal table, or from its items, keys or values."""
    place = scopes.place_in_tuple(target)
    match table:
        case ast.Call(func=ast.Attribute(value=inner, attr="items"), args=[]) if place is not None:
            pairs = _table(scopes, inner, target)
            if isinstance(pairs, ast.Dict):
                parts = pairs.keys if place == 0 else pairs.values
                return _together([strings(scopes, one, target, depth - 1) if one else None for one in parts])
            return None
        case ast.Call(func=ast.Attribute(value=inner, attr="values"), args=[]):
            literal = _table(scopes, inner, target)
            elements: Sequence[ast.expr | None] = literal.values if isinstance(literal, ast.Dict) else ()
        case _:
            literal = _table(scopes, table, target)
            if isinstance(literal, ast.Dict):
                elements = literal.keys
            else:
                elements = literal.elts if isinstance(literal, ast.List | ast.Tuple | ast.Set) else ()
    found = [_part(one, place) for one in elements]
    return _together([strings(scopes, one, target, depth - 1) if one is not None else None for one in found])


def _table(scopes: Scopes, node: ast.expr, at: ast.AST) -> ast.expr | None:
    if isinstance(node, ast.Name):
        bindings = scopes.bindings(node.id, at)
        return bindings[0].value if len(bindings) == 1 and bindings[0].way is Way.VALUE else None
    return node


def _part(element: ast.expr | None, place: int | None) -> ast.expr | None:
    if place is None:
        return element
    if isinstance(element, ast.Tuple | ast.List) and place < len(element.elts):
        return element.elts[place]
    return None


def _together(parts: Sequence[list[str] | None]) -> list[str] | None:
    if not parts or any(one is None for one in parts):
        return None
    found = sorted({text for one in parts if one is not None for text in one})
    return found if len(found) <= _MOST else None


def _modules(names: Sequence[str], module_name: ModuleName) -> str | None:
    written = [module_name(one) for one in names]
    return _choice([one for one in written if one is not None]) if None not in written else None


def _absolute(reading: Reading, name: str, package: Sequence[ast.expr]) -> str:
    if not name.startswith("."):
        return name
    inner = name.lstrip(".")
    match package:
        case [ast.Constant(value=str(text)), *_]:
            base = text.split(".")
        case _:
            is_package = reading.path.endswith("__init__.py")
            base = reading.module.split(".") if is_package else reading.module.split(".")[:-1]
    keep = len(base) - (len(name) - len(inner) - 1)
    return ".".join([*base[: max(keep, 0)], *([inner] if inner else [])])


def _choice(choices: Sequence[str]) -> str | None:
    once = list(dict.fromkeys(choices))
    return f"({choice_of(once)})" if len(once) > 1 else once[0] if once else None
