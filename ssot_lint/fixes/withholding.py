"""What a comment in the source allows is not mended, and with it nothing that belongs together with it."""

from __future__ import annotations

from collections.abc import Collection

from msgspec.structs import replace

from ssot_lint.fixes.model import Plan
from ssot_lint.rules.model import Applicability, Violation

_REASON = "it belongs together with what a comment allows at {}"


def withheld(plan: Plan, allowed: Collection[Violation]) -> Plan:
    """The plan without the allowed violations, and without groups of edits of which one would change such a place."""
    fingerprints = {one.fingerprint for one in allowed}
    places = {
        (one.path, one.line, one.column)
        for one in plan.violations
        if one.fingerprint in fingerprints and one.fix is not None
    }
    groups = {
        edit.group: f"{edit.path}:{edit.edit.span.line}"
        for edit in plan.edits
        if (edit.path, edit.edit.span.line, edit.edit.span.column) in places
    }
    kept = (one for one in plan.violations if one.fingerprint not in fingerprints)
    return Plan(
        tuple(_left(one, groups) for one in kept), tuple(edit for edit in plan.edits if edit.group not in groups)
    )


def _left(violation: Violation, groups: dict[str, str]) -> Violation:
    fix = violation.fix
    if fix is None or fix.group not in groups:
        return violation
    manual = replace(fix, applicability=Applicability.MANUAL, reason=_REASON.format(groups[fix.group]), group=None)
    return replace(violation, fix=manual)
