"""Making and removing files: as safe as replacing them, and undone like it."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from ssot_lint.sources.recovering import Recovered, finish, recover, roll_back
from ssot_lint.sources.undoing import NotUndone, Undone, undo
from ssot_lint.sources.writing import Change, NotWritten, Written, write_all


class Stopped(Exception):
    """Stands for a crash at a step of a run."""


def contents(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*.py")}


def mixed(root: Path) -> list[Change]:
    """One file to make, one to replace, one to remove."""
    (root / "p").mkdir()
    (root / "b.py").write_bytes(b"old")
    (root / "c.py").write_bytes(b"gone\r\n")
    return [Change("p/a.py", None, b"new"), Change("b.py", b"old", b"new"), Change("c.py", b"gone\r\n", None)]


def test_files_are_made_replaced_and_removed_and_all_that_is_undone(tmp_path: Path) -> None:
    changes = mixed(tmp_path)
    before = contents(tmp_path)
    result = write_all(str(tmp_path), changes)
    assert isinstance(result, Written)
    assert contents(tmp_path) == {"p/a.py": b"new", "b.py": b"new"}
    assert isinstance(undo(str(tmp_path), result.id), Undone)
    assert contents(tmp_path) == before


def test_new_file_has_the_mode_of_any_new_file(tmp_path: Path) -> None:
    (tmp_path / "plain.py").write_text("x = 1\n")
    assert isinstance(write_all(str(tmp_path), [Change("a.py", None, b"")]), Written)
    modes = {stat.S_IMODE(os.stat(tmp_path / name).st_mode) for name in ("a.py", "plain.py")}
    assert len(modes) == 1


@pytest.mark.parametrize(
    ("path", "reason"),
    [("there.py", "is there already"), ("no/a.py", "has no directory to be in"), ("../a.py", "lies outside the root")],
)
def test_nothing_is_written_where_a_file_cannot_be_made(tmp_path: Path, path: str, reason: str) -> None:
    (tmp_path / "there.py").write_bytes(b"mine")
    result = write_all(str(tmp_path), [Change("fine.py", None, b""), Change(path, None, b"x")])
    assert result == NotWritten(reason, path)
    assert contents(tmp_path) == {"there.py": b"mine"}


def test_undo_leaves_a_made_file_that_was_changed_since(tmp_path: Path) -> None:
    write_all(str(tmp_path), [Change("a.py", None, b"new")])
    (tmp_path / "a.py").write_bytes(b"mine")
    assert undo(str(tmp_path)) == NotUndone("has changed since that run wrote it", "a.py")
    assert contents(tmp_path) == {"a.py": b"mine"}


STEPS = ["recorded", "staged p/a.py", "staged b.py", "replaced p/a.py", "replaced b.py", "replaced c.py"]


@pytest.mark.parametrize("fatal", STEPS)
def test_a_run_that_ends_early_is_taken_back(tmp_path: Path, fatal: str) -> None:
    changes = mixed(tmp_path)
    before = contents(tmp_path)

    def step(name: str) -> None:
        if name == fatal:
            raise Stopped

    with pytest.raises(Stopped):
        write_all(str(tmp_path), changes, step=step)
    assert contents(tmp_path) == before


CRASH = """
import os, sys
from ssot_lint.sources.writing import Change, write_all

def step(name):
    if name == sys.argv[2]:
        os._exit(9)

changes = [Change("p/a.py", None, b"new"), Change("b.py", b"old", b"new"), Change("c.py", b"gone\\r\\n", None)]
write_all(sys.argv[1], changes, step=step)
"""


@pytest.mark.parametrize("act", [finish, roll_back])
def test_a_crash_half_way_can_be_finished_and_rolled_back(tmp_path: Path, act: object) -> None:
    import subprocess
    import sys

    mixed(tmp_path)
    before = contents(tmp_path)
    subprocess.run([sys.executable, "-c", CRASH, str(tmp_path), "replaced p/a.py"], check=False)
    interrupted = recover(str(tmp_path))
    assert interrupted is not None
    assert (interrupted.written, interrupted.unwritten, interrupted.can_finish) == (("p/a.py",), ("b.py", "c.py"), True)
    assert callable(act)
    assert isinstance(act(str(tmp_path), interrupted), Recovered)
    assert contents(tmp_path) == ({"p/a.py": b"new", "b.py": b"new"} if act is finish else before)
