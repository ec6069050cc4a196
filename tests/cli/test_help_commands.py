"""What the program says about itself: help, version, rules and their explanations."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from casework import RULES, run

from ssot_lint import __version__
from ssot_lint.contracts.schema import config_schema_text

COMMANDS = [
    "check",
    "fleet",
    "fix",
    "undo",
    "baseline",
    "status",
    "scaffold",
    "discover",
    "resolve",
    "explain",
    "rules",
    "contract",
    "init",
    "clean",
    "completion",
]


def test_version(tmp_path: Path) -> None:
    for option in ("--version", "-V"):
        outcome = run(tmp_path, option)
        assert (outcome.code, outcome.out, outcome.err) == (0, f"ssot-lint {__version__}\n", "")


def test_help_lists_every_command(tmp_path: Path) -> None:
    outcome = run(tmp_path, "--help")
    assert outcome.code == 0
    listed = [line.split()[0] for line in outcome.out.partition("Commands:")[2].splitlines() if line.startswith("  ")]
    assert listed[: len(COMMANDS)] == COMMANDS


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(tmp_path: Path, command: str) -> None:
    for option in ("--help", "-h"):
        outcome = run(tmp_path, command, option)
        assert (outcome.code, outcome.err) == (0, "")
        assert outcome.out.startswith(f"Usage: ssot-lint {command} ")


def test_help_does_not_break_a_command_in_two(tmp_path: Path) -> None:
    for command in ([], *([command] for command in COMMANDS)):
        assert "ssot-\n" not in run(tmp_path, *command, "--help").out


def test_without_a_command_it_shows_help_and_is_an_error(tmp_path: Path) -> None:
    outcome = run(tmp_path)
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.startswith("Usage: ssot-lint ")


@pytest.mark.parametrize("rule", sorted(RULES))
def test_every_rule_is_explained(tmp_path: Path, rule: str) -> None:
    outcome = run(tmp_path, "explain", rule)
    assert (outcome.code, outcome.err) == (0, "")
    assert rule in outcome.out.splitlines()[0]
    headings = [
        outcome.out.find(part) for part in ("What it finds", "Why it matters", "Example", "Use instead", "Fix safety")
    ]
    assert -1 not in headings
    assert headings == sorted(headings)


def test_rules_are_listed_once_each(tmp_path: Path) -> None:
    outcome = run(tmp_path, "rules")
    first = [line.split()[0] for line in outcome.out.splitlines() if line and not line.startswith(" ")]
    assert [word for word in first if word in RULES] == sorted(RULES)


def test_rules_as_json(tmp_path: Path) -> None:
    listed = json.loads(run(tmp_path, "rules", "--format", "json").out)
    assert {one["name"] for one in listed} == RULES


@pytest.mark.parametrize("arguments", [["explain", "duplicate-call"], ["rules"]])
def test_colour(tmp_path: Path, arguments: list[str]) -> None:
    assert "\x1b[" not in run(tmp_path, *arguments).out
    assert "\x1b[" in run(tmp_path, *arguments, "--color", "always").out
    assert "\x1b[" in run(tmp_path, *arguments, FORCE_COLOR="1").out
    assert "\x1b[" not in run(tmp_path, *arguments, FORCE_COLOR="1", NO_COLOR="1").out
    assert "\x1b[" in run(tmp_path, *arguments, "--color", "always", NO_COLOR="1").out
    assert "\x1b[" not in run(tmp_path, *arguments, "--color", "never", FORCE_COLOR="1").out


def test_the_schema_of_the_configuration_is_printed(tmp_path: Path) -> None:
    outcome = run(tmp_path, "contract", "schema")
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out == config_schema_text()
