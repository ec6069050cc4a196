"""JSON Lines: the objects of the JSON document, each on a line."""

from __future__ import annotations

import json

from ssot_lint.reports.format import View
from ssot_lint.reports.formats.jsonl import render
from ssot_lint.reports.json_report import render_json
from ssot_lint.reports.model import CheckReport


def test_the_lines_are_the_document(small_report: CheckReport, hostile: CheckReport, view: View) -> None:
    for report in (small_report, hostile):
        lines = [json.loads(line) for line in render(report, view).splitlines()]
        document = json.loads(render_json(report))
        kinds = [line.pop("type") for line in lines]
        assert kinds == ["tool", *["violation"] * len(report.violations), *["error"] * len(report.errors), "summary"]
        assert lines[1 : 1 + len(report.violations)] == document["violations"]
        assert lines[-1] == document["summary"]
