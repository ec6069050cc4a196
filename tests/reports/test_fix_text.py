from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from ssot_lint.reports.fix_text import render_fix
from ssot_lint.reports.model import CheckReport, FileEdit, FixReport, Refusal
from ssot_lint.rules.model import Applicability, Fix, Violation

DIFF = b"--- a/shop/app/agent.py\n+++ b/shop/app/agent.py\n@@ -1 +1,2 @@\n-a\n+b\n+c\n"


def fixed(report: CheckReport, **changes: Any) -> FixReport:
    values = {field.name: getattr(report, field.name) for field in dataclasses.fields(report)}
    return FixReport(**(values | {"edits": (FileEdit("shop/app/agent.py", False, "", DIFF),)} | changes))


def test_whole_summary_of_a_dry_run(small_report: CheckReport) -> None:
    assert (
        render_fix(fixed(small_report), width=90)
        == """\
file                added   removed
───────────────────────────────────
shop/app/agent.py      +2        -1

codemod          safe
─────────────────────
duplicate-call      1

1 unsafe  left out; --unsafe takes them in
    1  the result is used and `Manager.send` returns None
         shop/app/agent.py:5:25

1 manual  to be done by a person
    1  its body does more than delegate
         shop/app/router.py:2:15

left alone: 2 uses of the same names that belong to other code

reason                                               to apply   unsafe   manual
───────────────────────────────────────────────────────────────────────────────
nothing speaks against it                                   1        ·        ·
its body does more than delegate                            ·        ·        1
the result is used and `Manager.send` returns None          ·        1        ·
all                                                         1        1        1

would fix 1 violation in 1 file; nothing is written yet · 0.4 s
run `ssot-lint fix --write` to apply
"""
    )


def test_after_writing_it_says_how_to_go_back(small_report: CheckReport) -> None:
    report = fixed(small_report, writes=True, journal="20270131-0a1b")
    assert render_fix(report, width=90).split("\n")[-3:] == [
        "✓ fixed 1 violation in 1 file · 0.4 s",
        "run `ssot-lint undo 20270131-0a1b` to go back",
        "",
    ]


def test_unsafe_fixes_are_counted_when_they_are_allowed(small_report: CheckReport) -> None:
    text = render_fix(fixed(small_report, allows_unsafe=True), width=90)
    assert "codemod          safe   unsafe\n──────────────────────────────\nduplicate-call      1        1\n" in text
    assert "left out" not in text
    assert "run `ssot-lint fix --unsafe --write` to apply" in text


def test_a_refused_fix_is_told_and_not_counted(small_report: CheckReport) -> None:
    refused = (Refusal(small_report.violations[0], "the result would not parse"),)
    text = render_fix(fixed(small_report, refused=refused, edits=()), width=90)
    assert (
        """\
1 refused  could not be made after all
    1  the result would not parse
         shop/app/agent.py:4:18
"""
        in text
    )
    assert "codemod  " not in text
    assert text.endswith("nothing to write · 0.4 s\n")


def test_a_file_that_could_not_be_written_is_an_error(small_report: CheckReport) -> None:
    edits = (FileEdit("a\x1b.py", False, "changed on disk since it was read", DIFF),)
    text = render_fix(fixed(small_report, edits=edits, writes=True), width=90)
    assert "error: a\\x1b.py  changed on disk since it was read\n" in text
    assert "added" not in text


def test_only_files_that_were_written_are_counted(small_report: CheckReport) -> None:
    edits = (FileEdit("a.py", True, "", DIFF), FileEdit("b.py", False, "changed on disk", DIFF))
    assert "fixed 1 violation in 1 file " in render_fix(fixed(small_report, edits=edits, writes=True), width=90)


def test_nothing_to_fix() -> None:
    assert render_fix(FixReport(violations=(), seconds=0.2), width=90) == "✓ nothing to fix · 0.2 s\n"


@pytest.fixture
def many(make_violation) -> tuple[Violation, ...]:
    """Five for one reason, one for another."""
    common = Fix("duplicate-call", Applicability.MANUAL, "the receiver is known only by name")
    rare = Fix("duplicate-call", Applicability.MANUAL, "a `**kwargs` argument")
    return (make_violation(line=1, fix=rare), *(make_violation(line=line, fix=common) for line in range(2, 7)))


def test_reasons_are_grouped_commonest_first_with_three_places(many: tuple[Violation, ...]) -> None:
    assert render_fix(FixReport(violations=many), width=90).startswith("""\
6 manual  to be done by a person
    5  the receiver is known only by name
         shop/app/agent.py:2:18
         shop/app/agent.py:3:18
         shop/app/agent.py:4:18
         … 2 more
    1  a `**kwargs` argument
         shop/app/agent.py:1:18
""")


def test_verbose_lists_every_place(many: tuple[Violation, ...]) -> None:
    text = render_fix(FixReport(violations=many), width=90, verbose=True)
    assert text.count("shop/app/agent.py:") == 6
    assert "more" not in text


def test_many_files_are_listed_up_to_a_limit() -> None:
    report = FixReport(violations=(), edits=tuple(FileEdit(f"m{n:02}.py", False, "", DIFF) for n in range(40)))
    assert "… 10 more files\n" in render_fix(report, width=90)
    assert "m39.py" in render_fix(report, width=90, verbose=True)


@pytest.fixture
def alike(make_violation) -> tuple[Violation, ...]:
    """Reasons that differ in names and places only, and one that does not."""
    reasons = (
        "`A` overrides it, and `a` may be one; it is replaced at app/x.py:3",
        "`B` overrides it, and `b` may be one",
        "its guard at line 3 stays",
    )
    fixes = [Fix("duplicate-call", Applicability.MANUAL, reason) for reason in reasons]
    return tuple(make_violation(line=line, fix=fix) for line, fix in enumerate(fixes, 1))


def test_reasons_of_one_kind_are_one(alike: tuple[Violation, ...]) -> None:
    text = render_fix(FixReport(violations=alike), width=90)
    assert "    2  `…` overrides it, and `…` may be one\n" in text
    assert "    1  its guard at line 3 stays\n" in text
    assert "`…` overrides it, and `…` may be one        2\nits guard at line 3 stays                   1\n" in text
    verbose = render_fix(FixReport(violations=alike), width=90, verbose=True)
    assert "    1  `A` overrides it, and `a` may be one; it is replaced at app/x.py:3\n" in verbose


def test_the_table_names_the_commonest_reasons(make_violation) -> None:
    reasons = [f"reason {chr(97 + number)}" for number in range(20)]
    fixes = [Fix("duplicate-call", Applicability.MANUAL, reason) for reason in ["reason t", *reasons]]
    violations = tuple(make_violation(line=line, fix=fix) for line, fix in enumerate(fixes, 1))
    table = render_fix(FixReport(violations=violations), width=90).partition("reason  ")[2].splitlines()
    assert table[2].split() == ["reason", "t", "2"]
    assert [line.split() for line in table[-4:-2]] == [["…", "9", "more", "reasons", "9"], ["all", "21"]]
