"""For people, on a terminal or in a log."""

from __future__ import annotations

from dataclasses import replace

from ssot_lint.reports.format import Format, Paths, View
from ssot_lint.reports.model import CheckReport
from ssot_lint.reports.text import render_statistics, render_text

FORMAT = Format("text", "for people: the violations with their lines, then the numbers", Paths.HERE, is_log=True)


def render(report: CheckReport, view: View) -> str:
    """The whole report, or only its numbers; warnings are left out, since they are said on standard error."""
    report = replace(report, warnings=())
    if view.statistics:
        return render_statistics(report, width=view.width, colour=view.colour)
    return render_text(report, view.source_line, width=view.width, colour=view.colour, verbose=view.verbose)
