"""Ignore rules say what Git says."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ssot_lint.sources.discovery import discover
from ssot_lint.sources.ignoring import rules_from_lines

NAMES = ("a", "b", "ab", "a.b", "aab", "c d")
PIECES = ("a", "b", "ab", ".", "*", "?", "[ab]", "[!a]", "**", "\\a", "c d", ".py", "/", "/", "/")
PATTERN = st.builds(
    lambda negation, pieces: negation + "".join(pieces),
    st.sampled_from(["", "", "", "!"]),
    st.lists(st.sampled_from(PIECES), min_size=1, max_size=5),
).filter(lambda pattern: "//" not in pattern)
FILE = st.builds(
    lambda directories, name: "/".join([*directories, f"{name}.py"]),
    st.lists(st.sampled_from(NAMES), max_size=3),
    st.sampled_from(NAMES),
)


def seen_by_git(root: Path) -> list[str]:
    command = ["git", "-C", str(root), "ls-files", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, capture_output=True, check=True).stdout.decode()
    return sorted(path for path in listed.split("\0") if path.endswith(".py"))


@pytest.mark.skipif(shutil.which("git") is None, reason="compares with Git itself")
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    files=st.lists(FILE, min_size=1, max_size=8),
    top=st.lists(PATTERN, max_size=4),
    nested=st.lists(PATTERN, max_size=2),
    own=st.lists(PATTERN, max_size=2),
)
def test_discovery_sees_what_git_sees(files: list[str], top: list[str], nested: list[str], own: list[str]) -> None:
    with tempfile.TemporaryDirectory() as directory:
        root = Path(directory)
        subprocess.run(["git", "init", "-q", "--template=", str(root)], check=True)
        for file in files:
            (root / file).parent.mkdir(parents=True, exist_ok=True)
            (root / file).touch()
        (root / ".gitignore").write_text("\n".join(top), encoding="utf-8")
        if (root / "a").is_dir():
            (root / "a" / ".gitignore").write_text("\n".join(nested), encoding="utf-8")
        (root / ".git" / "info").mkdir()
        (root / ".git" / "info" / "exclude").write_text("\n".join(own), encoding="utf-8")
        assert list(discover(str(root)).files) == seen_by_git(root)


def test_last_matching_pattern_decides() -> None:
    rules = rules_from_lines(["*.py", "!keep.py", "keep.py/"])
    assert rules.verdict("a/keep.py", "keep.py", False) is False
    assert rules.verdict("a/keep.py", "keep.py", True) is True
    assert rules.verdict("a/other.py", "other.py", False) is True
    assert rules.verdict("a/readme", "readme", False) is None


def test_negated_class_does_not_match_a_slash() -> None:
    assert rules_from_lines(["/a[!b]c"]).verdict("a/c", "c", False) is None


def test_three_stars_are_two() -> None:
    rules = rules_from_lines(["***/a"])
    assert rules.verdict("a", "a", True) is True
    assert rules.verdict("x/y/a", "a", True) is True


def test_directory_pattern_with_span_is_about_what_is_below() -> None:
    rules = rules_from_lines(["gen/**/"])
    assert rules.verdict("gen", "gen", True) is None
    assert rules.verdict("gen/sub", "sub", True) is True


@pytest.mark.parametrize("line", ["", "# note", "   ", "!", "/", "[z-a].py", "a[", "\\", "***[", "!/", "\udc80["])
def test_what_is_no_pattern_matches_nothing(line: str) -> None:
    assert rules_from_lines([line]).verdict("a/a.py", "a.py", False) is None


def test_pattern_made_of_stars_takes_no_longer_than_a_plain_one() -> None:
    rules = rules_from_lines(["*a" * 60 + "b", "x/" + "*a" * 60 + "b", "**/a/" * 40 + "b"])
    name = "a" * 250
    assert rules.verdict(f"x/{name}", name, False) is None
    assert rules.verdict("/".join(["a"] * 2000), "a", True) is None


def test_stars_still_match_what_they_should() -> None:
    rules = rules_from_lines(["*_pb*_g*.py", "src/*x*y/**/*z*.py", "*a*b/**/c*/*/d*"])
    assert rules.verdict("ab/c1/c2/d", "d", False) is True
    assert rules.verdict("a_pb2_grpc.py", "a_pb2_grpc.py", False) is True
    assert rules.verdict("a_pb2.py", "a_pb2.py", False) is None
    assert rules.verdict("src/axby/deep/er/aza.py", "aza.py", False) is True
    assert rules.verdict("src/axyb/deep/aza.py", "aza.py", False) is None
