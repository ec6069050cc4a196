"""Reached calls: which calls, in the files that followed values got into, are calls of them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TypeGuard

from ssot_lint.program.asking import is_unknown
from ssot_lint.program.teaching.classroom import Classroom
from ssot_lint.program.teaching.functions import results
from ssot_lint.program.teaching.handed import IndirectCall, Mention
from ssot_lint.program.teaching.holding import held_in, identifiers, items_of, numbers_in, root_of
from ssot_lint.program.teaching.occasions import handed_to_be_called
from ssot_lint.program.teaching.reading import Expression, Reading
from ssot_lint.program.teaching.roots import Roots
from ssot_lint.program.teaching.scopes import Way
from ssot_lint.program.teaching.tables import Table
from ssot_lint.program.teaching.trail import Trail
from ssot_lint.program.typeserver import SeenType


class ReachedCalls:
    """Asks what the callees are whose names say that they may hold a value."""

    def __init__(self, classroom: Classroom, roots: Roots, trail: Trail) -> None:
        self._classroom = classroom
        self._roots = roots
        self._trail = trail

    def calls(self) -> Iterator[IndirectCall]:
        """Calls through values."""
        callees = self._callees()
        for (reading, callee), type_ in zip(callees, self._classroom.types(callees), strict=True):
            found = held_in(type_.text if type_ is not None else "") or self._item(reading, callee, type_)
            handed = [self._trail.handed[one] for one in self._on_the_class(reading, callee, found)]
            if handed and not self._is_another_item(reading, callee):
                yield IndirectCall(reading, callee, tuple(sorted(handed, key=lambda one: one.place)))

    def _item(self, reading: Reading, callee: ast.expr, type_: SeenType | None) -> list[int]:
        """Values that an item may be, where the checker does not know which item it is."""
        if not isinstance(callee, ast.Subscript) or isinstance(callee.slice, ast.Slice) or not is_unknown(type_):
            return []
        value = self._classroom.values([Expression(reading, callee.value)])[0]
        return sorted(numbers_in(items_of(value)))

    def open_receivers(self) -> list[Expression]:
        """Objects of which nothing is known, and that take a value, or have an attribute that may be one."""
        callees = [one for one in self._callees() if isinstance(one.node, ast.Attribute)]
        types = self._classroom.types(callees)
        found = [one for one, seen in zip(callees, types, strict=True) if seen is None or seen.text == "Unknown"]
        taking = [
            Expression(one.reading, outer.func)
            for one in self._trail.unknown
            if isinstance(outer := _call_around(one), ast.Call)
        ]
        inner = [Expression(one.reading, one.node.value) for one in (*found, *taking)
                 if isinstance(one.node, ast.Attribute)]  # fmt: skip
        return list(dict.fromkeys(inner))

    def _callees(self) -> list[Expression]:
        readings = [self._classroom.library.reading(path) for path in sorted(self._trail.reached)]
        return [
            Expression(reading, one)
            for reading in readings
            if reading is not None
            for one in self._called(reading)
            if self._may_hold(reading, one) and one not in self._trail.telling
        ]

    def _on_the_class(self, reading: Reading, callee: ast.expr, found: list[int]) -> list[int]:
        """The values, but of a class's attribute only those that are the class's own, not an object's."""
        if not isinstance(callee, ast.Attribute) or self._trail.of_objects.isdisjoint(found):
            return found
        owner = self._classroom.types([Expression(reading, callee.value)])[0]
        is_class = owner is not None and owner.text.startswith(("<class", "type["))
        return [one for one in found if one not in self._trail.of_objects] if is_class else found

    def _is_another_item(self, reading: Reading, callee: ast.expr) -> bool:
        """The callee is an item of a literal table, under a literal key or of a slice, and that is not followed."""
        if isinstance(callee, ast.Name):
            bindings = self._roots.scopes(reading).bindings(callee.id, callee)
            cut = bindings[0].value if len(bindings) == 1 and bindings[0].way is Way.ITEM else None
            table = self._roots.table(reading, cut) if isinstance(cut, ast.Subscript) else None
            items = [Expression(table[0], one) for one in table[1].elts] if table and _is_list(table[1]) else []
        elif isinstance(callee, ast.Subscript) and not isinstance(callee.slice, ast.Slice):
            items = self._roots.table_elements(reading, callee)
        else:
            return False
        trail = self._trail
        return bool(items) and all(one.node not in trail.seen and one.node not in trail.mentioned for one in items)

    def _may_hold(self, reading: Reading, callee: ast.expr) -> bool:
        """The callee, or what its first name is bound to, names something that a value was followed into."""
        if not self._trail.passed.isdisjoint(identifiers(callee)):
            return True
        root = root_of(callee)
        bindings = self._roots.scopes(reading).bindings(root.id, root) if root is not None else []
        return any(
            one.value is not None and not self._trail.passed.isdisjoint(identifiers(one.value)) for one in bindings
        )

    def _called(self, reading: Reading) -> Iterator[ast.expr]:
        """What a file calls: callees, what functions of Python are given to call, and decorators."""
        for call in reading.nodes(ast.Call):
            yield call.func
            yield from handed_to_be_called(call)
        for definition in reading.definitions():
            yield from (one for one in definition.decorator_list if self._is_one_thing(reading, one))

    def _is_one_thing(self, reading: Reading, decorator: ast.expr) -> bool:
        """False of a call that may also give what is no followed value: one that decorates, or takes a function."""
        if not isinstance(decorator, ast.Call) or not isinstance(decorator.func, ast.Name | ast.Attribute):
            return True
        found = [self._roots.function_at(place) for place in self._roots.places(reading, decorator.func)]
        given = [node for one in found if one is not None for _, node in results(*one)[0]]
        return all(one in self._trail.seen or one in self._trail.mentioned for one in given)


def _is_list(table: Table) -> TypeGuard[ast.List | ast.Tuple]:
    return not isinstance(table, ast.Dict)


def _call_around(mention: Mention) -> ast.AST:
    outer = mention.reading.parents[mention.node]
    return mention.reading.parents[outer] if isinstance(outer, ast.keyword) else outer
