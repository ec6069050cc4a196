"""JSON Lines: the same objects as in the JSON document, one a line, so that a reader need not hold them all."""

from __future__ import annotations

import json
from collections.abc import Iterator

from ssot_lint import __version__
from ssot_lint.reports.format import Format, Paths, View
from ssot_lint.reports.json_report import SCHEMA_VERSION, Object, error_object, summary_object, violation_object
from ssot_lint.reports.model import CheckReport

FORMAT = Format("jsonl", "a JSON object a line: each violation, each error, then the summary", Paths.ROOT)


def render(report: CheckReport, view: View) -> str:
    """A line each in ASCII; ``type`` says what it is: ``tool``, ``violation``, ``error`` or ``summary``."""
    return "".join(f"{json.dumps(one, ensure_ascii=True, allow_nan=False)}\n" for one in _objects(report))


def _objects(report: CheckReport) -> Iterator[Object]:
    yield {"type": "tool", "schema_version": SCHEMA_VERSION, "name": "ssot-lint", "version": __version__}
    yield from ({"type": "violation"} | violation_object(one) for one in report.violations)
    yield from ({"type": "error"} | error_object(one) for one in report.errors)
    yield {"type": "summary"} | summary_object(report)
