"""Mocks: what the calls of `unittest.mock` and pytest-mock that make one make."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from ssot_lint.contracts.model import Symbol
from ssot_lint.program.doubles.values import Double, Kind, Patcher, Several, Thing, Value
from ssot_lint.program.grounds import short
from ssot_lint.program.linking import Linker
from ssot_lint.program.model import Evidence
from ssot_lint.program.patched import MOCKER, mock_name, patches_of
from ssot_lint.program.reading.keys import Key
from ssot_lint.program.reading.syntax import Syntax

if TYPE_CHECKING:
    from ssot_lint.program.doubles.evaluating import Evaluator

CLASSES = frozenset(
    {
        "Mock", "MagicMock", "AsyncMock", "NonCallableMock", "NonCallableMagicMock", "PropertyMock", "CallableMixin",
        "ThreadingMock",
    }
)  # fmt: skip
"""Classes of `unittest.mock` whose objects are mocks."""
_PLAIN = frozenset({"mock_open", "stub", "async_stub"})
_NOT_CONFIGURING = frozenset({"spec", "spec_set", "wraps", "name", "unsafe", "instance"})


def is_mock_class(thing: Thing) -> bool:
    """True of a class of `unittest.mock` whose objects are mocks."""
    return thing.kind is Kind.OUTSIDE and mock_name(thing.symbol.dotted()) in CLASSES


def inherits_mock(linker: Linker, symbol: Symbol) -> bool:
    """True of a class of the tree that inherits from one of `unittest.mock`."""
    return any(mock_name(owner.dotted()) in CLASSES for owner, _ in linker.ancestry(symbol))


class Mocks:
    """Makes doubles of calls that make mocks."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator

    def made(self, syntax: Syntax, call: ast.Call, function: Thing) -> Value | None:
        """What a call of a real thing makes, when that is a mock, or a patch."""
        spelled = function.symbol.dotted()
        name = mock_name(spelled) if function.kind is Kind.OUTSIDE else None
        if self._evaluator.members.makes_mock(function):
            return self._mock(syntax, call)
        if name == "create_autospec":
            return self._autospec(syntax, call)
        if name in _PLAIN:
            return Double((made_here(syntax, call),))
        if spelled == f"{MOCKER}spy":
            return self._spy(syntax, call)
        if spelled in {"typing.cast", "typing_extensions.cast", "copy.copy", "copy.deepcopy"} and call.args:
            return self._evaluator.value(syntax, call.args[-1])
        if spelled == "types.SimpleNamespace" and all(one.arg is not None for one in call.keywords):
            given = _keywords(call)
            return Several({one: self._evaluator.value(syntax, node) for one, node in given.items()}, True)
        if spelled == "builtins.type" and len(call.args) == 1:
            return self._evaluator.value(syntax, call.args[0])
        if name is None or not (patches := patches_of(call, self._evaluator.spelled(syntax))):
            return None
        patcher = Patcher(patches, syntax)
        return self._evaluator.calls.begun(patcher) if spelled.startswith(MOCKER) else patcher

    def _mock(self, syntax: Syntax, call: ast.Call) -> Double:
        given = _keywords(call)
        spec = next((given[name] for name in ("spec", "spec_set") if name in given), None)
        if spec is None and call.args and not isinstance(call.args[0], ast.Starred):
            spec = call.args[0]
        real = self._thing(syntax, given.get("wraps"))
        meant = real or as_object(self._thing(syntax, spec))
        return Double((made_here(syntax, call),), meant, self.configured(syntax, call, given), "wraps" in given)

    def _autospec(self, syntax: Syntax, call: ast.Call) -> Double:
        given = _keywords(call)
        meant = self._thing(syntax, call.args[0] if call.args else given.get("spec"))
        instance = given.get("instance", call.args[2] if len(call.args) > 2 else None)
        is_object = isinstance(instance, ast.Constant) and instance.value is True
        steps = (made_here(syntax, call),)
        return Double(steps, as_object(meant) if is_object else meant, self.configured(syntax, call, given))

    def _spy(self, syntax: Syntax, call: ast.Call) -> Value | None:
        match call.args:
            case [owner, ast.Constant(value=str(name))]:
                value = self._evaluator.value(syntax, owner)
                real = self._evaluator.members.attribute(value, name) if isinstance(value, Thing) else None
                return Double((made_here(syntax, call),), real if isinstance(real, Thing) else None, hands_on=True)
        return None

    def configured(
        self, syntax: Syntax, call: ast.Call, given: Mapping[str, ast.expr]
    ) -> Mapping[Key, Value | None] | None:
        """What a mock is given when it is made, by key; None when nobody can tell."""
        found: dict[Key, Value | None] = {}
        for keyword in call.keywords:
            match keyword:
                case ast.keyword(arg=None, value=ast.Dict(keys=keys, values=values)):
                    for key, value in zip(keys, values, strict=True):
                        if not isinstance(key, ast.Constant) or not isinstance(key.value, str):
                            return None
                        found[tuple(key.value.split("."))] = self._evaluator.value(syntax, value)
                case ast.keyword(arg=None):
                    return None
        for name, node in given.items():
            if name not in _NOT_CONFIGURING:
                found[name,] = self._evaluator.value(syntax, node)
        return MappingProxyType(found)

    def _thing(self, syntax: Syntax, node: ast.expr | None) -> Thing | None:
        value = self._evaluator.value(syntax, node) if node is not None else None
        if isinstance(value, Double):
            return value.stands_for
        return value if isinstance(value, Thing) and value.kind is not Kind.NONE else None


def as_object(thing: Thing | None) -> Thing | None:
    """An object of a class, which is what a mock made after the class stands for; anything else as it is."""
    return Thing(Kind.OBJECT, thing.symbol) if thing is not None and thing.kind is Kind.CLASS else thing


def made_here(syntax: Syntax, call: ast.Call) -> Evidence:
    """That a mock is made by the call."""
    return Evidence(syntax.path, call.lineno, f"a mock is made here: `{short(syntax.source_of(call))}`")


def _keywords(call: ast.Call) -> dict[str, ast.expr]:
    return {one.arg: one.value for one in call.keywords if one.arg is not None}
