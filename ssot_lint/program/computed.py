"""Computed paths: patch targets that are put together from constants: ``patch(f"{BASE}.push")``."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from dataclasses import replace

from ssot_lint.facts.model import StringRole
from ssot_lint.program.answers import Answer, SiteUse
from ssot_lint.program.doubles.evaluating import Evaluator
from ssot_lint.program.model import Evidence
from ssot_lint.program.reading.syntax import Syntax
from ssot_lint.program.texts import Texts
from ssot_lint.program.tree import Tree

_TAKING_PATHS = frozenset({"patch", "setattr", "delattr"})


class ComputedJudge:
    """Answers about patch targets by what their parts are set to."""

    def __init__(self, tree: Tree, evaluator: Evaluator, of_path: Callable[[str], Answer]) -> None:
        """``of_path`` tells what a dotted path names."""
        self._evaluator = evaluator
        self._texts = Texts(tree, evaluator)
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
        text = self._texts.only(syntax, _sum_around(syntax, literal)) if syntax is not None and literal else None
        if text is None or text.rpartition(".")[2] != site.use.name:
            return answer
        told = self._of_path(text)
        step = Evidence(site.path, site.use.span.line, f"the path is `{text}`")
        return replace(told, steps=(step, *told.steps)) if told.is_settled else answer


def _sum_around(syntax: Syntax, literal: ast.expr) -> ast.expr:
    """The outermost sum that ends in a string."""
    for around in syntax.around(literal):
        if not isinstance(around, ast.BinOp) or around.right is not literal:
            break
        literal = around
    return literal
