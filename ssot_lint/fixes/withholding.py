"""What a comment in the source allows is not mended, and with it nothing that belongs together with it.

Nor is what a comment means to allow that does not, as it is written: a fix would leave nothing to protect.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from msgspec.structs import replace

from ssot_lint.fixes.model import Plan
from ssot_lint.rules.model import Applicability, Violation

_ALLOWED = "it belongs together with what a comment allows at {}"
_DOUBTED = "the comment at {} means to allow this, or what belongs together with it, and does not as it is written"


def withheld(plan: Plan, allowed: Collection[Violation], doubted: Mapping[str, str] | None = None) -> Plan:
    """The plan without the allowed violations, and without groups of edits of which one would change such a place.

    What is ``doubted`` (by fingerprint, with the place of the comment) stays reported, and its group of edits is left
    to a person.
    """
    fingerprints = {one.fingerprint for one in allowed}
    doubts = {fingerprint: _DOUBTED.format(place) for fingerprint, place in (doubted or {}).items()}
    known = {one.fingerprint: _ALLOWED.format(f"{one.path}:{one.line}") for one in allowed}
    reasons = _reasons(plan, doubts | known)
    kept = (one for one in plan.violations if one.fingerprint not in fingerprints)
    return Plan(
        tuple(_left(one, reasons) for one in kept), tuple(edit for edit in plan.edits if edit.group not in reasons)
    )


def _reasons(plan: Plan, reason_of: Mapping[str, str]) -> dict[str, str]:
    """Groups of edits at the places of some violations (by fingerprint), each with the reason why it is not made."""
    places = {
        (one.path, one.line, one.column): reason_of[one.fingerprint]
        for one in plan.violations
        if one.fingerprint in reason_of and one.fix is not None
    }
    found = ((edit.group, places.get((edit.path, edit.edit.span.line, edit.edit.span.column))) for edit in plan.edits)
    return {group: reason for group, reason in found if reason is not None}


def _left(violation: Violation, reasons: Mapping[str, str]) -> Violation:
    fix = violation.fix
    if fix is None or fix.group is None or fix.group not in reasons:
        return violation
    manual = replace(fix, applicability=Applicability.MANUAL, reason=reasons[fix.group], group=None)
    return replace(violation, fix=manual)
