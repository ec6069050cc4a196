"""Writing: all or nothing, and nothing lost but the content that was to be replaced."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from ssot_lint.sources.undoing import Undone, undo
from ssot_lint.sources.writing import Change, NotWritten, Written, write_all

OLD, NEW = b"old = 1\r\n", b"new = 1\r\n" * 3


def build(root: Path, *files: str) -> list[Change]:
    for file in files:
        (root / file).parent.mkdir(parents=True, exist_ok=True)
        (root / file).write_bytes(OLD)
    return [Change(file, OLD, NEW) for file in files]


def contents(root: Path) -> dict[str, bytes]:
    """Every file outside of the tool's own directory, by path."""
    places = (place for place in root.rglob("*") if place.is_file() and ".ssot_lint_cache" not in place.parts)
    return {place.relative_to(root).as_posix(): place.read_bytes() for place in places}


def refused(root: Path, changes: list[Change]) -> NotWritten:
    """The refusal of a run that must leave everything as it was."""
    before = contents(root)
    result = write_all(str(root), changes)
    assert isinstance(result, NotWritten), result
    assert contents(root) == before
    assert not list((root / ".ssot_lint_cache" / "journal").glob("*"))
    return result


def test_every_file_is_replaced_and_nothing_else_is_left(tmp_path: Path) -> None:
    changes = build(tmp_path, "a.py", "p/b.py", "p/q/c.py")
    (tmp_path / "other.py").write_bytes(OLD)
    assert write_all(str(tmp_path), changes) == Written("0001", ("a.py", "p/b.py", "p/q/c.py"))
    assert contents(tmp_path) == {"a.py": NEW, "p/b.py": NEW, "p/q/c.py": NEW, "other.py": OLD}


def test_state_directory_is_marked_as_a_cache(tmp_path: Path) -> None:
    write_all(str(tmp_path), build(tmp_path, "a.py"))
    state = tmp_path / ".ssot_lint_cache"
    assert (state / ".gitignore").read_text() == "*\n"
    assert (state / "CACHEDIR.TAG").read_text().startswith("Signature: 8a477f597d28d172789f06886806bc55")


def test_change_that_changes_nothing_touches_nothing(tmp_path: Path) -> None:
    build(tmp_path, "a.py")
    before = (tmp_path / "a.py").stat()
    assert write_all(str(tmp_path), [Change("a.py", OLD, OLD)]) == Written("", ())
    assert write_all(str(tmp_path), []) == Written("", ())
    assert (tmp_path / "a.py").stat().st_ino == before.st_ino


@pytest.mark.parametrize("mode", [0o755, 0o640, 0o4711])
def test_mode_stays(tmp_path: Path, mode: int) -> None:
    changes = build(tmp_path, "a.py")
    (tmp_path / "a.py").chmod(mode)
    assert isinstance(write_all(str(tmp_path), changes), Written)
    assert stat.S_IMODE((tmp_path / "a.py").stat().st_mode) == mode
    assert isinstance(undo(str(tmp_path)), Undone)
    assert stat.S_IMODE((tmp_path / "a.py").stat().st_mode) == mode


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give files away")
def test_owner_stays(tmp_path: Path) -> None:
    changes = build(tmp_path, "a.py")
    os.chown(tmp_path / "a.py", 12345, 54321)
    assert isinstance(write_all(str(tmp_path), changes), Written)
    status = (tmp_path / "a.py").stat()
    assert (status.st_uid, status.st_gid) == (12345, 54321)


def test_modification_time_is_new(tmp_path: Path) -> None:
    changes = build(tmp_path, "a.py")
    os.utime(tmp_path / "a.py", (0, 0))
    write_all(str(tmp_path), changes)
    assert (tmp_path / "a.py").stat().st_mtime > 0


def test_file_behind_a_link_is_replaced_not_the_link(tmp_path: Path) -> None:
    build(tmp_path, "real/a.py")
    (tmp_path / "link.py").symlink_to("real/a.py")
    assert write_all(str(tmp_path), [Change("link.py", OLD, NEW)]) == Written("0001", ("link.py",))
    assert (tmp_path / "link.py").is_symlink()
    assert (tmp_path / "real" / "a.py").read_bytes() == NEW


def test_strange_names_are_written_and_undone(tmp_path: Path) -> None:
    names = [os.fsdecode(b"\xff\xfe.py"), "new\nline.py", "[b]x.py", "x" * 252 + ".py"]
    changes = build(tmp_path, *names)
    assert isinstance(write_all(str(tmp_path), changes), Written)
    assert set(contents(tmp_path).values()) == {NEW}
    undo(str(tmp_path))
    assert contents(tmp_path) == dict.fromkeys(names, OLD)


def test_file_that_changed_stops_the_whole_run(tmp_path: Path) -> None:
    changes = build(tmp_path, "a.py", "b.py", "c.py")
    (tmp_path / "b.py").write_bytes(b"edited meanwhile")
    assert refused(tmp_path, changes) == NotWritten("has changed since it was read", "b.py")


def test_file_that_vanished_stops_the_whole_run(tmp_path: Path) -> None:
    changes = build(tmp_path, "a.py", "b.py")
    (tmp_path / "b.py").unlink()
    assert refused(tmp_path, changes) == NotWritten("is no longer there", "b.py")


def test_read_only_file_is_refused_even_to_root(tmp_path: Path) -> None:
    changes = build(tmp_path, "a.py", "b.py")
    (tmp_path / "b.py").chmod(0o444)
    assert refused(tmp_path, changes) == NotWritten("is read-only", "b.py")


UNPRIVILEGED = """
import os, sys
from ssot_lint.sources.writing import Change, write_all
if os.geteuid() == 0:
    os.setuid(65534)
print(write_all(sys.argv[1], [Change("a.py", b"old", b"new")]))
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="needs a file of another user")
def test_file_of_another_user_is_refused_where_its_directory_is_writable() -> None:
    with tempfile.TemporaryDirectory() as directory:
        os.chmod(directory, 0o777)
        (Path(directory) / "a.py").write_bytes(b"old")
        command = [sys.executable, "-c", UNPRIVILEGED, directory]
        ran = subprocess.run(command, capture_output=True, text=True, check=True)
    assert ran.stdout == "NotWritten(reason='is read-only', path='a.py')\n"


def test_hard_linked_file_is_refused(tmp_path: Path) -> None:
    changes = build(tmp_path, "a.py")
    os.link(tmp_path / "a.py", tmp_path / "b.py")
    assert refused(tmp_path, changes).reason == "has other names (hard links), which would keep the old content"


def test_file_outside_the_root_is_refused(tmp_path: Path) -> None:
    build(tmp_path, "elsewhere.py")
    project = tmp_path / "project"
    build(project, "a.py")
    (project / "link.py").symlink_to("../elsewhere.py")
    for path in ("../elsewhere.py", "link.py", str(tmp_path / "elsewhere.py")):
        assert refused(project, [Change("a.py", OLD, NEW), Change(path, OLD, NEW)]).reason == "lies outside the root"
    assert (tmp_path / "elsewhere.py").read_bytes() == OLD


def test_two_changes_of_one_file_are_refused(tmp_path: Path) -> None:
    changes = build(tmp_path, "a.py")
    (tmp_path / "b.py").symlink_to("a.py")
    reason = refused(tmp_path, [*changes, Change("b.py", OLD, NEW)])
    assert reason == NotWritten("is the same file as a.py, which is to be written too", "b.py")


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "d.py").mkdir()
    os.mkfifo(tmp_path / "p.py")
    assert refused(tmp_path, [Change("d.py", OLD, NEW)]).reason == "is not a regular file"
    assert refused(tmp_path, [Change("p.py", OLD, NEW)]).reason == "is not a regular file"
    assert refused(tmp_path, [Change("a\0.py", OLD, NEW)]).reason == "has a name that no file can have"


@pytest.mark.parametrize("at", ["recorded", "staged b.py", "replaced a.py", "replaced b.py"])
def test_file_changed_while_writing_takes_the_run_back(tmp_path: Path, at: str) -> None:
    changes = build(tmp_path, "a.py", "b.py", "c.py")
    steps: list[str] = []

    def interfere(step: str) -> None:
        steps.append(step)
        if step == at:
            (tmp_path / "c.py").write_bytes(b"edited meanwhile")

    result = write_all(str(tmp_path), changes, step=interfere)
    assert result == NotWritten("has changed since it was read", "c.py")
    assert contents(tmp_path) == {"a.py": OLD, "b.py": OLD, "c.py": b"edited meanwhile"}
    assert steps[-1] == ("replaced b.py" if at.startswith("replaced") else "staged c.py")


@pytest.mark.parametrize("at", ["locked", "recorded", "staged b.py", "replaced a.py", "replaced b.py"])
def test_keyboard_interrupt_takes_the_run_back(tmp_path: Path, at: str) -> None:
    changes = build(tmp_path, "a.py", "b.py")

    def interrupt(step: str) -> None:
        if step == at:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_all(str(tmp_path), changes, step=interrupt)
    assert contents(tmp_path) == {"a.py": OLD, "b.py": OLD}
    assert write_all(str(tmp_path), changes) == Written("0001", ("a.py", "b.py"))


FULL_DISK = """
import resource, sys
from ssot_lint.sources.writing import Change, write_all
limit = int(sys.argv[2])
changes = [Change("a.py", b"old", b"n" * 10), Change("b.py", b"old", b"n" * 100_000)]
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
result = write_all(sys.argv[1], changes)
print(type(result).__name__, result.path)
"""


@pytest.mark.parametrize(("limit", "at"), [(50_000, "b.py"), (300, "None"), (100, "None"), (2, "None")])
def test_full_disk_leaves_nothing_behind(tmp_path: Path, limit: int, at: str) -> None:
    for name in ("a.py", "b.py"):
        (tmp_path / name).write_bytes(b"old")
    command = [sys.executable, "-c", FULL_DISK, str(tmp_path), str(limit)]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    assert ran.stdout == f"NotWritten {at}\n"
    assert contents(tmp_path) == {"a.py": b"old", "b.py": b"old"}
    assert not list((tmp_path / ".ssot_lint_cache").glob("journal/*"))


def test_directory_that_takes_no_files_leaves_nothing_behind(tmp_path: Path) -> None:
    changes = build(tmp_path, "a.py", "p/b.py")

    def interfere(step: str) -> None:
        if step == "staged a.py":
            (tmp_path / "p" / "b.py").unlink()
            (tmp_path / "p").rmdir()

    assert write_all(str(tmp_path), changes, step=interfere) == NotWritten(
        "could not be written (No such file or directory)", "p/b.py"
    )
    assert contents(tmp_path) == {"a.py": OLD}


def test_link_in_place_of_the_state_directory_is_not_followed(tmp_path: Path) -> None:
    project, elsewhere = tmp_path / "project", tmp_path / "elsewhere"
    elsewhere.mkdir()
    changes = build(project, "a.py")
    (project / ".ssot_lint_cache").symlink_to(elsewhere)
    result = write_all(str(project), changes)
    assert isinstance(result, NotWritten)
    assert "is a link where ssot-lint keeps its own files" in result.reason
    assert not list(elsewhere.iterdir())


RUN_THAT_WAITS = """
import sys, time
from ssot_lint.sources.writing import Change, write_all

def wait(step):
    if step == "staged a.py":
        print("waiting", flush=True)
        sys.stdin.readline()

print(write_all(sys.argv[1], [Change("a.py", b"old", b"first")], step=wait))
"""


def waiting_run(root: Path) -> subprocess.Popen[str]:
    (root / "a.py").write_bytes(b"old")
    command = [sys.executable, "-c", RUN_THAT_WAITS, str(root)]
    run = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert run.stdout is not None
    assert run.stdout.readline() == "waiting\n"
    return run


def test_second_run_at_once_is_refused_and_told_of_the_first(tmp_path: Path) -> None:
    with waiting_run(tmp_path) as run:
        second = write_all(str(tmp_path), [Change("a.py", b"old", b"second")])
        assert isinstance(second, NotWritten)
        assert f"(process {run.pid} on " in second.reason
        output, _ = run.communicate("go\n")
    assert output == "Written(id='0001', paths=('a.py',))\n"
    assert (tmp_path / "a.py").read_bytes() == b"first"


def test_lock_of_a_dead_run_is_taken_over(tmp_path: Path) -> None:
    with waiting_run(tmp_path) as run:
        run.kill()
        run.wait()
    second = write_all(str(tmp_path), [Change("a.py", b"old", b"second")])
    assert second == NotWritten("run 0001 was interrupted; finish it or roll it back first")


def test_note_in_the_lock_is_not_trusted(tmp_path: Path) -> None:
    with waiting_run(tmp_path) as run:
        (tmp_path / ".ssot_lint_cache" / "lock").write_bytes(b"\x1b[31m\n::error::\xff" + b"x" * 5000)
        second = write_all(str(tmp_path), [])
        assert isinstance(second, NotWritten)
        assert second.reason.isprintable()
        assert len(second.reason) < 400
        run.communicate("go\n")


def test_ten_megabytes_are_written_and_come_back(tmp_path: Path) -> None:
    old = b"ROW = 'generated'\r\n" * 600_000
    new = old.replace(b"ROW", b"LINE", 1)
    (tmp_path / "a.py").write_bytes(old)
    assert write_all(str(tmp_path), [Change("a.py", old, new)]) == Written("0001", ("a.py",))
    assert (tmp_path / "a.py").read_bytes() == new
    assert isinstance(undo(str(tmp_path)), Undone)
    assert (tmp_path / "a.py").read_bytes() == old
