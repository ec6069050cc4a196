"""Paths in reports have forward slashes on Windows, too, and lead there to the same files."""

from __future__ import annotations

import ntpath
import re
from dataclasses import replace
from pathlib import PureWindowsPath
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace as with_fields

from ssot_lint.cli.showing import as_seen_from
from ssot_lint.program.model import Evidence
from ssot_lint.reports.format import View
from ssot_lint.reports.model import CheckReport
from ssot_lint.reports.registry import format_named, names

DIRECTORIES = st.lists(st.sampled_from(["work", "shop", "a b", "été"]), max_size=3)
OUTSIDE = "C:/Python/Lib/json/__init__.py"


@given(DIRECTORIES, DIRECTORIES)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
def test_a_path_leads_from_here_to_the_same_file(
    small_report: CheckReport, view: View, root: list[str], here: list[str]
) -> None:
    start, current = (ntpath.join("C:\\", *parts) for parts in (root, here))
    told = with_fields(small_report.violations[0], evidence=(Evidence(OUTSIDE, 1, "x"), Evidence("shop/b.py", 1, "y")))
    report = replace_violations(small_report, told)
    with patch("os.sep", "\\"), patch("os.path.isabs", ntpath.isabs):
        moved, _ = as_seen_from(report, view.source_line, ntpath.relpath(start, current))
    for before, after in zip(report.violations, moved.violations, strict=True):
        assert "\\" not in after.path
        there = ntpath.normpath(ntpath.join(current, after.path))
        assert PureWindowsPath(there) == PureWindowsPath(start, before.path)
    outside, inside = moved.violations[0].evidence
    assert (outside.path, "\\" in inside.path) == (OUTSIDE, False)


def replace_violations(report: CheckReport, first: object) -> CheckReport:
    return replace(report, violations=(first, *report.violations[1:]))


@pytest.mark.parametrize("name", [one for one in names() if one not in ("text", "json", "jsonl")])
def test_no_format_turns_slashes_around(name: str, small_report: CheckReport, view: View) -> None:
    with patch("os.sep", "\\"), patch("os.path.isabs", ntpath.isabs):
        moved, lines = as_seen_from(small_report, view.source_line, "..\\project\\app")
        text = format_named(name).render(moved, View(source_line=lines, source=view.source))
    assert "project/app/shop/app/agent.py" in text.replace("%2F", "/")
    assert not re.search(r"project\\+app", text)
