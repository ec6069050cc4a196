"""One JSON document: the public interface."""

from __future__ import annotations

from ssot_lint.reports.format import Format, Paths, View
from ssot_lint.reports.json_report import render_json
from ssot_lint.reports.model import CheckReport

FORMAT = Format("json", "one JSON document with everything that is known, by a published schema", Paths.ROOT)


def render(report: CheckReport, view: View) -> str:
    """The document."""
    return render_json(report)
