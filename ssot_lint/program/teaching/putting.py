"""Putting: containers that followed values are put into read as if they had held them from the start."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ssot_lint.program.teaching.arguments import argument_given
from ssot_lint.program.teaching.callers import CallerFinder, Callers
from ssot_lint.program.teaching.classroom import Classroom
from ssot_lint.program.teaching.handed import Mention
from ssot_lint.program.teaching.holding import reads_of
from ssot_lint.program.teaching.reading import FUNCTIONS, Expression, Function, Reading
from ssot_lint.program.teaching.roots import Roots
from ssot_lint.program.teaching.scopes import Way
from ssot_lint.program.teaching.stores import filled_literal, list_under_key
from ssot_lint.program.teaching.trail import Trail
from ssot_lint.program.teaching.values import NOTHING, Value, union

_DEEPEST = 3


class Putting:
    """Fills containers, in the functions that change them and where those are handed them."""

    def __init__(self, classroom: Classroom, roots: Roots, finder: CallerFinder, trail: Trail) -> None:
        self._classroom = classroom
        self._roots = roots
        self._finder = finder
        self._trail = trail

    def put_into(
        self, mention: Mention, container: ast.expr, value: Value, *, is_keyed: bool, depth: int = _DEEPEST
    ) -> None:
        """Let a container that starts empty hold a value."""
        if not value or depth <= 0:
            return
        if (inner := list_under_key(container)) is not None:
            value = Value(tuple(f"list[{one}]" for one in value.types))
            self.put_into(mention, inner, value, is_keyed=True, depth=depth)
            return
        for reading, offset in self._bound_at(mention.reading, container):
            self._fill(mention, reading, offset, value, is_keyed=is_keyed)
        if isinstance(container, ast.Name):
            self._through_parameter(mention, container, value, is_keyed=is_keyed, depth=depth)
        if isinstance(container, ast.Attribute | ast.Name):
            self._trail.names.setdefault(getattr(container, "attr", getattr(container, "id", "")), mention)

    def _fill(self, mention: Mention, reading: Reading, offset: int, value: Value, *, is_keyed: bool) -> None:
        board = self._classroom.board(reading.path)
        if board is None:
            return
        key = (reading.path, offset, "")
        before = self._trail.given.get(key, NOTHING)
        now = union([before, value])
        old = filled_literal(reading, offset, board.naming.variable(before), is_keyed=is_keyed) if before else None
        edit = filled_literal(reading, offset, board.naming.variable(now), is_keyed=is_keyed)
        if edit is not None and edit.start == edit.end and self._is_read_before(mention, reading, offset):
            return  # it holds something else first, and is read while it does
        if edit is not None and now != before:
            if old is not None:
                board.erase(old)
            self._trail.given[key] = now
            board.write([edit])
            self._trail.reached.setdefault(reading.path, mention)

    def _is_read_before(self, mention: Mention, reading: Reading, offset: int) -> bool:
        """The function that makes a container, and puts something in further down, reads it in between."""
        target = reading.target_at(offset)
        if not isinstance(target, ast.Name) or mention.reading is not reading:
            return False
        around = reading.function_around(target)
        if reading.function_around(mention.node) is not around:
            return False
        reads = (one for one in reads_of(reading, target.id) if reading.function_around(one) is around)
        return any(target.lineno < one.lineno < mention.node.lineno for one in reads)

    def _through_parameter(
        self, mention: Mention, container: ast.Name, value: Value, *, is_keyed: bool, depth: int
    ) -> None:
        """A container that a function is given is the one that its callers have."""
        reading = mention.reading
        for binding in self._roots.scopes(reading).bindings(container.id, container):
            if binding.way is not Way.PARAMETER or not isinstance(binding.function, FUNCTIONS):
                continue
            callers = self._callers(reading, binding.function)
            for caller in callers.certain if callers is not None else ():
                given = argument_given(caller, reading, binding.function, container.id)
                if isinstance(given, Expression) and given.reading is caller.reading:
                    there = mention._replace(reading=given.reading)
                    self.put_into(there, given.node, value, is_keyed=is_keyed, depth=depth - 1)

    def _callers(self, reading: Reading, function: Function) -> Callers | None:
        found = self._finder.callers(reading, function)
        if found is None and self._finder.wanted:
            self._finder.search()
            found = self._finder.callers(reading, function)
        return found if isinstance(found, Callers) else None

    def _bound_at(self, reading: Reading, container: ast.expr) -> Iterator[tuple[Reading, int]]:
        if isinstance(container, ast.Name):
            for binding in self._roots.scopes(reading).bindings(container.id, container):
                if isinstance(binding.node, ast.Name):
                    yield reading, reading.span(binding.node)[0]
        for place in self._roots.places(reading, container) if isinstance(container, ast.Name | ast.Attribute) else ():
            there = self._classroom.library.reading(place.path)
            if there is not None:
                offset = there.lines.starts[place.line - 1] + place.column - 1
                yield there, offset
                for node in there.nodes_on(place.line):
                    if isinstance(node, ast.Attribute) and there.span(node)[1] - len(node.attr) == offset:
                        yield there, there.span(node)[0]
