"""Logging commands of Azure Pipelines, which become issues of the task."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from ssot_lint.program.model import UnreadableFile
from ssot_lint.reports.escaping import visible
from ssot_lint.reports.format import Format, View
from ssot_lint.reports.model import CheckReport
from ssot_lint.reports.urgency import shortlist
from ssot_lint.rules.model import Violation

FORMAT = Format("azure", "logging commands of Azure Pipelines", is_log=True, orders_by_change=True)
MOST_OF_A_KIND = 10
"""Issues of one kind that Azure keeps a task."""
_ESCAPES = str.maketrans({"%": "%AZP25", ";": "%3B", "\r": "%0D", "\n": "%0A", "]": "%5D"})


Properties: TypeAlias = Mapping[str, object]


def render(report: CheckReport, view: View) -> str:
    """A command for each violation within the limits, what the change touches first; and how many more there are."""
    shown = shortlist(report, MOST_OF_A_KIND, view.is_touched)
    lines = [*map(_of_error, shown.errors), *map(_of_violation, shown.violations)]
    if shown.more:
        lines.append(f"ssot-lint: {shown.more} of this task are in its other reports\n")
    return "".join(lines)


def _of_violation(violation: Violation) -> str:
    place = {"sourcepath": violation.path, "linenumber": violation.line, "columnnumber": violation.column}
    return _command({"type": violation.severity.value, **place, "code": violation.rule}, violation.message)


def _of_error(error: UnreadableFile) -> str:
    return _command({"type": "error", "sourcepath": error.path, "linenumber": error.line}, error.message)


def _command(properties: Properties, message: str) -> str:
    told = "".join(f"{name}={_escaped(str(value))};" for name, value in properties.items())
    return f"##vso[task.logissue {told}]{_escaped(message)}\n"


def _escaped(text: str) -> str:
    return visible(text).translate(_ESCAPES)
