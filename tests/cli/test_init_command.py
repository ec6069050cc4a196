"""``ssot-lint init`` and ``contract show``: a start that loads, and what is inferred from it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from casework import copy_blanked, run
from smallproject import write_tree

from ssot_lint.contracts.discovery import find_config
from ssot_lint.contracts.loading import load_settings

CANONICAL = "netra_backend.app.websocket_core.unified_manager:UnifiedWebSocketManager.send_to_user"


@pytest.fixture
def bare(project: Path) -> Path:
    """The project without a configuration."""
    project.joinpath("ssot-lint.toml").unlink()
    return project


def test_the_starter_says_what_to_fill_in(bare: Path) -> None:
    outcome = run(bare, "init")
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out == (
        "wrote ssot-lint.toml\nFill in the symbol and the names, then:\n"
        "  ssot-lint contract show    # what is inferred from it\n  ssot-lint check\n"
    )
    assert "canonical" in run(bare, "check").err


@pytest.mark.parametrize("where", [[], ["--pyproject"]])
def test_with_a_canonical_it_loads_back_and_works(bare: Path, where: list[str]) -> None:
    assert run(bare, "init", "--canonical", "shop.dates:parse_date", *where).code == 0
    config = find_config(bare)
    assert config is not None
    (contract,) = load_settings(config).contracts
    assert str(contract.canonical) == "shop.dates:parse_date"
    assert "parse_day" in contract.names
    assert run(bare, "check").code == 1


def test_it_appends_to_a_pyproject(bare: Path) -> None:
    old = '[project]\nname = "shop"'
    write_tree(bare, {"pyproject.toml": old})
    assert run(bare, "init", "--canonical", "shop.dates:parse_date", "--pyproject").code == 0
    assert bare.joinpath("pyproject.toml").read_text(encoding="utf-8").startswith(f"{old}\n\n")
    assert run(bare, "check").code == 1


def test_print_writes_nothing(bare: Path) -> None:
    outcome = run(bare, "init", "--canonical", "shop.dates:parse_date", "--print")
    assert 'canonical = "shop.dates:parse_date"' in outcome.out
    assert not bare.joinpath("ssot-lint.toml").exists()


def test_print_goes_on_where_contracts_exist(project: Path) -> None:
    before = project.joinpath("ssot-lint.toml").read_bytes()
    outcome = run(project, "init", "--canonical", "shop.dates:parse_date", "--print")
    assert (outcome.code, outcome.err) == (0, "")
    assert 'canonical = "shop.dates:parse_date"' in outcome.out
    assert project.joinpath("ssot-lint.toml").read_bytes() == before
    assert "already declares contracts" in run(project, "init").err


@pytest.mark.parametrize(
    "arguments", [["init"], ["init", "--pyproject"], ["init", "--canonical", "shop.dates:parse_date"]]
)
def test_it_refuses_to_overwrite(project: Path, arguments: list[str]) -> None:
    before = project.joinpath("ssot-lint.toml").read_bytes()
    outcome = run(project, *arguments)
    assert outcome.code == 2
    assert project.joinpath("ssot-lint.toml").read_bytes() == before
    assert not project.joinpath("pyproject.toml").exists()


def test_it_does_not_touch_a_file_of_that_name_that_is_no_configuration(bare: Path) -> None:
    write_tree(bare, {"ssot-lint.toml": "# to be written\n"})
    assert run(bare, "init").code == 2
    assert bare.joinpath("ssot-lint.toml").read_text(encoding="utf-8") == "# to be written\n"


def test_a_canonical_that_is_misspelt(bare: Path) -> None:
    outcome = run(bare, "init", "--canonical", "shop.dates:parse_dat")
    assert outcome.code == 2
    assert "Did you mean `shop.dates:parse_date`" in outcome.err
    assert not bare.joinpath("ssot-lint.toml").exists()


def test_on_the_fixture_it_lists_the_three_duplicates(netra_apex: Path, tmp_path: Path) -> None:
    root = tmp_path / "netra_apex"
    copy_blanked(netra_apex, root)
    root.joinpath("pyproject.toml").unlink()
    assert run(root, "init", "--canonical", CANONICAL).code == 0
    text = root.joinpath("ssot-lint.toml").read_text(encoding="utf-8")
    services = "netra_backend.app.services"
    assert f"{services}.websocket_event_router:WebSocketEventRouter.broadcast_to_user" in text
    assert f"{services}.user_scoped_websocket_event_router:UserScopedWebSocketEventRouter.broadcast_to_user" in text
    assert f"{services}.user_scoped_websocket_event_router:broadcast_user_event" in text
    assert 'scope-parameter = "user_id"' in text
    definitions = run(root, "check", "--output-format", "json", "--rule", "duplicate-definition").violations
    assert {198, 234} <= {one["line"] for one in definitions}


def test_contract_show(project: Path) -> None:
    outcome = run(project, "contract", "show")
    assert (outcome.code, outcome.err) == (0, "")
    for part in ("dates", "shop.dates:parse_date", "shop.dates:parse_day", "adapter"):
        assert part in outcome.out


def test_contract_show_as_json(project: Path) -> None:
    (one,) = (
        one
        for one in json.loads(run(project, "contract", "show", "--format", "json").out)["contracts"]["dates"]
        if one["role"] == "adapter"
    )
    assert (one["symbol"], one["path"], one["line"]) == ("shop.dates:parse_day", "shop/dates.py", 11)
    assert one["rewrite"] == "parse_date({text})"


def test_contract_show_on_the_fixture_tells_every_rewrite_or_obstacle(netra_apex: Path, tmp_path: Path) -> None:
    copy_blanked(netra_apex, tmp_path / "tree")
    shown = json.loads(run(tmp_path / "tree", "contract", "show", "--format", "json").out)["contracts"]
    duplicates = [one for one in shown["user-broadcast"] if one["role"] in {"duplicate", "override", "adapter"}]
    assert len(duplicates) >= 5
    assert [one["symbol"] for one in duplicates if not one["rewrite"] and not one["obstacle"]] == []
