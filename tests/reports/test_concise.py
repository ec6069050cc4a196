from __future__ import annotations

from ssot_lint.program.model import UnreadableFile
from ssot_lint.reports.format import View
from ssot_lint.reports.formats.concise import render
from ssot_lint.reports.model import CheckReport


def test_one_line_a_violation(small_report: CheckReport, view: View) -> None:
    drift = "`Router.broadcast` differs from `Manager.send`: it returns `int`, the other returns `None`"
    assert (
        render(small_report, view)
        == f"""\
shop/app/agent.py:4:18: duplicate-call calls `Router.broadcast`
shop/app/agent.py:5:25: duplicate-call calls `Router.broadcast`
shop/app/router.py:2:15: duplicate-definition does the job of `Manager.send`
shop/app/router.py:2:15: signature-drift {drift}
tests/test_agent.py:1:6: unresolved-use nobody can tell what `fake` is
"""
    )


def test_nothing_found_is_nothing_said(view: View) -> None:
    assert render(CheckReport(violations=()), view) == ""


def test_an_error_that_no_rule_reports_is_a_line_too(view: View) -> None:
    report = CheckReport(violations=(), errors=(UnreadableFile("bad.py", 2, "not\nPython"),))
    assert render(report, view) == "bad.py:2:1: error not\\nPython\n"


def test_hostile_names_stay_on_one_line_and_command_nothing(make_violation, view: View) -> None:
    report = CheckReport(violations=(make_violation(path="::error::a\n::b.py", message="x\x1b[2J\ny"),))
    assert render(report, view) == "./::error::a\\n::b.py:4:18: duplicate-call x\\x1b[2J\\ny\n"
