"""Quotes in f-strings: since Python 3.12 an expression there may hold those of the string around it."""

from __future__ import annotations

from dataclasses import replace

import msgspec

from codemods.edits import CallEdit, ReferenceEdit
from ssot_lint.fixes.model import Plan, PlannedEdit

_SINCE = 12


def with_quotes_for(plan: Plan, minor: int | None) -> Plan:
    """The plan for a project whose oldest Python is 3.``minor``; None where it does not say, which is taken for old."""
    if minor is None or minor < _SINCE:
        return plan
    return replace(plan, edits=tuple(map(_nesting, plan.edits)))


def _nesting(one: PlannedEdit) -> PlannedEdit:
    if not isinstance(one.edit, CallEdit | ReferenceEdit):
        return one
    return replace(one, edit=msgspec.structs.replace(one.edit, nests_quotes=True))
