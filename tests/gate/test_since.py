"""Only what is new: held against the tree at the merge base, which is read from git."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from casework import run, tree_bytes, tree_times
from gitting import commit, git, repository
from smallproject import CONFIG, DATES, ORDERS, small_project, write_tree

ANOTHER = "from shop import dates\n\n\ndef {}(text: str) -> object:\n    return dates.parse_day(text)\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A branch with one commit of its own over a main branch with two violations."""
    root = repository(small_project(tmp_path))
    git(root, "checkout", "-q", "-b", "change")
    return root


def new(root: Path, *more: str, code: int = 1, since: str = "--since=main") -> list[tuple[str, str, str]]:
    outcome = run(root, "check", since, "--output-format", "json", *more)
    assert outcome.code == code, outcome.out + outcome.err
    return [(one["rule"], one["path"], one["symbol"]) for one in outcome.violations]


def test_what_was_there_is_not_reported_wherever_it_stands_now(project: Path) -> None:
    assert new(project, code=0) == []
    assert "no Python file differs from" in run(project, "check", "--since=main").err
    (project / "notes.txt").write_text("no Python")
    assert "no Python file differs from" in run(project, "check", "--since=main").err
    (project / "shop/orders.py").write_text("import os\n\n\n" + ORDERS)
    assert new(project, code=0) == []
    outcome = run(project, "check", "--since=main")
    assert "2 violations were there before, at" in outcome.err


def test_what_a_change_adds_is(project: Path) -> None:
    (project / "shop/bills.py").write_text(ANOTHER.format("count"))
    found = [("duplicate-call", "shop/bills.py", "shop.bills:count")]
    assert new(project) == found
    commit(project)
    assert new(project) == found
    git(project, "checkout", "-q", "main")
    (project / "shop/more.py").write_text(ANOTHER.format("more"))
    commit(project)
    git(project, "checkout", "-q", "change")
    assert new(project) == found  # what came to the other branch meanwhile is not ours


def test_a_violation_in_a_file_that_the_change_does_not_touch(project: Path) -> None:
    """A class loses the method: its untouched callers now call what is not there."""
    hub = "class Hub:\n    def parse_day(self, text: str) -> str:\n        return text\n"
    user = "from shop.hub import Hub\n\n\ndef day(hub: Hub) -> object:\n    return hub.parse_day('')\n"
    git(project, "checkout", "-q", "main")
    config = CONFIG + '\nunrelated = ["shop.hub:Hub.parse_day"]\n'
    write_tree(project, {"shop/hub.py": hub, "shop/user.py": user, "ssot-lint.toml": config})
    commit(project)
    git(project, "checkout", "-q", "-b", "removal")
    write_tree(project, {"shop/hub.py": "class Hub:\n    pass\n", "ssot-lint.toml": CONFIG})
    assert new(project) == [("dangling-call", "shop/user.py", "shop.user:day")]


def test_a_definition_that_does_it_again_is_told_of_what(project: Path) -> None:
    (project / "shop/bills.py").write_text("def parse_day(text: str) -> str:\n    return text[:10]\n")
    outcome = run(project, "check", "--since=main", "--output-format", "json")
    (message,) = [one["message"] for one in outcome.violations if one["rule"] == "duplicate-definition"]
    assert message.endswith("this change re-implements `shop.dates:parse_date`")


def test_a_swap_and_one_more_of_the_same_are_seen(project: Path) -> None:
    mended = ORDERS.replace("return dates.parse_day(text)", "return dates.parse_date(text)")
    (project / "shop/orders.py").write_text(
        mended + "\n\ndef owed(text: str) -> object:\n    return dates.parse_day(text)\n"
    )
    assert new(project) == [("duplicate-call", "shop/orders.py", "shop.orders:owed")]
    twice = ORDERS.replace(
        "    return dates.parse_day(text)", "    dates.parse_day(text)\n    return dates.parse_day(text)"
    )
    (project / "shop/orders.py").write_text(twice)
    assert new(project) == [("duplicate-call", "shop/orders.py", "shop.orders:due")]


@pytest.mark.parametrize("is_committed", [True, False])
def test_a_renamed_file_brings_nothing_new(project: Path, is_committed: bool) -> None:
    os.rename(project / "shop/orders.py", project / "shop/bills.py")
    (project / "shop/bills.py").write_text("import os\n" + ORDERS)
    if is_committed:
        commit(project)
    assert new(project, code=0) == []


def test_a_comment_that_is_taken_away_counts(project: Path) -> None:
    git(project, "checkout", "-q", "main")
    allowed = ORDERS.replace("parse_day(text)\n", "parse_day(text)  # ssot: allow[duplicate-call] because x\n", 1)
    (project / "shop/orders.py").write_text(allowed)
    commit(project)
    (project / "shop/orders.py").write_text(ORDERS)
    assert new(project, since="--since=HEAD") == [("duplicate-call", "shop/orders.py", "shop.orders:due")]


def test_a_contract_that_is_new_reports_nothing_old(project: Path) -> None:
    git(project, "checkout", "-q", "main")
    (project / "ssot-lint.toml").write_text(CONFIG.replace("parse_day", "parse_hour"))
    commit(project)
    (project / "ssot-lint.toml").write_text(CONFIG)
    assert new(project, since="--since=HEAD", code=0) == []


def test_a_canonical_that_is_new_makes_its_duplicates_new(project: Path) -> None:
    git(project, "checkout", "-q", "main")
    (project / "shop/dates.py").write_text(DATES.replace("parse_date(", "parse_hour("))
    commit(project)
    (project / "shop/dates.py").write_text(DATES)
    outcome = run(project, "check", "--since=HEAD", "--output-format", "json")
    assert len(outcome.violations) == 2
    assert "`shop.dates:parse_date` was not there yet" in outcome.err


def test_nothing_is_checked_out_and_nothing_is_written(project: Path) -> None:
    (project / "shop/bills.py").write_text(ANOTHER.format("count"))
    before, times, head = tree_bytes(project), tree_times(project), git(project, "status", "--porcelain=v2", "--branch")
    index = (project / ".git/index").read_bytes()
    new(project)
    assert (tree_bytes(project), tree_times(project)) == (before, times)
    assert git(project, "status", "--porcelain=v2", "--branch") == head
    assert (project / ".git/index").read_bytes() == index


def test_in_a_linked_worktree_and_a_directory_of_a_repository(project: Path, tmp_path: Path) -> None:
    git(project, "worktree", "add", "-q", str(tmp_path / "linked"), "-b", "linked", "main")
    linked = tmp_path / "linked"
    (linked / "shop/bills.py").write_text(ANOTHER.format("count"))
    assert new(linked) == [("duplicate-call", "shop/bills.py", "shop.bills:count")]
    inner = small_project(tmp_path / "whole")
    repository(tmp_path / "whole")
    (inner / "shop/bills.py").write_text(ANOTHER.format("count"))
    assert new(inner, since="--since=HEAD") == [("duplicate-call", "shop/bills.py", "shop.bills:count")]


def test_a_shallow_clone_says_what_to_fetch(project: Path, tmp_path: Path) -> None:
    commit(project)
    git(tmp_path, "clone", "-q", "--depth=1", "--branch=change", f"file://{project}", "shallow")
    for revision in ("origin/main", "HEAD~1"):
        outcome = run(tmp_path / "shallow", "check", f"--since={revision}")
        assert outcome.code == 2
        assert "This is a shallow clone: fetch what is missing with `git fetch --unshallow`" in outcome.err


def test_branches_without_a_common_ancestor(project: Path) -> None:
    git(project, "checkout", "-q", "--orphan", "apart")
    (project / "shop/bills.py").write_text(ANOTHER.format("count"))
    commit(project)
    outcome = run(project, "check", "--since=main")
    assert (outcome.code, "no common ancestor" in outcome.err) == (2, True)


def test_outside_of_a_repository(tmp_path: Path) -> None:
    outcome = run(small_project(tmp_path), "check", "--since=main", GIT_CEILING_DIRECTORIES=str(tmp_path))
    assert (outcome.code, "--since compares with a commit, and git failed" in outcome.err) == (2, True)


def test_without_a_revision_it_is_the_branch_that_changes_go_into(project: Path, tmp_path: Path) -> None:
    (project / "shop/bills.py").write_text(ANOTHER.format("count"))
    quiet: dict[str, Any] = dict.fromkeys(
        ("GITHUB_BASE_REF", "CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "BITBUCKET_PR_DESTINATION_BRANCH")
    )
    assert len(run(project, "check", "--since", "--output-format=json", **quiet).violations) == 1
    commit(project)
    for branch, number in {"main": 1, "change": 0}.items():
        outcome = run(project, "check", "--since", "--output-format=json", **quiet | {"GITHUB_BASE_REF": branch})
        assert len(outcome.violations) == number
    git(project, "branch", "-q", "-m", "main", "trunk")
    outcome = run(project, "check", "--since", **quiet)
    assert (outcome.code, "no default branch" in outcome.err) == (2, True)


def test_with_a_baseline_what_it_accepts_is_not_new_either(project: Path) -> None:
    run(project, "baseline", "create")
    (project / "shop/bills.py").write_text(ANOTHER.format("count"))
    options = ("--baseline", "ssot-baseline.txt")
    assert new(project, *options) == [("duplicate-call", "shop/bills.py", "shop.bills:count")]


def test_what_git_leaves_out_is_there_on_both_sides(project: Path) -> None:
    git(project, "checkout", "-q", "main")
    (project / ".gitignore").write_text("made.py\ngenerated/\n")
    (project / "shop/bills.py").write_text(
        "from generated.inner.made import day\nfrom made import day as other\n\n\n"
        "def count(text: str) -> object:\n    other.parse_day(text)\n    return day.parse_day(text)\n"
    )
    commit(project)
    for name in ("made.py", "generated/inner/made.py"):
        write_tree(project, {name: "from shop import dates as day\n"})
    found = run(project, "check", "shop/bills.py", "--output-format", "json").violations
    assert [one["rule"] for one in found] == ["duplicate-call"] * 2
    assert new(project, since="--since=HEAD", code=0) == []


def test_a_use_that_is_only_better_known_now_is_not_new(project: Path) -> None:
    (project / "shop/dates.py").write_text(
        DATES + "\n\nclass Old(str):\n    def parse_day(self) -> date:\n        return parse_date(self)\n"
    )
    git(project, "checkout", "-q", "main")
    commit(project)
    orders = ORDERS.replace("def paid(text)", "def paid(text: dates.Old)")
    (project / "shop/orders.py").write_text(orders)
    found = run(project, "check", "shop/orders.py", "--output-format", "json").violations
    assert [one["rule"] for one in found] == ["duplicate-call"] * 2
    assert new(project, since="--since=HEAD", code=0) == []


def test_what_is_in_a_submodule_is_not_new(project: Path, tmp_path: Path) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    repository(write_tree(inner, {"part/uses.py": ANOTHER.format("count")}))
    git(project, "checkout", "-q", "main")
    git(project, "submodule", "--quiet", "add", str(inner), "vendored")
    commit(project)
    assert any(one["path"].startswith("vendored/") for one in run(project, "check", "--output-format=json").violations)
    (project / "shop/bills.py").write_text("X = 1\n")
    assert new(project, since="--since=HEAD", code=0) == []


def test_a_script_without_suffix_that_is_named(project: Path) -> None:
    script = "#!/usr/bin/env python3\nfrom shop import dates\n\nprint(dates.parse_day(''))\n"
    git(project, "checkout", "-q", "main")
    (project / "due").write_text(script)
    commit(project)
    (project / "shop/bills.py").write_text("X = 1\n")
    assert new(project, "due", since="--since=HEAD", code=0) == []
    (project / "shop/bills.py").unlink()
    (project / "due").write_text(f"{script}print(dates.parse_day('x'))\n")
    assert [path for _, path, _ in new(project, "due", since="--since=HEAD")] == ["due"]


def test_a_renamed_definition_brings_nothing_new(project: Path) -> None:
    orders = project / "shop/orders.py"
    orders.write_text(ORDERS.replace("def due", "def owed"))
    assert new(project, code=0) == []
    orders.write_text(ORDERS.replace("def due", "def owed") + "\n\nDAY = dates.parse_day('')\n")
    assert new(project) == [("duplicate-call", "shop/orders.py", "shop.orders:")]
