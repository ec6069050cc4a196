"""Containers: what comes out of lists, tables and other things that hold values."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ssot_lint.program.doubles.values import Double, Several, Value, child, merged
from ssot_lint.program.reading.bound import Way
from ssot_lint.program.reading.syntax import Syntax

if TYPE_CHECKING:
    from ssot_lint.program.doubles.evaluating import Evaluator

_DEEPEST = 6


class Containers:
    """Items and elements."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator

    def item(self, syntax: Syntax, node: ast.AST, owner: ast.expr, index: ast.expr) -> Value | None:
        """What stands under an index where the node, which reads it, stands."""
        key = index.value if isinstance(index, ast.Constant) else None
        if isinstance(key, str) and (found := self._evaluator.replaced.item(syntax, node, owner, key)) is not None:
            return found
        value = self._evaluator.value(syntax, owner)
        if isinstance(value, Double):
            inner = child(value, "__getitem__", None)
            return self._evaluator.call_of(inner) if inner is not None else None
        return value.item(key) if isinstance(value, Several) else self.element(syntax, owner)

    def element(self, syntax: Syntax, node: ast.AST) -> Value | None:
        """What may come out of something that is gone through, whichever it is."""
        return merged(list(self._elements(syntax, node)))

    def _elements(self, syntax: Syntax, node: ast.AST, budget: int = _DEEPEST) -> Iterator[Value | None]:
        """What may come out of something that is gone through; None among it when that cannot be told."""
        match node:
            case ast.List(elts=elements) | ast.Tuple(elts=elements) | ast.Set(elts=elements):
                yield from (self._evaluator.value(syntax, one) for one in elements)
            case ast.ListComp(elt=element) | ast.SetComp(elt=element) | ast.GeneratorExp(elt=element):
                yield self._evaluator.value(syntax, element)
            case ast.Call(func=ast.Attribute(value=owner, attr="values"), args=[]):
                table = self._evaluator.value(syntax, owner)
                yield from table.values.values() if isinstance(table, Several) else (None,)
            case ast.Name() if budget > 0:
                yield from self._elements_bound(syntax, node, budget - 1)
            case _:
                value = self._evaluator.value(syntax, node)
                yield child(value, "__iter__", None) if isinstance(value, Double) else None

    def _elements_bound(self, syntax: Syntax, node: ast.Name, budget: int) -> Iterator[Value | None]:
        reach = self._evaluator.files.flow(syntax).reaching(node, (node.id,))
        plain = all(one.way is Way.VALUE for one in reach.bounds)
        for one in reach.bounds if plain and reach.is_sure else ():
            yield from self._elements(syntax, one.node, budget)
        if not plain or not reach.is_sure:
            value = self._evaluator.value(syntax, node)
            yield child(value, "__iter__", None) if isinstance(value, Double) else None
