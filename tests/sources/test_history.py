"""What git knows of earlier states: files of a commit, their contents, renames, and writing them out."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from gitting import commit, git, repository

from ssot_lint.sources.git import GitFailure
from ssot_lint.sources.history import History
from ssot_lint.sources.materializing import materialize


def written(root: Path, **files: str) -> Path:
    for name, text in files.items():
        place = root / name.replace("__", "/").replace("_py", ".py")
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)
    return root


def history_of(root: Path) -> History:
    history = History.of(str(root))
    assert isinstance(history, History)
    return history


def test_files_of_a_commit_below_the_root(tmp_path: Path) -> None:
    root = repository(written(tmp_path, a_py="1", sub__b_py="2", other__c_py="3"))
    head = git(root, "rev-parse", "HEAD")
    (root / "a.py").write_text("changed")
    blobs = history_of(root).files_at(head)
    assert not isinstance(blobs, GitFailure)
    assert [one.path for one in blobs] == ["a.py", "other/c.py", "sub/b.py"]
    inner = history_of(root / "sub").files_at(head)
    assert not isinstance(inner, GitFailure)
    assert [one.path for one in inner] == ["b.py"]
    contents = history_of(root).contents(one.name for one in blobs)
    assert not isinstance(contents, GitFailure)
    assert [contents[one.name] for one in blobs] == [b"1", b"3", b"2"]


def test_names_and_contents_of_any_kind_are_read(tmp_path: Path) -> None:
    odd = {
        "a b.py": b"",
        "n\tt.py": b"\n\n",
        "\u00e9.py": b"\0\xff\n",
        "-x.py": b"missing\n",
        "q\"'.py": b"x" * 100_000,
    }
    for name, content in odd.items():
        (tmp_path / name).write_bytes(content)
    root = repository(tmp_path)
    target = tmp_path / "out"
    target.mkdir()
    assert materialize(history_of(root), "HEAD", str(target)) is None
    assert {path.name: path.read_bytes() for path in target.iterdir()} == odd


def test_what_says_nothing_about_python_is_not_written_and_links_stay_inside(tmp_path: Path) -> None:
    root = written(tmp_path / "tree", a_py="1", sub__b_py="2")
    (root / "big.bin").write_bytes(b"\0" * 1000)
    (root / ".gitignore").write_text("made/\n")
    (root / "sub/link.py").symlink_to("../a.py")
    (root / "sub/out.py").symlink_to("../../secret.py")
    (root / "sub/absolute.py").symlink_to("/etc/passwd")
    (root / ".venv").mkdir()
    (root / ".venv/pyvenv.cfg").write_text("")
    git(root, "init", "-q")
    git(root, "add", "a.py", "sub", "big.bin", ".gitignore")
    git(root, "commit", "-qm", "x")
    target = tmp_path / "out"
    target.mkdir()
    assert materialize(history_of(root), "HEAD", str(target)) is None
    found = sorted(path.relative_to(target).as_posix() for path in target.rglob("*") if ".venv/" not in path.as_posix())
    assert found == [".gitignore", ".venv", "a.py", "sub", "sub/b.py", "sub/link.py"]
    assert (target / "sub/link.py").read_text() == "1"
    assert os.path.realpath(target / ".venv") == str(root / ".venv")


def test_each_file_is_what_the_commit_has_whatever_became_of_it(tmp_path: Path) -> None:
    names = ("same", "edited", "staged", "gone", "unwatched", "skipped", "linked", "now_a_directory", "committed")
    root = written(tmp_path / "tree", **{f"{name}_py": name for name in names})
    repository(root)
    (root / "committed.py").write_text("later")
    base = git(root, "rev-parse", "HEAD")
    commit(root)
    for name in ("edited", "staged", "unwatched", "skipped"):
        if name in ("unwatched", "skipped"):
            git(
                root,
                "update-index",
                f"--{'assume-unchanged' if name == 'unwatched' else 'skip-worktree'}",
                f"{name}.py",
            )
        (root / f"{name}.py").write_text(name.upper())
    git(root, "add", "staged.py")
    for name in ("gone", "linked", "now_a_directory"):
        (root / f"{name}.py").unlink()
    (root / "linked.py").symlink_to("same.py")
    (root / "now_a_directory.py").mkdir()
    target = tmp_path / "out"
    target.mkdir()
    assert materialize(history_of(root), base, str(target)) is None
    assert {path.name: path.read_text() for path in target.iterdir()} == {f"{name}.py": name for name in names}


def test_a_missing_object_is_said_and_not_fetched(tmp_path: Path) -> None:
    root = repository(written(tmp_path, a_py="1"))
    name = git(root, "rev-parse", "HEAD:a.py")
    os.chmod(root / ".git/objects" / name[:2], 0o755)
    shutil.rmtree(root / ".git/objects" / name[:2])
    (root / "a.py").write_text("2")
    target = tmp_path / "out"
    target.mkdir()
    failure = materialize(history_of(root), "HEAD", str(target))
    assert failure == GitFailure(f"has not fetched the content of object {name}")


@pytest.mark.parametrize("how", ["committed", "staged", "on disk"])
def test_renames_since_a_commit(tmp_path: Path, how: str) -> None:
    text = "".join(f"x{number} = {number}\n" for number in range(20))
    root = repository(written(tmp_path, sub__a_py=text, same_py="1"))
    head = git(root, "rev-parse", "HEAD")
    (root / "sub/a.py").rename(root / "sub/b.py")
    (root / "sub/b.py").write_text(text + "y = 1\n")
    if how != "on disk":
        git(root, "add", "-A")
    if how == "committed":
        commit(root)
    index = (root / ".git/index").read_bytes()
    assert history_of(root).renames_since(head) == {"sub/b.py": "sub/a.py"}
    assert history_of(root / "sub").renames_since(head) == {"b.py": "a.py"}
    assert (root / ".git/index").read_bytes() == index


def test_where_there_is_no_repository_or_commit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    (tmp_path / "plain").mkdir()
    assert isinstance(History.of(str(tmp_path / "plain")), GitFailure)
    (tmp_path / "tree").mkdir()
    root = repository(written(tmp_path / "tree", a_py="1"))
    for name in ("nowhere", "-x", "HEAD:a.py", ""):
        assert isinstance(history_of(root).commit(name), GitFailure), name
