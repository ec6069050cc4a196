"""Computed paths: patch targets that are put together from constants: ``patch(f"{BASE}.push")``."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from dataclasses import replace

from ssot_lint.contracts.model import Symbol
from ssot_lint.facts.model import StringRole
from ssot_lint.program.answers import Answer, SiteUse
from ssot_lint.program.doubles.evaluating import Evaluator
from ssot_lint.program.doubles.values import Kind, Thing
from ssot_lint.program.model import Evidence
from ssot_lint.program.reading.bound import Bound, Way
from ssot_lint.program.reading.syntax import Syntax
from ssot_lint.program.tree import Tree

_TAKING_PATHS = frozenset({"patch", "setattr", "delattr"})
_DEEPEST = 8


class ComputedJudge:
    """Answers about patch targets by what their parts are set to."""

    def __init__(self, tree: Tree, evaluator: Evaluator, of_path: Callable[[str], Answer]) -> None:
        """``of_path`` tells what a dotted path names."""
        self._tree = tree
        self._evaluator = evaluator
        self._of_path = of_path

    def judged(self, sites: Sequence[SiteUse], answers: Sequence[Answer]) -> list[Answer]:
        """The answers, in their order, those about computed paths with what the paths name."""
        return [self._judged(site, answer) for site, answer in zip(sites, answers, strict=True)]

    def _judged(self, site: SiteUse, answer: Answer) -> Answer:
        string, callee = site.use.string, (site.use.callee or "").rpartition(".")[2]
        is_computed = string is not None and string.role is StringRole.ATTRIBUTE and string.is_part
        if answer.is_settled or not is_computed or callee not in _TAKING_PATHS:
            return answer
        syntax = self._evaluator.files.syntax(site.path)
        literal = syntax.literal_at(site.use.span) if syntax is not None else None
        text = self._text(syntax, _sum_around(syntax, literal), _DEEPEST) if syntax is not None and literal else None
        if text is None or text.rpartition(".")[2] != site.use.name:
            return answer
        told = self._of_path(text)
        step = Evidence(site.path, site.use.span.line, f"the path is `{text}`")
        return replace(told, steps=(step, *told.steps)) if told.is_settled else answer

    def _text(self, syntax: Syntax, node: ast.AST, budget: int) -> str | None:
        """The text that an expression certainly is."""
        if budget <= 0:
            return None
        match node:
            case ast.Constant(value=str(text)):
                return text
            case ast.JoinedStr(values=parts):
                return _joined([self._text(syntax, one, budget - 1) for one in parts])
            case ast.FormattedValue(value=inner, conversion=-1, format_spec=None):
                return self._text(syntax, inner, budget - 1)
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                return _joined([self._text(syntax, one, budget - 1) for one in (left, right)])
            case ast.Name(id=name):
                reach = self._evaluator.files.flow(syntax).reaching(node, (name,))
                if reach.bounds and any(one.way is not Way.IMPORTED for one in reach.bounds):
                    return self._only(syntax, reach.bounds, budget) if reach.is_sure else None
                return self._of_module(syntax.module, name, budget)
            case ast.Attribute(value=owner, attr=name):
                return self._of_attribute(syntax, owner, name, budget)
        return None

    def _of_attribute(self, syntax: Syntax, owner: ast.expr, name: str, budget: int) -> str | None:
        value = self._evaluator.value(syntax, owner)
        if not isinstance(value, Thing):
            return None
        if value.kind is Kind.MODULE:
            return self._of_module(value.symbol.module, name, budget)
        return self._of_class(value.symbol, name, budget) if value.kind in {Kind.OBJECT, Kind.CLASS} else None

    def _of_class(self, owner: Symbol, name: str, budget: int) -> str | None:
        path = self._tree.modules.path_of(owner.module)
        syntax = self._evaluator.files.syntax(path) if path is not None else None
        found = syntax.definition(owner.qualname) if syntax is not None else None
        if syntax is None or not isinstance(found, ast.ClassDef):
            return None
        return self._only(syntax, list(self._evaluator.files.flow(syntax).anywhere(found.body, {(name,)})), budget)

    def _of_module(self, module: str, name: str, budget: int) -> str | None:
        link = self._tree.linker.follow(module, name)
        path = self._tree.modules.path_of(link.symbol.module) if link is not None else None
        syntax = self._evaluator.files.syntax(path) if path is not None else None
        if link is None or syntax is None:
            return None
        bounds = list(self._evaluator.files.flow(syntax).anywhere(syntax.tree.body, {(link.symbol.qualname,)}))
        return self._only(syntax, bounds, budget)

    def _only(self, syntax: Syntax, bounds: Sequence[Bound], budget: int) -> str | None:
        """The text, when a single binding gives it."""
        if len(bounds) != 1 or bounds[0].way is not Way.VALUE:
            return None
        return self._text(syntax, bounds[0].node, budget - 1)


def _sum_around(syntax: Syntax, literal: ast.expr) -> ast.expr:
    """The outermost sum that ends in a string."""
    for around in syntax.around(literal):
        if not isinstance(around, ast.BinOp) or around.right is not literal:
            break
        literal = around
    return literal


def _joined(parts: Sequence[str | None]) -> str | None:
    known = [one for one in parts if one is not None]
    return "".join(known) if len(known) == len(parts) else None
