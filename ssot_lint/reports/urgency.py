"""What is shown first where a host shows only some."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ssot_lint.program.model import UnreadableFile
from ssot_lint.reports.format import IsTouched
from ssot_lint.reports.model import CheckReport
from ssot_lint.rules.model import Severity, Violation


@dataclass(frozen=True, slots=True)
class Shortlist:
    """What fits where only so many of each severity are shown."""

    errors: tuple[UnreadableFile, ...]
    violations: tuple[Violation, ...]
    more: str
    """``3 more errors and 1 more warning``; empty when nothing is left out."""


def shortlist(report: CheckReport, most: int, is_touched: IsTouched | None) -> Shortlist:
    """At most so many of each severity, the most urgent ones; a file that could not be read counts as an error."""
    errors = report.unreported_errors()
    counts = {Severity.ERROR: len(errors), Severity.WARNING: 0}
    shown: list[Violation] = []
    for violation in most_urgent_first(report.violations, is_touched):
        counts[violation.severity] += 1
        if counts[violation.severity] <= most:
            shown.append(violation)
    more = {severity: count - most for severity, count in counts.items() if count > most}
    told = (f"{count:,} more {severity.value}{'s' if count != 1 else ''}" for severity, count in more.items())
    return Shortlist(errors[:most], tuple(shown), " and ".join(told))


def most_urgent_first(violations: Iterable[Violation], is_touched: IsTouched | None = None) -> list[Violation]:
    """Those that the change under review touches, then errors, then the rest; among equals in the order given."""

    def rank(violation: Violation) -> tuple[bool, bool]:
        is_new = is_touched is not None and is_touched(violation.path, violation.line)
        return not is_new, violation.severity is not Severity.ERROR

    return sorted(violations, key=rank)
