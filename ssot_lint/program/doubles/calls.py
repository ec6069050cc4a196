"""Calls: what calling a thing, or entering a context, gives."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from ssot_lint.program.doubles.values import Double, Kind, Patcher, Several, Thing, Value, child, through
from ssot_lint.program.reading.keys import CALLED, key_of
from ssot_lint.program.reading.syntax import Syntax

if TYPE_CHECKING:
    from ssot_lint.program.doubles.evaluating import Evaluator


class Calls:
    """Results of calls and of entered contexts."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator

    def made(self, syntax: Syntax, call: ast.Call) -> Value | None:
        """What a call gives."""
        function = self._evaluator.value(syntax, call.func)
        if isinstance(function, Thing):
            return self._of_thing(syntax, call, function)
        if isinstance(function, Double):
            return self._evaluator.call_of(function)
        match call:
            case ast.Call(func=ast.Attribute(value=owner, attr="start" | "__enter__")):
                return self.begun(self._evaluator.value(syntax, owner))
            case ast.Call(func=ast.Attribute(attr="enter_context" | "enter_async_context"), args=[manager]):
                return self.entered(syntax, manager)
            case ast.Call(func=ast.Attribute(value=owner, attr="get"), args=[index, *_]):
                is_table = isinstance(self._evaluator.value(syntax, owner), Several)
                return self._evaluator.containers.item(syntax, call, owner, index) if is_table else None
        return None

    def _of_thing(self, syntax: Syntax, call: ast.Call, function: Thing) -> Value | None:
        made = self._evaluator.mocks.made(syntax, call, function)
        if made is not None or function.kind is not Kind.FUNCTION:
            return made if made is not None else self._evaluator.call_of(function)
        handed = self._evaluator.members.handed_back(function.symbol, syntax, call)
        if handed is not None:
            return handed
        with self._evaluator.replaced.all_at_work(syntax, call):
            return self._evaluator.call_of(function)

    def entered(self, syntax: Syntax, manager: ast.AST) -> Value | None:
        """What ``with`` gives of a manager: a double's may have been set on it."""
        value = self._evaluator.value(syntax, manager)
        key = key_of(manager)
        for name in ("__enter__", "__aenter__") if isinstance(value, Double) and key is not None else ():
            whole = (*(key or ()), name, CALLED)
            reach = self._evaluator.files.flow(syntax).reaching(manager, whole)
            if reach.is_sure and len(reach.bounds) == 1 and reach.bounds[0].key == whole:
                return through(self._evaluator.bound(syntax, reach.bounds[0]))
        return self.begun(value)

    def begun(self, value: Value | None) -> Value | None:
        """What entering a context gives."""
        if isinstance(value, Patcher):
            return self._evaluator.replaced.begun(value)
        if not isinstance(value, Double):
            return None
        ways = [key for key in (value.configured or {}) if key[0] in {"__enter__", "__aenter__"}]
        name = ways[0][0] if ways else "__enter__"
        inner = child(value, name, None)
        return self._evaluator.call_of(inner) if isinstance(inner, Double) and not inner.hands_on else None
