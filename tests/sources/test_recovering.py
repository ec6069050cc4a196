"""Recovering: a run killed at any instant leaves files old or new, and can be finished or rolled back."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from ssot_lint.sources.recovering import NotRecovered, Recovered, Recovery, finish, recover, roll_back
from ssot_lint.sources.undoing import NotUndone, Undone, past_runs, undo
from ssot_lint.sources.writing import Change, NotWritten, Written, write_all

FILES = ("a.py", "p/b.py", "p/c.py")
OLD, NEW = b"\xef\xbb\xbfold = 1\r\n", b"\xef\xbb\xbfnew = 1" * 40_000

RUN = """
import os, signal, sys
from ssot_lint.sources import recovering, undoing, writing

root, act, fatal = sys.argv[1], sys.argv[2], int(sys.argv[3])
files = ("a.py", "p/b.py", "p/c.py")
OLD, NEW = b"\\xef\\xbb\\xbfold = 1\\r\\n", b"\\xef\\xbb\\xbfnew = 1" * 40_000
seen = 0

def step(name):
    global seen
    if seen == fatal:
        os.kill(os.getpid(), signal.SIGKILL)
    seen += 1

if act == "write":
    writing.write_all(root, [writing.Change(file, OLD, NEW) for file in files], step=step)
elif act == "undo":
    undoing.undo(root, step=step)
else:
    getattr(recovering, act)(root, recovering.recover(root), step=step)
"""


def killed(root: Path, act: str, fatal: int) -> bool:
    """Run an act in another process that is killed at its n-th step; whether it got that far."""
    ran = subprocess.run([sys.executable, "-c", RUN, str(root), act, str(fatal)], check=False)
    assert ran.returncode in (0, -signal.SIGKILL)
    return ran.returncode != 0


def build(root: Path) -> None:
    (root / "p").mkdir()
    for file in FILES:
        (root / file).write_bytes(OLD)


def sources(root: Path) -> list[bytes]:
    return [(root / file).read_bytes() for file in FILES]


def leftovers(root: Path) -> list[Path]:
    return [place for place in root.rglob(".ssot-lint-*") if ".ssot_lint_cache" not in place.parts]


def interrupted(root: Path, replaced: int = 1) -> Recovery:
    """A tree whose run was killed after some of its files were replaced."""
    build(root)
    assert killed(root, "write", 4 + replaced)
    recovery = recover(str(root))
    assert recovery is not None
    assert len(recovery.written) == replaced
    return recovery


def record(root: Path) -> Path:
    return root / ".ssot_lint_cache" / "journal" / "0001.open.json"


def test_nothing_to_recover_touches_nothing(tmp_path: Path) -> None:
    assert recover(str(tmp_path)) is None
    assert not list(tmp_path.iterdir())
    build(tmp_path)
    assert isinstance(write_all(str(tmp_path), [Change("a.py", OLD, NEW)]), Written)
    assert recover(str(tmp_path)) is None


@pytest.mark.parametrize("fatal", range(10))
@pytest.mark.parametrize("way_out", [finish, roll_back])
def test_run_killed_at_any_step_can_be_finished_or_rolled_back(tmp_path: Path, fatal: int, way_out: Any) -> None:
    build(tmp_path)
    was_killed = killed(tmp_path, "write", fatal)
    assert set(sources(tmp_path)) <= {OLD, NEW}
    recovery = recover(str(tmp_path))
    if recovery is None:
        assert fatal == 0 or fatal >= 8
        assert set(sources(tmp_path)) == ({OLD} if fatal == 0 else {NEW})
        return
    assert was_killed
    assert isinstance(write_all(str(tmp_path), [Change("a.py", OLD, b"")]), NotWritten)
    assert recovery.can_finish == (fatal >= 4)
    outcome = way_out(str(tmp_path), recovery)
    if way_out is finish and not recovery.can_finish:
        reason = "the run was interrupted before it had staged every file; roll it back instead"
        assert outcome == NotRecovered(reason)
        assert set(sources(tmp_path)) == {OLD}
        outcome = roll_back(str(tmp_path), recovery)
    assert isinstance(outcome, Recovered)
    finished = way_out is finish and recovery.can_finish
    assert set(sources(tmp_path)) == {NEW if finished else OLD}
    assert recover(str(tmp_path)) is None
    assert not leftovers(tmp_path)


def test_every_step_was_tried(tmp_path: Path) -> None:
    build(tmp_path)
    assert not killed(tmp_path, "write", 9)


@pytest.mark.parametrize("act", ["finish", "roll_back"])
@pytest.mark.parametrize("fatal", range(2))
def test_recovering_killed_at_any_step_can_be_tried_again(tmp_path: Path, act: str, fatal: int) -> None:
    interrupted(tmp_path, replaced=1 if act == "finish" else 2)
    assert killed(tmp_path, act, fatal)
    assert set(sources(tmp_path)) <= {OLD, NEW}
    again = recover(str(tmp_path))
    assert again is not None
    assert isinstance((finish if act == "finish" else roll_back)(str(tmp_path), again), Recovered)
    assert set(sources(tmp_path)) == {NEW if act == "finish" else OLD}
    assert not leftovers(tmp_path)


def test_finished_run_can_be_undone(tmp_path: Path) -> None:
    assert finish(str(tmp_path), interrupted(tmp_path)) == Recovered("0001", ("p/b.py", "p/c.py"))
    assert undo(str(tmp_path)) == Undone("0001", FILES)
    assert set(sources(tmp_path)) == {OLD}


@pytest.mark.parametrize("fatal", range(8))
def test_undo_killed_at_any_step_can_be_recovered(tmp_path: Path, fatal: int) -> None:
    build(tmp_path)
    write_all(str(tmp_path), [Change(file, OLD, NEW) for file in FILES])
    killed(tmp_path, "undo", fatal)
    assert set(sources(tmp_path)) <= {OLD, NEW}
    if recovery := recover(str(tmp_path)):
        assert isinstance(roll_back(str(tmp_path), recovery), Recovered)
    if sources(tmp_path)[0] == NEW:
        assert undo(str(tmp_path)) == Undone("0001", FILES)
    assert set(sources(tmp_path)) == {OLD}
    assert undo(str(tmp_path)) == NotUndone("there is no run to undo")


def test_writing_and_undoing_wait_for_recovery(tmp_path: Path) -> None:
    interrupted(tmp_path)
    reason = "run 0001 was interrupted; finish it or roll it back first"
    assert write_all(str(tmp_path), [Change("p/c.py", OLD, b"")]) == NotWritten(reason)


def test_run_under_way_is_not_an_interrupted_one(tmp_path: Path) -> None:
    build(tmp_path)
    seen: list[Recovery | None] = []
    write_all(str(tmp_path), [Change("a.py", OLD, NEW)], step=lambda _: seen.append(recover(str(tmp_path))))
    assert set(seen) == {None}


def test_file_changed_since_is_left_alone_and_named(tmp_path: Path) -> None:
    interrupted(tmp_path)
    (tmp_path / "p" / "b.py").write_bytes(b"edited since")
    recovery = recover(str(tmp_path))
    assert recovery is not None
    assert (recovery.written, recovery.unwritten, recovery.changed) == (("a.py",), ("p/c.py",), ("p/b.py",))
    reason = "has changed since the run was interrupted; roll the run back instead"
    assert finish(str(tmp_path), recovery) == NotRecovered(reason, "p/b.py")
    assert roll_back(str(tmp_path), recovery) == Recovered("0001", ("a.py",), left=("p/b.py",))
    assert sources(tmp_path) == [OLD, b"edited since", OLD]
    assert recover(str(tmp_path)) is None


def test_an_interrupted_run_is_listed_as_one(tmp_path: Path) -> None:
    interrupted(tmp_path)
    (past,) = past_runs(str(tmp_path))
    assert (past.id, past.paths, past.state) == ("0001", FILES, "was interrupted, or is under way")
    record(tmp_path).write_text("{}")
    assert [past.paths for past in past_runs(str(tmp_path))] == [()]


def test_recovery_is_for_once(tmp_path: Path) -> None:
    recovery = interrupted(tmp_path)
    roll_back(str(tmp_path), recovery)
    assert roll_back(str(tmp_path), recovery) == NotRecovered("that run is not open any more")


@pytest.mark.parametrize("text", ["", "[" * 100_000, "{}", "\xff", '{"id": "0001", "started": 1, "entries": []}'])
def test_damaged_record_is_set_aside(tmp_path: Path, text: str) -> None:
    interrupted(tmp_path)
    record(tmp_path).write_text(text, encoding="latin-1")
    recovery = recover(str(tmp_path))
    assert recovery is not None
    assert recovery.damage == "its record cannot be read"
    assert isinstance(finish(str(tmp_path), recovery), NotRecovered)
    assert roll_back(str(tmp_path), recovery) == Recovered("0001", ())
    assert recover(str(tmp_path)) is None
    assert (tmp_path / ".ssot_lint_cache" / "journal" / "0001.aside").is_file()


@pytest.mark.parametrize(
    "forged",
    [
        {"path": "../outside.py", "temporary": "../.ssot-lint-x.tmp"},
        {"path": "/etc/passwd", "temporary": "/etc/.ssot-lint-x.tmp"},
        {"temporary": "important.py"},
        {"temporary": "p/../../.ssot-lint-x.tmp"},
        {"path": "a\0.py"},
        {"path": ""},
        {"start": -1},
        {"length": -5},
    ],
)
def test_forged_record_is_not_followed(tmp_path: Path, forged: dict[str, Any]) -> None:
    root = tmp_path / "project"
    root.mkdir()
    (tmp_path / "outside.py").write_bytes(NEW)
    interrupted(root)
    run = json.loads(record(root).read_text())
    run["entries"][0].update(forged)
    record(root).write_text(json.dumps(run))
    recovery = recover(str(root))
    assert recovery is not None
    assert recovery.damage == "its record names what no run would write"
    roll_back(str(root), recovery)
    assert (tmp_path / "outside.py").read_bytes() == NEW
    assert sources(root) == [NEW, OLD, OLD]


def test_forged_record_does_not_lead_through_a_link(tmp_path: Path) -> None:
    root = tmp_path / "project"
    root.mkdir()
    interrupted(root)
    (tmp_path / "outside.py").write_bytes(NEW)
    (root / "a.py").unlink()
    (root / "a.py").symlink_to("../outside.py")
    recovery = recover(str(root))
    assert recovery is not None
    assert recovery.changed == ("a.py",)
    assert roll_back(str(root), recovery) == Recovered("0001", (), left=("a.py",))
    assert (tmp_path / "outside.py").read_bytes() == NEW


@pytest.mark.parametrize("saved", [b"", b"x" * 1000, None])
def test_damaged_saved_content_is_never_written(tmp_path: Path, saved: bytes | None) -> None:
    recovery = interrupted(tmp_path)
    place = record(tmp_path).with_name("0001.saved")
    place.unlink() if saved is None else place.write_bytes(saved)
    assert roll_back(str(tmp_path), recovery) == Recovered("0001", (), left=("a.py",))
    assert sources(tmp_path) == [NEW, OLD, OLD]


def test_absurd_numbers_in_a_record_are_survived(tmp_path: Path) -> None:
    recovery = interrupted(tmp_path)
    run = json.loads(record(tmp_path).read_text())
    run["entries"][0].update(start=10**15, length=10**15)
    record(tmp_path).write_text(json.dumps(run))
    assert roll_back(str(tmp_path), recovery) == Recovered("0001", (), left=("a.py",))


def test_what_a_run_left_before_its_record_is_tidied(tmp_path: Path) -> None:
    build(tmp_path)
    journal = record(tmp_path).parent
    journal.mkdir(parents=True)
    (journal / "0007.saved").write_bytes(b"x")
    (journal / "0007.draft").write_bytes(b"x")
    assert recover(str(tmp_path)) is None
    result = write_all(str(tmp_path), [Change("a.py", OLD, NEW)])
    assert isinstance(result, Written)
    assert sorted(place.name for place in journal.iterdir()) == [f"{result.id}.json", f"{result.id}.saved"]
