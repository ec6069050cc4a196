"""What is loaded for what: an import that is not needed is paid for in every run."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

HEAVY = {"asyncio", "libcst", "rich", "concurrent.futures", "logging", "multiprocessing", "distributed"}
"""Of other people: none of it is wanted where a report is only recalled."""
START = {"ssot_lint", "ssot_lint.__main__", "ssot_lint.cli", "ssot_lint.cli.exits"}
RUNS = ("ssot_lint.pipeline", "ssot_lint.depended", "ssot_lint.crew", "ssot_lint.program.assemble")
"""What makes a report anew."""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    (tmp_path / "clock.py").write_text(
        "def now() -> int:\n    return 0\n\n\ndef current_time() -> int:\n    return 1\n"
    )
    contract = '[[contract]]\nname = "clock"\ncanonical = "clock:now"\nnames = ["current_time"]\n'
    (tmp_path / "ssot-lint.toml").write_text(contract)
    return tmp_path


def loaded(tree: Path, *arguments: str) -> set[str]:
    """The modules that a run loads."""
    command = [sys.executable, "-X", "importtime", "-m", "ssot_lint", *arguments]
    ran = subprocess.run(command, cwd=tree, capture_output=True, text=True, check=False)
    assert ran.returncode in {0, 1}, ran.stderr
    lines = (line for line in ran.stderr.splitlines() if line.startswith("import time:"))
    return {line.rpartition("|")[2].strip() for line in lines}


def ours(modules: set[str]) -> set[str]:
    return {one for one in modules if one.partition(".")[0] in {"ssot_lint", "codemods"}}


@pytest.mark.parametrize("option", ["--version", "--help"])
def test_what_needs_no_project_loads_none_of_it(tree: Path, option: str) -> None:
    modules = loaded(tree, option)
    assert ours(modules) <= START
    assert not modules & {*HEAVY, "msgspec", "dataclasses", "subprocess"}


def test_a_recalled_report_loads_nothing_that_makes_one(tree: Path) -> None:
    made = loaded(tree, "check", "--types", "none", "--output-format", "json")
    assert made.issuperset(RUNS)
    recalled = loaded(tree, "check", "--types", "none", "--output-format", "json")
    assert not recalled & {*HEAVY, *RUNS}
    assert not [
        one for one in recalled if one.startswith(("codemods", "ssot_lint.fixes", "ssot_lint.program.teaching"))
    ]
    assert len(ours(recalled)) <= 88


def test_extraction_and_rewriting_are_not_loaded_here_while_others_do_them(tree: Path) -> None:
    """Files are taken apart by a process beside this one, and a report in JSON is no report in colour."""
    (tree / "other.py").write_text("import clock\n\nclock.current_time()\n")
    modules = loaded(tree, "check", "--no-cache", "--types", "none", "--jobs", "2", "--output-format", "json")
    assert not modules & {"rich", "asyncio", "multiprocessing", "ssot_lint.facts.visitor"}


def test_a_tree_that_looks_the_same_is_not_walked(tree: Path) -> None:
    (tree / "pkg").mkdir()
    (tree / "pkg" / "more.py").write_text("import clock\n")
    time.sleep(2.1)  # until then the times of directories prove nothing

    def check() -> str:
        command = [sys.executable, "-m", "ssot_lint", "check", "--types", "none", "--output-format", "json"]
        return subprocess.run(command, cwd=tree, capture_output=True, text=True, check=False).stdout

    check()  # makes the directory of the cache, which changes that of the tree
    time.sleep(2.1)
    assert '"files_seen": 2' in check()
    assert (tree / ".ssot_lint_cache" / "walk").is_file()
    times = {place: place.stat() for place in (tree, tree / "pkg")}
    (tree / "pkg" / "new.py").write_text("\n")
    assert '"files_seen": 3' in check()
    (tree / "pkg" / "new.py").unlink()
    for place, before in times.items():  # only the time of the change itself tells then
        os.utime(place, ns=(before.st_atime_ns, before.st_mtime_ns))
    (tree / "pkg" / "newer.py").write_text("\n")
    os.utime(tree / "pkg", ns=(times[tree / "pkg"].st_atime_ns, times[tree / "pkg"].st_mtime_ns))
    assert '"files_seen": 3' in check()
    (tree / ".gitignore").write_text("pkg/\n")
    assert '"files_seen": 1' in check()
    (tree / ".gitignore").write_text("\n")
    assert '"files_seen": 3' in check()
