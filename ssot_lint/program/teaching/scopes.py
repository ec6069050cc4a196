"""Scopes: every way in which a name that is read at some place may have been bound."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from ssot_lint.program.teaching.reading import FUNCTIONS, SCOPES, Function, Reading, Scope

Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp


class Way(Enum):
    """How a name is bound."""

    PARAMETER = auto()
    VALUE = auto()
    """Assigned; the name may be one of several targets."""
    CONTEXT = auto()
    """By ``with``."""
    ITEM = auto()
    """By a loop or a comprehension."""
    IMPORT = auto()
    DEFINITION = auto()
    OTHER = auto()


@dataclass(frozen=True, slots=True, eq=False)
class Binding:
    """One way in which a name is bound."""

    way: Way
    node: ast.AST
    """The parameter, the target, the import or the definition."""
    value: ast.expr | None = None
    """What is assigned, entered or looped over."""
    function: Function | ast.Lambda | None = None
    """Of a parameter."""


class Scopes:
    """Bindings of one file, scope by scope, each read once."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._known: dict[Scope, dict[str, list[Binding]]] = {}
        self._global: dict[Scope, set[str]] = {}

    def bindings(self, name: str, at: ast.AST) -> list[Binding]:
        """Bindings of the name in the scope that Python finds it in from a node; empty when nothing binds it."""
        inside: ast.AST = at
        passed_function = False
        for outer in self._reading.around(at):
            if isinstance(outer, Comprehension) and (found := _in_comprehension(outer, name)):
                return found
            if isinstance(outer, SCOPES) and _is_inside(outer, inside):
                names = self.of(outer)
                if name in self._global[outer]:
                    return self.of(self._reading.tree).get(name, [])
                if name in names and not (isinstance(outer, ast.ClassDef) and passed_function):
                    return names[name]
                passed_function = passed_function or not isinstance(outer, ast.ClassDef)
            inside = outer
        return []

    def of(self, scope: Scope) -> dict[str, list[Binding]]:
        """Every name that a scope binds."""
        if scope not in self._known:
            found: dict[str, list[Binding]] = {}
            self._known[scope] = found
            self._global[scope] = set()
            for name, binding in self._bound(scope):
                found.setdefault(name, []).append(binding)
            if isinstance(scope, ast.Module):
                self._take_globals(found)
        return self._known[scope]

    def is_whole(self, target: ast.Name) -> bool:
        """The name is the whole target of its assignment, not a part of a tuple."""
        return not isinstance(self._reading.parents[target], ast.Tuple | ast.List | ast.Starred)

    def place_in_tuple(self, target: ast.Name) -> int | None:
        """Which element of a tuple target the name is; None when it is the whole target."""
        outer = self._reading.parents[target]
        return outer.elts.index(target) if isinstance(outer, ast.Tuple | ast.List) else None

    def _bound(self, scope: Scope) -> Iterator[tuple[str, Binding]]:
        if isinstance(scope, (*FUNCTIONS, ast.Lambda)):
            yield from _parameters(scope)
        waiting: list[ast.AST] = [scope.body] if isinstance(scope, ast.Lambda) else list(reversed(scope.body))
        while waiting:
            node = waiting.pop()
            if isinstance(node, ast.Global | ast.Nonlocal):
                self._global[scope].update(node.names if isinstance(node, ast.Global) else ())
                continue
            yield from _bound_by(node)
            if isinstance(node, (*FUNCTIONS, ast.ClassDef, ast.Lambda)):
                continue
            inner = list(ast.iter_child_nodes(node))
            waiting.extend(reversed(inner))

    def _take_globals(self, found: dict[str, list[Binding]]) -> None:
        """Add what functions assign to names that they declare ``global``."""
        for definition in self._reading.definitions():
            if isinstance(definition, FUNCTIONS):
                own = self.of(definition)
                for name in self._global[definition] & own.keys():
                    found.setdefault(name, []).extend(own[name])


def _is_inside(scope: Scope, inside: ast.AST) -> bool:
    """The node runs within the scope: in its body, not in its decorators, defaults or annotations."""
    return inside is scope.body if isinstance(scope, ast.Lambda) else inside in scope.body


def _parameters(function: Function | ast.Lambda) -> Iterator[tuple[str, Binding]]:
    arguments = function.args
    for one in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs):
        yield one.arg, Binding(Way.PARAMETER, one, None, function)
    for star in (arguments.vararg, arguments.kwarg):
        if star is not None:
            yield star.arg, Binding(Way.PARAMETER, star, None, function)


def _in_comprehension(comprehension: Comprehension, name: str) -> list[Binding]:
    loops = ((loop, target) for loop in comprehension.generators for target in names_in(loop.target))
    return [Binding(Way.ITEM, target, loop.iter) for loop, target in loops if target.id == name]


def names_in(target: ast.expr) -> Iterator[ast.Name]:
    """Names that an assignment target binds."""
    match target:
        case ast.Name():
            yield target
        case ast.Tuple(elts=elements) | ast.List(elts=elements):
            for element in elements:
                yield from names_in(element)
        case ast.Starred(value=inner):
            yield from names_in(inner)


def _bound_by(node: ast.AST) -> Iterator[tuple[str, Binding]]:
    match node:
        case ast.Assign(targets=targets, value=value):
            yield from _targets(Way.VALUE, targets, value)
        case ast.AnnAssign(target=target, value=value) | ast.NamedExpr(target=target, value=value):
            yield from _targets(Way.VALUE, [target], value)
        case ast.AugAssign(target=target):
            yield from _targets(Way.OTHER, [target], None)
        case ast.For(target=target, iter=loop) | ast.AsyncFor(target=target, iter=loop):
            yield from _targets(Way.ITEM, [target], loop)
        case ast.withitem(optional_vars=ast.expr() as target, context_expr=context):
            yield from _targets(Way.CONTEXT, [target], context)
        case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
            for alias in aliases:
                yield alias.asname or alias.name.partition(".")[0], Binding(Way.IMPORT, node)
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name, Binding(Way.DEFINITION, node)
        case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
            yield name, Binding(Way.OTHER, node)
        case ast.MatchMapping(rest=str(name)):
            yield name, Binding(Way.OTHER, node)


def _targets(way: Way, targets: list[ast.expr], value: ast.expr | None) -> Iterator[tuple[str, Binding]]:
    for target in targets:
        for name in names_in(target):
            yield name.id, Binding(way, name, value)
