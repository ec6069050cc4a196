"""Guards: questions whether an object has the name, and what the object's known class answers them."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import replace

from ssot_lint.facts.model import StringRole, Use
from ssot_lint.program.answers import Answer, SiteUse
from ssot_lint.program.asking import is_unknown
from ssot_lint.program.branches import branches_of
from ssot_lint.program.grounds import readable
from ssot_lint.program.reading.files import Files
from ssot_lint.program.reading.syntax import Function, Syntax

_ASKING = frozenset({StringRole.HASATTR, StringRole.GETATTR})


class GuardJudge:
    """Says of each guard whether it can go only one way."""

    def __init__(self, files: Files) -> None:
        self._files = files

    def judged(self, sites: Sequence[SiteUse], answers: Sequence[Answer]) -> list[Answer]:
        """The answers, in their order, those about guards with what the known class makes of them."""
        return [self._judged(site, answer) for site, answer in zip(sites, answers, strict=True)]

    def _judged(self, site: SiteUse, answer: Answer) -> Answer:
        use = site.use
        asks = use.string is not None and use.string.role in _ASKING
        if not (asks or (use.expects_error and use.receiver is not None)) or not site.path.endswith((".py", ".pyw")):
            return answer
        owner = _only_class(answer)
        if owner is None:
            return answer
        consequence = self._consequence(site, has_it=not answer.is_missing)
        if consequence is None:
            return answer
        said = f"always false: `{owner}` has no" if answer.is_missing else f"always true: `{owner}` has"
        branches = branches_of(self._files.syntax(site.path), use)
        return replace(answer, guard=f"{said} `{use.name}`{consequence}", branches=branches)

    def _consequence(self, site: SiteUse, *, has_it: bool) -> str | None:
        """What follows from the answer, in words; None when nothing asks."""
        use, syntax = site.use, self._files.syntax(site.path)
        if syntax is None:
            return None
        if use.string is None:
            return _caught(syntax, use, has_it=has_it)
        if use.string.role is StringRole.HASATTR:
            return ""
        literal = syntax.literal_at(use.span)
        call = next(syntax.around(literal), None) if literal is not None else None
        if not isinstance(call, ast.Call) or len(call.args) < 3:
            return None
        return ", so the default is never taken" if has_it else ", so the default is taken"


def _only_class(answer: Answer) -> str | None:
    """The one class that the object is known to be of, when that decides whether it has the name."""
    decides = answer.is_missing or (bool(answer.places or answer.symbols) and not answer.bound_at)
    if answer.is_mock or not decides:
        return None
    seen = answer.receiver
    if seen is None:
        return answer.receiver_class.name if answer.receiver_class is not None else None
    text = readable(seen.text)
    if is_unknown(seen) or (not answer.is_missing and ("|" in text or text == "None")):
        return None
    return answer.receiver_class.name if answer.receiver_class is not None else text


def _caught(syntax: Syntax, use: Use, *, has_it: bool) -> str | None:
    """What becomes of the ``except AttributeError`` around a use; None when there is none."""
    node = syntax.name_at(use.span)
    inner: ast.AST | None = node
    for around in syntax.around(node) if node is not None else ():
        if isinstance(around, Function | ast.Lambda):
            return None
        if isinstance(around, ast.Try) and inner in around.body:
            handler = next((one for one in around.handlers if _names_attribute_error(one.type)), None)
            if handler is not None:
                never = f", so line {handler.lineno} catches no lack of it"
                return never if has_it else f", so line {handler.lineno} always catches that"
        inner = around
    return None


def _names_attribute_error(caught: ast.expr | None) -> bool:
    parts = caught.elts if isinstance(caught, ast.Tuple) else [caught]
    return any(getattr(one, "attr", getattr(one, "id", "")) == "AttributeError" for one in parts)
