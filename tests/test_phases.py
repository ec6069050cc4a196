"""The phases on the running application: what its own proof says before, behind the flag, with it, and afterwards."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from casework import copy_blanked, run, tree_bytes
from test_netra_apex import WHY_RED, Suite, pytest_on

FLAG = 'flag = "netra_backend.app.flags:ssot_broadcast_enabled"\nuntil = 2999-12-31\n'
LOOKS_AT_SOURCES = {test for test in WHY_RED if test.startswith(("test_definition_only", "test_there_is_one"))}
"""Tests that read the definitions: they want the legacy paths gone, not just unused."""


@dataclass(slots=True)
class Migrated:
    """A copy that went through the first phases, and what its own suite said on the way."""

    before: dict[str, bytes]
    off: Suite
    on: Suite
    finalized: Suite
    status: dict[str, Any]
    undone: dict[str, bytes]


def with_flags(text: str) -> str:
    """The fixture's configuration, with every duplicate staged."""
    head, *tables = text.split("[[tool.ssot-lint.contract.duplicate]]\n")
    return "[[tool.ssot-lint.contract.duplicate]]\n".join([head, *(FLAG + table for table in tables)])


@pytest.fixture(scope="module")
def migrated(netra_apex: Path, clean_environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Migrated:
    root = tmp_path_factory.mktemp("phases") / "netra_apex"
    copy_blanked(netra_apex, root)
    config = root / "pyproject.toml"
    service = '\n[tool.ssot-lint.contract.service]\nmodule = "netra_backend.app.services.broadcasts"\n'
    config.write_text(with_flags(config.read_text(encoding="utf-8")) + service, encoding="utf-8")
    before = tree_bytes(root)
    switched = {**clean_environment, "SSOT_BROADCAST_ENABLED": "1"}
    report = root.parent / "report.xml"
    for phase in ("scaffold", "adapt"):
        assert run(root, "fix", "--phase", phase, "--write", "--exit-zero").code == 0
    off = pytest_on(root, clean_environment, report)
    on = pytest_on(root, switched, report)
    run(root, "fix", "--phase", "finalize", "--write", "--unsafe")
    finalized = pytest_on(root, clean_environment, report)
    status = json.loads(run(root, "status", "--output-format", "json").out)["contracts"][0]
    for _ in range(3):
        assert run(root, "undo").code == 0
    left = {path: source for path, source in tree_bytes(root).items() if not path.startswith(".hypothesis/")}
    return Migrated(before, off, on, finalized, status, left)


def test_behind_the_flag_everything_is_as_before(migrated: Migrated) -> None:
    assert set(migrated.off.failures) == set(WHY_RED)
    wrong = [test for test, reason in WHY_RED.items() if reason not in migrated.off.failures[test]]
    assert set(wrong) <= LOOKS_AT_SOURCES, "only what reads the sources may word it differently"


def test_with_the_flag_nothing_leaks_and_nothing_else_breaks(migrated: Migrated) -> None:
    assert set(migrated.on.failures) == LOOKS_AT_SOURCES


def test_without_legacy_paths_every_test_passes(migrated: Migrated) -> None:
    assert migrated.finalized.failures == {}
    assert migrated.finalized.passed >= len(WHY_RED) + 90


def test_status_says_what_is_left(migrated: Migrated) -> None:
    states = [one["state"] for one in migrated.status["definitions"]]
    assert states.count("adapter") == 4
    assert all(one["uses"] for one in migrated.status["definitions"])
    assert len(migrated.status["ledger"]) >= 5


def test_undo_of_all_phases_restores_every_byte(migrated: Migrated) -> None:
    assert migrated.undone == migrated.before
