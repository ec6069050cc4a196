"""Rewriting: lessons that write an expression, a declaration or a definition in other words for the type checker."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Protocol

from ssot_lint.program.edited import Edit
from ssot_lint.program.model import Evidence
from ssot_lint.program.modules import is_test
from ssot_lint.program.teaching.callers import CallerFinder
from ssot_lint.program.teaching.classroom import Classroom
from ssot_lint.program.teaching.decorators import undecorated
from ssot_lint.program.teaching.late import LateAttributes, last_name, telling, with_late_type
from ssot_lint.program.teaching.lessons import Outcome
from ssot_lint.program.teaching.loading import Loader
from ssot_lint.program.teaching.reading import Expression, Function, Reading
from ssot_lint.program.teaching.roots import Roots
from ssot_lint.program.teaching.shapes import shape_of
from ssot_lint.program.teaching.spelling import spelled, written
from ssot_lint.program.teaching.values import SELF, Value
from ssot_lint.program.tree import Tree

_NOTHING = Outcome()
_TAUGHT = Value(("object",))


class Learner(Protocol):
    """What these lessons ask of the teacher."""

    def union(
        self, sources: Sequence[Expression], depth: int, *, ignores_mocks: bool = False
    ) -> tuple[Value, tuple[Evidence, ...]]:
        """Everything that the expressions may be, and how that is known."""

    def learn_all(self, expressions: Sequence[Expression], depth: int) -> bool:
        """Learn what the expressions turn on; true when something was taught."""


class Rewriting:
    """Writes what was found out in place of what tells the checker nothing."""

    def __init__(self, classroom: Classroom, roots: Roots, finder: CallerFinder, tree: Tree, learner: Learner) -> None:
        self._classroom = classroom
        self._roots = roots
        self._finder = finder
        self._tree = tree
        self._learner = learner
        self._loader = Loader(roots)
        self._late_attributes = LateAttributes(classroom, roots, finder)

    def late(self, reading: Reading, offset: int, depth: int) -> Outcome:
        """What is set later into an attribute that starts as ``None``: everything that the tree sets."""
        target, board = reading.target_at(offset), self._classroom.board(reading.path)
        if target is None or board is None:
            return _NOTHING
        stores = self._late_attributes.stores(reading, target)
        if stores.doubtful and not stores.is_pending:
            self._learner.learn_all(stores.doubtful, depth)
            stores = self._late_attributes.stores(reading, target)
            if (unknown := self._late_attributes.unknown(stores)) is not None:
                text = f"`{unknown.reading.text_of(unknown.node)}.{last_name(target)}` is set, and nobody knows on what"
                return Outcome(why_not=_step(unknown.reading, unknown.node.lineno, text), is_pending=self._waits)
        if stores.is_pending or stores.why_not is not None:
            return Outcome(why_not=stores.why_not, is_pending=stores.is_pending)
        value, steps = self._learner.union(list(telling(stores.values)), depth, ignores_mocks=not is_test(reading.path))
        if not value or value.functions or SELF in value.types:
            return Outcome(is_pending=self._waits)
        board.write([with_late_type(reading, target, f"{board.naming.type(value)} | None")])
        places = ", ".join(f"{one.reading.path}:{one.node.lineno}" for one in telling(stores.values))
        text = f"`{reading.text_of(target)}` is set to `{value.words}` and nothing else: {places}"
        assumes = _assumption(reading, target)
        return Outcome(value, (*steps, _step(reading, target.lineno, text)), assumes, is_taught=True)

    def shaped(self, reading: Reading, offset: int, end: int, depth: int) -> Outcome:
        """A named tuple with the types of what its fields are given."""
        node, board = reading.expression_at(offset, end), self._classroom.board(reading.path)
        shape = shape_of(self._classroom, self._finder, reading, node) if isinstance(node, ast.Call) else None
        if shape is None or shape.is_pending or board is None:
            return Outcome(is_pending=shape is not None and shape.is_pending)
        typing = board.naming.module("typing")
        fields: list[str] = []
        known: list[str] = []
        for name in shape.fields:
            value, _ = self._learner.union(shape.given.get(name, ()), depth)
            is_known = bool(value) and not value.functions and SELF not in value.types
            fields.append(f'("{name}", "{board.naming.type(value) if is_known else f"{typing}.Any"}")')
            known += [f"`{name}` is `{value.words}`"] if is_known else []
        if not known:
            return Outcome(is_pending=self._waits)
        name = reading.text_of(node.args[0]) if isinstance(node, ast.Call) else ""
        board.write([Edit(offset, end, 0, f"{typing}.NamedTuple({name}, [{', '.join(fields)}])")])
        text = f"everywhere in the tree, {' and '.join(known)}"
        return Outcome(_TAUGHT, (_step(reading, reading.place(offset).line, text),), is_taught=True)

    def undecorated(self, reading: Reading, function: Function) -> Outcome:
        """A function without the decorators that hand on what it gives."""
        board, edits = self._classroom.board(reading.path), undecorated(self._roots, reading, function)
        if board is None or not edits:
            return _NOTHING
        board.write(edits)
        text = f"what decorates `{function.name}` hands on what it gives"
        return Outcome(_TAUGHT, (_step(reading, function.lineno, text),), is_taught=True)

    @property
    def _waits(self) -> bool:
        return bool(self._finder.wanted)

    def spelled(self, reading: Reading, offset: int, end: int) -> Outcome:
        """An expression that names something by strings, with the names themselves."""
        board = self._classroom.board(reading.path)
        node = reading.expression_at(offset, end)
        if board is None or node is None:
            return _NOTHING

        def module_name(module: str) -> str | None:
            return board.naming.module(module) if self._tree.modules.exists(module) else None

        text = spelled(reading, self._roots.scopes(reading), node, module_name)
        text = text or written(self._loader.loaded(reading, node), module_name)
        if text is None:
            return _NOTHING
        board.write([Edit(offset, end, 0, text)])
        words = " ".join(reading.text_of(node).split())
        line = reading.place(offset).line
        meant = board.naming.spoken(text)
        return Outcome(_TAUGHT, (_step(reading, line, f"`{words}` is `{meant}`"),), is_taught=True)


def _assumption(reading: Reading, target: ast.expr) -> str:
    """What holds only if the tree has every place that sets an attribute; empty when nobody else can reach it."""
    name = last_name(target)
    if name.startswith("_") or is_test(reading.path):
        return ""
    return f"that nobody outside this tree sets `{name}` to anything else"


def _step(reading: Reading, line: int, text: str) -> Evidence:
    return Evidence(reading.path, line, text)
