"""Subjects: the object whose attribute a string names, as an expression of the file."""

from __future__ import annotations

import ast

from ssot_lint.facts.model import Use
from ssot_lint.program.reading.syntax import Syntax

_CALLS_AROUND = 2
"""Calls that may stand between a string and the object whose attribute it names: ``methodcaller("name")(x)``."""


def subject_of(syntax: Syntax, use: Use) -> ast.expr | None:
    """The object whose attribute a string names; None when it is not in sight."""
    literal, string = syntax.literal_at(use.span), use.string
    if literal is None or string is None or string.subject_span is None:
        return None
    for call in [one for one in syntax.around(literal) if isinstance(one, ast.Call)][:_CALLS_AROUND]:
        given = [*call.args, *(one.value for one in call.keywords)]
        owner = [call.func.value] if isinstance(call.func, ast.Attribute) else []
        found = next((one for one in (*given, *owner) if syntax.stands_at(one, string.subject_span)), None)
        if found is not None:
            return found
    return None
