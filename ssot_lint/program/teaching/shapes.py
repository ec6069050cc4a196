"""Shapes: named tuples without types, whose fields are what the tree puts into them."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass, field

from ssot_lint.program.teaching.arguments import Caller
from ssot_lint.program.teaching.callers import CallerFinder
from ssot_lint.program.teaching.classroom import Classroom
from ssot_lint.program.teaching.reading import Expression, Reading

_MOST_FILES = 60


@dataclass(frozen=True, slots=True)
class Shape:
    """Fields of a named tuple, and what each of them is given."""

    fields: tuple[str, ...] = ()
    given: dict[str, list[Expression]] = field(default_factory=dict)
    """A field of which something is not in sight is left out."""
    is_pending: bool = False


def shape_of(classroom: Classroom, finder: CallerFinder, reading: Reading, call: ast.Call) -> Shape | None:
    """The fields of ``X = namedtuple("X", …)``; None when they are not written out, or are filled out of sight."""
    target = _target(reading, call)
    fields = field_names(call)
    if target is None or not fields:
        return None
    paths = finder.paths(target.id)
    if paths is None:
        return Shape(is_pending=True)
    readings = [one for path in paths[:_MOST_FILES] if (one := classroom.library.reading(path)) is not None]
    if len(paths) > _MOST_FILES or any(
        makes in one.lines.text for one in readings for makes in ("._make", "._replace")
    ):
        return None
    place = reading.place(reading.span(target)[0])
    given: dict[str, list[Expression]] = {name: [] for name in fields}
    for there in readings:
        calls = [node for node in there.nodes(ast.Call) if _says(node.func, target.id)]
        told = classroom.definitions([Expression(there, one.func) for one in calls])
        for node, places in zip(calls, told, strict=True):
            if place in places:
                _fill(given, fields, Caller(there, node, tuple(node.args), tuple(node.keywords)))
    return Shape(fields, given)


def field_names(call: ast.Call) -> tuple[str, ...]:
    """Names of the fields that ``namedtuple("X", "a b")`` or ``namedtuple("X", ["a", "b"])`` declares."""
    if getattr(call.func, "attr", getattr(call.func, "id", "")) != "namedtuple" or len(call.args) != 2 or call.keywords:
        return ()
    match call.args[1]:
        case ast.Constant(value=str(text)):
            names = text.replace(",", " ").split()
        case ast.List(elts=parts) | ast.Tuple(elts=parts):
            names = [str(one.value) if isinstance(one, ast.Constant) else "" for one in parts]
        case _:
            names = []
    return tuple(names) if all(one.isidentifier() and not one.startswith("_") for one in names) else ()


def _target(reading: Reading, call: ast.Call) -> ast.Name | None:
    match reading.parents[call]:
        case ast.Assign(targets=[ast.Name() as target]) as statement:
            return target if isinstance(reading.parents[statement], ast.Module) else None
    return None


def _says(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Name | ast.Attribute) and getattr(node, "attr", getattr(node, "id", "")) == name


def _fill(given: dict[str, list[Expression]], fields: Sequence[str], caller: Caller) -> None:
    is_hidden = any(isinstance(one, ast.Starred) for one in caller.arguments) or any(
        one.arg is None for one in caller.keywords
    )
    if is_hidden:
        given.clear()
        return
    keywords = {one.arg: one.value for one in caller.keywords}
    for index, name in enumerate(fields):
        value = caller.arguments[index] if index < len(caller.arguments) else keywords.get(name)
        if name in given and value is not None:
            given[name].append(Expression(caller.reading, value))
