"""GitLab's code quality report: valid, with fingerprints that are unique and know no lines."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
from msgspec.structs import replace

from ssot_lint.reports.format import View
from ssot_lint.reports.formats.gitlab import render
from ssot_lint.reports.model import CheckReport

SCHEMA = json.loads((Path(__file__).parent / "schemas" / "gitlab-code-quality.schema.json").read_text(encoding="utf-8"))


def valid(text: str) -> list[dict[str, Any]]:
    assert text.isascii()
    issues: list[dict[str, Any]] = json.loads(text)
    jsonschema.Draft202012Validator(SCHEMA).validate(issues)
    return issues


def test_a_violation_is_an_issue(small_report: CheckReport, view: View) -> None:
    first = valid(render(small_report, view))[0]
    assert first["location"] == {"path": "shop/app/agent.py", "lines": {"begin": 4, "end": 4}}
    assert (first["check_name"], first["severity"]) == ("ssot-lint/duplicate-call", "major")


def test_hostile_text_is_text(hostile: CheckReport, view: View) -> None:
    violation, error = valid(render(hostile, view))
    assert violation["location"]["path"].startswith("a|b`::error::")
    assert error["check_name"] == "ssot-lint/error"


def test_fingerprints_are_unique_even_where_ours_are_not(small_report: CheckReport, view: View) -> None:
    issues = valid(render(small_report, view))
    assert len({one.fingerprint for one in small_report.violations}) == 1
    assert len({one["fingerprint"] for one in issues}) == len(issues) == 5


def test_fingerprints_know_no_lines(small_report: CheckReport, view: View) -> None:
    moved = tuple(replace(one, line=one.line + 7, end_line=one.end_line + 7) for one in small_report.violations)
    before, after = (valid(render(CheckReport(violations=each), view)) for each in (small_report.violations, moved))
    assert [one["fingerprint"] for one in before] == [one["fingerprint"] for one in after]
    assert before[0]["location"] != after[0]["location"]


def test_nothing_found_is_an_empty_list(view: View) -> None:
    assert valid(render(CheckReport(violations=()), view)) == []
