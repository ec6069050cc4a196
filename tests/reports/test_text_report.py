from __future__ import annotations

import dataclasses
import re

import pytest

from ssot_lint.contracts.model import Contract, Symbol
from ssot_lint.program.model import Evidence, UnreadableFile
from ssot_lint.reports.model import CheckReport, ServerNote, SourceLine
from ssot_lint.reports.text import render_statistics, render_text
from ssot_lint.rules.model import Applicability, Fix, Severity

WHOLE = """\
── user-broadcast ────────────────────────────────────────────────────────────────────────
one delivery path
canonical  shop.app.manager:Manager.send

duplicate  shop.app.router:Router.broadcast
           shop/app/router.py:2  4 violations

  shop/app/router.py:2:15  duplicate-definition  does the job of `Manager.send`
  shop/app/router.py:2:15  signature-drift
    `Router.broadcast` differs from `Manager.send`: it returns `int`, the other returns
    `None`
      2 │     async def broadcast(self, user_id: str, event: dict) -> int:
        │               ^^^^^^^^^
        = manual: its body does more than delegate

  shop/app/agent.py:4:18  duplicate-call  calls `Router.broadcast`
      4 │     await router.broadcast(user, {"type": "started"})
        │                  ^^^^^^^^^
        = fix (safe): await router.manager.send(user, event)

  shop/app/agent.py:5:25  duplicate-call  calls `Router.broadcast`
      5 │     seen = await router.broadcast(user, {"type": "completed"})
        │                         ^^^^^^^^^
        = unsafe: the result is used and `Manager.send` returns None

other uses of broadcast  1 violation

  tests/test_agent.py:1:6  unresolved-use  nobody can tell what `fake` is
      1 │ fake.broadcast = Mock()
        │      ^^^^^^^^^

definitions  1 duplicate

package    defs   uses   resolved   name-only   safe   unsafe   manual
──────────────────────────────────────────────────────────────────────
shop/app      1      2          2           ·      1        1        1
tests         ·      1          ·           1      ·        ·        ·
all           1      3          2           1      1        1        1

left alone: 2 uses of the same names that belong to other code

5 violations of 1 definition and 3 consumers in 3 files
1 safe, 1 unsafe, 1 manual, 2 without a fix · 0.4 s
run `ssot-lint fix` to see the diff
"""
ESCAPE = re.compile("\x1b\\[[0-9;]*m")


def test_whole_report(small_report: CheckReport, source_line: SourceLine) -> None:
    assert render_text(small_report, source_line, width=90) == WHOLE


def test_colour_changes_nothing_but_colour(small_report: CheckReport, source_line: SourceLine) -> None:
    coloured = render_text(small_report, source_line, width=90, colour=True)
    assert ESCAPE.search(coloured)
    assert "\n".join(line.rstrip() for line in ESCAPE.sub("", coloured).split("\n")) == WHOLE


def test_numbers_alone(small_report: CheckReport) -> None:
    assert render_statistics(small_report, width=90) == WHOLE[WHOLE.index("definitions  1") :]


def test_verbose_says_how_we_know(small_report: CheckReport, source_line: SourceLine) -> None:
    step = Evidence("shop/app/router.py", 1, "class Router:")
    first = small_report.violations[0]
    longer = type(first)(
        **{name: getattr(first, name) for name in first.__struct_fields__} | {"evidence": (*first.evidence, step)}
    )
    report = dataclasses.replace(small_report, violations=(longer, *small_report.violations[1:]))
    assert """\
        = fix (safe): await router.manager.send(user, event)
        = because shop/app/agent.py:3  router: Router
        =     and shop/app/router.py:1  class Router:
""" in render_text(report, source_line, width=90, verbose=True)


def test_verbose_shows_what_an_unsafe_fix_would_write(small_report: CheckReport, source_line: SourceLine) -> None:
    assert "        = fix (unsafe): x\n" in render_text(small_report, source_line, width=90, verbose=True)
    assert "fix (unsafe)" not in render_text(small_report, source_line, width=90)


def test_verbose_without_a_replacement_shows_only_the_reason(make_violation, source_line: SourceLine) -> None:
    fix = Fix("duplicate-call", Applicability.MANUAL, "the receiver is known only by name")
    report = CheckReport(violations=(make_violation(fix=fix, evidence=()),))
    text = render_text(report, source_line, width=90, verbose=True)
    assert [line for line in text.split("\n") if " = " in line] == [
        "        = manual: the receiver is known only by name"
    ]


def test_evidence_that_two_violations_share_is_shown_once(make_violation, source_line: SourceLine) -> None:
    report = CheckReport(violations=(make_violation(), make_violation(rule="missing-scope")))
    assert render_text(report, source_line, width=90, verbose=True).count("router: Router\n") == 1


def test_a_name_over_several_lines_is_marked_to_the_end_of_its_first(make_violation) -> None:
    report = CheckReport(violations=(make_violation(column=1, end_line=5, end_column=3),))
    assert "\n        │ ^^^^\n" in render_text(report, lambda path, line: '"""a', width=90)


@pytest.mark.parametrize("source", [None, "", "  "])
def test_a_line_with_nothing_to_see_is_not_shown(make_violation, source: str | None) -> None:
    assert "│" not in render_text(CheckReport(violations=(make_violation(),)), lambda path, line: source, width=90)


def test_a_duplicate_outside_the_tree_has_no_place(small_report: CheckReport, source_line: SourceLine) -> None:
    (site,) = small_report.definitions["user-broadcast"]
    outside = dataclasses.replace(site, path="/site-packages/router.py", external=True)
    report = dataclasses.replace(small_report, definitions={"user-broadcast": (outside,)})
    assert "site-packages" not in render_text(report, source_line, width=90)


def test_a_long_package_is_cut_in_the_table_and_keeps_one_row(make_violation, source_line: SourceLine) -> None:
    report = CheckReport(violations=(make_violation(path=f"{'long' * 20}/package/m.py"),))
    table = render_statistics(report, width=80).split("\n")
    assert table[2].startswith("longlong") and "…" in table[2]
    assert table[3].startswith("all ")


def test_a_wide_terminal_has_the_summary_on_one_line(small_report: CheckReport, source_line: SourceLine) -> None:
    last = render_text(small_report, source_line, width=120).split("\n")[-3]
    assert last == (
        "5 violations of 1 definition and 3 consumers in 3 files · 1 safe, 1 unsafe, 1 manual, 2 without a fix · 0.4 s"
    )


def test_nothing_found_says_what_was_checked(contract: Contract, source_line: SourceLine) -> None:
    report = CheckReport(violations=(), contracts=(contract,), files_seen=1204, files_parsed=3, seconds=0.42)
    assert render_text(report, source_line, width=90) == (
        "✓ no violations of user-broadcast: 1,204 files seen, 3 of them parsed · 0.4 s\n"
    )


def test_nothing_found_still_tells_what_went_wrong(contract: Contract, source_line: SourceLine) -> None:
    report = CheckReport(
        violations=(),
        errors=(UnreadableFile("bad.py", 3, "invalid syntax"),),
        contracts=(contract,),
        warnings=("names of contract user-broadcast match nothing",),
        server=ServerNote("ty", "missing"),
        files_seen=1,
    )
    assert (
        render_text(report, source_line, width=90)
        == """\
error: bad.py:3  invalid syntax
warning: names of contract user-broadcast match nothing
warning: ty is missing: uses that need types are left as name-only

✓ no violations of user-broadcast: 1 file seen, 0 of them parsed · 0.00 s
"""
    )


def test_nothing_found_and_nothing_wrong_is_one_line(contract: Contract, source_line: SourceLine) -> None:
    report = CheckReport(violations=(), contracts=(contract,), not_ours=4, server=ServerNote("ty"))
    assert render_text(report, source_line, width=90).count("\n") == 1


def test_an_unreadable_file_is_told_once(make_violation, source_line: SourceLine) -> None:
    bad = make_violation(
        rule="unreadable-file",
        contract=None,
        path="bad.py",
        line=1,
        column=1,
        target=None,
        fix=None,
        message="no Python",
    )
    report = CheckReport(violations=(bad,), errors=(UnreadableFile("bad.py", 1, "no Python"),))
    assert (
        render_text(report, source_line, width=90)
        == """\
files

  bad.py:1:1  unreadable-file  no Python

1 violation in 1 file · 0.00 s
"""
    )


def test_contracts_come_in_the_order_of_the_configuration(make_violation, source_line: SourceLine) -> None:
    contracts = tuple(Contract(name, Symbol("m", "f")) for name in ("zebra", "ant", "silent"))
    violations = tuple(make_violation(contract=name) for name in ("ant", "zebra"))
    text = render_text(CheckReport(violations=violations, contracts=contracts), source_line, width=90)
    assert re.findall("^── (\\S+)", text, re.MULTILINE) == ["zebra", "ant"]


def test_the_definition_comes_before_its_uses(small_report: CheckReport, source_line: SourceLine) -> None:
    text = render_text(small_report, source_line, width=90)
    assert text.index("shop/app/router.py:2:15") < text.index("shop/app/agent.py:4:18")


@pytest.mark.parametrize(
    ("level", "hint"),
    [
        (Applicability.SAFE, "run `ssot-lint fix` to see the diff"),
        (Applicability.UNSAFE, "run `ssot-lint fix --unsafe` to see the diff"),
        (Applicability.MANUAL, None),
    ],
)
def test_the_hint_is_a_command_that_shows_something(
    make_violation, source_line: SourceLine, level: Applicability, hint: str | None
) -> None:
    report = CheckReport(violations=(make_violation(fix=Fix("duplicate-call", level, "why")),))
    last = render_text(report, source_line, width=120).split("\n")[-2]
    assert last == hint if hint else last.startswith("1 violation")


def test_a_replacement_of_several_lines_is_indented_under_the_first(make_violation, source_line: SourceLine) -> None:
    new = 'await m.send(\n            user,\n            {"a": 1},\n        )'
    report = CheckReport(violations=(make_violation(fix=Fix("duplicate-call", Applicability.SAFE, "", new)),))
    assert """\
        = fix (safe): await m.send(
        │                 user,
        │                 {"a": 1},
        │             )
""" in render_text(report, source_line, width=90)


def test_a_long_replacement_is_cut(make_violation, source_line: SourceLine) -> None:
    new = "f(\n" + "    1,\n" * 20 + ")"
    report = CheckReport(violations=(make_violation(fix=Fix("duplicate-call", Applicability.SAFE, "", new)),))
    text = render_text(report, source_line, width=90)
    assert "… 14 more lines" in text
    assert text.count("1,\n") == 7


def test_no_path_is_broken_however_narrow_the_terminal(make_violation, source_line: SourceLine) -> None:
    path = "a_long_directory_name/" * 8 + "module.py"
    report = CheckReport(violations=(make_violation(path=path, message="word " * 40),))
    for colour in (False, True):
        lines = ESCAPE.sub("", render_text(report, source_line, width=40, colour=colour)).split("\n")
        assert f"  {path}:4:18  duplicate-call" in lines


HOSTILE = "\x1b[2J[bold]x[/bold]\n::error::gotcha\u202e\x07\x9b"


def test_hostile_text_cannot_leave_its_line(make_violation, contract: Contract) -> None:
    evil = make_violation(
        path=HOSTILE,
        message=HOSTILE,
        name=HOSTILE,
        target=HOSTILE,
        evidence=(Evidence(HOSTILE, 1, HOSTILE),),
        fix=Fix("duplicate-call", Applicability.SAFE, HOSTILE, HOSTILE),
    )
    unsafe = make_violation(path=HOSTILE, line=5, fix=Fix("duplicate-call", Applicability.UNSAFE, HOSTILE, HOSTILE))
    report = CheckReport(
        violations=(evil, unsafe),
        errors=(UnreadableFile("other" + HOSTILE, 1, HOSTILE),),
        contracts=(dataclasses.replace(contract, reason=HOSTILE, names=(HOSTILE,)),),
        warnings=(HOSTILE,),
    )
    for colour in (False, True):
        text = render_text(report, lambda path, line: HOSTILE.replace("\n", " "), width=90, colour=colour, verbose=True)
        bare = ESCAPE.sub("", text) if colour else text
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", bare)
        assert not [line for line in bare.split("\n") if line.lstrip().startswith("::")]
        assert "\\x1b[2J[bold]x[/bold]\\n::error::gotcha\\u202e\\x07\\x9b" in bare


def test_a_wrapped_message_cannot_start_a_workflow_command(make_violation, source_line: SourceLine) -> None:
    report = CheckReport(violations=(make_violation(message="a" * 79 + " ::error::gotcha"),))
    assert "\n    .::error::gotcha\n" in render_text(report, source_line, width=90)


def test_a_file_name_that_is_no_text_is_shown_and_encodable(make_violation, source_line: SourceLine) -> None:
    text = render_text(CheckReport(violations=(make_violation(path="caf\udce9.py"),)), source_line, width=90)
    assert "caf\\xe9.py:4:18" in text
    text.encode("utf-8")


def test_source_is_read_only_for_what_is_shown(small_report: CheckReport) -> None:
    asked: list[tuple[str, int]] = []
    render_text(small_report, lambda path, line: asked.append((path, line)), width=90)
    assert sorted(asked) == [
        ("shop/app/agent.py", 4),
        ("shop/app/agent.py", 5),
        ("shop/app/router.py", 2),
        ("tests/test_agent.py", 1),
    ]


def test_many_packages_become_a_table_of_the_largest(make_violation, source_line: SourceLine) -> None:
    violations = tuple(
        make_violation(path=f"p{number:02}/q/m.py", line=line + 1) for number in range(30) for line in range(number + 1)
    )
    text = render_text(CheckReport(violations=violations), source_line, width=90)
    table = text[text.index("package ") :].split("\n")
    assert [row.split()[0] for row in table[2:21]] == [f"p{number:02}/q" for number in range(11, 30)]
    assert table[21].split()[:3] == ["…", "11", "more"]
    assert table[22].split()[2] == str(len(violations))


def test_severity_is_seen_in_colour_only_where_there_is_colour(make_violation, source_line: SourceLine) -> None:
    loud, quiet = (
        render_text(CheckReport(violations=(make_violation(severity=severity),)), source_line, width=90, colour=True)
        for severity in (Severity.ERROR, Severity.WARNING)
    )
    assert loud != quiet
    assert ESCAPE.sub("", loud) == ESCAPE.sub("", quiet)
