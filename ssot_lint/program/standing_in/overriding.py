"""Overriding: what heirs have in the place of what leads to a receiver, or of the very method that is called."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ssot_lint.contracts.model import Symbol
from ssot_lint.program.doubles.evaluating import Evaluator
from ssot_lint.program.doubles.values import Kind, Thing, Value
from ssot_lint.program.making import MakingJudge
from ssot_lint.program.standing_in.doors import Door
from ssot_lint.program.standing_in.heirs import Gift, Heirs
from ssot_lint.program.standing_in.opening import Opened, Override
from ssot_lint.program.tree import Tree


class Overriding:
    """Compares what heirs give a name with what the class itself does."""

    def __init__(self, tree: Tree, evaluator: Evaluator, heirs: Heirs, making: MakingJudge) -> None:
        self._tree = tree
        self._evaluator = evaluator
        self._heirs = heirs
        self._making = making

    def opened(self, door: Door, watched: bool) -> Iterator[Opened]:
        """What comes through an attribute's door for objects of heirs. A ``watched`` name may be any class's method."""
        for _, gift in self._heirs.others(door.owner, door.name):
            yield self._judged(door, gift)
        for heir in self._heirs.of_module(door.owner, door.name):
            own = self._making.doubt_about(door.owner, door.name)
            if (doubt := self._making.doubt_about(heir.symbol, door.name)) and doubt != own:
                yield Opened(door, heir.syntax.path, heir.node.lineno, None, None, True, Override(False, False))
        for heir, gift in self._heirs.strangers(door.name) if watched else ():
            if heir.may_inherit({door.owner}):
                yield self._judged(door, gift)

    def _judged(self, door: Door, gift: Gift) -> Opened:
        value = self._value(gift)
        own = self._evaluator.members.attribute(Thing(Kind.OBJECT, door.owner), door.name)
        is_method = gift.function is not None and value is not None
        given = gift.node if isinstance(gift.node, ast.expr) else None
        is_same = self._is_same(*self._comparable(gift, value, own))
        return Opened(door, gift.syntax.path, gift.line, given, value, True, Override(is_method, is_same))

    def _comparable(self, gift: Gift, value: Value | None, own: Value | None) -> tuple[Value | None, Value | None]:
        """Both as they are, or what calling them gives where one of them is a function."""
        is_function = [isinstance(one, Thing) and one.kind is Kind.FUNCTION for one in (value, own)]
        if gift.function is None and not any(is_function):
            return value, own
        if gift.function is not None:
            result = self._evaluator.members.returned_by(gift.syntax, gift.function)
        elif is_function[0] or (isinstance(value, Thing) and value.kind is Kind.CLASS):
            result = self._called(value)
        else:
            result = value  # in the place of a property
        is_called = isinstance(own, Thing) and own.kind in {Kind.FUNCTION, Kind.CLASS}
        return result, self._called(own) if is_called else own

    def _called(self, value: Value | None) -> Value | None:
        return self._evaluator.members.call_of(value) if isinstance(value, Thing) else None

    def _value(self, gift: Gift) -> Value | None:
        """What an heir has: of a function that is no method of a module's class nobody says which it is."""
        if (function := gift.function) is not None:
            owner = gift.syntax.class_of(function)
            qualname = gift.syntax.qualname(function)
            is_known = owner is not None and self._tree.linker.class_at(Symbol(gift.syntax.module, qualname).owner)
            return Thing(Kind.FUNCTION, Symbol(gift.syntax.module, qualname)) if is_known else None
        if isinstance(gift.node, ast.ImportFrom):
            return None
        return self._evaluator.value(gift.syntax, gift.node) if gift.node is not None else None

    def _is_same(self, one: Value | None, own: Value | None) -> bool:
        if not isinstance(one, Thing) or not isinstance(own, Thing) or one.kind is not own.kind:
            return False
        above = {symbol for symbol, _ in self._tree.linker.ancestry(one.symbol)}
        return one.symbol == own.symbol or own.symbol in above
