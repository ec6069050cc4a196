"""Edits of allow comments that allow nothing: the comment, or the rules of it that are of no use, go."""

from __future__ import annotations

from codemods.edits import AllowEdit
from ssot_lint.facts.entry_points import FILES
from ssot_lint.facts.model import Span
from ssot_lint.fixes.decision import Decision, Draft, decided, refused
from ssot_lint.rules.model import Violation


def draft_allow(violation: Violation) -> Decision:
    """What becomes of a comment: safe, since no code changes and one that is needed after all shows at once."""
    if violation.path in FILES:
        return refused("packaging files are edited by hand")
    span = Span(violation.line, violation.column, violation.end_line, violation.end_column)
    group = f"unused-allow:{violation.path}:{span.line}:{span.column}"
    return decided(Draft(AllowEdit(span, violation.name), ""), group)
