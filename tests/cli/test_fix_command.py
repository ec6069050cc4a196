"""``ssot-lint fix`` and ``undo``: the diff, the summary, what is written, and the way back."""

from __future__ import annotations

import ast
import json
import re
import stat
import subprocess
from pathlib import Path

import pytest
from casework import run, tree_bytes, tree_times
from smallproject import CONFIG, ORDERS, write_tree

DIFF = "".join(
    f"{line}\n"
    for line in (
        "--- a/shop/orders.py",
        "+++ b/shop/orders.py",
        "@@ -2,7 +2,7 @@",
        " ",
        " ",
        " def due(text: str) -> object:",
        "-    return dates.parse_day(text)",
        "+    return dates.parse_date(text)",
        " ",
        " ",
        " def paid(text):",
    )
)
MENDED = ORDERS.replace("dates.parse_day", "dates.parse_date")


def test_a_dry_run_prints_the_diff_and_touches_nothing(project: Path) -> None:
    before, times = tree_bytes(project), tree_times(project)
    outcome = run(project, "fix")
    assert (outcome.code, outcome.out) == (1, DIFF)
    assert "would fix 1 violation in 1 file; nothing is written yet" in outcome.err
    assert (tree_bytes(project), tree_times(project)) == (before, times)


def test_write_applies_it(project: Path) -> None:
    outcome = run(project, "fix", "--write")
    assert outcome.out == ""
    assert "fixed 1 violation in 1 file" in outcome.err
    assert project.joinpath("shop/orders.py").read_text(encoding="utf-8") == MENDED
    assert run(project, "check", "--rule", "duplicate-call").code == 0


def test_exit_codes(project: Path) -> None:
    only = ["--rule", "duplicate-call"]
    assert run(project, "fix", *only).code == 1, "a dry run leaves what it shows"
    assert run(project, "fix", *only, "--exit-zero").code == 0
    assert run(project, "fix", "--write", "--exit-non-zero-on-fix", *only).code == 1
    assert run(project, "fix", "--write", "--exit-non-zero-on-fix", *only).code == 0
    assert run(project, "fix", "--write").code == 1, "what nobody can tell is left"


def test_the_diff_is_good_for_git(project: Path) -> None:
    outcome = run(project, "fix")
    subprocess.run(["git", "init", "--quiet"], cwd=project, check=True)
    subprocess.run(["git", "apply", "-"], cwd=project, input=outcome.raw, check=True)
    assert project.joinpath("shop/orders.py").read_text(encoding="utf-8") == MENDED


def test_patch_goes_to_a_file(project: Path) -> None:
    outcome = run(project, "fix", "--patch", "broadcast.patch")
    assert outcome.out == ""
    assert project.joinpath("broadcast.patch").read_text(encoding="utf-8") == DIFF


def test_json_has_the_edits(project: Path) -> None:
    (edit,) = run(project, "fix", "--output-format", "json").document["edits"]
    assert edit == {"path": "shop/orders.py", "applied": False, "reason": "", "diff": DIFF}
    (edit,) = run(project, "fix", "--write", "--output-format", "json").document["edits"]
    assert edit["applied"] is True


def test_json_goes_to_a_file(project: Path) -> None:
    outcome = run(project, "fix", "--output-format", "json", "--output-file", "fix.json")
    assert outcome.out == ""
    assert json.loads(project.joinpath("fix.json").read_text(encoding="utf-8"))["edits"][0]["path"] == "shop/orders.py"


def test_the_diff_is_coloured_only_when_told_to(project: Path) -> None:
    assert "\x1b[" not in run(project, "fix").out
    assert "\x1b[" in run(project, "fix", "--color", "always").out


def test_from_a_directory_above(project: Path) -> None:
    assert run(project.parent, "fix", "project", "--write").code == 1
    assert project.joinpath("shop/orders.py").read_text(encoding="utf-8") == MENDED


def test_filters_choose_what_is_fixed(project: Path) -> None:
    assert run(project, "fix", "--rule", "dangling-call").out == ""
    assert run(project, "fix", "shop/dates.py").out == ""
    assert run(project, "fix", "--contract", "dates").out == DIFF


def test_mode_of_a_file_is_kept(project: Path) -> None:
    place = project / "shop" / "orders.py"
    place.chmod(0o751)
    run(project, "fix", "--write")
    assert place.read_text(encoding="utf-8") == MENDED
    assert stat.S_IMODE(place.stat().st_mode) == 0o751


def test_undo_gives_back_the_exact_bytes(project: Path) -> None:
    crlf = ORDERS.replace("\n", "\r\n").rstrip().encode("utf-8-sig")
    write_tree(project, {"shop/orders.py": crlf})
    before = tree_bytes(project)
    run(project, "fix", "--write")
    assert tree_bytes(project) != before
    outcome = run(project, "undo")
    assert outcome.code == 0
    assert outcome.out.endswith(" is undone; 1 file is as it was\n")
    assert tree_bytes(project) == before


def test_undo_does_not_overwrite_later_work(project: Path) -> None:
    run(project, "fix", "--write")
    later = project.joinpath("shop/orders.py").read_bytes() + b"# mine\n"
    write_tree(project, {"shop/orders.py": later})
    outcome = run(project, "undo")
    assert outcome.code == 2
    assert "shop/orders.py" in outcome.err
    assert project.joinpath("shop/orders.py").read_bytes() == later


def test_undo_from_a_directory_below(project: Path) -> None:
    before = tree_bytes(project)
    run(project, "fix", "--write")
    assert run(project / "shop", "undo").code == 0
    assert tree_bytes(project) == before


@pytest.mark.parametrize("arguments", [["undo", "99"], ["undo", "../x"]])
def test_undo_of_a_run_that_never_was(project: Path, arguments: list[str]) -> None:
    run(project, "fix", "--write")
    outcome = run(project, *arguments)
    assert (outcome.code, outcome.out) == (2, "")
    assert "Traceback" not in outcome.err


def test_undo_lists_the_runs(project: Path) -> None:
    assert run(project, "undo", "--list").out == "no run of `ssot-lint fix --write` is known here\n"
    write_tree(project, {"shop/more.py": ORDERS})
    run(project, "fix", "--write", "shop/orders.py")
    run(project, "fix", "--write", "shop/more.py")
    run(project, "undo")
    lines = run(project, "undo", "--list").out.splitlines()
    when = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00"
    assert len(lines) == 3
    assert re.fullmatch(rf"0003  {when}  undid 0002            shop/more.py", lines[0])
    assert re.fullmatch(rf"0002  {when}  was undone by 0003    shop/more.py", lines[1])
    assert re.fullmatch(rf"0001  {when}  can be undone         shop/orders.py", lines[2])
    assert run(project, "undo", "0001").code == 0


F_STRINGS = """\
from shop import dates
from shop.dates import parse_date

DAY = "1"
SHOWN = f"{dates.parse_day(DAY)}"
LONG = f\'\'\'{dates.parse_day(DAY)}\'\'\'
BOTH = f"{dates.parse_day(DAY)} {f\'{dates.parse_day(DAY)}\'}"
"""
QUOTED = """
[[contract.duplicate]]
symbol = "shop.dates:parse_day"
rewrite = 'parse_date({text}, "day")'
"""


@pytest.mark.parametrize("requires", [">=3.8", ">=3.11", ">=3.12", ""])
def test_f_strings_are_written_for_every_python_a_project_may_support(tmp_path: Path, requires: str) -> None:
    """Their own quotes inside of them are read since Python 3.12 only; a rewrite brings them in for no older one."""
    dates = "def parse_date(text, kind=''):\n    return text\n\n\ndef parse_day(text):\n    return text + '!'\n"
    project = f'[project]\nname = "shop"\nrequires-python = "{requires}"\n' if requires else ""
    files = {"shop/__init__.py": "", "shop/dates.py": dates, "shop/orders.py": F_STRINGS, "pyproject.toml": project}
    root = write_tree(tmp_path, {**files, "ssot-lint.toml": CONFIG + QUOTED})
    done = run(root, "fix", "--write", "--unsafe", "--rule", "duplicate-call", "--exit-zero", "--types", "none")
    text = (root / "shop/orders.py").read_text(encoding="utf-8")
    assert "SHOWN = f\"{parse_date(DAY, 'day')}\"\n" in text
    assert "LONG = f'''{parse_date(DAY, \"day\")}'''\n" in text
    if requires == ">=3.12":
        assert "BOTH = f\"{parse_date(DAY, 'day')} {f'{parse_date(DAY, \"day\")}'}\"\n" in text
        return
    assert "BOTH = f\"{parse_date(DAY, 'day')} {f'{dates.parse_day(DAY)}'}\"\n" in text, "both quotes are taken there"
    assert "cannot stand inside this f-string before Python 3.12" in " ".join(done.err.split())
    ast.parse(text)  # this suite runs on the oldest Python, too
