"""Hiding: methods that an object hides with an attribute of the same name, set by one of its own methods."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple

from ssot_lint.contracts.model import Symbol
from ssot_lint.program.answers import Answer
from ssot_lint.program.model import Evidence
from ssot_lint.program.teaching.classroom import Classroom
from ssot_lint.program.teaching.reading import FUNCTIONS, Expression, Reading
from ssot_lint.program.teaching.roots import assigned_to
from ssot_lint.program.tree import Tree


class _Hidden(NamedTuple):
    """Where a method sets an attribute of its own object."""

    owner: Symbol
    reading: Reading
    value: ast.expr
    is_always: bool
    """Whenever an object of the class is made."""


class Hiding:
    """Answers about methods of objects whose classes are known."""

    def __init__(self, tree: Tree, classroom: Classroom) -> None:
        self._tree = tree
        self._classroom = classroom

    def judged(self, answer: Answer, owners: Iterable[Symbol], name: str) -> Answer:
        """The answer with what an object of one of the owners has under the name instead of the method."""
        for hidden in dict.fromkeys(one for owner in owners for one in self._of(owner, name)):
            text = " ".join(hidden.reading.text_of(hidden.value).split())
            place = hidden.reading.place(hidden.reading.span(hidden.value)[0])
            step = Evidence(place.path, place.line, f"`{hidden.owner.name}` sets its `{name}` to `{text}` here")
            value = self._classroom.values([Expression(hidden.reading, hidden.value)])[0]
            if value.functions and not value.types:
                before = () if hidden.is_always else answer.places
                found = tuple(dict.fromkeys((*answer.symbols, *value.functions)))
                answer = replace(answer, places=before, symbols=found, steps=(*answer.steps, step))
            elif hidden.is_always and not answer.symbols:
                return replace(answer, places=(), bound_at=(place,), is_declared=False)
            elif not answer.assumes:
                answer = replace(answer, assumes=f"that `{name}` is not what {place.path}:{place.line} sets it to")
        return answer

    def _of(self, owner: Symbol, name: str) -> Iterator[_Hidden]:
        """Where methods of a class and of those above it set the attribute to something else than the method itself."""
        for symbol, binding in self._tree.linker.ancestry(owner):
            path = self._tree.modules.path_of(symbol.module)
            own = (one for one, _ in binding.attributes) if binding is not None else ()
            if binding is None or path is None or name not in own:
                continue
            reading = self._classroom.library.reading(path)
            found = reading.definition_at(binding.line) if reading is not None else None
            for node in ast.walk(found) if found is not None else ():
                match node:
                    case ast.Attribute(value=ast.Name(id="self"), attr=attr, ctx=ast.Store()) if attr == name:
                        assert reading is not None
                        value = assigned_to(reading, node)
                        if value is not None and not _names(value, name):
                            yield _Hidden(symbol, reading, value, _is_always(reading, node))


def _names(value: ast.expr, name: str) -> bool:
    """True of a value that is made of the method itself: ``wrap(self.push)``."""
    return any(isinstance(one, ast.Attribute) and one.attr == name for one in ast.walk(value))


def _is_always(reading: Reading, target: ast.expr) -> bool:
    function = reading.parents.get(reading.parents[target])
    return isinstance(function, FUNCTIONS) and function.name == "__init__"
