"""Lines that a change touches, by what Git says."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from ssot_lint.sources.git import GitFailure
from ssot_lint.sources.touched import touched_since


def git(directory: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *identity, *arguments], cwd=directory, check=True, capture_output=True)


def commit(directory: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (directory / name).write_text(text)
    git(directory, "add", "-A")
    git(directory, "commit", "-qm", "a change")


@pytest.fixture
def repository_(tmp_path: Path) -> Path:
    git(tmp_path, "init", "-q", "-b", "main")
    commit(tmp_path, {"a.py": "1\n2\n3\n4\n", "gone.py": "++ b/x.py\n@@ -1 +1 @@\n", "b.py": "1\n"})
    git(tmp_path, "checkout", "-qb", "topic")
    return tmp_path


ODD = 'ta\tb "q" é\\n.py'


def test_what_was_added_or_edited_since_the_branches_parted(repository_: Path) -> None:
    commit(repository_, {"a.py": "1\n++ b/b.py\n3\n4\n5\n6\n", ODD: "+++ b/b.py\n@@ -1 +1 @@\nx\n"})
    (repository_ / "gone.py").unlink()
    git(repository_, "commit", "-qam", "gone")
    git(repository_, "checkout", "-q", "main")
    commit(repository_, {"b.py": "other\n"})
    git(repository_, "checkout", "-q", "topic")
    touched = touched_since(str(repository_), "main")
    assert not isinstance(touched, GitFailure)
    assert [line for line in range(1, 9) if touched("a.py", line)] == [2, 5, 6]
    assert [line for line in range(1, 9) if touched(ODD, line)] == [1, 2, 3]
    assert not any(touched(path, 1) for path in ("b.py", "gone.py", "x.py", "elsewhere.py"))


def test_an_unknown_revision_is_a_failure_with_its_reason(repository_: Path) -> None:
    failure = touched_since(str(repository_), "no-such")
    assert isinstance(failure, GitFailure)
    assert "no-such" in failure.reason


def test_a_revision_is_never_an_option(repository_: Path) -> None:
    place = repository_ / "written"
    assert isinstance(touched_since(str(repository_), f"--output={place}"), GitFailure)
    assert not place.exists()
