"""Asked names: variables, and parameters of functions, whose text is the name of an attribute that is asked for."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

_SECOND = frozenset({"getattr", "getattr_static", "hasattr", "setattr", "delattr", "object", "spy", "__getattribute__"})
"""Calls whose second argument names an attribute of the first; ``patch.object`` among them."""
_FIRST = frozenset({"attrgetter", "methodcaller", "__getattribute__"})
_ROUNDS = 3
_Function = ast.FunctionDef | ast.AsyncFunctionDef


def asked_names(tree: ast.Module) -> frozenset[str]:
    """Names of variables, attributes, and of functions that ask an object for what a parameter names."""
    asked = {name for node in ast.walk(tree) for name in _names(_asking(node))}
    loops = [(one.target, one.iter) for one in ast.walk(tree) if isinstance(one, ast.For | ast.comprehension)]
    functions = [one for one in ast.walk(tree) if isinstance(one, _Function)] if asked else []
    for _ in range(_ROUNDS if asked else 0):
        more = {name for target, source in loops if set(_names([target])) & asked for name in _names([source])}
        more |= {one.name for one in functions if _parameters(one) & asked}
        if more <= asked:
            break
        asked |= more
    return frozenset(asked)


def _asking(node: ast.AST) -> list[ast.expr]:
    """Expressions by which an attribute is asked for."""
    match node:
        case ast.Call(func=ast.Name(id=callee) | ast.Attribute(attr=callee), args=[_, name, *_]) if callee in _SECOND:
            return [name, *(node.args[:1] if callee in _FIRST else [])]
        case ast.Call(func=ast.Name(id=callee) | ast.Attribute(attr=callee), args=[name, *_]) if callee in _FIRST:
            return [name]
        case ast.Subscript(value=ast.Attribute(attr="__dict__") | ast.Call(func=ast.Name(id="vars")), slice=name):
            return [name]
    return []


def _names(nodes: Iterable[ast.expr]) -> Iterator[str]:
    """Last names of expressions: of an item that of its table, of what a method gives that of its object."""
    for node in nodes:
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name):
                yield name
            case ast.Subscript(value=inner) | ast.Call(func=ast.Attribute(value=inner)):
                yield from _names([inner])
            case ast.IfExp(body=one, orelse=other):
                yield from _names([one, other])
            case ast.Tuple(elts=parts) | ast.BoolOp(values=parts):
                yield from _names(parts)


def _parameters(function: _Function) -> set[str]:
    every = (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)
    return {one.arg for one in every}
