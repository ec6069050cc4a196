"""Logging commands of Azure Pipelines: escaped as its agent unescapes them, and limited."""

from __future__ import annotations

import re

from ssot_lint.reports.format import View
from ssot_lint.reports.formats.azure import render
from ssot_lint.reports.model import CheckReport

COMMAND = re.compile(r"##vso\[task\.logissue ([^\]]*)\](.*)")
ESCAPES = {"%3B": ";", "%0D": "\r", "%0A": "\n", "%5D": "]"}


def unescaped(text: str) -> str:
    for code, character in ESCAPES.items():
        text = text.replace(code, character)
    return text.replace("%AZP25", "%")


def issues(text: str) -> list[tuple[dict[str, str], str]]:
    found = []
    for line in text.splitlines():
        match = COMMAND.fullmatch(line)
        assert match, line
        parts = (part.split("=", 1) for part in match[1].split(";") if part)
        found.append(({name: unescaped(value) for name, value in parts}, unescaped(match[2])))
    return found


def test_a_violation_is_an_issue(small_report: CheckReport, view: View) -> None:
    properties, message = issues(render(small_report, view))[0]
    assert properties == {
        "type": "error",
        "sourcepath": "shop/app/agent.py",
        "linenumber": "4",
        "columnnumber": "18",
        "code": "duplicate-call",
    }
    assert message == "calls `Router.broadcast`"


def test_hostile_text_stays_inside_its_command(hostile: CheckReport, view: View) -> None:
    _, (properties, message) = issues(render(hostile, view))
    assert properties["sourcepath"] == "a|b`::error::<img src=x>,%0A;]\\xe9\\n##vso[x].py"
    assert "\\n::notice::z" in message


def test_ten_of_a_kind_and_the_number_of_the_rest(make_violation, view: View) -> None:
    errors = tuple(make_violation(line=line) for line in range(1, 14))
    *shown, last = render(CheckReport(violations=errors), view).splitlines()
    assert len(shown) == 10
    assert last == "ssot-lint: 3 more errors of this task are in its other reports"
