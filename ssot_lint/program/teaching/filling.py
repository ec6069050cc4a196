"""Filling: which parameters, or fields, of the tree an argument of a call ends up in."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from ssot_lint.program.teaching.reading import FUNCTIONS, Function, Library, Reading
from ssot_lint.program.teaching.roots import Roots
from ssot_lint.program.teaching.unpacked import arguments_of


class Filling(NamedTuple):
    """What an argument fills."""

    reading: Reading
    function: Function | None
    """None: a field of a class without ``__init__``."""
    name: str
    form: str = "{}"
    """The type around the argument's own."""
    key: str | int | None = None
    """Its keyword or place in what takes any number of arguments."""


def filled_by(
    library: Library, roots: Roots, reading: Reading, call: ast.Call, argument: ast.expr
) -> Iterator[Filling]:
    """What an argument fills, in every function of the tree that the call may call."""
    for there, found in _callees(library, roots, reading, call):
        if isinstance(found, ast.ClassDef) and _maker(found) is None:
            yield from _of_fields(there, found, call, argument)
    for there, function, shift in functions_called(library, roots, reading, call):
        yield from _of_function(there, function, call, argument, shift)


def functions_called(
    library: Library, roots: Roots, reading: Reading, call: ast.Call
) -> Iterator[tuple[Reading, Function, int]]:
    """The functions of the tree that a call may call, and how many of their first parameters it does not give."""
    for there, found in _callees(library, roots, reading, call):
        if isinstance(found, ast.ClassDef):
            maker = _maker(found)
            if maker is not None:
                yield there, maker, 1
        else:
            is_bound = there.class_of(found) is not None and isinstance(call.func, ast.Attribute)
            is_made = found.name in {"__init__", "__new__"}  # what calling a class, or `cls`, leads to
            yield there, found, 1 if is_made or (is_bound and not _is_static(found)) else 0


def _callees(
    library: Library, roots: Roots, reading: Reading, call: ast.Call
) -> Iterator[tuple[Reading, Function | ast.ClassDef]]:
    if isinstance(call.func, ast.Name | ast.Attribute):
        for place in roots.places(reading, call.func):
            there = library.reading(place.path)
            found = there.definition_of(place) if there is not None else None
            if there is not None and found is not None:
                yield there, found


def _maker(owner: ast.ClassDef) -> Function | None:
    return next((one for one in owner.body if isinstance(one, FUNCTIONS) and one.name == "__init__"), None)


def _is_static(function: Function) -> bool:
    return any(getattr(one, "id", "") == "staticmethod" for one in function.decorator_list)


def _of_fields(there: Reading, owner: ast.ClassDef, call: ast.Call, argument: ast.expr) -> Iterator[Filling]:
    declared = (one.target for one in owner.body if isinstance(one, ast.AnnAssign))
    fields = [one.id for one in declared if isinstance(one, ast.Name)]
    for keyword in call.keywords:
        if keyword.value is argument and keyword.arg in fields:
            yield Filling(there, None, keyword.arg)
    if argument in call.args and call.args.index(argument) < len(fields):
        yield Filling(there, None, fields[call.args.index(argument)])


def _of_function(
    there: Reading, function: Function, call: ast.Call, argument: ast.expr, shift: int
) -> Iterator[Filling]:
    arguments = function.args
    names = [one.arg for one in (*arguments.posonlyargs, *arguments.args)]
    given, keywords = arguments_of(call)
    for keyword in keywords:
        if keyword.value is argument and keyword.arg is not None:
            if keyword.arg in names or any(one.arg == keyword.arg for one in arguments.kwonlyargs):
                yield Filling(there, function, keyword.arg)
            elif arguments.kwarg is not None:
                yield Filling(there, function, arguments.kwarg.arg, "dict[str, {}]", keyword.arg)
            return
    if argument not in given or any(isinstance(one, ast.Starred) for one in given):
        return
    index = given.index(argument) + shift
    if index < len(names):
        yield Filling(there, function, names[index])
    elif arguments.vararg is not None:
        yield Filling(there, function, arguments.vararg.arg, "tuple[{}, ...]", index - len(names))
