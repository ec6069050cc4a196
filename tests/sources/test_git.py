"""Asking a real git whether files are committed."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from smallproject import write_tree

from ssot_lint.sources.git import GitFailure, uncommitted


def git(root: Path, *arguments: str) -> None:
    command = ["git", "-c", "user.name=A", "-c", "user.email=a@example.com", *arguments]
    subprocess.run(command, cwd=root, check=True, capture_output=True)


def committed(root: Path, *names: str) -> None:
    write_tree(root, dict.fromkeys(names, "old\n"))
    git(root, "init", "--quiet")
    git(root, "add", ".")
    git(root, "commit", "--quiet", "--message", "all")


def test_outside_of_a_repository_nothing_is_uncommitted(tmp_path: Path) -> None:
    write_tree(tmp_path, {"a.py": ""})
    assert uncommitted(str(tmp_path), ["a.py"]) == ()


def test_what_is_changed_staged_or_unknown_is_uncommitted(tmp_path: Path) -> None:
    committed(tmp_path, "changed.py", "staged.py", "same.py", "not asked.py", ".gitignore")
    new = {"changed.py": "x", "staged.py": "x", "unknown.py": "x", "p/unknown.py": "x", "not asked.py": "x"}
    write_tree(tmp_path, {**new, "ignored.py": "x", ".gitignore": "ignored.py\n"})
    git(tmp_path, "add", "staged.py")
    asked = ["unknown.py", "p/unknown.py", "changed.py", "staged.py", "same.py", "ignored.py"]
    assert uncommitted(str(tmp_path), asked) == ("changed.py", "p/unknown.py", "staged.py", "unknown.py")


def test_strange_names_are_names(tmp_path: Path) -> None:
    names = [os.fsdecode(b"\xff.py"), "new\nline.py", "*.py", ":(exclude)x.py", "x.py", "ü é.py"]
    committed(tmp_path, *names, "a.py")
    assert uncommitted(str(tmp_path), names) == ()
    write_tree(tmp_path, {"a.py": "new"})
    assert uncommitted(str(tmp_path), names) == ()
    write_tree(tmp_path, dict.fromkeys(names, "new"))
    assert uncommitted(str(tmp_path), names) == tuple(sorted(names))


def test_a_link_is_asked_for_where_it_leads(tmp_path: Path) -> None:
    committed(tmp_path, "real/a.py")
    (tmp_path / "linked").symlink_to("real")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "--message", "link")
    assert uncommitted(str(tmp_path), ["linked/a.py"]) == ()
    write_tree(tmp_path, {"real/a.py": "new"})
    assert uncommitted(str(tmp_path), ["linked/a.py"]) == ("linked/a.py",)


def test_a_repository_inside_is_asked_itself(tmp_path: Path) -> None:
    committed(tmp_path, "a.py")
    (tmp_path / "inner").mkdir()
    committed(tmp_path / "inner", "b.py")
    assert uncommitted(str(tmp_path), ["a.py", "inner/b.py"]) == ()
    write_tree(tmp_path, {"inner/b.py": "new"})
    assert uncommitted(str(tmp_path), ["a.py", "inner/b.py"]) == ("inner/b.py",)


def test_a_project_below_the_repository(tmp_path: Path) -> None:
    committed(tmp_path, "backend/a.py", "backend/b.py")
    write_tree(tmp_path, {"backend/a.py": "new"})
    assert uncommitted(str(tmp_path / "backend"), ["a.py", "b.py"]) == ("a.py",)


def test_a_hook_of_another_repository_does_not_mislead(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    committed(tmp_path, "a.py")
    monkeypatch.setenv("GIT_DIR", "/nowhere")
    monkeypatch.setenv("GIT_INDEX_FILE", "/nowhere/index")
    assert uncommitted(str(tmp_path), ["a.py"]) == ()


def test_a_git_that_cannot_tell_is_a_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_tree(tmp_path, {"a.py": "", ".git/HEAD": "nonsense"})
    found = uncommitted(str(tmp_path), ["a.py"])
    assert isinstance(found, GitFailure)
    assert found.reason.startswith("failed: fatal: ")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert uncommitted(str(tmp_path), ["a.py"]) == GitFailure("could not be started (No such file or directory)")
