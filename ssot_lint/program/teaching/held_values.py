"""Held values: what an expression is in a text in which classes stand for definitions."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace

from ssot_lint.program.teaching.classroom import Classroom
from ssot_lint.program.teaching.holding import held_in
from ssot_lint.program.teaching.reading import Expression
from ssot_lint.program.teaching.roots import Roots, contents
from ssot_lint.program.teaching.values import NOTHING, Naming, Value, members_of
from ssot_lint.program.typeserver import SeenType

ResultOf = Callable[[str, int], Value]
"""What the function at a path and line was found to give; nothing when that is no followed value."""
_ANY = "<typing:Any>"


class HeldValues:
    """Tells which of the followed values, and containers and makers of them, expressions are."""

    def __init__(self, classroom: Classroom, roots: Roots, result_of: ResultOf) -> None:
        self._classroom = classroom
        self._roots = roots
        self._result_of = result_of

    def of(self, expression: Expression) -> Value:
        """The value; nothing when it is no followed value and holds or makes none."""
        seen = self._classroom.types([expression])[0]
        if numbers := held_in(seen.text if seen is not None else ""):
            return Value(tuple(f"<:{Naming.HELD}{number}>" for number in numbers))
        value = self._classroom.value(expression, _certain(seen))
        if any(Naming.HELD in one for one in value.types):
            return value
        self._look_ahead(expression)
        return self._by_parts(expression)

    def _look_ahead(self, expression: Expression) -> None:
        """Have the types of all parts of a container told at once, level by level: each is going to be asked for."""
        level = [expression]
        while level := [Expression(one.reading, part) for one in level for part in _parts(one.node)]:
            self._classroom.types(level)

    def _by_parts(self, expression: Expression) -> Value:
        node = expression.node
        match node:
            case ast.Tuple(elts=[_, *_]) if _parts(node):
                return self._container(expression, "tuple[{}]", _parts(node), ", ")
            case ast.List() | ast.Set() | ast.Dict():
                form, parts = contents(node) or ("", [])
                return self._container(expression, form, parts, " | ")
            case ast.Name() | ast.Attribute():
                return self._maker(expression)
        return NOTHING

    def _container(self, expression: Expression, form: str, parts: list[ast.expr], between: str) -> Value:
        """A container of which some items are followed values, and the others may be anything."""
        values = [self.of(Expression(expression.reading, one)) for one in parts]
        if not any(values):
            return NOTHING
        texts = [" | ".join(one.types) or _ANY for one in values]
        return Value((form.replace("{}", between.join(texts if between == ", " else dict.fromkeys(texts))),))

    def _maker(self, expression: Expression) -> Value:
        """A function that gives a followed value."""
        places = self._roots.places(expression.reading, expression.node)
        found = self._roots.function_at(places[0]) if len(places) == 1 else None
        given = self._result_of(found[0].path, found[1].lineno) if found is not None else NOTHING
        if found is None or not given.types or isinstance(found[1], ast.AsyncFunctionDef):
            return NOTHING
        return Value((f"<typing:Callable>[..., {' | '.join((*given.types, _ANY))}]",))


def _parts(node: ast.expr) -> list[ast.expr]:
    """Parts of a container that are values of their own; none of what is no container, or is unpacked into."""
    match node:
        case ast.Tuple(elts=parts):
            return [] if any(isinstance(one, ast.Starred) for one in parts) else parts
        case ast.List() | ast.Set() | ast.Dict():
            return (contents(node) or ("", []))[1]
    return []


def _certain(seen: SeenType | None) -> SeenType | None:
    """A type without the members of its union that may be anything."""
    if seen is None or "(" in seen.text:
        return seen
    parts = [one for one in members_of(seen.text) if one not in {"Any", "Unknown"}]
    return replace(seen, text=" | ".join(parts)) if parts else seen
