"""Indirect calls: where a duplicate is called by another name, through what it was put into or handed to.

From each place where a definition stands as a value we follow it, as written, into variables, containers, attributes,
parameters and results. That only says where to look: at every call there the type checker is asked what it calls.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ssot_lint.contracts.model import Symbol
from ssot_lint.program.edited import Edit
from ssot_lint.program.teaching.callers import CallerFinder, parameter_for
from ssot_lint.program.teaching.classroom import Classroom
from ssot_lint.program.teaching.lessons import with_parameter
from ssot_lint.program.teaching.reading import FUNCTIONS, Expression, Function, Reading
from ssot_lint.program.teaching.roots import Roots
from ssot_lint.program.teaching.stores import filled_literal
from ssot_lint.program.teaching.values import Value
from ssot_lint.program.typeserver import Place

_MOST = 400
"""Places that the values of one run are followed to."""
_MOST_FILES = 40


class Mention(NamedTuple):
    """An expression whose value is, or holds, some definitions."""

    reading: Reading
    node: ast.expr
    symbols: tuple[Symbol, ...]
    first: Place
    """Where the definition is mentioned by name."""
    words: str
    """How it is written there."""


@dataclass(frozen=True, slots=True)
class IndirectCall:
    """A call of what an expression holds: the callee, what it may be, and how that got there."""

    reading: Reading
    callee: ast.expr
    places: tuple[Place, ...]
    first: Place
    words: str


class Follower:
    """Follows values; `calls` are all calls through them that the checker confirms."""

    def __init__(self, classroom: Classroom, roots: Roots, finder: CallerFinder) -> None:
        self._classroom = classroom
        self._roots = roots
        self._finder = finder
        self._waiting: list[Mention] = []
        self._seen: set[tuple[ast.AST, tuple[Symbol, ...]]] = set()
        self._looked_at: dict[str, Mention] = {}
        self._given: dict[tuple[str, int, str], set[Symbol]] = {}
        self._attributes: dict[str, Mention] = {}
        self._functions: dict[tuple[str, int], Mention] = {}

    def decorate(self, mention: Mention) -> None:
        """Follow what a decorator is handed."""
        call = mention.node
        func = call.func if isinstance(call, ast.Call) else call
        places = self._roots.places(mention.reading, func) if isinstance(func, ast.Name | ast.Attribute) else ()
        for there, function in filter(None, map(self._roots.function_at, places)):
            inner = (one for one in ast.walk(function) if isinstance(one, FUNCTIONS) and one is not function)
            taker = function if not isinstance(call, ast.Call) else next(inner, function)
            positional = [*taker.args.posonlyargs, *taker.args.args]
            if positional and positional[0].arg not in {"self", "cls"}:
                self._fill(mention, there, taker, positional[0].arg)

    def follow(self, mentions: Sequence[Mention]) -> None:
        """Follow the values, and teach parameters and results what they are given. Raises `TypeServerFailure`."""
        self._waiting += mentions
        while self._waiting and len(self._seen) < _MOST:
            while self._waiting and len(self._seen) < _MOST:
                mention = self._waiting.pop(0)
                key = (mention.node, mention.symbols)
                if key not in self._seen:
                    self._seen.add(key)
                    self._looked_at.setdefault(mention.reading.path, mention)
                    self._step(mention)
            self._search()

    def calls(self, definitions: Mapping[tuple[str, int], Place]) -> Iterator[IndirectCall]:
        """Calls through values, in the files that they got into; ``definitions`` by path and line."""
        for path in sorted(self._looked_at):
            mention = self._looked_at[path]
            reading = mention.reading if mention.reading.path == path else self._classroom.library.reading(path)
            if reading is None:
                continue
            callees = [
                node.func
                for node in reading.parents
                if isinstance(node, ast.Call) and self._may_hold(reading, node.func)
            ]
            seen = self._classroom.types([Expression(reading, one) for one in callees])
            for callee, type_ in zip(callees, seen, strict=True):
                places = {definitions[one[:2]] for one in (type_.classes if type_ else ()) if one[:2] in definitions}
                if type_ is not None and type_.text.startswith("partial["):
                    told = self._classroom.definitions([Expression(reading, callee)])[0]
                    places |= {definitions[one[:2]] for one in told if one[:2] in definitions}
                if places and type_ is not None and _is_function(type_.text):
                    yield IndirectCall(reading, callee, tuple(sorted(places)), mention.first, mention.words)

    def _may_hold(self, reading: Reading, callee: ast.expr) -> bool:
        """Anything but a name that only a definition or an import gives."""
        if isinstance(callee, ast.Name):
            bindings = self._roots.scopes(reading).bindings(callee.id, callee)
            return any(not isinstance(one.node, (*FUNCTIONS, ast.ClassDef)) for one in bindings)
        return not isinstance(callee, ast.Lambda)

    def _step(self, mention: Mention) -> None:
        reading, node = mention.reading, mention.node
        outer = reading.parents[node]
        if isinstance(outer, ast.keyword):
            outer = reading.parents[outer]
        match outer:
            case ast.Call() if outer.func is not node:
                self._given_to(mention, outer)
            case ast.Assign(targets=targets, value=value) if value is node:
                for target in targets:
                    self._assigned(mention, target)
            case ast.AnnAssign(target=target, value=value) if value is node:
                self._assigned(mention, target)
            case ast.Return():
                self._returned(mention)
            case ast.Dict() | ast.List() | ast.Tuple() | ast.Set() | ast.IfExp() | ast.BoolOp() | ast.NamedExpr():
                self._waiting.append(mention._replace(node=outer))
            case ast.Starred() | ast.Await():
                self._waiting.append(mention._replace(node=outer))

    def _given_to(self, mention: Mention, call: ast.Call) -> None:
        """What a call's callee does with an argument."""
        reading = mention.reading
        if not isinstance(call.func, ast.Name | ast.Attribute):
            return
        if getattr(call.func, "attr", "") in {"append", "add", "setdefault", "insert"}:
            assert isinstance(call.func, ast.Attribute)
            self._put_into(mention, call.func.value, is_keyed=False)
        for place in self._roots.places(reading, call.func):
            there = self._classroom.library.reading(place.path)
            found = there.definition_at(place.line) if there is not None else None
            if there is None or found is None:
                continue
            if isinstance(found, ast.ClassDef):
                self._given_to_class(mention, call, there, found)
            else:
                owner = there.class_of(found)
                is_bound = owner is not None and isinstance(call.func, ast.Attribute)
                self._into_parameter(mention, call, there, found, 1 if is_bound else 0)

    def _given_to_class(self, mention: Mention, call: ast.Call, there: Reading, owner: ast.ClassDef) -> None:
        maker = next((one for one in owner.body if isinstance(one, FUNCTIONS) and one.name == "__init__"), None)
        if maker is not None:
            self._into_parameter(mention, call, there, maker, 1)
            return
        declared = (one.target for one in owner.body if isinstance(one, ast.AnnAssign))
        fields = [one.id for one in declared if isinstance(one, ast.Name)]
        for keyword in call.keywords:
            if keyword.value is mention.node and keyword.arg in fields:
                self._attributes.setdefault(keyword.arg, mention)
        if mention.node in call.args and call.args.index(mention.node) < len(fields):
            self._attributes.setdefault(fields[call.args.index(mention.node)], mention)

    def _into_parameter(self, mention: Mention, call: ast.Call, there: Reading, function: Function, shift: int) -> None:
        name = parameter_for(function, call, mention.node, shift)
        if name is not None and name not in {"self", "cls"}:
            self._fill(mention, there, function, name)

    def _fill(self, mention: Mention, there: Reading, function: Function, name: str) -> None:
        board = self._classroom.board(there.path)
        if board is None:
            return
        given = self._given.setdefault((there.path, function.lineno, name), set())
        before = set(given)
        given |= set(mention.symbols)
        if given == before:
            return
        value = Value((), tuple(sorted(given)))
        if before:
            old = with_parameter(there, function, name, board.naming.variable(Value((), tuple(sorted(before)))))
            board.erase(old)
        board.write([with_parameter(there, function, name, board.naming.variable(value))])
        for node in ast.walk(function):
            if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load):
                self._waiting.append(mention._replace(reading=there, node=node))

    def _assigned(self, mention: Mention, target: ast.expr) -> None:
        match target:
            case ast.Attribute(attr=name):
                self._attributes.setdefault(name, mention)
            case ast.Subscript(value=container):
                self._put_into(mention, container, is_keyed=True)
            case ast.Name(id=name):
                reading = mention.reading
                for node in reading.parents:
                    if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load):
                        bindings = self._roots.scopes(reading).bindings(name, node)
                        if any(one.node is target for one in bindings):
                            self._waiting.append(mention._replace(node=node))

    def _put_into(self, mention: Mention, container: ast.expr, *, is_keyed: bool) -> None:
        """A container that starts empty reads as if it held the value from the start."""
        for reading, offset in self._bound_at(mention.reading, container):
            board = self._classroom.board(reading.path)
            if board is None:
                continue
            variable = board.naming.variable(Value((), mention.symbols))
            edit = filled_literal(reading, offset, variable, is_keyed=is_keyed)
            if edit is not None:
                board.write([edit])
                self._looked_at.setdefault(reading.path, mention)
        if isinstance(container, ast.Attribute):
            self._attributes.setdefault(container.attr, mention)

    def _bound_at(self, reading: Reading, container: ast.expr) -> Iterator[tuple[Reading, int]]:
        if not isinstance(container, ast.Name | ast.Attribute):
            return
        if isinstance(container, ast.Name):
            for binding in self._roots.scopes(reading).bindings(container.id, container):
                if isinstance(binding.node, ast.Name):
                    yield reading, reading.span(binding.node)[0]
        for place in self._roots.places(reading, container):
            there = self._classroom.library.reading(place.path)
            if there is not None:
                offset = there.lines.starts[place.line - 1] + place.column - 1
                for node in there.nodes_on(place.line):
                    if isinstance(node, ast.Attribute) and there.span(node)[1] - len(node.attr) == offset:
                        yield there, there.span(node)[0]
                yield there, offset

    def _returned(self, mention: Mention) -> None:
        function = mention.reading.function_around(mention.node)
        if function is not None:
            self._functions.setdefault((mention.reading.path, function.lineno), mention)

    def _search(self) -> None:
        """Look for what the tree does with attributes and results that hold a value."""
        found = dict(self._attributes)
        results = {}
        for (path, line), mention in self._functions.items():
            reading = self._classroom.library.reading(path)
            function = reading.definition_at(line) if reading is not None else None
            if isinstance(function, FUNCTIONS):
                results[path, line] = (function.name, mention)
        names = {*found, *(name for name, _ in results.values())}
        for name in sorted(names):
            self._finder.paths(name)
        if self._finder.wanted:
            self._finder.search()
        for name, mention in found.items():
            for path in self._near(name):
                self._looked_at.setdefault(path, mention)
        for (path, line), (name, mention) in results.items():
            self._at_calls(path, line, name, mention)
        self._attributes.clear()
        self._functions.clear()

    def _near(self, name: str) -> Sequence[str]:
        paths = self._finder.paths(name) or ()
        return paths if len(paths) <= _MOST_FILES else ()

    def _at_calls(self, path: str, line: int, name: str, mention: Mention) -> None:
        """Calls of a function that returns the value read as the value itself."""
        for place in {path, *self._near(name)}:
            reading = self._classroom.library.reading(place)
            board = self._classroom.board(place)
            if reading is None or board is None:
                continue
            calls = [node for node in reading.parents if isinstance(node, ast.Call) and _last_name(node.func) == name]
            told = self._classroom.definitions([Expression(reading, one) for one in calls])
            for call, where in zip(calls, told, strict=True):
                if (path, line) in {one[:2] for one in where}:
                    outer = reading.parents[call]
                    node = outer if isinstance(outer, ast.Await) else call
                    board.write([Edit(*reading.span(node), 0, board.naming.variable(Value((), mention.symbols)))])
                    self._waiting.append(mention._replace(reading=reading, node=node))


def mentioned(reading: Reading, node: ast.expr, symbols: tuple[Symbol, ...]) -> Mention:
    """A place where definitions are mentioned by name."""
    start = reading.span(node)[0]
    return Mention(reading, node, symbols, reading.place(start), " ".join(reading.text_of(node).split()))


def _is_function(text: str) -> bool:
    return text.lstrip("(").startswith(("def ", "bound method ", "partial[", "<class ", "type[", "overload", "async "))


def _last_name(node: ast.expr) -> str:
    return getattr(node, "attr", getattr(node, "id", ""))
