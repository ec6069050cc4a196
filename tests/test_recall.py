"""Recalling a report: only of a tree that has not changed, and never at the price of a run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

CONTRACT = """
[[contract]]
name = "one-clock"
canonical = "clock:now"
names = ["current_time"]
"""
CLOCK = "def now() -> float:\n    return 0.0\n\n\ndef current_time() -> float:\n    return 1.0\n"
USER = "from clock import current_time\n\nprint(current_time())\n"
LONG_AGO = time.time() - 3600


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name, text in {"ssot-lint.toml": CONTRACT, "clock.py": CLOCK, "user.py": USER}.items():
        (tmp_path / name).write_text(text)
    return age(tmp_path)


def age(tree: Path) -> Path:
    """Let every file look as if it had been written long ago, so that its time can be trusted."""
    for path in tree.glob("*.*"):
        if path.is_file():
            os.utime(path, (LONG_AGO, LONG_AGO))
    return tree


def check(tree: Path, *options: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "ssot_lint", "check", str(tree), "--types", "none", "--output-format", "json"]
    done = subprocess.run([*command, *options], capture_output=True, text=True, check=False)
    assert done.returncode in {0, 1}, done.stderr
    report: dict[str, Any] = json.loads(done.stdout)
    report["summary"].pop("seconds")
    return report


def verbose(tree: Path) -> str:
    command = [sys.executable, "-m", "ssot_lint", "check", str(tree), "--types", "none", "-v"]
    return subprocess.run(command, capture_output=True, text=True, check=False, encoding="utf-8").stdout


def kept(tree: Path) -> list[Path]:
    return sorted((tree / ".ssot_lint_cache").glob("report-*.json"))


def settle() -> None:
    """Wait until the files' change times, which nobody can set, are old enough to be trusted."""
    time.sleep(2.1)


def test_an_unchanged_tree_is_recalled(tree: Path) -> None:
    settle()
    first = check(tree)
    (entry,) = kept(tree)
    stored = json.loads(entry.read_bytes())
    stored["violations"] = stored["violations"][:1]
    entry.write_text(json.dumps(stored))
    assert len(first["violations"]) > 1
    assert len(check(tree)["violations"]) == 1, "the report was made again"
    assert check(tree, "--no-cache") == first


def test_several_reports_are_recalled_with_what_fixes_change(tree: Path) -> None:
    """A run that spells out fixes is kept apart from one that does not: neither answers for the other."""
    there = tree / ".ssot_lint_cache"
    formats = ("sarif", "gitlab", "junit", "markdown", "jsonl")
    settle()
    check(tree)
    (plain,) = kept(tree)
    for turn in range(2):
        check(tree, *(option for name in formats for option in ("--report", f"{name}={there}/{turn}.{name}")))
    made, again = ({name: (there / f"{turn}.{name}").read_text() for name in formats} for turn in (0, 1))
    assert '"fixes"' in made["sarif"]
    made["jsonl"], again["jsonl"] = (each["jsonl"].rpartition('"seconds"')[0] for each in (made, again))
    assert made == again
    (entry,) = set(kept(tree)) - {plain}
    stored = json.loads(entry.read_bytes())
    stored["replacements"] = {}
    entry.write_text(json.dumps(stored))
    check(tree, "--report", f"sarif={there}/2.sarif")
    assert '"fixes"' not in (there / "2.sarif").read_text(), "the report was made again"


def test_what_was_left_alone_is_recalled_with_the_rest(tree: Path) -> None:
    (tree / "ssot-lint.toml").write_text(CONTRACT + 'unrelated = ["clock:current_time"]\n')
    age(tree)
    settle()
    assert "clock:current_time" in verbose(tree)
    assert kept(tree)
    assert "clock:current_time" in verbose(tree)


@pytest.mark.parametrize("change", ["edit", "add", "delete", "rename", "configure"])
def test_a_changed_tree_is_read_again(tree: Path, change: str) -> None:
    settle()
    check(tree)
    match change:
        case "edit":
            (tree / "user.py").write_text(USER + "current_time()\n")
        case "add":
            (tree / "more.py").write_text(USER)
        case "delete":
            (tree / "user.py").unlink()
        case "rename":
            (tree / "user.py").rename(tree / "usage.py")
        case "configure":
            (tree / "ssot-lint.toml").write_text(CONTRACT + 'unrelated = ["clock:current_time"]\n')
    assert check(tree) == check(tree, "--no-cache")


def test_a_file_of_this_very_moment_is_not_trusted(tree: Path) -> None:
    (tree / "user.py").write_text(USER)
    soon = time.time() + 600  # however long the run takes
    os.utime(tree / "user.py", (soon, soon))
    check(tree)
    assert kept(tree) == []


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"schema": 99}', b"\xff\xfe\x00"])
def test_a_damaged_entry_is_a_miss(tree: Path, damage: bytes) -> None:
    settle()
    first = check(tree)
    (entry,) = kept(tree)
    entry.write_bytes(damage)
    assert check(tree) == first


def test_a_place_that_cannot_be_written_is_no_trouble(tree: Path) -> None:
    settle()
    (tree / ".ssot_lint_cache").write_text("not a directory")
    first = check(tree)
    assert first == check(tree)
