"""Kept: variables that are named like what they were got by: ``push = getattr(router, "push", None)``."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import replace

from ssot_lint.facts.model import UseKind
from ssot_lint.program.answers import Answer, SiteUse
from ssot_lint.program.model import Evidence
from ssot_lint.program.reading.bound import Way
from ssot_lint.program.reading.files import Files
from ssot_lint.program.reading.syntax import Syntax

Position = tuple[str, int, int]
"""Path, and line and column of a name or of a string."""
_TESTS = (ast.BoolOp, ast.Compare, ast.IfExp, ast.If, ast.UnaryOp, ast.While)


class KeptJudge:
    """Answers about a variable by what was put into it."""

    def __init__(self, files: Files) -> None:
        self._files = files

    def judged(self, sites: Sequence[SiteUse], answers: Sequence[Answer]) -> list[Answer]:
        """The answers, in their order, those about kept values with what was kept."""
        by_position = {
            (site.path, site.use.span.line, site.use.span.column): answer
            for site, answer in zip(sites, answers, strict=True)
            if answer.is_settled
        }
        return [self._judged(site, answer, by_position) for site, answer in zip(sites, answers, strict=True)]

    def _judged(self, site: SiteUse, answer: Answer, known: Mapping[Position, Answer]) -> Answer:
        use = site.use
        is_bare = use.receiver is None and use.string is None and use.kind in {UseKind.CALL, UseKind.REFERENCE}
        if answer.is_settled or not is_bare or not site.path.endswith((".py", ".pyw")):
            return answer
        syntax = self._files.syntax(site.path)
        node = syntax.name_at(use.span) if syntax is not None else None
        if syntax is None or not isinstance(node, ast.Name):
            return answer
        reach = self._files.flow(syntax).reaching(node, (node.id,))
        if not reach.is_sure or len(reach.bounds) != 1 or reach.bounds[0].way is not Way.VALUE:
            return answer
        source = reach.bounds[0].node
        place = _place_of(syntax, source)
        kept = known.get(place) if place is not None else None
        return answer if kept is None else _with_kept(answer, kept, source, syntax, node)


def _place_of(syntax: Syntax, source: ast.AST) -> Position | None:
    """Where the use stands that gives the value."""
    match source:
        case ast.Call(func=ast.Name(id="getattr"), args=[_, ast.Constant(value=str()) as literal, *_]):
            return syntax.path, literal.lineno, syntax.column(literal.lineno, literal.col_offset)
        case ast.Attribute(attr=name, end_lineno=int(line), end_col_offset=int(end)):
            return syntax.path, line, syntax.column(line, end) - len(name)
    return None


def _with_kept(answer: Answer, kept: Answer, source: ast.AST, syntax: Syntax, node: ast.Name) -> Answer:
    has_default = isinstance(source, ast.Call) and len(source.args) > 2
    if (kept.is_missing and has_default) or isinstance(next(syntax.around(node), None), _TESTS):
        return replace(answer, is_irrelevant=True, bound_at=())
    line = getattr(source, "lineno", node.lineno)
    step = Evidence(syntax.path, line, f"`{node.id}` is what was got here")
    return replace(
        answer,
        places=kept.places,
        symbols=kept.symbols,
        is_mock=kept.is_mock,
        is_missing=kept.is_missing,
        receiver_class=kept.receiver_class,
        bound_at=(),
        binding=step,
        steps=kept.steps,
    )
