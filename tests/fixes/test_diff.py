"""Diffs are taken by the real `git apply`, whatever the bytes."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ssot_lint.fixes.diff import unified_diff


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("repository")
    subprocess.run(["git", "init", "-q", "."], cwd=root, check=True)
    subprocess.run(["git", "config", "core.autocrlf", "false"], cwd=root, check=True)
    return root


def assert_applies(root: Path, path: str, old: bytes, new: bytes) -> None:
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(old)
    patch = unified_diff(path, old, new)
    result = subprocess.run(
        ["git", "apply", "--whitespace=nowarn", "-"], cwd=root, input=patch, capture_output=True, check=False
    )
    assert result.returncode == 0, (result.stderr, patch)
    assert file.read_bytes() == new


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"a\nb\nc\n", b"a\nB\nc\n"),
        (b"a\nb", b"a\nB"),
        (b"a\nb", b"a\nb\n"),
        (b"a\nb\n", b"a\nb"),
        (b"a\r\nb\r\nc\r\n", b"a\r\nB\r\nc\r\n"),
        (b"a\r\nb\nc\rd\n", b"a\r\nb2\nc\rd\n"),
        (b"x = '\xe9\xff'\ny\n", b"x = '\xe8\xff'\ny\n"),
        (b"\xef\xbb\xbfa\nb\n", b"\xef\xbb\xbfa\nc\n"),
        (b"a\n", b"new\na\n"),
        (b"a\nb\n", b"b\n"),
        (b"a\x0cb\x0b\nc\x85d\n", b"a\x0cb\x0b\nc\x85e\n"),
        (b"-- a\n++ b\n@@ -1 @@\n", b"-- a\n++ c\n@@ -1 @@\n"),
        (b"same\n" * 40, b"same\n" * 10 + b"one\n" + b"same\n" * 25 + b"two\n" + b"same\n" * 5),
    ],
)
def test_git_applies_it(repository: Path, old: bytes, new: bytes) -> None:
    assert_applies(repository, "file.py", old, new)


@pytest.mark.parametrize(
    "path",
    [
        "pkg/mod.py",
        "with space.py",
        "tab\there.py",
        'quote".py',
        "back\\slash.py",
        "naïve/日本.py",
        "new\nline.py",
        " lead.py",
    ],
)
def test_git_finds_the_file_under_any_name(repository: Path, path: str) -> None:
    assert_applies(repository, path, b"a\nb\n", b"a\nc\n")


def test_nothing_changed_gives_nothing() -> None:
    assert unified_diff("a.py", b"x\n", b"x\n") == b""


def test_text_of_a_small_diff() -> None:
    assert unified_diff("pkg/a.py", b"one\ntwo\nthree", b"one\n2\nthree") == (
        b"--- a/pkg/a.py\n+++ b/pkg/a.py\n@@ -1,3 +1,3 @@\n one\n-two\n+2\n three\n\\ No newline at end of file\n"
    )


LINES = st.lists(st.sampled_from([b"", b"a", b"b\r", b"\xff", b" x", b"-y", b"+z", b"\\ q"]), max_size=14)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(old=LINES, new=LINES, ends=st.tuples(st.booleans(), st.booleans()))
def test_git_applies_any_change_of_any_lines(
    repository: Path, old: list[bytes], new: list[bytes], ends: tuple[bool, bool]
) -> None:
    before = b"\n".join(old) + (b"\n" if ends[0] else b"")
    after = b"\n".join(new) + (b"\n" if ends[1] else b"")
    if before != after:
        assert_applies(repository, "random.py", before, after)
