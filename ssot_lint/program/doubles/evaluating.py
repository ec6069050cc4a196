"""Evaluating: what an expression holds, by the bindings around it and what is known of definitions and of mocks."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from dataclasses import replace

from ssot_lint.contracts.model import Symbol
from ssot_lint.program.doubles.calls import Calls
from ssot_lint.program.doubles.containers import Containers
from ssot_lint.program.doubles.given import Given
from ssot_lint.program.doubles.members import Members
from ssot_lint.program.doubles.mocks import Mocks
from ssot_lint.program.doubles.replaced import Replaced
from ssot_lint.program.doubles.values import NONE, Double, Kind, Several, Thing, Value, child, merged, through
from ssot_lint.program.patched import patched_parameters
from ssot_lint.program.reading.bound import Bound, Way
from ssot_lint.program.reading.files import Files
from ssot_lint.program.reading.keys import CALLED, Key, key_of
from ssot_lint.program.reading.syntax import Function, Syntax
from ssot_lint.program.teaching.reading import Library
from ssot_lint.program.tree import Tree

_DEEPEST = 24
_FIXTURES = frozenset({"mocker", "class_mocker", "module_mocker", "package_mocker", "session_mocker", "monkeypatch"})
"""Parameters that stand for an interface of their own wherever they occur."""


class Evaluator:
    """Values of expressions."""

    def __init__(self, tree: Tree, files: Files, library: Library) -> None:
        self.files = files
        self.given = Given(tree, files, library)
        self._tree = tree
        self._waiting: set[tuple[str, int]] = set()
        self._known: dict[tuple[str, int], Value | None] = {}
        self.cut_short = 0
        """How often an answer depended on where the question came from; such answers are not remembered."""
        self.members = Members(tree, self)
        self.mocks = Mocks(self)
        self.replaced = Replaced(self)
        self.calls = Calls(self)
        self.containers = Containers(self)

    def value(self, syntax: Syntax, node: ast.AST) -> Value | None:
        """What the expression holds where it stands; None when nobody can tell."""
        place = (syntax.path, id(node))
        if place in self._known and not self.replaced.around_call:
            return self._known[place]
        if place in self._waiting or len(self._waiting) > _DEEPEST:
            self.cut_short += 1
            return None
        before = self.cut_short
        self._waiting.add(place)
        try:
            found = self._value(syntax, node)
        finally:
            self._waiting.discard(place)
        if self.cut_short == before and not self.replaced.around_call:
            self._known[place] = found
        return found

    def spelled(self, syntax: Syntax) -> Callable[[ast.expr], str | None]:
        """Tells the full name of what an expression of the file names."""

        def name(node: ast.expr) -> str | None:
            value = self.value(syntax, node)
            return value.symbol.dotted() if isinstance(value, Thing) and value.kind is not Kind.OBJECT else None

        return name

    def _value(self, syntax: Syntax, node: ast.AST) -> Value | None:
        match node:
            case ast.Constant(value=None):
                return NONE
            case ast.Await(value=inner) | ast.NamedExpr(value=inner):
                return self.value(syntax, inner)
            case ast.IfExp(body=one, orelse=other):
                return merged([self.value(syntax, one), self.value(syntax, other)])
            case ast.BoolOp(values=values):
                return merged([self.value(syntax, one) for one in values])
            case ast.Dict(keys=keys, values=values):
                return self._dictionary(syntax, keys, values)
            case ast.Name() | ast.Attribute() | ast.Call() | ast.Subscript():
                return self._reached(syntax, node)
        return None

    def _dictionary(
        self, syntax: Syntax, keys: Sequence[ast.expr | None], values: Sequence[ast.expr]
    ) -> Several | None:
        texts = [one.value if isinstance(one, ast.Constant) and isinstance(one.value, str) else None for one in keys]
        if None in texts:
            return None
        return Several({str(text): self.value(syntax, one) for text, one in zip(texts, values, strict=True)})

    def _reached(self, syntax: Syntax, node: ast.expr) -> Value | None:
        """By the bindings that reach the place; where none is of all of it, by its parts."""
        key = key_of(node)
        if key is None:
            return self._by_parts(syntax, node)
        reach = self.files.flow(syntax).reaching(node, key)
        whole = [one for one in reach.bounds if one.key == key]
        if len(key) > 1 and not whole and (left := self._left_by_others(syntax, reach.bounds, key)):
            return self._standing_for(syntax, node, merged(left))
        if not whole:
            return self._by_parts(syntax, node) if len(key) > 1 or not reach.bounds else None
        if not self._is_the_same(syntax, node, key):
            return None
        values = [self._set_on(syntax, node, self.bound(syntax, one)) for one in whole]
        if len(whole) < len(reach.bounds) or not reach.is_sure:
            values.append(self._by_parts(syntax, node))
        return self._standing_for(syntax, node, merged(values))

    def _standing_for(self, syntax: Syntax, node: ast.expr, value: Value | None) -> Value | None:
        """A mock that was set on a real object: it stands for what was there."""
        if not isinstance(node, ast.Attribute) or not isinstance(value, Double) or value.stands_for is not None:
            return value
        owner = self.value(syntax, node.value)
        real = self.members.attribute(owner, node.attr) if isinstance(owner, Thing) else None
        return replace(value, stands_for=real) if isinstance(real, Thing) else value

    def _set_on(self, syntax: Syntax, node: ast.expr, value: Value | None) -> Value | None:
        """A value that was set on something: if that is a double, a double leads to it."""
        if not isinstance(value, Thing) or isinstance(node, ast.Name):
            return value
        owner = node.func if isinstance(node, ast.Call) else getattr(node, "value", None)
        return through(value) if isinstance(owner, ast.expr) and self._is_double(syntax, owner) else value

    def _is_double(self, syntax: Syntax, node: ast.expr) -> bool:
        return isinstance(self.value(syntax, node), Double)

    def _left_by_others(self, syntax: Syntax, bounds: Sequence[Bound], key: Key) -> list[Value | None]:
        """What set-up methods leave there, or the fixture that gives the parameter which is the root of the key."""
        function = bounds[0].node if len(bounds) == 1 and bounds[0].way is Way.PARAMETER else None
        if not isinstance(function, Function):
            return []
        owner = method_owner(syntax, function, key[0])
        if owner is not None:
            return self.members.of_self(syntax, function, owner, key[1:])
        left: list[Value | None] = []
        for gift in self.given.to(syntax, function, key[0]):
            if not isinstance(gift.node, ast.Name):
                return []
            whole = (gift.node.id, *key[1:])
            found = [one for one in self.files.flow(gift.syntax).reaching(gift.node, whole).bounds if one.key == whole]
            values = [self.bound(gift.syntax, one) for one in found]
            left += map(through, values) if self._is_double(gift.syntax, gift.node) else values
        return left

    def _is_the_same(self, syntax: Syntax, node: ast.expr, key: Key) -> bool:
        """True unless the key goes through a call of something real, which may give another object every time."""
        inner: ast.AST = node
        while CALLED in key and not isinstance(inner, ast.Name):
            if isinstance(inner, ast.Call) and not isinstance(self.value(syntax, inner.func), Double):
                return False
            inner = getattr(inner, "value", None) or inner.func  # type: ignore[attr-defined]
        return True

    def bound(self, syntax: Syntax, one: Bound) -> Value | None:
        """What a binding binds its key to."""
        node = one.node
        match one.way:
            case Way.VALUE:
                return self.value(syntax, node)
            case Way.ELEMENT:
                return self.containers.element(syntax, node)
            case Way.ENTERED:
                return self.calls.entered(syntax, node)
            case Way.PARAMETER if isinstance(node, Function):
                return self._parameter(syntax, node, one.key[0])
            case Way.DEFINED if isinstance(node, Function):
                return Thing(Kind.FUNCTION, Symbol(syntax.module, syntax.qualname(node)))
            case Way.DEFINED if isinstance(node, ast.ClassDef):
                symbol = Symbol(syntax.module, syntax.qualname(node))
                return Thing(Kind.CLASS, symbol) if self._tree.linker.class_at(symbol) is not None else None
            case Way.IMPORTED if isinstance(node, ast.Import | ast.ImportFrom):
                return self._imported(syntax, node, one.key[0])
        return None

    def _by_parts(self, syntax: Syntax, node: ast.expr) -> Value | None:
        match node:
            case ast.Name(id=name):
                own = self.members.module(syntax.module)
                found = self.replaced.instead_of(syntax, node, own, name)
                return found if found is not None else self.members.of_module(syntax.module, name)
            case ast.Attribute(value=owner, attr=name):
                return self.attribute(syntax, node, self.value(syntax, owner), name)
            case ast.Call():
                return self.calls.made(syntax, node)
            case ast.Subscript(value=owner, slice=index):
                return self.containers.item(syntax, node, owner, index)
        return None

    def attribute(self, syntax: Syntax, node: ast.expr, owner: Value | None, name: str) -> Value | None:
        """What the attribute of a value holds where the node, which reads it, stands."""
        if isinstance(owner, Thing):
            found = self.replaced.instead_of(syntax, node, owner, name)
            return found if found is not None else self.members.attribute(owner, name)
        if isinstance(owner, Double):
            meant = owner.stands_for
            if name == CALLED:
                return self.call_of(owner)
            inner = self.members.attribute(meant, name) if meant is not None else None
            return child(owner, name, inner if isinstance(inner, Thing) else None)
        return through(owner.values.get(name)) if isinstance(owner, Several) and owner.is_namespace else None

    def call_of(self, value: Value | None) -> Value | None:
        """What calling the value gives."""
        if isinstance(value, Thing):
            return self.members.call_of(value)
        if not isinstance(value, Double) or value.configured is None or ("side_effect",) in value.configured:
            return None
        if (CALLED,) in value.configured:
            return through(value.configured[CALLED,])
        meant = self.members.call_of(value.stands_for) if value.stands_for is not None else None
        if value.hands_on:
            return through(meant) if isinstance(meant, Thing) else None
        return child(value, CALLED, meant if isinstance(meant, Thing) else None)

    def _parameter(self, syntax: Syntax, function: Function, name: str) -> Value | None:
        around = syntax.class_of(function)
        patched = patched_parameters(function, around, self.spelled(syntax)).get(name)
        if patched is not None:
            return self.replaced.put_in_place(syntax, patched)
        if name in _FIXTURES:
            return Thing(Kind.OUTSIDE, Symbol("monkeypatch" if name == "monkeypatch" else "mocker"))
        if (owner := method_owner(syntax, function, name)) is not None:
            return Thing(Kind.OBJECT, Symbol(syntax.module, syntax.qualname(owner)))
        if gifts := self.given.to(syntax, function, name):
            return merged([self.value(one.syntax, one.node) for one in gifts])
        every = (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)
        annotation = next((one.annotation for one in every if one.arg == name), None)
        return self.members.annotated(syntax, annotation)

    def _imported(self, syntax: Syntax, statement: ast.Import | ast.ImportFrom, name: str) -> Value | None:
        modules = self._tree.modules
        for alias in statement.names:
            if isinstance(statement, ast.Import):
                if name in {alias.asname, alias.name.partition(".")[0]}:
                    return self.members.module(alias.name if alias.asname else name)
            elif name == (alias.asname or alias.name):
                written = "." * statement.level + (statement.module or "")
                module = modules.absolute(written, syntax.path, syntax.module)
                owner = self.members.module(module)
                found = self.replaced.instead_of(syntax, statement, owner, alias.name)
                return found if found is not None else self.members.of_module(module, alias.name)
        return None


def method_owner(syntax: Syntax, function: Function, name: str) -> ast.ClassDef | None:
    """The class, when the name is the parameter that a method of it gets its object by."""
    every = [*function.args.posonlyargs, *function.args.args]
    plain = {"staticmethod", "classmethod"}
    is_bound = not any(isinstance(one, ast.Name) and one.id in plain for one in function.decorator_list)
    return syntax.class_of(function) if every and every[0].arg == name and is_bound else None
