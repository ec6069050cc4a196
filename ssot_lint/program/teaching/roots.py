"""Roots: which lessons would tell the type of an expression that a checker does not know."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

from ssot_lint.program.teaching.classroom import Classroom
from ssot_lint.program.teaching.injection import says_nothing
from ssot_lint.program.teaching.lessons import (
    Given,
    Held,
    Late,
    Opaque,
    Returned,
    Shaped,
    Spelled,
    Subject,
    Undecorated,
)
from ssot_lint.program.teaching.reading import FUNCTIONS, Expression, Function, Reading
from ssot_lint.program.teaching.scopes import Binding, Scopes, Way
from ssot_lint.program.teaching.spelling import is_spelled
from ssot_lint.program.teaching.tables import Table, elements, part_of, table_of
from ssot_lint.program.typeserver import Place

_DEEPEST = 12
_ENTRIES = {
    Way.CONTEXT: ("__enter__", "__aenter__"),
    Way.ITEM: ("__iter__", "__next__", "__aiter__", "__anext__", "__getitem__"),
}
_IMPORTS = re.compile(r"\bimport_\w+\(|__import__\(")
_PROPERTIES = frozenset({"property", "cached_property", "abstractproperty", "getter", "reify"})


class Roots:
    """Follows expressions back to functions, parameters and containers."""

    def __init__(self, classroom: Classroom) -> None:
        self._classroom = classroom
        self._scopes: dict[str, Scopes] = {}
        self._places: dict[ast.expr, tuple[int, tuple[Place, ...]]] = {}

    def scopes(self, reading: Reading) -> Scopes:
        """Bindings of a file."""
        if reading.path not in self._scopes:
            self._scopes[reading.path] = Scopes(reading)
        return self._scopes[reading.path]

    def subjects(self, expression: Expression) -> list[Subject]:
        """What would have to be known, nearest first, each once."""
        return list(dict.fromkeys(self._of(expression.reading, expression.node, _DEEPEST, set())))

    def places(self, reading: Reading, node: ast.expr) -> tuple[Place, ...]:
        """Where the last name of an expression is defined."""
        return self.all_places([Expression(reading, node)])[0]

    def all_places(self, expressions: Sequence[Expression]) -> list[tuple[Place, ...]]:
        """Where the last name of each expression is defined; what was not known is asked again once more was taught."""
        version, known = self._classroom.version, self._places
        asked = [
            one
            for one in dict.fromkeys(expressions)
            if one.node not in known or (not known[one.node][1] and known[one.node][0] != version)
        ]
        for one, places in zip(asked, self._classroom.definitions(asked), strict=True):
            known[one.node] = version, places
        return [known[one.node][1] for one in expressions]

    def reading(self, place: Place) -> Reading | None:
        """The file of a place, when it is of the tree."""
        return self._classroom.library.reading(place.path)

    def function_at(self, place: Place) -> tuple[Reading, Function] | None:
        """The function of the tree whose header is at a place."""
        reading = self._classroom.library.reading(place.path)
        found = reading.definition_of(place) if reading is not None else None
        return (reading, found) if reading is not None and isinstance(found, FUNCTIONS) else None

    def class_at(self, place: Place) -> tuple[Reading, ast.ClassDef] | None:
        """The class of the tree whose header is at a place."""
        reading = self._classroom.library.reading(place.path)
        found = reading.definition_of(place) if reading is not None else None
        return (reading, found) if reading is not None and isinstance(found, ast.ClassDef) else None

    def _of(self, reading: Reading, node: ast.expr, depth: int, seen: set[ast.AST]) -> Iterator[Subject]:
        if depth <= 0 or node in seen:
            return
        seen.add(node)
        if is_spelled(node):
            yield Spelled(reading.path, *reading.span(node))
        if is_opaque(node) or _is_keyed(node) or self._is_state(reading, node):
            yield Opaque(reading.path, *reading.span(node))
        for there, element in self.table_elements(reading, node):
            yield from self._of(there, element, depth - 1, seen)
        match node:
            case ast.Name(id=name):
                yield from self._of_name(reading, node, name, depth, seen)
            case ast.Attribute(value=inner):
                if self.is_borrowed(reading, node) or hiding_fixture(reading, node):
                    yield Opaque(reading.path, *reading.span(node))
                yield from self._of(reading, inner, depth - 1, seen)
                yield from self._of_places(reading, node, depth, seen, is_called=False)
            case ast.Call(func=ast.Name(id="namedtuple") | ast.Attribute(attr="namedtuple")):
                yield Shaped(reading.path, *reading.span(node))
            case ast.Call(func=func):
                if self.is_borrowed(reading, func):
                    yield Opaque(reading.path, *reading.span(node))
                yield from self._of_call(reading, func, depth, seen)
                yield from self._of_arguments(reading, node, depth, seen)
            case _:
                for part in parts_of(node):
                    yield from self._of(reading, part, depth - 1, seen)

    def table_elements(self, reading: Reading, node: ast.expr) -> list[Expression]:
        """What an expression that reads a literal table by a key may be; nothing when it is not that."""
        match node:
            case ast.Subscript(value=inner, slice=key) if not isinstance(key, ast.Slice):
                pass
            case ast.Call(func=ast.Attribute(value=inner, attr="get"), args=[key, *_]):
                pass
            case _:
                return []
        found = self.table(reading, inner)
        if found is None:
            return []
        return elements(*found, self._literal(reading, key), lambda own: self._literal(found[0], own))

    def table(self, reading: Reading, node: ast.expr) -> tuple[Reading, Table] | None:
        """The literal table that an expression names, in its own file, or the part of it that a slice takes."""
        if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice):
            found = self.table(reading, node.value)
            return part_of(*found, node.slice) if found is not None else None

        def bound_at(table: ast.expr) -> list[tuple[Reading, Place]]:
            readings = ((self._classroom.library.reading(one.path), one) for one in self.places(reading, table))
            return [(there, place) for there, place in readings if there is not None]

        is_told = isinstance(node, ast.Name | ast.Attribute | ast.Dict | ast.List | ast.Tuple)
        return table_of(reading, self.scopes(reading), node, bound_at) if is_told else None

    def _literal(self, reading: Reading, node: ast.expr) -> ast.expr:
        """The literal that a name is bound to once and for all; anything else as it is."""
        if isinstance(node, ast.Name):
            bindings = self.scopes(reading).bindings(node.id, node)
            if len(bindings) == 1 and bindings[0].way is Way.VALUE and isinstance(bindings[0].value, ast.Constant):
                return bindings[0].value
        return node

    def is_borrowed(self, reading: Reading, node: ast.expr) -> bool:
        """``self.x`` of a class that has no ``x``, as a mixin that relies on what it is mixed into."""
        match node:
            case ast.Attribute(value=ast.Name(id="self"), ctx=ast.Load()):
                function = reading.function_around(node)
                is_method = function is not None and reading.class_of(function) is not None
                return is_method and not self.places(reading, node)
        return False

    def _is_state(self, reading: Reading, node: ast.expr) -> bool:
        """``state.x`` where ``state`` is some application's ``state``."""
        match node:
            case ast.Attribute(value=ast.Name(id=name) as owner, ctx=ast.Load()):
                values = (one.value for one in self.scopes(reading).bindings(name, owner))
                return any(isinstance(one, ast.Attribute) and one.attr == "state" for one in values)
        return False

    def _of_call(self, reading: Reading, func: ast.expr, depth: int, seen: set[ast.AST]) -> Iterator[Subject]:
        match func:
            case ast.Attribute(value=inner):
                yield from self._of(reading, inner, depth - 1, seen)
            case ast.Name():
                pass
            case _:
                yield from self._of(reading, func, depth - 1, seen)
        for there, element in self.table_elements(reading, func):
            yield from self._of_call(there, element, depth - 1, seen)
        yield from self._of_places(reading, func, depth, seen, is_called=True)

    def _of_arguments(self, reading: Reading, call: ast.Call, depth: int, seen: set[ast.AST]) -> Iterator[Subject]:
        """A generic function of a library gives what it is given: ``next(make())``, ``cast``, ``list(…)``."""
        places = self.places(reading, call.func) if isinstance(call.func, ast.Name | ast.Attribute) else ()
        if places and all(one.path.startswith("/") for one in places):
            for argument in (*call.args, *(one.value for one in call.keywords)):
                yield from self._of(reading, argument, depth - 1, seen)

    def _of_name(
        self, reading: Reading, node: ast.Name, name: str, depth: int, seen: set[ast.AST]
    ) -> Iterator[Subject]:
        bindings = self.scopes(reading).bindings(name, node)
        for binding in bindings:
            if binding.way is Way.IMPORT:
                yield from self._of_places(reading, node, depth, seen, is_called=False)
            elif binding.way is Way.PARAMETER and isinstance(binding.function, ast.Lambda):
                yield Opaque(reading.path, *reading.span(node))
            else:
                yield from self._of_binding(reading, binding, depth, seen)

    def _of_binding(self, reading: Reading, binding: Binding, depth: int, seen: set[ast.AST]) -> Iterator[Subject]:
        if binding.way is Way.PARAMETER and isinstance(binding.function, FUNCTIONS):
            assert isinstance(binding.node, ast.arg)
            if _is_self(reading, binding.function, binding.node):
                return
            yield Given(reading.path, binding.function.lineno, binding.node.arg)
        if binding.value is None:
            return
        if binding.way in _ENTRIES:
            yield from self._of_entry(Expression(reading, binding.value), _ENTRIES[binding.way])
        if binding.way is Way.VALUE and isinstance(binding.node, ast.expr) and is_empty_container(binding.value):
            yield Held(reading.path, reading.span(binding.node)[0])
        yield from self._of(reading, binding.value, depth - 1, seen)

    def _of_entry(self, expression: Expression, names: tuple[str, ...]) -> Iterator[Subject]:
        """Methods of the tree by which Python enters a context, or goes through an object."""
        seen = self._classroom.types([expression])[0]
        waiting = list(filter(None, map(self.class_at, seen.classes if seen is not None else ())))
        for there, owner in waiting:
            for one in owner.body:
                if isinstance(one, FUNCTIONS) and one.name in names and one.returns is None:
                    yield Returned(there.path, one.lineno)
            for base in owner.bases if len(waiting) < _DEEPEST else ():
                places = self.places(there, base) if isinstance(base, ast.Name | ast.Attribute) else ()
                waiting += filter(None, map(self.class_at, places))

    def _of_places(
        self, reading: Reading, node: ast.expr, depth: int, seen: set[ast.AST], *, is_called: bool
    ) -> Iterator[Subject]:
        """What is known of the places that a name leads to."""
        if not isinstance(node, ast.Name | ast.Attribute):
            return
        for place in self.places(reading, node):
            there = self._classroom.library.reading(place.path)
            if there is None:
                continue
            found = there.definition_of(place)
            if isinstance(found, FUNCTIONS):
                call = reading.parents[node]
                if is_called and isinstance(call, ast.Call) and call.args and _IMPORTS.search(there.text_of(found)):
                    yield Spelled(reading.path, *reading.span(call))
                if is_called and found.decorator_list:
                    yield Undecorated(there.path, found.lineno)
                if (is_called or is_property(found)) and found.returns is None:
                    yield Returned(there.path, found.lineno)
            elif found is None:
                yield from self._of_place(there, place, depth, seen)

    def _of_place(self, there: Reading, place: Place, depth: int, seen: set[ast.AST]) -> Iterator[Subject]:
        """A variable, parameter or attribute that is bound at a place."""
        offset = there.offset_of(place)
        for node in there.nodes_on(place.line):
            match node:
                case ast.arg() if there.span(node)[0] == offset:
                    function = there.parents[there.parents[node]]
                    if isinstance(function, FUNCTIONS) and not _is_self(there, function, node):
                        yield Given(there.path, function.lineno, node.arg)
                case ast.Name(ctx=ast.Store()) if there.span(node)[0] == offset:
                    if is_late(there, node) and there.function_around(node) is None:
                        yield Late(there.path, offset)
                    for binding in self.scopes(there).bindings(node.id, node):
                        if binding.node is node:
                            yield from self._of_binding(there, binding, depth, seen)
                case ast.Attribute(ctx=ast.Store()) if offset in _starts(there, node):
                    if is_late(there, node):
                        yield Late(there.path, there.span(node)[0])
                    value = assigned_to(there, node)
                    if value is not None and is_empty_container(value):
                        yield Held(there.path, there.span(node)[0])
                    if value is not None:
                        yield from self._of(there, value, depth - 1, seen)


def assigned_to(reading: Reading, target: ast.expr) -> ast.expr | None:
    """What an assignment puts into a target."""
    for outer in reading.around(target):
        match outer:
            case ast.Assign(value=value) | ast.AnnAssign(value=value):
                return value
            case ast.With() | ast.AsyncWith() | ast.withitem():
                return outer.context_expr if isinstance(outer, ast.withitem) else None
            case ast.For(iter=value) | ast.AsyncFor(iter=value):
                return value
            case ast.stmt():
                return None
    return None


def hiding_fixture(reading: Reading, node: ast.expr) -> ast.ClassDef | None:
    """The class of ``self.x`` that has a fixture ``x``, which is what the class, but not an object of it, has there."""
    match node:
        case ast.Attribute(value=ast.Name(id="self"), attr=name, ctx=ast.Load()):
            function = reading.function_around(node)
            owner = reading.class_of(function) if function is not None else None
            own = [one for one in owner.body if isinstance(one, FUNCTIONS)] if owner is not None else []
            makers = [mark for one in own if one.name == name for mark in one.decorator_list]
            return owner if any("fixture" in reading.text_of(mark) for mark in makers) else None
    return None


def contents(node: ast.expr) -> tuple[str, list[ast.expr]] | None:
    """The type of a display or comprehension, with ``{}`` for its items, and what those are; None for anything else."""
    match node:
        case ast.List(elts=[_, *_] as parts):
            found = "list[{}]", parts
        case ast.Set(elts=parts):
            found = "set[{}]", parts
        case ast.Dict(values=[_, *_] as parts, keys=keys) if None not in keys:
            found = "dict[<typing:Any>, {}]", parts
        case ast.ListComp(elt=one):
            found = "list[{}]", [one]
        case ast.SetComp(elt=one):
            found = "set[{}]", [one]
        case _:
            return None
    return found if not any(isinstance(one, ast.Starred) for one in found[1]) else None


def is_late(reading: Reading, target: ast.expr) -> bool:
    """True of a target that is bound to ``None``, or declared as anything, for others to set."""
    match reading.parents[target]:
        case ast.Assign(targets=[one], value=ast.Constant(value=None)) if one is target:
            return True
        case ast.AnnAssign(value=None | ast.Constant(value=None)) as statement if statement.target is target:
            return says_nothing(statement.annotation)
    return False


def is_empty_container(value: ast.expr) -> bool:
    """True of ``{}``, ``[]``, ``dict()``, ``defaultdict(…)`` and their like, which are filled elsewhere."""
    match value:
        case ast.Dict(keys=[]) | ast.List(elts=[]):
            return True
        case ast.Call(func=ast.Name(id="dict" | "list" | "set"), args=[], keywords=[]):
            return True
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)):
            return name in {"defaultdict", "OrderedDict", "deque", "WeakValueDictionary"}
    return False


def parts_of(node: ast.expr) -> list[ast.expr]:
    """Expressions whose values may be the value of an expression, or a part of it."""
    match node:
        case ast.BoolOp(values=parts) | ast.List(elts=parts) | ast.Tuple(elts=parts) | ast.Set(elts=parts):
            return parts
        case ast.Dict(values=parts):
            return parts
        case ast.IfExp(body=one, orelse=other) | ast.BinOp(left=one, right=other):
            return [one, other]
        case ast.ListComp(elt=inner) | ast.SetComp(elt=inner) | ast.GeneratorExp(elt=inner) | ast.DictComp(value=inner):
            return [inner]
        case (
            ast.Await(value=inner) | ast.Subscript(value=inner) | ast.NamedExpr(value=inner) | ast.Starred(value=inner)
        ):
            return [inner]
        case ast.UnaryOp(operand=inner) | ast.YieldFrom(value=inner):
            return [inner]
    return []


def is_opaque(node: ast.expr) -> bool:
    """True of an expression that hands out what was put in elsewhere."""
    match node:
        case ast.Attribute(value=ast.Name(id="request"), attr="param", ctx=ast.Load()):
            return True
        case ast.Call(func=ast.Attribute(attr="getfixturevalue"), args=[ast.Constant()]):
            return True
        case ast.Attribute(value=ast.Attribute(attr="state"), ctx=ast.Load()):
            return True
    return False


def _is_keyed(node: ast.expr) -> bool:
    """True of an item of something under a literal key."""
    return isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant) and isinstance(node.ctx, ast.Load)


def _starts(reading: Reading, node: ast.Attribute) -> tuple[int, int]:
    """Offsets that an attribute may be said to stand at: its own name's, and that of the whole."""
    start, end = reading.span(node)
    return start, end - len(node.attr)


def _is_self(reading: Reading, function: Function, argument: ast.arg) -> bool:
    positional = [*function.args.posonlyargs, *function.args.args]
    is_static = any(getattr(one, "id", "") == "staticmethod" for one in function.decorator_list)
    return positional[:1] == [argument] and reading.class_of(function) is not None and not is_static


def is_property(function: Function) -> bool:
    """True of a method that is read like an attribute."""
    names = (getattr(one, "attr", getattr(one, "id", "")) for one in function.decorator_list)
    return any(name in _PROPERTIES for name in names)
