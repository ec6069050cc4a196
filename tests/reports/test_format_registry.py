"""Formats: found by their modules, each of which says what it is and renders any report."""

from __future__ import annotations

from pathlib import Path

import pytest

from ssot_lint.reports.format import View
from ssot_lint.reports.model import CheckReport
from ssot_lint.reports.registry import UnknownFormat, format_named, names


def test_every_module_is_a_format_of_its_name(repository: Path) -> None:
    modules = {path.stem for path in (repository / "ssot_lint" / "reports" / "formats").glob("*.py")} - {"__init__"}
    assert set(names()) == modules
    for name in names():
        module = format_named(name)
        assert module.format.name == name
        assert module.format.summary
        assert bool(module.format.appended_to) == (module.appendix is not None)


@pytest.mark.parametrize("name", names())
def test_every_format_renders_any_report(
    name: str, small_report: CheckReport, hostile: CheckReport, view: View
) -> None:
    for report in (small_report, hostile, CheckReport(violations=())):
        text = format_named(name).render(report, view)
        assert "\x1b" not in text
        assert text == "" or text.endswith("\n")
        assert text == format_named(name).render(report, view)


def test_an_unknown_format_names_the_nearest() -> None:
    with pytest.raises(UnknownFormat, match="did you mean `sarif`"):
        format_named("sariff")
