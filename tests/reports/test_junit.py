"""JUnit's XML: valid, well-formed whatever is in it, counted right."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from ssot_lint.reports.format import View
from ssot_lint.reports.formats.junit import render
from ssot_lint.reports.model import CheckReport
from ssot_lint.rules.registry import rules

SCHEMA = etree.XMLSchema(etree.parse(Path(__file__).parent / "schemas" / "junit.xsd"))


def valid(text: str) -> Any:
    root = etree.fromstring(text.encode())
    SCHEMA.assertValid(root)
    for suite in root:
        assert int(suite.get("tests")) == len(suite)
        assert int(suite.get("failures")) == len(suite.findall("testcase/failure"))
        assert int(suite.get("errors")) == len(suite.findall("testcase/error"))
    for count in ("tests", "failures", "errors"):
        assert int(root.get(count)) == sum(int(suite.get(count)) for suite in root)
    return root


def test_a_suite_a_rule_and_a_case_a_file(small_report: CheckReport, view: View) -> None:
    root = valid(render(small_report, view))
    assert len(root) == len(rules())
    (calls,) = root.xpath("testsuite[@name='ssot-lint.duplicate-call']")
    (case,) = calls
    assert (case.get("name"), case.get("classname")) == ("shop/app/agent.py", "ssot-lint.duplicate-call")
    assert case[0].get("message") == "2 violations"
    assert case[0].text.splitlines() == [
        "shop/app/agent.py:4:18: calls `Router.broadcast`",
        "shop/app/agent.py:5:25: calls `Router.broadcast`",
    ]


def test_a_rule_that_is_kept_passes(view: View) -> None:
    root = valid(render(CheckReport(violations=()), view))
    assert (root.get("tests"), root.get("failures")) == (str(len(rules())), "0")


def test_hostile_text_is_text(hostile: CheckReport, view: View) -> None:
    root = valid(render(hostile, view))
    (failure,) = root.xpath("//failure")
    assert "</failure>]]> @everyone" in failure.text
    assert "\\x1b[31m�\\x00\\n::notice::z" in failure.text
    (error,) = root.xpath("//error")
    assert error.get("message") == "<script>\\n::error::"


def test_the_schema_tells_right_from_wrong(small_report: CheckReport, view: View) -> None:
    root = etree.fromstring(render(small_report, view).encode())
    root[0].set("failures", "-1")
    with pytest.raises(etree.DocumentInvalid):
        SCHEMA.assertValid(root)
