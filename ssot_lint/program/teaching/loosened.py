"""Loosened declarations: a declared type that would hide what a variable or field holds says what it holds besides."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ssot_lint.program.edited import Edit
from ssot_lint.program.teaching.classroom import Classroom
from ssot_lint.program.teaching.late import with_late_type
from ssot_lint.program.teaching.reading import Reading
from ssot_lint.program.teaching.roots import Roots, is_late
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

    def attribute(self, reading: Reading, target: ast.Attribute, value: Value) -> Iterator[str]:
        """Let an attribute's declaration not hide what it is set to; the files of the declarations."""
        for place in self._roots.places(reading, target):
            there = self._classroom.library.reading(place.path)
            for node in there.nodes_on(place.line) if there is not None else ():
                statement = there.parents[node] if there is not None else None
                if there is not None and isinstance(statement, ast.AnnAssign) and statement.target is node:
                    self.annotation(there, statement.annotation, value)
                    yield there.path
                elif there is not None and isinstance(statement, ast.Assign) and isinstance(node, ast.expr):
                    self._late(there, node, value)
                    yield there.path

    def _late(self, there: Reading, target: ast.expr, value: Value) -> None:
        """Let an attribute that starts as ``None`` say what it is set to."""
        board = self._classroom.board(there.path)
        key = (there.path, there.span(target)[0])
        if board is None or not value or not is_late(there, target):
            return
        before = self._annotated.get(key)
        if before is not None:
            board.erase(before)
        whole = self._given[key] = union([self._given.get(key, NOTHING), value])
        edit = with_late_type(there, target, f"{board.naming.type(union([whole, ANYTHING]))} | None")
        if not any(one.start == edit.start and one.new.startswith(":") for one in board.edits):
            self._annotated[key] = edit
            board.write([edit])

    def field(self, there: Reading, name: str, value: Value) -> None:
        for node in there.nodes(ast.AnnAssign):
            if isinstance(there.parents[node], ast.ClassDef) and getattr(node.target, "id", "") == name:
                self.annotation(there, node.annotation, value)
