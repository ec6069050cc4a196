"""Spreading: which parameters the items of ``*xs`` and ``**xs`` in a call end up in."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from typing import TypeAlias

from ssot_lint.program.teaching.filling import functions_called
from ssot_lint.program.teaching.handed import Mention
from ssot_lint.program.teaching.held_values import HeldValues
from ssot_lint.program.teaching.holding import items_of
from ssot_lint.program.teaching.reading import FUNCTIONS, Expression, Function, Library, Reading
from ssot_lint.program.teaching.roots import Roots
from ssot_lint.program.teaching.scopes import Way
from ssot_lint.program.teaching.trail import Trail
from ssot_lint.program.teaching.values import Value

Spread: TypeAlias = tuple[Reading, Function, str, Value, str | int | None]
"""File, function, parameter, what it is, and its place or keyword in that when it takes any number."""
_EVERY = None


class Spreading:
    """Tells what a call that unpacks a container gives to which parameter."""

    def __init__(self, library: Library, roots: Roots, trail: Trail, values: HeldValues) -> None:
        self._library = library
        self._roots = roots
        self._trail = trail
        self._values = values

    def spread(self, mention: Mention, call: ast.Call, holder: ast.Starred | ast.keyword) -> Iterator[Spread]:
        """What every function that the call may call is given of a container."""
        held = self._items(mention.reading, holder.value)
        if held is None:
            every = items_of(self._values.of(Expression(mention.reading, holder.value)))
            held = {_EVERY: every} if every else {}
        for there, function, shift in functions_called(self._library, self._roots, mention.reading, call):
            if isinstance(holder, ast.keyword):
                yield from _named(there, function, call, held)
            else:
                before = call.args[: call.args.index(holder)]
                if not any(isinstance(one, ast.Starred) for one in before):
                    yield from _in_order(there, function, len(before) + shift, held)

    def _items(self, reading: Reading, node: ast.expr) -> Mapping[str | int | None, Value] | None:
        """What stands in a container under which place or keyword; None when only its items' type is known."""
        if not isinstance(node, ast.Name):
            return None
        bindings = self._roots.scopes(reading).bindings(node.id, node)
        if len(bindings) != 1:
            return None
        (binding,) = bindings
        if binding.way is Way.PARAMETER and isinstance(binding.function, FUNCTIONS):
            return self._trail.apart.get((reading.path, binding.function.lineno, node.id))
        found: dict[str | int | None, Value] = {}
        match binding.value:
            case ast.Dict(keys=keys, values=values) if all(isinstance(one, ast.Constant) for one in keys):
                found = {str(getattr(key, "value", "")): self._values.of(Expression(reading, one))
                         for key, one in zip(keys, values, strict=True)}  # fmt: skip
            case ast.Tuple(elts=parts) | ast.List(elts=parts) if not any(isinstance(one, ast.Starred) for one in parts):
                found = {index: self._values.of(Expression(reading, one)) for index, one in enumerate(parts)}
            case _:
                return None
        return {key: value for key, value in found.items() if value} if binding.way is Way.VALUE else None


def _named(
    there: Reading, function: Function, call: ast.Call, held: Mapping[str | int | None, Value]
) -> Iterator[Spread]:
    arguments = function.args
    names = [one.arg for one in (*arguments.args, *arguments.kwonlyargs) if one.arg not in {"self", "cls"}]
    stated = {one.arg for one in call.keywords}
    for key, value in held.items():
        for name in names if key is _EVERY else [str(key)]:
            if name in names and name not in stated:
                yield there, function, name, value, None
        if arguments.kwarg is not None and (key is _EVERY or key not in names):
            yield there, function, arguments.kwarg.arg, value, key


def _in_order(
    there: Reading, function: Function, start: int, held: Mapping[str | int | None, Value]
) -> Iterator[Spread]:
    names = [one.arg for one in (*function.args.posonlyargs, *function.args.args)]
    star = function.args.vararg
    for key, value in held.items():
        if not isinstance(key, int):
            yield from ((there, function, name, value, None) for name in names[start:])
            if star is not None:
                yield there, function, star.arg, value, None
        elif start + key < len(names):
            yield there, function, names[start + key], value, None
        elif star is not None:
            yield there, function, star.arg, value, start + key - len(names)
