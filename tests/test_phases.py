"""The whole migration of the running application: through every phase to the end, and back to the first byte.

What the tool leaves to a person is in `netra_apex_by_hand.patch`: templates and sign-offs in the contract, a method of
the service, code whose types nobody could know, and tests that hand in doubles of what goes away.
"""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from casework import Outcome, copy_blanked, run, tree_bytes
from test_netra_apex import WHY_RED, Suite, pytest_on
from traffic import RUN, Traffic, a_day_on

FLAG = 'flag = "netra_backend.app.flags:ssot_broadcast_enabled"\nuntil = 2999-12-31\n'
BY_HAND = Path(__file__).with_name("netra_apex_by_hand.patch")
LOOKS_AT_SOURCES = {test for test in WHY_RED if test.startswith(("test_definition_only", "test_there_is_one"))}
"""Tests that read the definitions: they want the legacy paths gone, not just unused."""
USERS = ("alice", "bob", "mallory")
LEAKED = {("mallory", "alice", "agent_completed"), ("mallory", "alice", "notification")}
"""Whose page, whose event, which event: what the application as it is shows to somebody else."""


@dataclass(slots=True)
class Story:
    """A copy that went all the way, and what its own suites and its users saw on the way."""

    before: dict[str, bytes]
    suites: dict[str, Suite] = field(default_factory=dict)
    days: dict[str, Traffic] = field(default_factory=dict)
    status: dict[str, dict[str, Any]] = field(default_factory=dict)
    told: dict[str, Outcome] = field(default_factory=dict)
    undone: dict[str, bytes] = field(default_factory=dict)


def with_flags(text: str) -> str:
    """The fixture's configuration, with every duplicate staged."""
    head, *tables = text.split("[[tool.ssot-lint.contract.duplicate]]\n")
    return "[[tool.ssot-lint.contract.duplicate]]\n".join([head, *(FLAG + table for table in tables)])


def patched(root: Path, *options: str) -> None:
    """Do, or with ``-R`` take back, what a person has to do."""
    environment = os.environ | {"GIT_CEILING_DIRECTORIES": str(root.parent)}  # a patch of this tree, whatever is around
    subprocess.run(["git", "apply", *options, str(BY_HAND)], cwd=root, env=environment, check=True)


@dataclass(frozen=True, slots=True)
class _Teller:
    """Writes the story down, chapter by chapter."""

    root: Path
    environment: dict[str, str]
    story: Story

    def fix(self, phase: str, *options: str) -> None:
        """Apply one phase."""
        self.story.told[phase] = run(self.root, "fix", "--phase", phase, "--write", "--exit-zero", *options)
        assert self.story.told[phase].code == 0, self.story.told[phase].err

    def look(self, chapter: str, *, leaks: bool, day: bool = True, flag: bool = False) -> None:
        """What the application's own suites and its users say now."""
        environment = self.environment | ({"SSOT_BROADCAST_ENABLED": "1"} if flag else {})
        self.story.suites[chapter] = pytest_on(self.root, environment, self.root.parent / "report.xml")
        if day:
            self.story.days[chapter] = a_day_on(self.root, environment, leaks=leaks)

    def ask(self, chapter: str) -> None:
        """How far `status` says it is."""
        self.story.status[chapter] = json.loads(run(self.root, "status", "--output-format", "json").out)["contracts"][0]


@pytest.fixture(scope="module")
def story(netra_apex: Path, clean_environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Story:
    root = tmp_path_factory.mktemp("phases") / "netra_apex"
    copy_blanked(netra_apex, root)
    config = root / "pyproject.toml"
    service = '\n[tool.ssot-lint.contract.service]\nmodule = "netra_backend.app.services.broadcasts"\n'
    config.write_text(with_flags(config.read_text(encoding="utf-8")) + service, encoding="utf-8")
    story = Story(tree_bytes(root))
    teller = _Teller(root, clean_environment, story)
    story.days["before"] = a_day_on(root, clean_environment, leaks=True)
    teller.fix("scaffold")
    teller.fix("adapt")
    teller.look("flag off", leaks=True)
    teller.look("flag on", leaks=False, flag=True)
    patched(root)
    teller.fix("consumers", "--unsafe")
    teller.ask("consumers")
    teller.fix("finalize", "--unsafe")
    teller.look("finalized", leaks=False, day=False)
    teller.fix("retire", "--unsafe")
    teller.look("retired", leaks=False)
    teller.ask("retired")
    story.told["check"] = run(root, "check")
    for phase in ("retire", "finalize", "consumers", "by hand", "adapt", "scaffold"):
        if phase == "by hand":
            patched(root, "-R")
        else:
            assert run(root, "undo").code == 0, phase
    story.undone = {path: source for path, source in tree_bytes(root).items() if not path.startswith(".hypothesis/")}
    teller.look("undone", leaks=True)
    return story


def fails_as_before(suite: Suite) -> bool:
    """Whether exactly the tests of the proof fail, for their known reasons."""
    wrong = [test for test, reason in WHY_RED.items() if reason not in suite.failures.get(test, "")]
    return set(suite.failures) == set(WHY_RED) and set(wrong) <= LOOKS_AT_SOURCES  # those may word it differently


@pytest.mark.parametrize("chapter", ["before", "flag off", "undone"])
def test_events_reach_others_while_the_old_ways_are_taken(story: Story, chapter: str) -> None:
    day = story.days[chapter]
    print(f"{chapter}:\n{day}")  # whose event reached whom: `pytest -rP` shows it
    assert set(day.astray) >= LEAKED, day
    assert day.of("alice") != [*RUN, "notification"], "what went to Mallory, or came too early, was hers"


@pytest.mark.parametrize("chapter", ["flag on", "retired"])
def test_everybody_sees_their_own_events_and_all_of_them(story: Story, chapter: str) -> None:
    day = story.days[chapter]
    assert day.astray == [], day
    own = {user: day.of(user) for user in USERS}
    assert own == {"alice": [*RUN, "notification"], "bob": [*RUN, "notification"], "mallory": ["notification"]}


def test_behind_the_flag_everything_is_as_before(story: Story) -> None:
    assert fails_as_before(story.suites["flag off"])


def test_with_the_flag_nothing_leaks_and_nothing_else_breaks(story: Story) -> None:
    assert set(story.suites["flag on"].failures) == LOOKS_AT_SOURCES


@pytest.mark.parametrize("chapter", ["finalized", "retired"])
def test_without_legacy_paths_every_test_passes(story: Story, chapter: str) -> None:
    assert story.suites[chapter].failures == {}
    assert story.suites[chapter].passed >= len(WHY_RED) + 90


def test_status_follows(story: Story) -> None:
    halfway = {one["phase"]: (one["done"], one["total"]) for one in story.status["consumers"]["phases"]}
    assert halfway["consumers"][0] > 100
    assert [one["state"] for one in story.status["consumers"]["definitions"]].count("staged adapter") == 3
    end = story.status["retired"]
    assert all(one["done"] == one["total"] > 0 for one in end["phases"])
    assert (end["definitions"], len(end["retired"])) == ([], 3)
    assert {bool(entry["signed_off"]) for entry in end["ledger"]} == {True}


def test_nothing_is_left_to_report_and_the_old_names_are_gone(story: Story) -> None:
    assert (story.told["check"].code, story.told["check"].err) == (0, "")
    assert "no violations" in story.told["check"].out


def test_undo_of_everything_restores_every_byte_and_the_suites_fail_again(story: Story) -> None:
    assert story.undone == story.before
    assert fails_as_before(story.suites["undone"])
