"""The burndown: what git's objects hold is what a check of that commit's files finds, week by week."""

from __future__ import annotations

import json
import os
import shutil
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import jsonschema
import pytest
from casework import run
from gitting import commit as commit_now
from gitting import git, repository
from smallproject import ORDERS, small_project

from ssot_lint.burndown import trends_of
from ssot_lint.earlier import Contents, earlier_program
from ssot_lint.options import Options
from ssot_lint.pipeline import open_run, settings_for
from ssot_lint.reports.burndown_text import burndown_lines, plain_plot
from ssot_lint.reports.status_json import status_schema_text
from ssot_lint.rules.judge import judge
from ssot_lint.rules.model import Violation
from ssot_lint.rules.trend import Trend, Week
from ssot_lint.sources.history import History

APEX = Path(__file__).parents[1] / "fixtures" / "netra_apex"
WITHOUT_TYPES = Options(types="none", jobs=1, plans=False, today=date(2026, 3, 4))


def places(violations: tuple[Violation, ...]) -> Counter[tuple[object, ...]]:
    return Counter((one.rule, one.path, one.line, one.column, one.target, one.proof) for one in violations)


def commit_on(root: Path, day: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Commit everything as of noon of a day."""
    monkeypatch.setattr("gitting.ENVIRONMENT", {**_environment(), "GIT_COMMITTER_DATE": f"{day}T12:00:00Z"})
    return commit_now(root)


def _environment() -> dict[str, str]:
    from gitting import ENVIRONMENT

    return ENVIRONMENT


def trend(root: Path, *, weeks: int = 52, seconds: float = 300, options: Options = WITHOUT_TYPES) -> Trend:
    found = open_run(settings_for([str(root)], options), [str(root)], options)
    found.close()
    (only,) = trends_of(found, (), weeks, seconds)
    return only


def counts(found: Trend) -> list[tuple[str, int, int, int]]:
    return [(str(one.end), one.definitions, one.uses, one.by_name) for one in found.weeks]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Three uses, then two, then a week without a commit, then one that only a type checker could tell."""
    root = small_project(tmp_path)
    (root / "shop/more.py").write_text("from shop.dates import parse_day\n\nDAY = parse_day('2026-01-01')\n")
    git(root, "init", "-q", "-b", "main")
    commit_on(root, "2026-01-28", monkeypatch)
    (root / "shop/more.py").write_text("from shop.dates import parse_date\n\nDAY = parse_date('2026-01-01')\n")
    commit_on(root, "2026-02-04", monkeypatch)
    (root / "shop/orders.py").write_text(ORDERS.replace("dates.parse_day", "dates.parse_date"))
    commit_on(root, "2026-02-25", monkeypatch)
    return root


def test_the_fixture_read_from_objects_is_the_fixture_on_disk(tmp_path: Path) -> None:
    root = tmp_path / "apex"
    shutil.copytree(APEX, root, ignore=shutil.ignore_patterns(".*cache", "__pycache__"))
    repository(root)
    options = Options(types="none", jobs=1, plans=False)
    found = open_run(settings_for([str(root)], options), [str(root)], options)
    found.close()
    expected = judge(found.program, found.settings.contracts)
    history = History.of(str(root))
    assert isinstance(history, History)
    listed = history.files_at("HEAD")
    assert isinstance(listed, tuple)
    with Contents(str(root), found.settings, 1) as contents:
        program = earlier_program(found.settings, {one.path: one for one in listed}, contents)
    assert not isinstance(program, type(None)) and hasattr(program, "views")
    assert places(judge(program, found.settings.contracts)) == places(expected)
    assert len(expected) > 150


def test_each_week_is_the_last_commit_until_its_sunday(project: Path) -> None:
    found = trend(project)
    assert counts(found) == [
        ("2026-02-01", 1, 3, 1),
        ("2026-02-08", 1, 1, 1),
        ("2026-02-15", 1, 1, 1),
        ("2026-02-22", 1, 1, 1),
        ("2026-03-01", 1, 0, 1),
        ("2026-03-08", 1, 0, 1),
    ]
    assert found.weeks[0].targets == {"shop.dates:parse_day": 3}
    assert counts(trend(project, weeks=2)) == counts(found)[-3:]
    assert not git(project, "status", "--porcelain", "--untracked-files=no"), "nothing was checked out"


def test_counts_are_kept_and_never_stale(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = trend(project)
    kept = json.loads((project / ".ssot_lint_cache/history.json").read_text())
    assert len(kept["states"]) == 3

    def refuse(*given: object) -> None:
        raise AssertionError("read again")

    monkeypatch.setattr("ssot_lint.burndown.earlier_program", refuse)
    assert trend(project) == first
    monkeypatch.undo()
    config = project / "ssot-lint.toml"
    config.write_text(config.read_text().replace('"parse_day"', '"parse_day", "due"'))
    assert [one.definitions for one in trend(project).weeks] == [2] * 6
    (project / ".ssot_lint_cache/history.json").write_text("{[")
    assert [one.definitions for one in trend(project).weeks] == [2] * 6


def test_a_budget_leaves_older_weeks_out_and_the_next_run_goes_on(project: Path) -> None:
    first = trend(project, seconds=0)
    assert counts(first) == [("2026-03-01", 1, 0, 1), ("2026-03-08", 1, 0, 1)]
    assert "stopped after 0 seconds" in first.notes[0]
    assert len(trend(project, seconds=0).weeks) == 5
    last = trend(project, seconds=0)
    assert (len(last.weeks), last.notes) == (6, ())


def test_what_only_types_tell_is_left_out_of_every_week(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (project / "shop/texts.py").write_text(
        "class Text:\n    def parse_day(self) -> int:\n        return 1\n\n\nTEXTS = {1: Text()}\n\n\n"
        "def known() -> int:\n    return TEXTS[1].parse_day()\n"
    )
    config = project / "ssot-lint.toml"
    config.write_text(config.read_text() + 'unrelated = ["shop.texts:Text.parse_day"]\n')
    commit_on(project, "2026-03-03", monkeypatch)
    assert counts(trend(project))[-1] == ("2026-03-08", 1, 0, 2)
    found = trend(project, options=replace(WITHOUT_TYPES, types="ty"))
    assert (found.typed, found.passed_over) == (1, 1)
    assert counts(found)[-1] == ("2026-03-08", 1, 0, 1)


def test_a_canonical_that_was_not_there_yet_does_not_end_the_history(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "shop/days.py").write_text("def read_day(text: str) -> object:\n    return text\n")
    config = project / "ssot-lint.toml"
    config.write_text(config.read_text().replace("shop.dates:parse_date", "shop.days:read_day"))
    commit_on(project, "2026-03-03", monkeypatch)
    assert [one.uses for one in trend(project).weeks] == [3, 1, 1, 1, 0, 0]


def test_a_shallow_clone_says_where_it_ends(project: Path, tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", "--depth", "2", f"file://{project}", str(clone))
    found = trend(clone)
    assert [one.uses for one in found.weeks] == [1, 1, 1, 0, 0]
    assert any("shallow" in one for one in found.notes)


def test_a_project_below_its_repository(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inner = project / "parts" / "inner"
    inner.mkdir(parents=True)
    for name in ("ssot-lint.toml", "shop"):
        shutil.move(project / name, inner / name)
    commit_on(project, "2026-03-03", monkeypatch)
    assert counts(trend(inner)) == [
        *((day, 0, 0, 0) for day in ("2026-02-01", "2026-02-08", "2026-02-15", "2026-02-22", "2026-03-01")),
        ("2026-03-08", 1, 0, 1),
    ]


def test_links_submodules_and_what_is_excluded_are_no_files(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.symlink("more.py", project / "shop/link.py")
    for path in ("build/copy.py", "gen/made.py", "node_modules/x/y.py"):
        (project / path).parent.mkdir(parents=True)
        (project / path).write_text("from shop.dates import parse_day\nparse_day('')\n")
    config = project / "ssot-lint.toml"
    config.write_text('exclude = ["gen/"]\n' + config.read_text())
    commit_on(project, "2026-03-03", monkeypatch)
    assert counts(trend(project))[-1] == ("2026-03-08", 1, 0, 1)


def test_no_repository_and_no_commit_are_usage_errors(tmp_path: Path) -> None:
    root = small_project(tmp_path)
    outcome = run(root, "status", "--history", "--types", "none")
    assert outcome.code == 2 and "--history counts what commits held, and git" in outcome.err
    git(root, "init", "-q")
    assert run(root, "status", "--history", "--types", "none").code == 2
    outcome = run(root, "status", "--weeks", "3")
    assert outcome.code == 2 and "go with --history" in outcome.err


def status(root: Path, *more: str) -> str:
    outcome = run(root, "status", "--history", "--types", "none", *more)
    assert outcome.code == 0, outcome.err
    return outcome.out


def test_every_format_shows_it(project: Path, tmp_path: Path) -> None:
    text = status(project)
    assert "burndown  1 use left, 4 on 2026-02-01" in text
    assert "no forecast: " in text and "░" in text and "without a type checker" in text
    document: dict[str, Any] = json.loads(status(project, "--format", "json"))
    jsonschema.validate(document, json.loads(status_schema_text()))
    weeks = document["contracts"][0]["history"]["weeks"]
    assert weeks[0] | {"commit": ""} == {
        "until": "2026-02-01", "commit": "", "left": 4, "uses": 3, "by_name": 1, "definitions": 1,
        "by_definition": {"shop.dates:parse_day": 3},
    }  # fmt: skip
    shown = status(project, "--format", "markdown")
    assert "### Burndown" in shown and "```text" in shown and "| 2026-02-01 | 4 | 3 | 1 | 1 |" in shown
    place = tmp_path / "out" / "ssot.md"
    place.parent.mkdir()
    status(project, "--format", "markdown", "--output-file", str(place))
    assert "![Burndown of dates](ssot.dates.svg)" in place.read_text()
    repository(place.parent)
    status(project, "--format", "markdown", "--output-file", str(place))  # over what git keeps
    picture = (place.parent / "ssot.dates.svg").read_text()
    assert ElementTree.fromstring(picture).tag == "{http://www.w3.org/2000/svg}svg"
    page = status(project, "--format", "html")
    assert picture.strip() in page and "<script" not in page
    tracked = run(project, "check", "--types", "none", "--history", "--report", "markdown", "--exit-zero")
    assert "### Burndown" in tracked.out, tracked.err
    assert run(project, "check", "--history").code == 2


def test_a_name_cannot_leave_its_place_in_page_or_picture(project: Path) -> None:
    config = project / "ssot-lint.toml"
    config.write_text(config.read_text().replace("one way to read a date", "<script>alert(1)</script> & \\u001b[31m"))
    page = status(project, "--format", "html")
    assert "<script" not in page and "&lt;script&gt;" in page and "\x1b" not in page


@pytest.mark.parametrize(("width", "many"), [(20, 60), (40, 6), (80, 53), (200, 53), (60, 1)])
def test_the_plot_fits_and_its_newest_week_is_the_last_column(width: int, many: int) -> None:
    start = date(2026, 1, 4)
    weeks = tuple(Week(start + timedelta(days=7 * at), "c", 1, many - at - 1, 0, {}) for at in range(many))
    lines = plain_plot(Trend("x", (*weeks, replace(weeks[-1], by_name=many))), width)
    assert len(lines) == 11
    assert max(map(len, lines[:-2])) <= width
    assert lines[0].endswith("░") and lines[-1].strip().startswith("█ 0 bound")


def test_where_nothing_was_ever_left_nothing_is_drawn() -> None:
    week = Week(date(2026, 1, 4), "c", 0, 0, 0, {})
    text = "".join(part for line in burndown_lines(Trend("x", (week, week)), 80) for part, _ in line)
    assert "0 uses left" in text and "no forecast: nothing is left" in text and "└" not in text


def test_uses_under_a_name_that_another_module_gives_are_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file that uses it says no watched name."""
    root = small_project(tmp_path)
    (root / "shop/names.py").write_text("from shop.dates import parse_day as read_it\n\nother = read_it\n")
    repository(root)
    commit_on(root, "2026-02-23", monkeypatch)
    (root / "shop/far.py").write_text("from shop.names import other\n\n\ndef x(text):\n    return other(text)\n")
    (root / "shop/apart.py").write_text("from shop import orders as other\n\nother.due('')\n")
    commit_on(root, "2026-03-03", monkeypatch)
    first, second = (week.uses for week in trend(root).weeks[-2:])
    assert second == first + 2, "an import and a call"
