"""Workflow commands of GitHub Actions, which become annotations of the change, and a summary of the step."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from ssot_lint.program.model import UnreadableFile
from ssot_lint.reports.escaping import visible
from ssot_lint.reports.format import Format, View
from ssot_lint.reports.model import CheckReport
from ssot_lint.reports.tracking import tracking_document
from ssot_lint.reports.urgency import shortlist
from ssot_lint.rules.model import Violation

FORMAT = Format(
    "github",
    "workflow commands of GitHub Actions, and a summary of the step",
    is_log=True,
    orders_by_change=True,
    appended_to="GITHUB_STEP_SUMMARY",
)
MOST_OF_A_KIND = 10
"""Annotations of one kind that GitHub keeps a step; 50 a job, so one step cannot use them up."""
LONGEST = 4000
"""Characters of a message: GitHub cuts off what is longer than 4096."""
LARGEST_SUMMARY = 900_000
"""Bytes: GitHub drops the summary of a step that has more than a mebibyte."""


Properties: TypeAlias = Mapping[str, object]


def render(report: CheckReport, view: View) -> str:
    """A command for each violation within the limits, what the change touches first; and how many more there are."""
    shown = shortlist(report, MOST_OF_A_KIND, view.is_touched)
    lines = [*map(_of_error, shown.errors), *map(_of_violation, shown.violations)]
    if shown.more:
        lines.append(
            _command("notice", {"title": "ssot-lint"}, f"{shown.more} not shown here: the summary of this job has all")
        )
    return "".join(lines)


def appendix(report: CheckReport, view: View) -> str:
    """The summary of the step: the tracking document, as much of it as GitHub takes."""
    return tracking_document(report, view, most=LARGEST_SUMMARY)


def _of_violation(violation: Violation) -> str:
    end: dict[str, object] = (
        {"col": violation.column, "endColumn": violation.end_column} if violation.end_line == violation.line else {}
    )
    title = f"{violation.rule} ({violation.contract})" if violation.contract else violation.rule
    place = {"file": violation.path, "line": violation.line, "endLine": violation.end_line, **end, "title": title}
    return _command(violation.severity.value, place, violation.message)


def _of_error(error: UnreadableFile) -> str:
    return _command("error", {"file": error.path, "line": error.line, "title": "ssot-lint"}, error.message)


def _command(kind: str, properties: Properties, message: str) -> str:
    """One command on a line of its own, whatever is in its parts."""
    told = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items())
    return f"::{kind} {told}::{_escaped(message[:LONGEST])}\n"


def _escaped(text: str) -> str:
    return visible(text).replace("%", "%25")


def _property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")
