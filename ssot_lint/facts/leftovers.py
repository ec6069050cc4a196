"""Helpers that a change leaves without use: names a file defines and no longer reads."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator, Sequence

from ssot_lint.facts.parsing import source_text, syntax_tree
from ssot_lint.facts.reach import suites

_Function = ast.FunctionDef | ast.AsyncFunctionDef


def unused_since(before: bytes, after: bytes) -> tuple[str, ...]:
    """Functions, classes, methods and constants that the file read before, and defines but does not read now."""
    old, new = _tree(before), _tree(after)
    if old is None or new is None:
        return ()
    read_before, read_now = Counter(_read(old)), Counter(_read(new))
    return tuple(
        dict.fromkeys(name for name in _defined(new) if read_before[name] and not read_now[name] and _is_plain(name))
    )


def unread_since(before: bytes, after: bytes) -> tuple[str, ...]:
    """Variables of functions that were read before, and are only set now; each behind its function, in order."""
    old, new = _tree(before), _tree(after)
    if old is None or new is None:
        return ()
    known = dict(_functions(old.body, ""))
    old_lines, new_lines = before.splitlines(), after.splitlines()
    found: list[str] = []
    for name, function in _functions(new.body, ""):
        earlier = known.get(name)
        if earlier is None or _lines(earlier, old_lines) == _lines(function, new_lines):
            continue
        unread = _unread(earlier)
        found += (f"{name}.{variable}" for variable in _unread(function) if variable not in unread)
    return tuple(found)


def _lines(function: _Function, lines: Sequence[bytes]) -> Sequence[bytes]:
    return lines[function.lineno - 1 : function.end_lineno]


def _functions(body: Sequence[ast.stmt], around: str) -> Iterator[tuple[str, _Function]]:
    """Functions by qualified name, those in classes and functions included."""
    for statement in body:
        if isinstance(statement, _Function | ast.ClassDef):
            name = f"{around}{statement.name}"
            if isinstance(statement, _Function):
                yield name, statement
            yield from _functions(statement.body, f"{name}.")
        else:
            for suite in suites(statement):
                yield from _functions(suite, around)


def _unread(function: _Function) -> dict[str, None]:
    """Plain variables that the function sets and nothing in it reads."""
    names = [node for node in ast.walk(function) if isinstance(node, ast.Name)]
    read = {node.id for node in names if not isinstance(node.ctx, ast.Store)}
    read |= {name for node in ast.walk(function) if isinstance(node, ast.Global | ast.Nonlocal) for name in node.names}
    targets = (node.targets for node in ast.walk(function) if isinstance(node, ast.Assign))
    items = (node.items for node in ast.walk(function) if isinstance(node, ast.With | ast.AsyncWith))
    set_here = [target for each in targets for target in each if isinstance(target, ast.Name)]
    entered = [one.optional_vars for each in items for one in each if isinstance(one.optional_vars, ast.Name)]
    found = sorted((*set_here, *entered), key=lambda one: (one.lineno, one.col_offset))
    return dict.fromkeys(one.id for one in found if one.id not in read)


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
