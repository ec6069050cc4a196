"""Loosened declarations: a declared type that would hide what a variable or field holds says what it holds besides."""

from __future__ import annotations

import ast

from ssot_lint.program.edited import Edit
from ssot_lint.program.teaching.classroom import Classroom
from ssot_lint.program.teaching.reading import Reading
from ssot_lint.program.teaching.roots import Roots
from ssot_lint.program.teaching.values import NOTHING, Value, union

ANYTHING = Value(("<typing:Any>",))


class Loosened:
    """Declarations that were loosened so far, each with everything it has to let through."""

    def __init__(self, classroom: Classroom, roots: Roots) -> None:
        self._classroom = classroom
        self._roots = roots
        self._given: dict[tuple[str, int], Value] = {}
        self._annotated: dict[tuple[str, int], Edit] = {}

    def annotation(self, reading: Reading, annotation: ast.expr, value: Value) -> None:
        """Let a declared type not hide what a variable holds."""
        board = self._classroom.board(reading.path)
        if board is not None and value:
            key = (reading.path, reading.span(annotation)[0])
            if key in self._annotated:
                board.erase(self._annotated[key])
            whole = self._given[key] = union([self._given.get(key, NOTHING), value])
            text = board.naming.type(union([whole, ANYTHING]))
            self._annotated[key] = Edit(*reading.span(annotation), 0, f'"{text}"')
            board.write([self._annotated[key]])

    def attribute(self, reading: Reading, target: ast.Attribute, value: Value) -> None:
        for place in self._roots.places(reading, target):
            there = self._classroom.library.reading(place.path)
            for node in there.nodes_on(place.line) if there is not None else ():
                statement = there.parents[node] if there is not None else None
                if there is not None and isinstance(statement, ast.AnnAssign) and statement.target is node:
                    self.annotation(there, statement.annotation, value)

    def field(self, there: Reading, name: str, value: Value) -> None:
        for node in there.nodes(ast.AnnAssign):
            if isinstance(there.parents[node], ast.ClassDef) and getattr(node.target, "id", "") == name:
                self.annotation(there, node.annotation, value)
