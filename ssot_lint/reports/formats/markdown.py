"""The tracking document of a migration, in Markdown as GitHub and GitLab read it."""

from __future__ import annotations

from ssot_lint.reports.format import Format, View
from ssot_lint.reports.model import CheckReport
from ssot_lint.reports.tracking import tracking_document

FORMAT = Format(
    "markdown", "a tracking document: phases, definitions, files affected, ledger, next action", shows_history=True
)


def render(report: CheckReport, view: View) -> str:
    """The whole document."""
    return tracking_document(report, view)
