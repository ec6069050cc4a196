"""Uses that belong to other code: counted always, told by definition only when asked for."""

from __future__ import annotations

import dataclasses

import pytest

from ssot_lint.program.model import Unrelated
from ssot_lint.reports.model import CheckReport, SourceLine
from ssot_lint.reports.text import render_text

OTHERS = (
    (Unrelated("shop.mail:Mail.broadcast", "shop/mail.py", 12), 40),
    (Unrelated("asyncio.queues:Queue.broadcast", "/cache/typeshed/stdlib/asyncio/queues.pyi", 7), 1),
    (Unrelated(""), 2),
)
NOTE = "left alone: 43 uses of the same names that belong to other code"


@pytest.fixture
def report(small_report: CheckReport) -> CheckReport:
    """The small report with three kinds of uses left alone."""
    return dataclasses.replace(small_report, not_ours=43, left_alone=OTHERS)


def shown(report: CheckReport, source_line: SourceLine, *, width: int = 90, verbose: bool = True) -> list[str]:
    """Lines of the report from the note on, up to the next empty one."""
    lines = render_text(report, source_line, width=width, verbose=verbose).split("\n")
    begin = lines.index(NOTE) if NOTE in lines else len(lines)
    return lines[begin : lines.index("", begin)] if begin < len(lines) else []


def test_verbose_names_the_definitions(report: CheckReport, source_line: SourceLine) -> None:
    assert shown(report, source_line) == [
        NOTE,
        "    40  shop.mail:Mail.broadcast        shop/mail.py:12",
        "     1  asyncio.queues:Queue.broadcast  …/stdlib/asyncio/queues.pyi:7",
        "     2  no definition: a plain value, or a keyword of another call",
    ]


def test_otherwise_they_are_only_counted(report: CheckReport, source_line: SourceLine) -> None:
    assert shown(report, source_line, verbose=False) == [NOTE]


def test_a_clean_tree_tells_them_when_asked(report: CheckReport, source_line: SourceLine) -> None:
    clean = dataclasses.replace(report, violations=())
    assert shown(clean, source_line, verbose=False) == []
    assert len(shown(clean, source_line)) == 4


def test_a_narrow_terminal_has_the_place_below(report: CheckReport, source_line: SourceLine) -> None:
    assert shown(report, source_line, width=44)[1:3] == ["    40  shop.mail:Mail.broadcast", "        shop/mail.py:12"]


def test_a_long_list_is_cut(report: CheckReport, source_line: SourceLine) -> None:
    many = tuple((Unrelated(f"m:C{number}.broadcast"), 1) for number in range(42))
    lines = shown(dataclasses.replace(report, left_alone=many), source_line)
    assert lines[-1] == "        … 2 more definitions"


def test_names_cannot_play_tricks(report: CheckReport, source_line: SourceLine) -> None:
    hostile = ((Unrelated("m:\x1b[31m[bold]x", "::error::\x1b]0;t\x07.py", 1), 43),)
    (line,) = shown(dataclasses.replace(report, left_alone=hostile), source_line)[1:]
    assert line == "    43  m:\\x1b[31m[bold]x  ./::error::\\x1b]0;t\\x07.py:1"
