"""Replaced: what patches that are at work where an expression stands put in the place of the real thing."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING

from ssot_lint.program.doubles.given import yields_of
from ssot_lint.program.doubles.members import is_set_up
from ssot_lint.program.doubles.values import Double, Kind, Patcher, Several, Thing, Value, through
from ssot_lint.program.grounds import short
from ssot_lint.program.model import Evidence
from ssot_lint.program.patched import MOCKER, PatchedWith, item_name, mock_name, patches_of
from ssot_lint.program.reading.keys import key_of
from ssot_lint.program.reading.syntax import Function, Syntax

if TYPE_CHECKING:
    from ssot_lint.program.doubles.evaluating import Evaluator

AtWork = tuple[Syntax, PatchedWith]
"""A patch in its file."""
_BEGINNING = frozenset({"context_manager", "dict", "multiple", "object", "patch", "setattr", "spy"})
"""Methods of which one begins a patch, as far as its name tells."""
_ENDING = frozenset({"stop", "stopall", "undo", "resetall"})
_TELLING = _BEGINNING | _ENDING | {"__enter__", "enter_async_context", "enter_context", "start"}


class Replaced:
    """What stands in a patched place."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator
        self._asked: set[tuple[str, int]] = set()
        self._named: dict[str, frozenset[str] | None] = {}
        self._found: dict[ast.stmt, tuple[ast.Call, ...]] = {}
        self.around_call: tuple[AtWork, ...] = ()
        """Patches that are at work where the function is called that is being looked into."""

    def begun(self, patcher: Patcher) -> Value | None:
        """What a patch gives to whoever begins it."""
        first = patcher.patches[0]
        if len(patcher.patches) == 1 and not self._is_multiple(patcher.syntax, first):
            return self.put_in_place(patcher.syntax, first)
        made = [one for one in patcher.patches if one.is_default]
        return Several({one.attribute: self.put_in_place(patcher.syntax, one) for one in made})

    def put_in_place(self, syntax: Syntax, patch: PatchedWith) -> Value | None:
        """What a patch puts in the place of what it replaces."""
        meant = self._meant(syntax, patch)
        if patch.new is not None:
            return self._given(syntax, patch, meant)
        if patch.new_callable is not None and not self._makes_mock(syntax, patch.new_callable):
            made = patch.new_callable
            is_lambda = isinstance(made, ast.Lambda)
            value = self._evaluator.value(syntax, made.body if isinstance(made, ast.Lambda) else made)
            return through(value if is_lambda else self._evaluator.call_of(value))
        configured = self._evaluator.mocks.configured(syntax, patch.call, patch.configured or {})
        return Double((patched_here(syntax, patch),), meant, configured, patch.wraps is not None)

    def _given(self, syntax: Syntax, patch: PatchedWith, meant: Thing | None) -> Value | None:
        """What a patch is told to put in place: a mock or a fake stands for what was there."""
        value = self._evaluator.value(syntax, patch.new) if patch.new is not None else None
        if isinstance(value, Double) and value.stands_for is None:
            return replace(value, stands_for=meant)
        is_fake = isinstance(value, Thing) and value.kind is Kind.FUNCTION and self._evaluator.members.is_fake(value)
        if isinstance(patch.new, ast.Lambda) or is_fake:
            return Double((patched_here(syntax, patch),), meant)
        return through(value)

    def instead_of(self, syntax: Syntax, node: ast.AST, owner: Thing, name: str) -> Value | None:
        """What stands in the place of a thing's attribute where the node stands; None when the thing itself does."""
        if mock_name(f"{owner.symbol.dotted()}.") is not None:
            return None
        place = (syntax.path, id(node))
        if place in self._asked:
            self._evaluator.cut_short += 1
            return None
        self._asked.add(place)
        try:
            for where, patch in chain(self._at_work(syntax, node, name), self.around_call):
                if patch.attribute == name and self._is_same_owner(where, node, owner, patch):
                    return self.put_in_place(where, patch)
        finally:
            self._asked.discard(place)
        return None

    @contextmanager
    def all_at_work(self, syntax: Syntax, call: ast.Call) -> Iterator[None]:
        """Let what a function gives be what it gives while the patches around its call are at work."""
        before = self.around_call
        place = (syntax.path, id(call))
        if place not in self._asked:
            self._asked.add(place)
            self.around_call = (*self._at_work(syntax, call, None), *before)
            self._asked.discard(place)
        try:
            yield
        finally:
            self.around_call = before

    def item(self, syntax: Syntax, node: ast.AST, owner: ast.expr, key: str) -> Value | None:
        """What ``patch.dict`` has put into a dictionary, where the node stands; None when it has put nothing there."""
        place = (syntax.path, id(node))
        if place in self._asked:
            self._evaluator.cut_short += 1
            return None
        self._asked.add(place)
        try:
            for where, patch in self._at_work(syntax, node, None):
                if patch.attribute == item_name(key) and patch.owner is not None:
                    own, other = self._variable(syntax, owner), self._variable(where, patch.owner)
                    is_same = (
                        own == other if own is not None or other is not None else key_of(owner) == key_of(patch.owner)
                    )
                    if is_same:
                        return self.put_in_place(where, patch)
        finally:
            self._asked.discard(place)
        return None

    def _variable(self, syntax: Syntax, node: ast.expr) -> tuple[str, str] | None:
        """Module and name of the variable of a module that an expression, or a path in a string, names."""
        match node:
            case ast.Constant(value=str(path)):
                owner = self._evaluator.members.at_path(path.rpartition(".")[0])
                name = path.rpartition(".")[2]
            case ast.Attribute(value=inner, attr=name):
                value = self._evaluator.value(syntax, inner)
                owner = value if isinstance(value, Thing) else None
            case _:
                return None
        return (owner.symbol.module, name) if owner is not None and owner.kind is Kind.MODULE else None

    def _meant(self, syntax: Syntax, patch: PatchedWith) -> Thing | None:
        """What a mock that a patch makes stands for."""
        for node in (patch.wraps, patch.spec):
            if node is not None:
                value = self._evaluator.value(syntax, node)
                return value if isinstance(value, Thing) else None
        owner = self.owner_of(syntax, patch)
        value = self._evaluator.members.attribute(owner, patch.attribute) if owner is not None else None
        return value if isinstance(value, Thing) and value.kind is not Kind.NONE else None

    def owner_of(self, syntax: Syntax, patch: PatchedWith) -> Thing | None:
        """The thing whose attribute is replaced."""
        if patch.target is None:
            value = self._evaluator.value(syntax, patch.owner) if patch.owner is not None else None
            return value if isinstance(value, Thing) else None
        return self._evaluator.members.at_path(patch.target.rpartition(".")[0])

    def _makes_mock(self, syntax: Syntax, made: ast.expr) -> bool:
        value = self._evaluator.value(syntax, made)
        return isinstance(value, Thing) and self._evaluator.members.makes_mock(value)

    def _is_multiple(self, syntax: Syntax, patch: PatchedWith) -> bool:
        return (self._evaluator.spelled(syntax)(patch.call.func) or "").endswith("patch.multiple")

    def _is_same_owner(self, syntax: Syntax, node: ast.AST, owner: Thing, patch: PatchedWith) -> bool:
        """True when the patch certainly replaces the attribute of this very thing."""
        found = self.owner_of(syntax, patch)
        if found is None:
            return False
        if found.kind is Kind.CLASS and owner.kind in {Kind.CLASS, Kind.OBJECT}:
            return self._evaluator.members.is_seen_through(owner.symbol, found.symbol, patch.attribute)
        if found.kind is not Kind.OBJECT or owner.kind is not Kind.OBJECT:
            return found == owner and found.kind is not Kind.CLASS
        if found.held_by is not None or owner.held_by is not None:
            return found.held_by == owner.held_by
        own = key_of(node.value) if isinstance(node, ast.Attribute) else None
        return own is not None and patch.owner is not None and key_of(patch.owner) == own

    def _at_work(self, syntax: Syntax, node: ast.AST, name: str | None) -> Iterator[AtWork]:
        """Patches (of a name) that have begun where the node stands and have not ended, the last to begin first."""
        inner: ast.AST = node
        for around in syntax.around(node) if self._may_patch(syntax, name) else ():
            if isinstance(around, ast.With | ast.AsyncWith):
                items = around.items[: around.items.index(inner)] if isinstance(inner, ast.withitem) else around.items
                for item in reversed(items):
                    yield from ((syntax, one) for one in self._started(syntax, item.context_expr))
            if isinstance(inner, ast.stmt) and not isinstance(around, ast.ClassDef | ast.Module):
                yield from ((syntax, one) for one in self._before(syntax, around, inner))
            if isinstance(around, Function) and inner in around.body:
                yield from ((syntax, one) for one in self._around_function(syntax, around))
                break
            inner = around
        function = syntax.function_around(node)
        for where, fixture in self._evaluator.given.before(syntax, function) if function is not None else ():
            yield from self._left_by(where, fixture, name)

    def _left_by(self, syntax: Syntax, fixture: Function, name: str | None) -> Iterator[AtWork]:
        """Patches that a fixture has begun and not ended when the test runs."""
        if not self._may_patch(syntax, name):
            return
        yields = yields_of(fixture)
        if yields:
            yield from self._at_work(syntax, yields[0], name)
        else:
            yield from ((syntax, one) for one in self._lasting(syntax, fixture.body))

    def _may_patch(self, syntax: Syntax, name: str | None) -> bool:
        """Whether anything in a file patches (something of that name), as far as its words tell."""
        if syntax.path not in self._named:
            text = "\n".join(syntax.lines)
            speaks = any(word in text for word in ("patch", "setattr", "spy"))
            quoted = re.findall(r"[\"'.](\w+)[\"']", text) if speaks else []
            keywords = re.findall(r"(\w+)\s*=", text) if speaks and "multiple" in text else []
            self._named[syntax.path] = frozenset((*quoted, *keywords)) if speaks else None
        named = self._named[syntax.path]
        return named is not None and (name is None or name in named)

    def _before(self, syntax: Syntax, around: ast.AST, inner: ast.stmt) -> Iterator[PatchedWith]:
        for name in ("body", "orelse", "finalbody"):
            block = getattr(around, name, None)
            if isinstance(block, list) and inner in block:
                yield from self._lasting(syntax, block[: block.index(inner)])

    def _lasting(self, syntax: Syntax, block: list[ast.stmt]) -> Iterator[PatchedWith]:
        """Patches that statements begin and nobody ends with the statement."""
        for statement in reversed(block):
            calls = self._calls(statement)
            if any(_last_name(call) in _ENDING for call in calls):
                return
            if isinstance(statement, ast.Expr | ast.Assign | ast.AnnAssign):
                yield from (one for call in calls for one in self._begun_by(syntax, call))

    def _calls(self, statement: ast.stmt) -> tuple[ast.Call, ...]:
        """The calls in a statement that may begin or end a patch."""
        if statement not in self._found:
            inside = () if isinstance(statement, Function | ast.ClassDef) else ast.walk(statement)
            calls = (one for one in inside if isinstance(one, ast.Call))
            self._found[statement] = tuple(one for one in calls if _last_name(one) in _TELLING)
        return self._found[statement]

    def _begun_by(self, syntax: Syntax, call: ast.Call) -> Iterator[PatchedWith]:
        """The patches that evaluating a call begins."""
        match call:
            case ast.Call(func=ast.Attribute(value=owner, attr="start" | "__enter__"), args=[]):
                yield from self._started(syntax, owner)
            case ast.Call(func=ast.Attribute(attr="enter_context" | "enter_async_context"), args=[manager]):
                yield from self._started(syntax, manager)
            case ast.Call(func=ast.Attribute(attr=last)) if last in _BEGINNING:
                spelled = self._evaluator.spelled(syntax)
                name = spelled(call.func) or ""
                if name in {"monkeypatch.setattr", f"{MOCKER}spy"}:
                    yield from _set(call)
                elif name.startswith(MOCKER):
                    yield from patches_of(call, spelled)

    def _started(self, syntax: Syntax, manager: ast.expr) -> Iterator[PatchedWith]:
        value = self._evaluator.value(syntax, manager)
        if isinstance(value, Patcher) and value.syntax is syntax:
            yield from value.patches

    def _around_function(self, syntax: Syntax, function: Function) -> Iterator[PatchedWith]:
        """Patches by decorators of the function and its class, and those that set-up methods begin."""
        spelled, owner = self._evaluator.spelled(syntax), syntax.class_of(function)
        is_test = function.name.startswith("test")
        decorators = [*function.decorator_list, *(owner.decorator_list if owner is not None and is_test else ())]
        for decorator in decorators:
            if isinstance(decorator, ast.Call):
                yield from patches_of(decorator, spelled)
        for method in owner.body if owner is not None and not is_set_up(function) else ():
            if isinstance(method, Function) and is_set_up(method):
                yield from self._lasting(syntax, method.body)


def patched_here(syntax: Syntax, patch: PatchedWith) -> Evidence:
    """That something is patched, and what."""
    owner = ast.unparse(patch.owner) if patch.owner is not None else "?"
    spelled = patch.target or f"{owner}.{patch.attribute}"
    return Evidence(syntax.path, patch.call.lineno, f"`{short(spelled)}` is patched here")


def _set(call: ast.Call) -> Iterator[PatchedWith]:
    """What ``monkeypatch.setattr`` or ``mocker.spy`` puts in place."""
    match call.args:
        case [ast.Constant(value=str(path)), value, *_]:
            yield PatchedWith(call, path, None, path.rpartition(".")[2], value)
        case [owner, ast.Constant(value=str(name)), value, *_]:
            yield PatchedWith(call, None, owner, name, value)
        case [owner, ast.Constant(value=str(name))]:
            yield PatchedWith(call, None, owner, name, None, wraps=ast.Attribute(owner, name, ast.Load()))


def _last_name(call: ast.Call) -> str:
    return getattr(call.func, "attr", getattr(call.func, "id", ""))
