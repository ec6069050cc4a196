"""Filling: which parameters, or fields, of the tree an argument of a call ends up in."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ssot_lint.program.teaching.reading import FUNCTIONS, Function, Library, Reading
from ssot_lint.program.teaching.roots import Roots
from ssot_lint.program.teaching.unpacked import arguments_of

Filling = tuple[Reading, Function | None, str, str]
"""File, function (None: a field of a class without ``__init__``), name, and the type around the argument's own."""


def filled_by(
    library: Library, roots: Roots, reading: Reading, call: ast.Call, argument: ast.expr
) -> Iterator[Filling]:
    """What an argument fills, in every function of the tree that the call may call."""
    if not isinstance(call.func, ast.Name | ast.Attribute):
        return
    for place in roots.places(reading, call.func):
        there = library.reading(place.path)
        found = there.definition_of(place) if there is not None else None
        if there is None or found is None:
            continue
        if isinstance(found, ast.ClassDef):
            yield from _of_class(there, found, call, argument)
        else:
            is_bound = there.class_of(found) is not None and isinstance(call.func, ast.Attribute)
            is_made = found.name in {"__init__", "__new__"}  # what calling a class, or `cls`, leads to
            yield from _of_function(
                there, found, call, argument, 1 if is_made or (is_bound and not _is_static(found)) else 0
            )


def _is_static(function: Function) -> bool:
    return any(getattr(one, "id", "") == "staticmethod" for one in function.decorator_list)


def _of_class(there: Reading, owner: ast.ClassDef, call: ast.Call, argument: ast.expr) -> Iterator[Filling]:
    maker = next((one for one in owner.body if isinstance(one, FUNCTIONS) and one.name == "__init__"), None)
    if maker is not None:
        yield from _of_function(there, maker, call, argument, 1)
        return
    declared = (one.target for one in owner.body if isinstance(one, ast.AnnAssign))
    fields = [one.id for one in declared if isinstance(one, ast.Name)]
    for keyword in call.keywords:
        if keyword.value is argument and keyword.arg in fields:
            yield there, None, keyword.arg, "{}"
    if argument in call.args and call.args.index(argument) < len(fields):
        yield there, None, fields[call.args.index(argument)], "{}"


def _of_function(
    there: Reading, function: Function, call: ast.Call, argument: ast.expr, shift: int
) -> Iterator[Filling]:
    arguments = function.args
    names = [one.arg for one in (*arguments.posonlyargs, *arguments.args)]
    given, keywords = arguments_of(call)
    for keyword in keywords:
        if keyword.value is argument and keyword.arg is not None:
            if keyword.arg in names or any(one.arg == keyword.arg for one in arguments.kwonlyargs):
                yield there, function, keyword.arg, "{}"
            elif arguments.kwarg is not None:
                yield there, function, arguments.kwarg.arg, "dict[str, {}]"
            return
    if argument not in given or any(isinstance(one, ast.Starred) for one in given):
        return
    index = given.index(argument) + shift
    if index < len(names):
        yield there, function, names[index], "{}"
    elif arguments.vararg is not None:
        yield there, function, arguments.vararg.arg, "tuple[{}, ...]"
