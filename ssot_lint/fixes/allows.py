"""Edits of allow comments that allow nothing: the comment, or the rules of it that are of no use, go."""

from __future__ import annotations

from codemods.edits import AllowEdit
from ssot_lint.facts.entry_points import FILES
from ssot_lint.facts.model import Span
from ssot_lint.fixes.decision import Decision, Draft, decided, refused
from ssot_lint.rules.model import Violation
from ssot_lint.rules.registry import is_rule


def draft_allow(violation: Violation) -> Decision:
    """What becomes of a comment. Safe where all that it names are rules: one that is needed after all shows at once."""
    if violation.path in FILES:
        return refused("packaging files are edited by hand")
    unknown = next((name for name in violation.name.split(", ") if not is_rule(name)), None)
    if unknown is not None:
        return refused("only a person knows which rule is meant")
    span = Span(violation.line, violation.column, violation.end_line, violation.end_column)
    group = f"unused-allow:{violation.path}:{span.line}:{span.column}"
    return decided(Draft(AllowEdit(span, violation.name), ""), group)
