"""Texts: what strings an expression may be, by the constants that it is made of."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from itertools import product

from ssot_lint.contracts.model import Symbol
from ssot_lint.program.doubles.evaluating import Evaluator
from ssot_lint.program.doubles.values import Kind, Thing
from ssot_lint.program.reading.bound import Bound, Way
from ssot_lint.program.reading.syntax import Syntax
from ssot_lint.program.tree import Tree

_DEEPEST = 8
_MOST = 50
"""Texts that an expression may be before it counts as any."""

Possible = frozenset[str] | None
"""None when nobody can tell."""


class Texts:
    """Follows strings back to literals."""

    def __init__(self, tree: Tree, evaluator: Evaluator) -> None:
        self._tree = tree
        self._evaluator = evaluator

    def only(self, syntax: Syntax, node: ast.AST) -> str | None:
        """The text that an expression certainly is."""
        found = self.possible(syntax, node)
        return next(iter(found)) if found is not None and len(found) == 1 else None

    def possible(self, syntax: Syntax, node: ast.AST, budget: int = _DEEPEST) -> Possible:
        """Every text that an expression may be."""
        if budget <= 0:
            return None
        match node:
            case ast.Constant(value=str(text)):
                return frozenset({text})
            case ast.JoinedStr(values=parts):
                return _joined([self.possible(syntax, one, budget - 1) for one in parts])
            case ast.FormattedValue(value=inner, conversion=-1, format_spec=None):
                return self.possible(syntax, inner, budget - 1)
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                return _joined([self.possible(syntax, one, budget - 1) for one in (left, right)])
            case ast.IfExp(body=one, orelse=other):
                return _any([self.possible(syntax, each, budget - 1) for each in (one, other)])
            case ast.Name(id=name):
                return self._named(syntax, node, name, budget)
            case ast.Attribute(value=owner, attr=name):
                return self._of_attribute(syntax, owner, name, budget)
        return None

    def _named(self, syntax: Syntax, node: ast.Name, name: str, budget: int) -> Possible:
        reach = self._evaluator.files.flow(syntax).reaching(node, (name,))
        if reach.bounds and any(one.way is not Way.IMPORTED for one in reach.bounds):
            return self._bound(syntax, reach.bounds, budget) if reach.is_sure else None
        return self._of_module(syntax.module, name, budget)

    def _of_attribute(self, syntax: Syntax, owner: ast.expr, name: str, budget: int) -> Possible:
        value = self._evaluator.value(syntax, owner)
        if not isinstance(value, Thing):
            return None
        if value.kind is Kind.MODULE:
            return self._of_module(value.symbol.module, name, budget)
        return self._of_class(value.symbol, name, budget) if value.kind in {Kind.OBJECT, Kind.CLASS} else None

    def _of_class(self, owner: Symbol, name: str, budget: int) -> Possible:
        path = self._tree.modules.path_of(owner.module)
        syntax = self._evaluator.files.syntax(path) if path is not None else None
        found = syntax.definition(owner.qualname) if syntax is not None else None
        if syntax is None or not isinstance(found, ast.ClassDef):
            return None
        return self._only(syntax, list(self._evaluator.files.flow(syntax).anywhere(found.body, {(name,)})), budget)

    def _of_module(self, module: str, name: str, budget: int) -> Possible:
        syntax, _, bounds = self._evaluator.files.variable(module, name) or (None, "", [])
        return self._only(syntax, bounds, budget) if syntax is not None else None

    def _only(self, syntax: Syntax, bounds: Sequence[Bound], budget: int) -> Possible:
        """The texts, when a single binding gives them."""
        return self._bound(syntax, bounds, budget) if len(bounds) == 1 else None

    def _bound(self, syntax: Syntax, bounds: Sequence[Bound], budget: int) -> Possible:
        return _any([self._of_bound(syntax, one, budget - 1) for one in bounds]) if bounds else None

    def _of_bound(self, syntax: Syntax, one: Bound, budget: int) -> Possible:
        if one.way is Way.VALUE:
            return self.possible(syntax, one.node, budget)
        return self._elements(syntax, one.node, budget) if one.way is Way.ELEMENT else None

    def _elements(self, syntax: Syntax, node: ast.AST, budget: int) -> Possible:
        """Texts among which a loop goes through."""
        match node:
            case ast.List(elts=parts) | ast.Tuple(elts=parts) | ast.Set(elts=parts):
                return _any([self.possible(syntax, one, budget - 1) for one in parts])
            case ast.Dict(keys=keys) if None not in keys:
                return _any([self.possible(syntax, one, budget - 1) for one in keys if one is not None])
            case ast.Name(id=name) if budget > 0:
                flow = self._evaluator.files.flow(syntax)
                reach = flow.reaching(node, (name,))
                bounds = reach.bounds or tuple(flow.anywhere(syntax.tree.body, {(name,)}))
                if len(bounds) == 1 and bounds[0].way is Way.VALUE:
                    return self._elements(syntax, bounds[0].node, budget - 1)
        return None


def _any(found: Iterable[Possible]) -> Possible:
    whole: set[str] = set()
    for one in found:
        if one is None:
            return None
        whole |= one
    return frozenset(whole) if len(whole) <= _MOST else None


def _joined(parts: Sequence[Possible]) -> Possible:
    known = [one for one in parts if one is not None]
    if len(known) < len(parts):
        return None
    found = frozenset("".join(one) for one in product(*known)) if _count(known) <= _MOST else None
    return found


def _count(parts: Sequence[frozenset[str]]) -> int:
    total = 1
    for one in parts:
        total *= max(len(one), 1)
    return total
