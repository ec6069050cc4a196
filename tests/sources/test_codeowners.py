"""CODEOWNERS: the rules and examples of GitHub's own documentation, and what a file of that name may do to us."""

from __future__ import annotations

from pathlib import Path

import pytest
from smallproject import write_tree

from ssot_lint.sources.codeowners import owners_of

EXAMPLE = """\
# This is a comment.
*       @global-owner1 @global-owner2
*.js    @js-owner #This is an inline comment.
*.go docs@example.com
*.txt @octo-org/octocats
/build/logs/ @doctocat
docs/*  docs@example.com
apps/ @octocat
/docs/ @doctocat
/scripts/ @doctocat @octocat
**/logs @octocat
/apps/github
"""


def owners(root: Path, text: str, *paths: str) -> list[str]:
    write_tree(root, {"CODEOWNERS": text})
    found = owners_of(str(root))
    return [" ".join(found.of(path)) for path in paths]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("a.py", "@global-owner1 @global-owner2"),
        ("deep/er/a.js", "@js-owner"),
        ("a.go", "docs@example.com"),
        ("x/notes.txt", "@octo-org/octocats"),
        ("build/logs/x/y.py", "@octocat"),
        ("build/log/y.py", "@global-owner1 @global-owner2"),
        ("docs/start.md", "@doctocat"),
        ("x/apps/a.py", "@octocat"),
        ("apps/a.py", "@octocat"),
        ("apps/github/a.py", ""),
        ("apps/githubber/a.py", "@octocat"),
        ("scripts/deep/a.py", "@doctocat @octocat"),
        ("deeply/nested/logs/a.py", "@octocat"),
        ("logs", "@octocat"),
    ],
)
def test_the_documented_example(tmp_path: Path, path: str, expected: str) -> None:
    assert owners(tmp_path, EXAMPLE, path) == [expected]


@pytest.mark.parametrize(
    ("pattern", "yes", "no"),
    [
        ("docs/*", ["docs/a.py"], ["docs/deep/a.py", "x/docs/a.py", "docs"]),
        ("/docs/", ["docs/a.py", "docs/deep/a.py"], ["docs", "x/docs/a.py"]),
        ("docs/", ["docs/a.py", "x/docs/a.py"], ["docs", "x/docs"]),
        ("/src", ["src", "src/a.py"], ["srcs/a.py", "x/src/a.py"]),
        ("a/**/b.py", ["a/b.py", "a/x/b.py", "a/x/y/b.py"], ["x/a/b.py", "ab.py", "a/bb.py"]),
        ("a/**", ["a/b", "a/b/c"], ["a", "x/a/b"]),
        ("**", ["a", "a/b"], []),
        ("*", ["a", "a/b"], []),
        ("t?st_*.py", ["test_a.py", "x/tast_.py"], ["tst_a.py", "test_a.pyc"]),
        ("*_test_*_a_*.py", ["x_test_a_a_b.py"], ["x_test_a_b.py"]),
        ("with\\ blank/", ["with blank/a.py"], ["with/a.py"]),
        ("/src/*/models.py", ["src/a/models.py"], ["src/models.py", "src/a/b/models.py"]),
        ("a+(b).py", ["a+(b).py"], ["aab.py"]),
    ],
)  # fmt: skip
def test_patterns(tmp_path: Path, pattern: str, yes: list[str], no: list[str]) -> None:
    assert owners(tmp_path, f"{pattern} @me", *yes, *no) == ["@me"] * len(yes) + [""] * len(no)


def test_the_last_line_that_matches_counts(tmp_path: Path) -> None:
    assert owners(tmp_path, "a.py @one\n* @two\n", "a.py") == ["@two"]
    assert owners(tmp_path, "* @two\na.py\n", "a.py", "b.py") == ["", "@two"]


def test_lines_that_github_ignores_are_ignored_and_named(tmp_path: Path) -> None:
    text = "!a.py @one\n\\#b.py @one\n[ab].py @one\n* @ok\na.py one\n/ @one\nb.py @one @two/three/four\n"
    assert owners(tmp_path, text, "a.py", "b.py", "#b.py") == ["@ok"] * 3
    assert [line for line, _ in owners_of(str(tmp_path)).skipped] == [1, 2, 3, 5, 6, 7]


def test_the_first_place_counts(tmp_path: Path) -> None:
    write_tree(tmp_path, {"docs/CODEOWNERS": "* @docs\n"})
    assert owners_of(str(tmp_path)).of("a.py") == ("@docs",)
    write_tree(tmp_path, {"CODEOWNERS": "* @root\r\n"})
    assert owners_of(str(tmp_path)).of("a.py") == ("@root",)
    write_tree(tmp_path, {".github/CODEOWNERS": b"\xef\xbb\xbf* @github\n"})
    found = owners_of(str(tmp_path))
    assert (found.path, found.of("a.py")) == (".github/CODEOWNERS", ("@github",))


def test_a_project_below_the_repository(tmp_path: Path) -> None:
    write_tree(tmp_path, {".git/HEAD": "", "CODEOWNERS": "/backend/shop/ @shop\n/shop/ @other\n", "backend/a.py": ""})
    assert owners_of(str(tmp_path / "backend")).of("shop/a.py") == ("@shop",)


def test_no_file_means_no_owners(tmp_path: Path) -> None:
    assert owners_of(str(tmp_path)).of("a.py") == ()


def test_a_pattern_cannot_hang(tmp_path: Path) -> None:
    text = f"{'*a' * 40}b @me\n{'**/a/' * 40}b @me\n"
    assert owners(tmp_path, text, "a" * 200, "a/" * 100 + "c") == ["", ""]
