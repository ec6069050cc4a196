"""Exactness: whether an object is certainly of the very class that it is known by, because it is made in sight."""

from __future__ import annotations

import ast

from ssot_lint.contracts.model import Symbol
from ssot_lint.program.doubles.evaluating import Evaluator
from ssot_lint.program.doubles.values import Kind, Thing
from ssot_lint.program.reading.bound import Way
from ssot_lint.program.reading.syntax import Function, Syntax
from ssot_lint.program.standing_in.heirs import Heirs
from ssot_lint.program.teaching.functions import own_nodes
from ssot_lint.program.tree import Tree

_DEEPEST = 5


class Exactness:
    """Follows objects back to the calls that make them."""

    def __init__(self, tree: Tree, evaluator: Evaluator, heirs: Heirs) -> None:
        self._tree = tree
        self._evaluator = evaluator
        self._heirs = heirs

    def is_exact(self, syntax: Syntax, node: ast.AST, budget: int = _DEEPEST) -> bool:
        """True of what a constructor that is written there makes, and of names that hold nothing else."""
        match node:
            case _ if budget <= 0:
                return False
            case ast.Await(value=inner) | ast.NamedExpr(value=inner):
                return self.is_exact(syntax, inner, budget)
            case ast.IfExp(body=one, orelse=other):
                return self.is_exact(syntax, one, budget) and self.is_exact(syntax, other, budget)
            case ast.Call(func=func):
                return self._is_made(syntax, func, budget - 1)
            case ast.Attribute(value=owner, attr=name):
                return self._is_filled_so(syntax, owner, name, budget - 1)
            case ast.Name(id=name):
                flow = self._evaluator.files.flow(syntax)
                reach = flow.reaching(node, (name,))
                bounds = list(reach.bounds)
                if not bounds:
                    bounds = list(flow.anywhere(syntax.tree.body, {(name,)}))
                    if all(one.way is Way.IMPORTED for one in bounds):
                        return self._is_variable_so(syntax.module, name, budget - 1)
                elif not reach.is_sure:
                    return False
                plain = bounds and all(one.way is Way.VALUE for one in bounds)
                return bool(plain) and all(self.is_exact(syntax, one.node, budget - 1) for one in bounds)
        return False

    def _is_made(self, syntax: Syntax, func: ast.expr, budget: int) -> bool:
        value = self._evaluator.value(syntax, func)
        if not isinstance(value, Thing):
            return False
        if isinstance(func, ast.Attribute):
            owner = self._evaluator.value(syntax, func.value)
            if not (isinstance(owner, Thing) and owner.kind is Kind.MODULE):
                return False
        elif not isinstance(func, ast.Name) or func.id == "cls":
            return False
        if value.kind is Kind.CLASS:
            return self._is_the_class(syntax, func)
        there, function = self._function(value.symbol) if value.kind is Kind.FUNCTION else (None, None)
        if there is None or function is None or function.decorator_list:
            return False
        given = [one.value for one in own_nodes(function) if isinstance(one, ast.Return) and one.value is not None]
        return bool(given) and all(self.is_exact(there, one, budget) for one in given)

    def _is_the_class(self, syntax: Syntax, func: ast.expr) -> bool:
        """A name of a class, not a parameter that is annotated with it."""
        if not isinstance(func, ast.Name):
            return True
        bounds = self._evaluator.files.flow(syntax).reaching(func, (func.id,)).bounds
        return all(one.way in {Way.IMPORTED, Way.DEFINED} for one in bounds)

    def _function(self, symbol: Symbol) -> tuple[Syntax | None, Function | None]:
        path = self._tree.modules.path_of(symbol.module)
        there = self._evaluator.files.syntax(path) if path is not None else None
        found = there.definition(symbol.qualname) if there is not None else None
        return there, found if isinstance(found, Function) else None

    def _is_filled_so(self, syntax: Syntax, owner: ast.expr, name: str, budget: int) -> bool:
        value = self._evaluator.value(syntax, owner)
        if not isinstance(value, Thing):
            return False
        if value.kind is Kind.MODULE:
            return self._is_variable_so(value.symbol.module, name, budget)
        found = False
        for symbol, binding in self._tree.linker.ancestry(value.symbol) if value.kind is Kind.OBJECT else ():
            path = self._tree.modules.path_of(symbol.module) if binding is not None else None
            there = self._evaluator.files.syntax(path) if path is not None else None
            node = there.definition(symbol.qualname) if there is not None else None
            if there is None or not isinstance(node, ast.ClassDef):
                continue
            for gift in self._heirs.all_given(there, node, name):
                if not isinstance(gift.node, ast.expr) or not self.is_exact(there, gift.node, budget):
                    return False
                found = True
        return found

    def _is_variable_so(self, module: str, name: str, budget: int) -> bool:
        if (found := self._evaluator.files.variable(module, name)) is None:
            return False
        there, _, bounds = found
        plain = bounds and all(one.way is Way.VALUE for one in bounds)
        return bool(plain) and all(self.is_exact(there, one.node, budget) for one in bounds)
