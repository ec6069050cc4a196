"""One line a violation, for editors, ``grep`` and eyes in a hurry."""

from __future__ import annotations

from ssot_lint.reports.escaping import visible, visible_path
from ssot_lint.reports.format import Format, Paths, View
from ssot_lint.reports.model import CheckReport

FORMAT = Format("concise", "`path:line:column: rule message`, one line a violation", Paths.HERE, is_log=True)


def render(report: CheckReport, view: View) -> str:
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
