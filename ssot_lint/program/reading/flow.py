"""Flow: which bindings of a name, or of an attribute of it, can hold where an expression stands."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from ssot_lint.facts.reach import suites
from ssot_lint.program.reading.bound import Bound, Way, bindings_in, captured, entered, held, targeted, walruses
from ssot_lint.program.reading.keys import Key, prefixes
from ssot_lint.program.reading.nodes import nodes_below
from ssot_lint.program.reading.syntax import Function, Syntax

_LEAVING = (ast.Return, ast.Raise, ast.Continue, ast.Break)


class Reach(NamedTuple):
    """Bindings that can hold, and whether one of them certainly does."""

    bounds: tuple[Bound, ...] = ()
    is_sure: bool = False


class Flow:
    """Bindings within one file, read once each."""

    def __init__(self, syntax: Syntax) -> None:
        self._syntax = syntax
        self._read: dict[ast.stmt, tuple[Bound, ...]] = {}
        self._globals: dict[Function, frozenset[str]] = {}
        self._by_root: dict[Function, dict[str, list[Bound]]] = {}
        self._top: dict[Key, list[tuple[int, Bound]]] | None = None

    def reaching(self, node: ast.AST, key: Key, also: Iterable[Key] = ()) -> Reach:
        """Bindings of the key, of what it starts with, or of other keys that can hold where the node stands.

        Within its function those that run before it; of functions around it any. What a module binds does not count
        for what its functions say.
        """
        wanted = frozenset((*prefixes(key), *also))
        found: list[Bound] = []
        inner: ast.AST = node
        for around in self._syntax.around(node):
            reach = self._within(around, inner, wanted)
            found += reach.bounds
            if reach.is_sure:
                return Reach(tuple(found), True)
            if isinstance(around, Function) and inner in around.body:
                return self._beyond(around, wanted, found)
            inner = around
        return Reach(tuple(found))

    def at_end(self, function: Function, key: Key) -> Reach:
        """Bindings that can hold when the function has run."""
        body = function.body[:-1] if isinstance(function.body[-1], ast.Return) else function.body
        return self._block(body, frozenset(prefixes(key)))

    def at_module_end(self, name: str, also: Iterable[Key] = ()) -> Reach:
        """Bindings of a name, or of other keys, that can hold when the module has run."""
        return self.after(self._syntax.tree.body, name, also)

    def after(self, run: Sequence[ast.stmt], name: str, also: Iterable[Key] = ()) -> Reach:
        """Bindings of a name, or of other keys, that can hold when these statements have run."""
        return self._block(run, frozenset({(name,), *also}))

    def anywhere(self, body: Iterable[ast.stmt], wanted: Collection[Key] | None) -> Iterator[Bound]:
        """Every binding in the body (of the wanted keys), functions and classes inside it left out."""
        if body is self._syntax.tree.body and wanted is not None:
            yield from self._at_top(wanted)
            return
        for statement in body:
            own = (*self._own(statement), *held(statement))
            yield from own if wanted is None else (one for one in own if one.key in wanted)
            if not isinstance(statement, Function | ast.ClassDef):
                for suite in suites(statement):
                    yield from self.anywhere(suite, wanted)

    def _at_top(self, wanted: Collection[Key]) -> list[Bound]:
        """Every binding of the wanted keys in the module's own code, in order."""
        if self._top is None:
            self._top = {}
            for place, one in enumerate(self.anywhere(self._syntax.tree.body, None)):
                self._top.setdefault(one.key, []).append((place, one))
        found = [each for key in frozenset(wanted) for each in self._top.get(key, ())]
        return [one for _, one in sorted(found, key=lambda each: each[0])]

    def _beyond(self, function: Function, wanted: frozenset[Key], found: list[Bound]) -> Reach:
        """What holds where a function begins: its parameters, else what functions around it bind, whenever they do."""
        root = min((one for one in wanted if one[0] != "*"), key=len)
        for around in (function, *self._syntax.around(function)):
            if not isinstance(around, Function):
                continue
            if root[0] in self.declared_global(around):
                return Reach(tuple(found))
            if root[0] in parameter_names(around):
                return Reach((*found, Bound(root, Way.PARAMETER, around)), True)
            bounds = tuple(one for one in self._inside(around, root[0]) if one.key in wanted)
            if any(one.key == root for one in bounds):
                return Reach((*found, *(bounds if around is not function else ())), True)
            found += bounds if around is not function else ()
        return Reach(tuple(found))

    def _inside(self, function: Function, root: str) -> list[Bound]:
        """Every binding in a function of what a name leads to."""
        if function not in self._by_root:
            found: dict[str, list[Bound]] = {}
            for one in self.anywhere(function.body, None):
                found.setdefault(one.key[0], []).append(one)
            self._by_root[function] = found
        return self._by_root[function].get(root, [])

    def declared_global(self, function: Function) -> frozenset[str]:
        """Names that a function declares ``global``."""
        if function not in self._globals:
            declared = [one.names for one in nodes_below(function) if isinstance(one, ast.Global)]
            self._globals[function] = frozenset(name for names in declared for name in names)
        return self._globals[function]

    def _within(self, around: ast.AST, inner: ast.AST, wanted: frozenset[Key]) -> Reach:
        """What binds within one thing around the place, before the part of it that the place is in."""
        if isinstance(around, Function) and inner not in around.body:
            return Reach()
        block = next((one for one in _blocks(around) if inner in one), None)
        if block is None:
            return _in_expression(around, inner, wanted)
        place = next(index for index, one in enumerate(block) if one is inner)
        before = self._block(block[:place], wanted)
        if before.is_sure:
            return before
        rest = self._entry(around, block, place, wanted)
        return Reach((*before.bounds, *rest.bounds), rest.is_sure)

    def _entry(self, around: ast.AST, block: Sequence[ast.stmt], place: int, wanted: frozenset[Key]) -> Reach:
        """What holds at the start of a block."""
        match around:
            case ast.With() | ast.AsyncWith():
                return _first(reversed(list(entered(around.items))), wanted)
            case ast.For() | ast.AsyncFor() if block is around.body:
                target = _first(targeted(around.target, around.iter, Way.ELEMENT), wanted)
                return target if target.is_sure else Reach(tuple(self.anywhere(block[place:], wanted)))
            case ast.While() if block is around.body:
                return Reach(tuple(self.anywhere(block[place:], wanted)))
            case ast.For() | ast.AsyncFor() | ast.While():
                return Reach(tuple(self.anywhere(around.body, wanted)))
            case ast.Try() | ast.TryStar() if block is around.orelse:
                return self._block(around.body, wanted)
            case ast.Try() | ast.TryStar() if block is not around.body:
                return Reach(tuple(self.anywhere([*around.body, *around.orelse], wanted)))
            case ast.ExceptHandler() | ast.match_case():
                return _first(captured(around), wanted)
            case ast.If(test=test):
                return _first(walruses(test), wanted)
        return Reach()

    def _block(self, block: Sequence[ast.stmt], wanted: frozenset[Key]) -> Reach:
        """What holds when the statements have run; nothing can when they lead elsewhere."""
        if block and isinstance(block[-1], _LEAVING):
            return Reach((), True)
        found: list[Bound] = []
        for statement in reversed(block):
            reach = self._after(statement, wanted)
            found += reach.bounds
            if reach.is_sure:
                return Reach(tuple(found), True)
        return Reach(tuple(found))

    def _after(self, statement: ast.stmt, wanted: frozenset[Key]) -> Reach:
        match statement:
            case ast.With() | ast.AsyncWith():
                body = self._block(statement.body, wanted)
                return body if body.is_sure else _then(body, _first(reversed(list(entered(statement.items))), wanted))
            case ast.If():
                return _either(self._block(statement.body, wanted), self._block(statement.orelse, wanted))
            case ast.For() | ast.AsyncFor() | ast.While() | ast.Match():
                return Reach(tuple(self.anywhere([statement], wanted)))
            case ast.Try() | ast.TryStar():
                return self._tried(statement, wanted)
        return _first(reversed(self._own(statement)), wanted)

    def _tried(self, statement: ast.Try | ast.TryStar, wanted: frozenset[Key]) -> Reach:
        last = self._block(statement.finalbody, wanted)
        if last.is_sure and statement.finalbody:
            return last
        body = self._block([*statement.body, *statement.orelse], wanted)
        handlers = [self._caught(handler, wanted) for handler in statement.handlers]
        caught = [Reach(one.bounds, one.is_sure and bool(one.bounds)) for one in handlers]
        leaving = [one.is_sure and not one.bounds for one in handlers]
        is_sure = body.is_sure and all(one.is_sure or gone for one, gone in zip(caught, leaving, strict=True))
        return Reach((*last.bounds, *body.bounds, *(bound for one in handlers for bound in one.bounds)), is_sure)

    def _caught(self, handler: ast.ExceptHandler, wanted: frozenset[Key]) -> Reach:
        """What holds when a handler has run, which unbinds the name that it gave the exception."""
        body = self._block(handler.body, wanted)
        is_over = body.is_sure and not body.bounds
        if is_over or handler.name is None or (handler.name,) not in wanted:
            return body
        return Reach((Bound((handler.name,), Way.DELETED, handler),), True)

    def _own(self, statement: ast.stmt) -> tuple[Bound, ...]:
        if statement not in self._read:
            holds = not isinstance(statement, Function | ast.ClassDef) and any(True for _ in suites(statement))
            self._read[statement] = () if holds else tuple(bindings_in(statement))
        return self._read[statement]


def parameter_names(function: Function | ast.Lambda) -> list[str]:
    """Names of all parameters, stars included."""
    every = function.args
    stars = [one for one in (every.vararg, every.kwarg) if one is not None]
    return [one.arg for one in (*every.posonlyargs, *every.args, *every.kwonlyargs, *stars)]


def _blocks(around: ast.AST) -> Iterator[list[ast.stmt]]:
    for name in ("body", "orelse", "finalbody"):
        block = getattr(around, name, None)
        if isinstance(block, list):
            yield block


def _in_expression(around: ast.AST, inner: ast.AST, wanted: Collection[Key]) -> Reach:
    """What comprehensions, lambdas and the items of a ``with`` bind for what follows in them."""
    match around:
        case ast.Lambda():
            names = parameter_names(around) if inner is around.body else ()
            return _first((Bound((name,), Way.NOTHING, around) for name in names), wanted)
        case ast.With() | ast.AsyncWith():
            place = around.items.index(inner) if inner in around.items else 0
            return _first(reversed(list(entered(around.items[:place]))), wanted)
        case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
            loops = around.generators
            before = loops[: loops.index(inner)] if inner in loops else loops
            targets = [one for loop in reversed(before) for one in targeted(loop.target, loop.iter, Way.ELEMENT)]
            return _first(targets, wanted)
        case ast.comprehension() if inner in around.ifs:
            return _first(targeted(around.target, around.iter, Way.ELEMENT), wanted)
    return Reach()


def _first(bounds: Iterable[Bound], wanted: Collection[Key]) -> Reach:
    """The binding that says most, of those that one statement makes."""
    found = [one for one in bounds if one.key in wanted]
    return Reach((max(found, key=lambda one: len(one.key)),), True) if found else Reach()


def _then(one: Reach, other: Reach) -> Reach:
    return Reach((*one.bounds, *other.bounds), other.is_sure)


def _either(one: Reach, other: Reach) -> Reach:
    return Reach((*one.bounds, *other.bounds), one.is_sure and other.is_sure)
