from __future__ import annotations

import fnmatch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssot_lint.contracts.matching import NameMatcher, path_matches


def test_exact_names_and_globs_match_whole_names_and_mind_case() -> None:
    matcher = NameMatcher(["send", "broadcast_*", "emit_?", "on_[ab]"])
    assert [
        name for name in ("send", "broadcast_", "broadcast_x_y", "emit_1", "on_a") if not matcher.matches(name)
    ] == []
    assert [name for name in ("Send", "send2", "xsend", "xbroadcast_a", "emit_", "emit_12", "on_c", "Broadcast_a", "")
            if matcher.matches(name)] == []  # fmt: skip


def test_no_names_match_nothing() -> None:
    assert not NameMatcher([]).matches("anything")


@given(st.lists(st.text(alphabet="ab*?[]!-", max_size=6), max_size=4), st.text(alphabet="abAB", max_size=8))
def test_matcher_agrees_with_the_standard_library(globs: list[str], name: str) -> None:
    matcher = NameMatcher(globs)
    expected = any(fnmatch.fnmatchcase(name, glob) for glob in globs)
    assert matcher.matches(name) == expected
    assert matcher.matches(name) == expected, "a second time, from memory"


@pytest.mark.parametrize(
    ("path", "pattern", "expected"),
    [
        ("app/services/broadcast.py", "app/services/broadcast.py", True),
        ("app/services/broadcast.py", "./app/services/broadcast.py", True),
        ("app/services/broadcast.py", "/app/services/broadcast.py", True),
        ("x/app/services/broadcast.py", "app/services/broadcast.py", False),
        ("app/services/broadcast.py", "app/services", True),
        ("app/services/broadcast.py", "app/services/", True),
        ("app/services/broadcast.py", "app", True),
        ("app/services/broadcast.py", "services", True),
        ("app/services/broadcast.py", "services/", True),
        ("app/services/broadcast.py", "/services", False),
        ("app/services/broadcast.py", "./services", False),
        ("app/services/broadcast.py", "broadcast.py", True),
        ("app/services/broadcast.py", "broadcast.py/", False),
        ("app/services/broadcast.py", "*.py", True),
        ("app/services/broadcast.py", "app/*.py", False),
        ("app/services/broadcast.py", "app/*/*.py", True),
        ("app/services/broadcast.py", "app/**/*.py", True),
        ("app/broadcast.py", "app/**/*.py", True),
        ("app/a/b/c.py", "app/**/*.py", True),
        ("app/a/b/c.py", "**/b/**", True),
        ("app/a/b", "**/b/**", False),
        ("app", "app/**", False),
        ("app/x", "app/**", True),
        ("a/b.py", "**", True),
        ("a/b.py", "", False),
        ("a/b.py", "/", False),
        ("App/b.py", "app", False),
        ("a/wrap_1.py", "wrap_[0-9].py", True),
        ("a/wrap_x.py", "wrap_[!0-9].py", True),
    ],
)
def test_path_pattern(path: str, pattern: str, expected: bool) -> None:
    assert path_matches(path, [pattern]) is expected


def test_last_matching_pattern_decides() -> None:
    patterns = ["app/", "!app/legacy.py"]
    assert path_matches("app/new.py", patterns)
    assert not path_matches("app/legacy.py", patterns)
    assert path_matches("app/legacy.py", patterns[::-1])
    assert not path_matches("app/new.py", [])


def test_hostile_patterns_end() -> None:
    stars = "*a" * 40 + "b"
    assert not NameMatcher([stars]).matches("a" * 3000)
    assert not path_matches("a" * 3000, [stars])
    assert not path_matches("/".join("a" * 200), ["**/a/" * 60 + "b"])
