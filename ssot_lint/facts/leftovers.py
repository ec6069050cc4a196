"""Helpers that a change leaves without use: names a file defines and no longer reads."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator

from ssot_lint.facts.parsing import source_text, syntax_tree


def unused_since(before: bytes, after: bytes) -> tuple[str, ...]:
    """Functions, classes, methods and constants that the file read before, and defines but does not read now."""
    old, new = _tree(before), _tree(after)
    if old is None or new is None:
        return ()
    read_before, read_now = Counter(_read(old)), Counter(_read(new))
    return tuple(
        dict.fromkeys(name for name in _defined(new) if read_before[name] and not read_now[name] and _is_plain(name))
    )


def _tree(source: bytes) -> ast.Module | None:
    text = source_text(source)
    tree = syntax_tree(text) if isinstance(text, str) else None
    return tree if isinstance(tree, ast.Module) else None


def _is_plain(name: str) -> bool:
    return not (name.startswith("__") and name.endswith("__"))


def _defined(tree: ast.Module) -> Iterator[str]:
    """Names that the module and its classes define, in order."""
    for statement in tree.body:
        yield from _names(statement)
        for member in statement.body if isinstance(statement, ast.ClassDef) else ():
            if isinstance(member, ast.FunctionDef | ast.AsyncFunctionDef):
                yield member.name


def _names(statement: ast.stmt) -> Iterator[str]:
    match statement:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            yield statement.name
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
            yield name


def _read(tree: ast.Module) -> Iterator[str]:
    """Names and attributes that are read, and words of strings, which may name them."""
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Load()) | ast.Attribute(attr=name, ctx=ast.Load()):
                yield name
            case ast.Constant(value=str() as text) if text.isidentifier():
                yield text
