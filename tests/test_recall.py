"""Recalling a report: only of a tree that has not changed, and never at the price of a run."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import msgspec
import pytest

from ssot_lint.sources.shelf import MOST_FILES, parts_of, shelve

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
    return sorted((tree / ".ssot_lint_cache").glob("report-*"))


def tamper(tree: Path, entry: Path, **changes: object) -> None:
    """Change a kept report, so that it shows when it is recalled."""
    head, report, ground = parts_of(str(tree), entry.name) or ()
    stored = msgspec.msgpack.decode(report) | changes
    shelve(str(tree), entry.name, [head, msgspec.msgpack.encode(stored), ground])


def settle() -> None:
    """Wait until the files' change times, which nobody can set, are old enough to be trusted."""
    time.sleep(2.1)


def test_an_unchanged_tree_is_recalled(tree: Path) -> None:
    settle()
    first = check(tree)
    (entry,) = kept(tree)
    tamper(tree, entry, violations=[])
    assert first["violations"]
    assert check(tree)["violations"] == [], "the report was made again"
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
    tamper(tree, entry, replacements={})
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


@pytest.mark.parametrize("change", ["edit", "add", "delete", "rename", "touch", "restore", "another day"])
def test_what_cannot_matter_leaves_the_report_as_it_is(tree: Path, change: str) -> None:
    (tree / "noise.py").write_text("import os\n")
    settle()
    seen = check(tree)["summary"]["files_seen"]
    tamper(tree, kept(tree)[0], violations=[])
    match change:
        case "edit":
            (tree / "noise.py").write_text("import sys\n")
        case "add":
            (tree / "more.py").write_text("import clock\n")
        case "delete":
            (tree / "noise.py").unlink()
        case "rename":
            (tree / "noise.py").rename(tree / "noises.py")
        case "touch":
            for path in tree.glob("*.*"):
                os.utime(path)
        case "restore":
            shutil.copytree(tree, tree.with_name("copy"))
            shutil.rmtree(tree)
            shutil.copytree(tree.with_name("copy"), tree)
        case "another day":
            assert json.loads(faked_check(tree))["violations"] == []
    for _ in range(2):
        found = check(tree)
        assert found["violations"] == [], "the report was made again"
        assert found["summary"]["files_seen"] == seen + (change == "add") - (change == "delete")


def test_the_report_of_a_part_is_taken_from_that_of_the_whole(tree: Path) -> None:
    """As a hook needs it that is given one file after the other, each of which it has not been given before."""
    settle()
    whole = check(tree)
    made = json.loads(part(tree, "user.py", "--no-cache"))
    assert 0 < len(made["violations"]) < len(whole["violations"])
    found = json.loads(part(tree, "user.py"))
    made["summary"].pop("seconds")
    found["summary"].pop("seconds")
    assert found == made
    tamper(tree, kept(tree)[0], violations=[])
    assert json.loads(part(tree, "user.py"))["violations"] == [], "the report was made again"
    assert len(kept(tree)) == 1


def part(tree: Path, *arguments: str) -> str:
    command = [sys.executable, "-m", "ssot_lint", "check", "--types=none", "--output-format=json", *arguments]
    return subprocess.run(command, cwd=tree, capture_output=True, text=True, check=False).stdout


def faked_check(tree: Path) -> str:
    """The report of a day to come."""
    code = (
        "import datetime, ssot_lint.recall as recall\n"
        "class Tomorrow(datetime.date):\n"
        "    today = classmethod(lambda cls: cls(2999, 1, 1))\n"
        "recall.date = Tomorrow\n"
        f"from ssot_lint.cli import main; main(['check', {str(tree)!r}, '--types=none', '--output-format=json'])"
    )
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False).stdout


def test_a_file_of_this_very_moment_is_read_again(tree: Path) -> None:
    soon = time.time() + 600
    (tree / "user.py").write_text(USER)
    os.utime(tree / "user.py", (soon, soon))
    check(tree)
    (tree / "user.py").write_text(USER.replace("current_time", "current_tame"))
    os.utime(tree / "user.py", (soon, soon))
    assert check(tree) == check(tree, "--no-cache")


def test_what_is_ignored_but_imported_matters(tree: Path) -> None:
    """A generated module is not the tree's, but the type checker reads it all the same."""
    (tree / ".gitignore").write_text("made.py\n")
    (tree / "made.py").write_text("from clock import Clock\n")
    (tree / "clock.py").write_text(f"{CLOCK}\n\nclass Clock:\n    def current_time(self) -> int:\n        return 1\n")
    (tree / "user.py").write_text("import made\n\nmade.Clock().current_time()\n")
    settle()
    assert any(one["path"] == "user.py" for one in check(tree, "--types", "ty")["violations"])
    (tree / "made.py").write_text("class Clock:\n    def current_time(self) -> int:\n        return 1\n")
    assert check(tree, "--types", "ty") == check(tree, "--types", "ty", "--no-cache")
    (tree / "made.py").unlink()
    assert check(tree, "--types", "ty") == check(tree, "--types", "ty", "--no-cache")


def test_a_new_package_is_looked_into(tree: Path) -> None:
    library = tree / ".venv" / "lib" / "python3.11" / "site-packages"
    library.mkdir(parents=True)
    settle()
    check(tree)
    tamper(tree, kept(tree)[0], violations=[])
    (library / "more-1.0.dist-info").mkdir()
    assert check(tree) == check(tree, "--no-cache")


def test_runs_at_the_same_time_leave_a_sound_entry(tree: Path) -> None:
    settle()
    command = [sys.executable, "-m", "ssot_lint", "check", str(tree), "--types", "none", "-q"]
    runs = [subprocess.Popen(command, stdout=subprocess.DEVNULL) for _ in range(4)]
    assert {run.wait() for run in runs} == {1}
    assert [path.name for path in (tree / ".ssot_lint_cache").glob(".report-*")] == []
    (entry,) = kept(tree)
    tamper(tree, entry, violations=[])
    assert check(tree)["violations"] == []


def test_clean_drops_what_is_kept_and_nothing_else(tree: Path) -> None:
    def clean() -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "ssot_lint", "clean", str(tree)]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    assert clean().stdout == "nothing was kept\n"
    settle()
    check(tree)
    journal = tree / ".ssot_lint_cache" / "journal"
    journal.mkdir()
    tamper(tree, kept(tree)[0], violations=[])
    assert " gone, " in clean().stdout
    assert kept(tree) == []
    assert journal.is_dir()
    assert check(tree)["violations"]
    shutil.rmtree(tree / ".ssot_lint_cache")
    (tree / "elsewhere").mkdir()
    (tree / "elsewhere" / "report-1").write_text("")
    (tree / ".ssot_lint_cache").symlink_to(tree / "elsewhere")
    refused = clean()
    assert (refused.returncode, "is a link" in refused.stderr) == (2, True)
    assert (tree / "elsewhere" / "report-1").exists()


def test_old_entries_make_room(tree: Path) -> None:
    for number in range(MOST_FILES + 3):
        shelve(str(tree), f"report-{number}", [b"x"])
        moment = LONG_AGO + number
        os.utime(tree / ".ssot_lint_cache" / f"report-{number}", (moment, moment))
    settle()
    check(tree)
    left = {path.name for path in kept(tree)}
    assert len(left) == MOST_FILES
    assert "report-0" not in left


@pytest.mark.parametrize("damage", [b"", b"{", b"ssot-lint\n", b"ssot-lint\n\xff", b"\xff\xfe\x00"])
def test_a_damaged_entry_is_a_miss(tree: Path, damage: bytes) -> None:
    settle()
    first = check(tree)
    (entry,) = kept(tree)
    entry.write_bytes(damage)
    assert check(tree) == first
    assert check(tree) == first


def test_an_entry_of_another_shape_is_a_miss(tree: Path) -> None:
    settle()
    first = check(tree)
    (entry,) = kept(tree)
    parts = parts_of(str(tree), entry.name) or []
    for index in range(3):
        shelve(str(tree), entry.name, [*parts[:index], msgspec.msgpack.encode({"schema": "x"}), *parts[index + 1 :]])
        assert check(tree) == first
        (tree / "clock.py").write_text(f"{CLOCK}\n# {index}\n")


def test_a_place_that_cannot_be_written_is_no_trouble(tree: Path) -> None:
    settle()
    (tree / ".ssot_lint_cache").write_text("not a directory")
    first = check(tree)
    assert first == check(tree)
