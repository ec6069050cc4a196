"""Undoing: exact bytes back, or nothing touched."""

from __future__ import annotations

from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ssot_lint.sources.undoing import NotUndone, Undone, undo
from ssot_lint.sources.writing import Change, Written, write_all


def written(root: Path, **sources: bytes) -> str:
    """The id of a run that gave files new content."""
    changes = [Change(f"{name}.py", (root / f"{name}.py").read_bytes(), source) for name, source in sources.items()]
    result = write_all(str(root), changes)
    assert isinstance(result, Written)
    return result.id


def build(root: Path, *names: str) -> None:
    for name in names:
        (root / f"{name}.py").write_bytes(b"0")


def contents(root: Path) -> dict[str, bytes]:
    return {place.stem: place.read_bytes() for place in root.glob("*.py")}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from("abcd"), st.tuples(st.binary(), st.binary()), min_size=1))
def test_undo_gives_back_the_exact_bytes(tmp_path: Path, sources: dict[str, tuple[bytes, bytes]]) -> None:
    for name, (old, _) in sources.items():
        (tmp_path / f"{name}.py").write_bytes(old)
    before = contents(tmp_path)
    if run_id := written(tmp_path, **{name: new for name, (_, new) in sources.items()}):
        assert isinstance(undo(str(tmp_path), run_id), Undone)
    assert contents(tmp_path) == before


def test_undo_without_a_run_says_so(tmp_path: Path) -> None:
    assert undo(str(tmp_path)) == NotUndone("there is no run to undo")
    assert undo(str(tmp_path), "0009") == NotUndone("there is no run 0009; runs that can be undone: none")
    assert isinstance(undo(str(tmp_path), "../../x"), NotUndone)


def test_undoing_again_goes_one_run_further_back(tmp_path: Path) -> None:
    build(tmp_path, "a", "b")
    first, second = written(tmp_path, a=b"1", b=b"1"), written(tmp_path, a=b"2")
    assert undo(str(tmp_path)) == Undone(second, ("a.py",))
    assert contents(tmp_path) == {"a": b"1", "b": b"1"}
    assert undo(str(tmp_path)) == Undone(first, ("a.py", "b.py"))
    assert contents(tmp_path) == {"a": b"0", "b": b"0"}
    assert undo(str(tmp_path)) == NotUndone("there is no run to undo")


def test_run_is_undone_once(tmp_path: Path) -> None:
    build(tmp_path, "a")
    first = written(tmp_path, a=b"1")
    assert isinstance(undo(str(tmp_path), first), Undone)
    assert undo(str(tmp_path), first) == NotUndone(f"run {first} is undone already")
    assert undo(str(tmp_path), "0002") == NotUndone("run 0002 is an undo")


def test_earlier_run_is_undone_when_its_files_are_as_it_left_them(tmp_path: Path) -> None:
    build(tmp_path, "a", "b", "c")
    first, second, third = written(tmp_path, a=b"1"), written(tmp_path, b=b"2"), written(tmp_path, c=b"3", b=b"3")
    assert undo(str(tmp_path), first) == Undone(first, ("a.py",))
    assert undo(str(tmp_path), second) == NotUndone("has changed since that run wrote it", "b.py")
    assert undo(str(tmp_path), "9999") == NotUndone(f"there is no run 9999; runs that can be undone: {second}, {third}")
    assert contents(tmp_path) == {"a": b"0", "b": b"3", "c": b"3"}


def test_file_changed_or_gone_since_stops_the_whole_undo(tmp_path: Path) -> None:
    build(tmp_path, "a", "b")
    written(tmp_path, a=b"1", b=b"1")
    (tmp_path / "b.py").write_bytes(b"edited since")
    assert undo(str(tmp_path)) == NotUndone("has changed since that run wrote it", "b.py")
    (tmp_path / "b.py").unlink()
    assert undo(str(tmp_path)) == NotUndone("is no longer there", "b.py")
    assert contents(tmp_path) == {"a": b"1"}


def test_damaged_saved_content_stops_the_undo(tmp_path: Path) -> None:
    build(tmp_path, "a")
    run_id = written(tmp_path, a=b"1")
    (tmp_path / ".ssot_lint_cache" / "journal" / f"{run_id}.saved").write_bytes(b"9")
    reason = f"run {run_id} cannot be undone: its saved content is not what it was"
    assert undo(str(tmp_path)) == NotUndone(reason, "a.py")
    assert contents(tmp_path) == {"a": b"1"}


def test_old_runs_are_dropped(tmp_path: Path) -> None:
    build(tmp_path, "a")
    ids = [written(tmp_path, a=str(number).encode()) for number in range(1, 25)]
    assert isinstance(undo(str(tmp_path), ids[0]), NotUndone)
    assert isinstance(undo(str(tmp_path), ids[-1]), Undone)
    assert len(list((tmp_path / ".ssot_lint_cache" / "journal").glob("*.saved"))) <= 22
