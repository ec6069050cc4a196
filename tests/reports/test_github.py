"""Workflow commands of GitHub: escaped, limited, in the order of what a reviewer wants to see."""

from __future__ import annotations

import re
from dataclasses import replace

from ssot_lint.reports.format import View
from ssot_lint.reports.formats.github import LARGEST_SUMMARY, appendix, render
from ssot_lint.reports.model import CheckReport
from ssot_lint.rules.model import Severity

COMMAND = re.compile(r"::(error|warning|notice) ([^:]*)::(.*)")


def commands(text: str) -> list[tuple[str, dict[str, str], str]]:
    """Kind, properties and message of each line, all of which are commands."""
    found = []
    for line in text.splitlines():
        match = COMMAND.fullmatch(line)
        assert match, line
        found.append((match[1], dict(part.split("=", 1) for part in match[2].split(",")), match[3]))
    return found


def test_a_violation_is_an_annotation_of_its_name(small_report: CheckReport, view: View) -> None:
    kind, properties, message = commands(render(small_report, view))[0]
    assert kind == "error"
    assert properties == {
        "file": "shop/app/agent.py",
        "line": "4",
        "endLine": "4",
        "col": "18",
        "endColumn": "27",
        "title": "duplicate-call (user-broadcast)",
    }
    assert message == "calls `Router.broadcast`"


def test_hostile_text_stays_inside_its_command(hostile: CheckReport, view: View) -> None:
    error, violation = commands(render(hostile, view))
    assert error[1]["file"] == "un%3A%3Aread|able.py"
    assert violation[1]["file"].startswith("a|b`%3A%3Aerror%3A%3A<img src=x>%2C%250A;]")
    assert "\x1b" not in violation[2]


def test_ten_of_a_kind_and_the_number_of_the_rest(make_violation, view: View) -> None:
    errors = [make_violation(line=line) for line in range(1, 14)]
    warnings = [make_violation(line=line, severity=Severity.WARNING) for line in range(1, 12)]
    found = commands(render(CheckReport(violations=(*warnings, *errors)), view))
    assert [kind for kind, *_ in found] == ["error"] * 10 + ["warning"] * 10 + ["notice"]
    assert found[-1][2].startswith("3 more errors and 1 more warning not shown here")


def test_what_the_change_touches_comes_first(make_violation, view: View) -> None:
    errors = [make_violation(line=line) for line in range(1, 30)]
    own = replace(view, is_touched=lambda path, line: line in (20, 25))
    lines = [
        properties["line"] for _, properties, _ in commands(render(CheckReport(violations=tuple(errors)), own))[:-1]
    ]
    assert lines == ["20", "25", *map(str, range(1, 9))]


def test_nothing_found_is_nothing_said(view: View) -> None:
    assert render(CheckReport(violations=()), view) == ""


def test_a_long_message_is_cut_before_github_does(make_violation, view: View) -> None:
    ((_, _, message),) = commands(render(CheckReport(violations=(make_violation(message="x" * 9000),)), view))
    assert len(message) <= 4096


def test_the_summary_stays_below_what_github_takes(make_violation, contract, view: View) -> None:
    found = tuple(make_violation(path=f"{'d' * 60}/{number}.py") for number in range(12_000))
    text = appendix(CheckReport(violations=found, contracts=(contract,)), view)
    assert len(text.encode()) <= LARGEST_SUMMARY
    assert re.search(r"… [\d,]+ more lines are left out\.\n\Z", text)
