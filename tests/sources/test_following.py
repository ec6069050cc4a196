"""Definitions followed back through real repositories; where it can be asked, ``git log -L`` says the same."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from gitting import git, repository
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ssot_lint.sources.following import Followed, Past, Stretch, follow
from ssot_lint.sources.git import GitFailure


def write(root: Path, path: str, text: str) -> None:
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


def commit(root: Path, subject: str) -> None:
    git(root, "add", "-A")
    git(root, "commit", "-q", "--allow-empty", "-m", subject)


def stretch(root: Path, path: str, name: str) -> Stretch:
    for node in ast.walk(ast.parse((root / path).read_text())):
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name == name:
            return Stretch(path, node.lineno, node.end_lineno or node.lineno, name)
    raise AssertionError(name)


def past(root: Path, path: str, name: str) -> Past:
    told = follow(str(root), [stretch(root, path, name)], 60)
    assert isinstance(told, Followed) and not told.gap
    return told.pasts[0]


def subjects(told: Past) -> list[str]:
    assert told.born is not None
    return [one.subject for one in told.changes] + [told.born.subject]


ONE = "def one():\n    a = 1\n    b = 2\n    return a + b\n"
TWO = "def two():\n    c = 3\n    return c\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write(tmp_path, "m.py", ONE)
    repository(tmp_path)
    return tmp_path


def test_what_changed_a_neighbour_did_not_change_it(root: Path) -> None:
    write(root, "m.py", TWO + "\n\n" + ONE)
    commit(root, "add two above")
    write(root, "m.py", TWO.replace("3", "4") + "\n\n" + ONE)
    commit(root, "change two")
    write(root, "m.py", TWO.replace("3", "4") + "\n\n" + ONE.replace("b = 2", "b = 22"))
    commit(root, "change one")
    assert subjects(past(root, "m.py", "one")) == ["change one", "a commit"]
    assert subjects(past(root, "m.py", "two")) == ["change two", "add two above"]


def test_a_definition_is_followed_through_a_renamed_file(root: Path) -> None:
    write(root, "m.py", ONE.replace("2", "20"))
    commit(root, "under the old name")
    git(root, "mv", "m.py", "n.py")
    write(root, "n.py", "import os\n\n\n" + ONE.replace("2", "20"))
    commit(root, "rename")
    write(root, "n.py", "import os\n\n\n" + ONE.replace("2", "30"))
    commit(root, "under the new name")
    assert subjects(past(root, "n.py", "one"))[-1] == "a commit"
    assert "under the old name" in subjects(past(root, "n.py", "one"))
    assert "under the new name" in subjects(past(root, "n.py", "one"))


def test_a_file_that_takes_the_old_name_has_no_part_in_it(root: Path) -> None:
    git(root, "mv", "m.py", "n.py")
    commit(root, "rename")
    write(root, "m.py", TWO)
    commit(root, "another file takes the name")
    write(root, "m.py", TWO.replace("3", "4"))
    commit(root, "change the other file")
    assert subjects(past(root, "n.py", "one")) == ["a commit"]


def test_a_body_that_is_written_anew_below_its_header_is_no_birth(root: Path) -> None:
    write(root, "m.py", "def one():\n    return sum(range(9))\n")
    commit(root, "write it anew")
    assert subjects(past(root, "m.py", "one")) == ["write it anew", "a commit"]


def test_what_is_not_committed_has_no_birth(root: Path) -> None:
    write(root, "m.py", ONE + "\n\n" + TWO)
    told = follow(str(root), [stretch(root, "m.py", "two"), stretch(root, "m.py", "one")], 60)
    assert isinstance(told, Followed)
    assert not told.pasts[0].is_committed
    assert subjects(told.pasts[1]) == ["a commit"]


def test_lines_that_moved_since_the_last_commit_are_found_again(root: Path) -> None:
    write(root, "m.py", "import os\nimport sys\n\n\n" + ONE)
    assert subjects(past(root, "m.py", "one")) == ["a commit"]


def test_outside_of_a_repository_it_says_so(tmp_path: Path) -> None:
    write(tmp_path, "m.py", ONE)
    assert isinstance(follow(str(tmp_path), [stretch(tmp_path, "m.py", "one")], 60), GitFailure)


def test_a_path_with_blanks_quotes_and_letters_is_the_same_path(tmp_path: Path) -> None:
    name = 'dir one/m "ü"\t.py'
    write(tmp_path, name, ONE)
    repository(tmp_path)
    write(tmp_path, name, ONE.replace("2", "5"))
    commit(tmp_path, "a change")
    assert subjects(past(tmp_path, name, "one")) == ["a change", "a commit"]


def test_no_time_is_said(root: Path) -> None:
    told = follow(str(root), [stretch(root, "m.py", "one")], -1)
    assert isinstance(told, Followed)
    assert told.gap and told.pasts[0].born is None


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(["above", "inside", "below"]), st.integers(0, 3)), min_size=1, max_size=7))
def test_git_log_of_its_lines_names_the_same_commits(
    tmp_path_factory: pytest.TempPathFactory, edits: list[tuple[str, int]]
) -> None:
    root = tmp_path_factory.mktemp("tree")
    parts = {"above": ["x = 0"], "inside": ["    a = 1", "    b = 2", "    c = 3"], "below": ["y = 0"]}
    for at, (where, line) in enumerate([("above", 0), *edits]):
        block = parts[where]
        block.insert(min(line, len(block)), f"    v{at} = {at}" if where == "inside" else f"v{at} = {at}")
        body = [*parts["above"], "", "def one():", *parts["inside"], "    return 1", "", *parts["below"]]
        write(root, "m.py", "\n".join(body) + "\n")
        if at == 0:
            repository(root)
        else:
            commit(root, f"edit {at}")
    where_now = stretch(root, "m.py", "one")
    asked = git(root, "log", "-s", "--format=%H", f"-L{where_now.first},{where_now.last}:m.py").split()
    told = past(root, "m.py", "one")
    assert told.born is not None
    assert [one.name for one in told.changes] + [told.born.name] == asked
