"""Members: what real things of the tree have, and what calling them gives."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ssot_lint.contracts.model import Symbol
from ssot_lint.program.doubles.mocks import inherits_mock, is_mock_class
from ssot_lint.program.doubles.values import Double, Kind, Thing, Value, merged
from ssot_lint.program.linking import Link, annotated_class
from ssot_lint.program.model import Evidence
from ssot_lint.program.modules import is_test
from ssot_lint.program.reading.bound import Bound, Way
from ssot_lint.program.reading.keys import Key
from ssot_lint.program.reading.syntax import Function, Syntax
from ssot_lint.program.teaching.functions import own_nodes
from ssot_lint.program.tree import Tree

if TYPE_CHECKING:
    from ssot_lint.program.doubles.evaluating import Evaluator

_SET_UPS = frozenset({"__init__", "asyncSetUp", "setUp", "setUpClass", "setup", "setup_class", "setup_method"})
"""Methods that run before those that use what they set."""
_TRANSPARENT = frozenset({"cache", "classmethod", "fixture", "lru_cache", "staticmethod", "wraps", "override"})
"""Decorators that leave what a call returns as it is."""
_MOCKING = (b"Mock", b"mock", b"patch", b"autospec")


class Members:
    """Attributes and results of things, as far as the tree's text shows them."""

    def __init__(self, tree: Tree, evaluator: Evaluator) -> None:
        self._tree = tree
        self._evaluator = evaluator
        self._returned: dict[Symbol, Value | None] = {}
        self._returning: set[Symbol] = set()
        self._has_words: dict[str, bool] = {}
        self._first: dict[ast.ClassDef, tuple[dict[str, Function], set[str]]] = {}

    def module(self, name: str) -> Thing:
        """A module by its full name, of the tree or not."""
        kind = Kind.MODULE if self._tree.modules.exists(name) else Kind.OUTSIDE
        return Thing(kind, Symbol(name))

    def of_module(self, module: str, name: str) -> Value | None:
        """What a name of a module holds."""
        link = self._tree.linker.follow(module, name)
        if link is not None:
            return self._linked(link)
        path = self._tree.modules.path_of(module)
        is_own = path is None or self._tree.bindings_of(path).origin(name) is not None
        return None if is_own or not hasattr(builtins, name) else Thing(Kind.OUTSIDE, Symbol("builtins", name))

    def attribute(self, owner: Thing, name: str) -> Value | None:
        """What an attribute of a thing holds, unless something is put in its place."""
        symbol, linker = owner.symbol, self._tree.linker
        match owner.kind:
            case Kind.MODULE:
                return self.of_module(symbol.module, name)
            case Kind.OUTSIDE:
                qualname = f"{symbol.qualname}.{name}" if symbol.qualname else name
                return Thing(Kind.OUTSIDE, Symbol(symbol.module, qualname))
            case Kind.CLASS | Kind.OBJECT:
                if left := self._set_up(symbol, (name,), None):
                    return merged(left)
                link = linker.attribute_class(symbol, name)
                return self._object(link) if link is not None else self._defined(symbol, name)
        return None

    def _defined(self, owner: Symbol, name: str) -> Thing | None:
        """The function or class that the body of a class, or of a base, defines by that name."""
        linker = self._tree.linker
        member = linker.member(owner, name)
        binding = linker.class_at(member.owner) if member is not None else None
        if member is None or binding is None or any(own == name for own, _ in binding.attributes):
            return None
        return Thing(Kind.CLASS if linker.class_at(member) is not None else Kind.FUNCTION, member)

    def call_of(self, thing: Thing) -> Value | None:
        """What calling a thing gives."""
        if thing.kind is Kind.CLASS:
            return Thing(Kind.OBJECT, thing.symbol)
        return self._result(thing.symbol) if thing.kind is Kind.FUNCTION else None

    def makes_mock(self, thing: Thing) -> bool:
        """True of what makes a mock whenever it is called."""
        return is_mock_class(thing) or (thing.kind is Kind.CLASS and inherits_mock(self._tree.linker, thing.symbol))

    def is_fake(self, function: Thing) -> bool:
        """True of a function of a test, or one that another function defines for its own use."""
        path = self._tree.modules.path_of(function.symbol.module)
        if path is None:
            return False
        is_own = "." not in function.symbol.qualname
        return is_test(path) or (is_own and self._tree.bindings_of(path).origin(function.symbol.qualname) is None)

    def is_seen_through(self, symbol: Symbol, base: Symbol, name: str) -> bool:
        """True when an object of the class gets the attribute from the base, which is itself or an ancestor."""
        for owner, binding in self._tree.linker.ancestry(symbol):
            if owner == base:
                return True
            if binding is None or binding.member(name) is not None:
                return False
        return False

    def at_path(self, path: str) -> Thing | None:
        """What a dotted path names."""
        bound = self._tree.linker.binding_of(path) if not self._tree.modules.exists(path) else None
        if bound is None:
            return self.module(path)
        value: Value | None = self.module(bound[0])
        for name in bound[1].split("."):
            value = self.attribute(value, name) if isinstance(value, Thing) else None
        return value if isinstance(value, Thing) else None

    def annotated(self, syntax: Syntax, annotation: ast.expr | None) -> Value | None:
        """What something annotated so holds."""
        if annotation is None:
            return None
        text = annotated_class(ast.unparse(annotation))
        link = self._tree.linker.follow(syntax.module, text) if text is not None else None
        if link is None or not link.is_certain:
            return None
        thing = Thing(Kind.OUTSIDE, link.symbol)
        if is_mock_class(thing):
            return Double((Evidence(syntax.path, annotation.lineno, f"it is annotated `{ast.unparse(annotation)}`"),))
        return self._object(link) if self._tree.linker.class_at(link.symbol) is not None else None

    def of_self(self, syntax: Syntax, method: Function, owner: ast.ClassDef, key: Key) -> list[Value | None]:
        """What set-up methods leave in an attribute of an object, for a method of its class; empty if nothing."""
        return self._set_up(Symbol(syntax.module, syntax.qualname(owner)), key, method)

    def _linked(self, link: Link) -> Value | None:
        symbol, linker = link.symbol, self._tree.linker
        if not symbol.qualname:
            return self.module(symbol.module)
        path = self._tree.modules.path_of(symbol.module)
        if path is None:
            return Thing(Kind.OUTSIDE, symbol) if link.is_certain else None
        if linker.class_at(symbol) is not None:
            return Thing(Kind.CLASS, symbol) if link.is_certain else None
        origin = self._tree.bindings_of(path).origin(symbol.qualname.partition(".")[0])
        if origin is not None and origin.kind in {"definition", "class"}:
            return Thing(Kind.FUNCTION, symbol) if link.is_certain else None
        return self._variable(path, symbol)

    def _variable(self, path: str, symbol: Symbol) -> Value | None:
        """What a variable of a module holds, by everything that the module assigns to it."""
        syntax = self._evaluator.files.syntax(path)
        if syntax is None or "." in symbol.qualname:
            return None
        flow, key = self._evaluator.files.flow(syntax), (symbol.qualname,)
        bounds = list(flow.anywhere(syntax.tree.body, {key}))
        value = merged([self._evaluator.bound(syntax, one) for one in bounds]) if bounds else None
        if value is None:
            declared = [one for one in syntax.tree.body if isinstance(one, ast.AnnAssign)]
            named = [one for one in declared if isinstance(one.target, ast.Name) and one.target.id == symbol.qualname]
            value = self.annotated(syntax, named[-1].annotation) if named else None
        is_object = isinstance(value, Thing) and value.kind is Kind.OBJECT
        return Thing(Kind.OBJECT, value.symbol, symbol) if is_object and isinstance(value, Thing) else value

    def _object(self, link: Link) -> Value | None:
        if not link.is_certain:
            return None
        thing = Thing(Kind.OUTSIDE, link.symbol)
        if is_mock_class(thing):
            return None
        return Thing(Kind.OBJECT, link.symbol)

    def _set_up(self, owner: Symbol, key: Key, method: Function | None) -> list[Value | None]:
        """What the methods of a class, or of a base, leave in an attribute of its object, where mocks are about."""
        for symbol, binding in self._tree.linker.ancestry(owner):
            path = self._tree.modules.path_of(symbol.module) if binding is not None else None
            if path is None or not self._speaks_of_mocks(path):
                continue
            syntax = self._evaluator.files.syntax(path)
            found = syntax.definition(symbol.qualname) if syntax is not None else None
            if syntax is not None and isinstance(found, ast.ClassDef):
                values = list(self._left(syntax, found, key, method))
                if values:
                    return values
        return []

    def _speaks_of_mocks(self, path: str) -> bool:
        if path not in self._has_words:
            source = self._tree.read(path) or b""
            self._has_words[path] = any(word in source for word in _MOCKING)
        return self._has_words[path]

    def _left(self, syntax: Syntax, owner: ast.ClassDef, key: Key, using: Function | None) -> Iterator[Value | None]:
        """What each set-up method leaves in the attribute; None for a method that the one in question calls."""
        flow = self._evaluator.files.flow(syntax)
        methods, before = self._set_ups(owner)
        during = calls_on_self(using) if using is not None else set()
        is_set = False
        for name in [name for name in methods if name in before | during]:
            whole = (methods[name].args.args[0].arg, *key)
            bounds = [one for one in flow.at_end(methods[name], whole).bounds if one.key == whole]
            is_set = is_set or bool(bounds)
            yield from (None if name in during else self._evaluator.bound(syntax, one) for one in bounds)
        if not is_set and len(key) == 1:
            yield from (
                self._evaluator.bound(syntax, one) for one in flow.anywhere(owner.body, {key}) if _is_value(one)
            )

    def _set_ups(self, owner: ast.ClassDef) -> tuple[dict[str, Function], set[str]]:
        """The methods of a class, and the names of those that run before the others."""
        if owner not in self._first:
            methods = {one.name: one for one in owner.body if isinstance(one, Function) and one.args.args}
            first = [one for one in methods.values() if is_set_up(one)]
            names = {one.name for one in first} | {name for one in first for name in calls_on_self(one)}
            self._first[owner] = methods, names
        return self._first[owner]

    def _result(self, symbol: Symbol) -> Value | None:
        """What a function of the tree returns."""
        if symbol in self._returning:
            return None
        if symbol in self._returned and not self._evaluator.replaced.around_call:
            return self._returned[symbol]
        self._returning.add(symbol)
        found = self._function(symbol)
        value = self.returned_by(*found) if found is not None else None
        self._returning.discard(symbol)
        if not self._evaluator.replaced.around_call:
            self._returned[symbol] = value
        return value

    def _function(self, symbol: Symbol) -> tuple[Syntax, Function] | None:
        path = self._tree.modules.path_of(symbol.module)
        syntax = self._evaluator.files.syntax(path) if path is not None else None
        found = syntax.definition(symbol.qualname) if syntax is not None else None
        return (syntax, found) if syntax is not None and isinstance(found, Function) else None

    def handed_back(self, symbol: Symbol, syntax: Syntax, call: ast.Call) -> Value | None:
        """What a function gives that only returns one of its arguments; None of any other."""
        found = self._function(symbol)
        if found is None or found[1].decorator_list or isinstance(found[1], ast.AsyncFunctionDef):
            return None
        told = [one.value for one in own_nodes(found[1]) if isinstance(one, ast.Return)]
        names = [one for one in told if isinstance(one, ast.Name)]
        flow = self._evaluator.files.flow(found[0])
        bounds = [flow.reaching(one, (one.id,)).bounds for one in names]
        is_parameter = all(len(one) == 1 and one[0].way is Way.PARAMETER for one in bounds)
        if len({one.id for one in names}) != 1 or len(names) < len(told) or not is_parameter:
            return None
        argument = _argument(found[1], names[0].id, call, is_method="." in symbol.qualname)
        return self._evaluator.value(syntax, argument) if argument is not None else None

    def returned_by(self, syntax: Syntax, function: Function) -> Value | None:
        """What a function gives, by what it returns, or else by what it says that it returns."""
        names = [one.func if isinstance(one, ast.Call) else one for one in function.decorator_list]
        if any(getattr(one, "attr", getattr(one, "id", "")) not in _TRANSPARENT for one in names):
            return None
        own = list(own_nodes(function))
        if any(isinstance(one, ast.Yield | ast.YieldFrom) for one in own):
            return None
        told = [one.value for one in own if isinstance(one, ast.Return) and one.value is not None]
        value = merged([self._evaluator.value(syntax, one) for one in told]) if told else None
        return value if value is not None else self.annotated(syntax, function.returns)


def is_set_up(method: Function) -> bool:
    """True of a method that runs before the tests that use what it sets."""
    decorators = [one.func if isinstance(one, ast.Call) else one for one in method.decorator_list]
    names = {getattr(one, "attr", getattr(one, "id", "")) for one in decorators}
    return method.name in _SET_UPS or "fixture" in names


def calls_on_self(method: Function) -> set[str]:
    """Names of the methods that a method calls on its own object."""
    own = method.args.args[0].arg if method.args.args else ""
    called = (one.func for one in ast.walk(method) if isinstance(one, ast.Call))
    attributes = (one for one in called if isinstance(one, ast.Attribute) and isinstance(one.value, ast.Name))
    return {one.attr for one in attributes if isinstance(one.value, ast.Name) and one.value.id == own}


def _argument(function: Function, name: str, call: ast.Call, *, is_method: bool) -> ast.expr | None:
    """The argument that a call gives a parameter."""
    if any(isinstance(one, ast.Starred) for one in call.args) or any(one.arg is None for one in call.keywords):
        return None
    by_name = {one.arg: one.value for one in call.keywords}
    names = [one.arg for one in (*function.args.posonlyargs, *function.args.args)][1 if is_method else 0 :]
    return (dict(zip(names, call.args, strict=False)) | by_name).get(name)


def _is_value(bound: Bound) -> bool:
    return bound.way is Way.VALUE
