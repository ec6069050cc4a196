"""Reasons: of every use that is still open, what a person could annotate and how many uses that settles."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from ssot_lint.facts.model import Use, UseKind
from ssot_lint.program.answers import Answer, SiteUse
from ssot_lint.program.causes import Cause, Causes
from ssot_lint.program.grounds import short
from ssot_lint.program.reading.files import Files
from ssot_lint.program.reading.subjects import subject_of
from ssot_lint.program.reading.syntax import Syntax


class ReasonJudge:
    """Gives open uses their reasons."""

    def __init__(self, files: Files, causes: Causes) -> None:
        self._files = files
        self._causes = causes

    def judged(self, sites: Sequence[SiteUse], answers: Sequence[Answer]) -> list[Answer]:
        """The answers, in their order, those that are open with a reason that a person can act on."""
        causes = [self._cause(site, answer) for site, answer in zip(sites, answers, strict=True)]
        counts = Counter(cause.key for cause in causes if cause is not None)
        return [
            answer if cause is None else replace(answer, hint=_said(site, cause, counts[cause.key]))
            for site, answer, cause in zip(sites, answers, causes, strict=True)
        ]

    def _cause(self, site: SiteUse, answer: Answer) -> Cause | None:
        use = site.use
        is_open = not (answer.is_settled or answer.is_unbound or answer.hint or answer.bound_at)
        if not is_open or use.kind in {UseKind.IMPORT, UseKind.KEYWORD} or not site.path.endswith((".py", ".pyw")):
            return None
        syntax = self._files.syntax(site.path)
        node = _subject(syntax, use) if syntax is not None else None
        if syntax is None or node is None:
            return None
        try:
            return self._causes.of(syntax, node)
        except RecursionError:
            return None


def _subject(syntax: Syntax, use: Use) -> ast.expr | None:
    """The object whose attribute a use is."""
    if use.string is not None:
        return subject_of(syntax, use)
    node = syntax.name_at(use.span)
    return node.value if isinstance(node, ast.Attribute) else None


def _said(site: SiteUse, cause: Cause, count: int) -> str:
    settles = "settles this use" if count == 1 else f"settles {count} uses"
    use = site.use
    subject = short(use.receiver or (use.string.subject if use.string is not None else None) or use.name)
    is_own = cause.path == site.path and cause.where in {"", use.symbol}
    place = "" if is_own and (cause.is_direct or cause.noun.endswith(",")) else f" ({cause.path}:{cause.line})"
    where = f" of `{cause.where}`" if cause.where and not is_own else ""
    noun = f"{cause.noun}{where}{place}"
    if cause.is_direct or subject == cause.noun.strip("`"):
        return f"{noun} {cause.lack}; {cause.remedy} {settles}"
    return f"`{subject}` comes from {noun.removesuffix(',')}, which {cause.lack}; {cause.remedy} {settles}"
