"""One line a violation, for editors, ``grep`` and eyes in a hurry."""

from __future__ import annotations

from ssot_lint.reports.escaping import visible, visible_path
from ssot_lint.reports.model import CheckReport


def render_concise(report: CheckReport) -> str:
    """``path:line:column: rule message`` for each violation, then the same of ``error`` for what could not be read."""
    found = (
        f"{visible_path(each.path)}:{each.line}:{each.column}: {each.rule} {visible(each.message)}\n"
        for each in report.violations
    )
    unread = (
        f"{visible_path(error.path)}:{error.line}:1: error {visible(error.message)}\n"
        for error in report.unreported_errors()
    )
    return "".join((*found, *unread))
