"""Setting: where attributes of objects that are made already get another value."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ssot_lint.facts.reach import statements_in

Function = ast.FunctionDef | ast.AsyncFunctionDef
_MAKING = frozenset({"__init__", "__new__", "__post_init__", "__attrs_post_init__"})
_COMPUTED = frozenset({"property", "cached_property"})
_OWN = frozenset({"self", "cls"})


def classes_named(tree: ast.Module, name: str) -> Iterator[ast.ClassDef]:
    """Every class of that name in a file."""
    for statement in tree.body:
        yield from (one for one in statements_in(statement) if isinstance(one, ast.ClassDef) and one.name == name)


def line_that_sets(found: ast.ClassDef, name: str) -> int | None:
    """Line at which a class sets, or computes, an attribute of its own object outside its constructor."""
    for method in (one for one in found.body if isinstance(one, Function) and one.name not in _MAKING):
        if method.name == name and any(_last_name(one) in _COMPUTED for one in method.decorator_list):
            return method.lineno
        for node in ast.walk(method):
            if _sets(node, name) and _is_own(node):
                return getattr(node, "lineno", method.lineno)
    return None


def line_that_sets_from_outside(tree: ast.Module, name: str) -> int | None:
    """Line of a file at which the attribute of something else than ``self`` is set."""
    found = (node for node in ast.walk(tree) if _sets(node, name) and not _is_own(node))
    return next((getattr(node, "lineno", 1) for node in found), None)


def _sets(node: ast.AST, name: str) -> bool:
    match node:
        case ast.Attribute(attr=attr, ctx=ast.Store() | ast.Del()):
            return attr == name
        case ast.Call(func=ast.Name(id="setattr" | "delattr"), args=[_, key, *_]):
            return not isinstance(key, ast.Constant) or key.value == name
    return False


def _is_own(node: ast.AST) -> bool:
    """The object is the one whose method it is."""
    of = node.value if isinstance(node, ast.Attribute) else node.args[0] if isinstance(node, ast.Call) else None
    return isinstance(of, ast.Name) and of.id in _OWN


def _last_name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
