"""Setters: code that gives objects and modules attributes by names that are not written as attributes.

``setattr(x, name, …)``, ``vars(x)[…] = …``, ``x.__dict__.update(…)``, ``globals()[…] = …`` and
``sys.modules[__name__] = …``.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from ssot_lint.program.reading.nodes import nodes_below

_FILLING = frozenset({"update", "setdefault", "__setitem__"})


class Setter(NamedTuple):
    """A place that may set an attribute of a name."""

    target: ast.expr | None
    """The object that is given it; None: the module itself."""
    line: int


def setters_of(tree: ast.Module, name: str) -> Iterator[Setter]:
    """Every place of a file that may set an attribute of that name on some object, or the name in the module.

    What methods do to their own objects is left out.
    """
    nodes = nodes_below(tree)
    within = {one for found in nodes if isinstance(found, ast.ClassDef) for one in nodes_below(found)}
    for node in nodes:
        for setter in _setters_at(node, name):
            is_own = isinstance(setter.target, ast.Name) and setter.target.id in {"self", "cls"}
            if not (is_own and node in within):
                yield setter


def _setters_at(node: ast.AST, name: str) -> Iterator[Setter]:
    match node:
        case ast.Call(func=ast.Name(id="setattr") | ast.Attribute(attr="__setattr__"), args=[target, key, *_]):
            if not isinstance(key, ast.Constant):  # names that are written are uses, and judged as such
                yield Setter(_object(target), node.lineno)
        case ast.Call(func=ast.Attribute(value=space, attr=verb)) if verb in _FILLING:
            if (owner := _owner(space)) is not _NOBODY and _may_fill(node, verb, name):
                yield Setter(owner, node.lineno)
        case ast.Subscript(value=space, slice=key, ctx=ast.Store()):
            if _is_modules(space):
                yield Setter(None if isinstance(key, ast.Name) else key, node.lineno)
            elif (owner := _owner(space)) is not _NOBODY and _may_be(key, name):
                yield Setter(owner, node.lineno)
        case ast.Attribute(value=target, attr="__dict__" | "__class__", ctx=ast.Store()):
            yield Setter(_object(target), node.lineno)
        case ast.Assign(value=ast.Call() as space) if (owner := _owner(space)) is not _NOBODY:
            yield Setter(owner, node.lineno)
        case ast.Call(func=ast.Name(id="exec")):
            yield Setter(None, node.lineno)


_NOBODY = ast.Constant(...)


def _owner(space: ast.expr) -> ast.expr | None:
    """The object whose namespace an expression is; None for the module itself."""
    match space:
        case ast.Call(func=ast.Name(id="globals" | "locals" | "vars"), args=[]):
            return None
        case ast.Call(func=ast.Name(id="vars"), args=[target]) | ast.Attribute(value=target, attr="__dict__"):
            return _object(target)
    return _NOBODY


def _object(target: ast.expr) -> ast.expr | None:
    is_own = isinstance(target, ast.Subscript) and _is_modules(target.value) and isinstance(target.slice, ast.Name)
    return None if is_own else target


def _is_modules(node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "modules"


def _may_be(key: ast.expr, name: str) -> bool:
    return not isinstance(key, ast.Constant) or key.value == name


def _may_fill(call: ast.Call, verb: str, name: str) -> bool:
    if verb != "update":
        return not call.args or _may_be(call.args[0], name)
    keys = [key for one in call.args for key in (one.keys if isinstance(one, ast.Dict) else [None])]
    is_written = any(one.arg in {None, name} for one in call.keywords)
    return is_written or any(key is None or _may_be(key, name) for key in keys)
