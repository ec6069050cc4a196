from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssot_lint.contracts.discovery import ConfigFile
from ssot_lint.contracts.errors import ConfigError
from ssot_lint.contracts.loading import CONTRACT_KEYS, DUPLICATE_KEYS, TOP_KEYS, load_settings
from ssot_lint.contracts.model import Settings, Symbol
from ssot_lint.contracts.starter import Candidate, starter_text


def load(text: str, root: Path, *, in_pyproject: bool = False) -> Settings:
    name, prefix = ("pyproject.toml", ("tool", "ssot-lint")) if in_pyproject else ("ssot-lint.toml", ())
    return load_settings(ConfigFile(root / name, text, prefix))


def switched_on(text: str) -> str:
    """The text with every key and table that is only shown made real."""
    return re.sub(r"^#(?=\S)", "", text, flags=re.MULTILINE)


@pytest.mark.parametrize("in_pyproject", [False, True])
def test_starter_loads_once_the_canonical_is_filled_in(tmp_path: Path, in_pyproject: bool) -> None:
    text = starter_text(in_pyproject=in_pyproject)
    with pytest.raises(ConfigError, match="`canonical`: the symbol is empty"):
        load(text, tmp_path, in_pyproject=in_pyproject)
    filled = text.replace('canonical = ""', 'canonical = "app.core:send"')
    (contract,) = load(filled, tmp_path, in_pyproject=in_pyproject).contracts
    assert (contract.name, contract.names) == ("my-contract", ("name_of_the_duplicate",))
    assert contract.canonical == Symbol("app.core", "send")


@pytest.mark.parametrize("in_pyproject", [False, True])
def test_every_shown_key_loads_when_it_is_switched_on(tmp_path: Path, in_pyproject: bool) -> None:
    text = switched_on(starter_text("app.core:Manager.send", in_pyproject=in_pyproject))
    loaded = load(text, tmp_path, in_pyproject=in_pyproject)
    (contract,) = loaded.contracts
    (duplicate,) = contract.duplicates
    assert None not in (duplicate.rewrite, duplicate.rewrite_result, duplicate.flag, contract.scope_parameter)
    assert all((loaded.exclude, contract.reason, contract.allow_in, contract.unrelated, duplicate.imports))


def test_every_key_is_there_under_a_comment() -> None:
    lines = starter_text().splitlines()
    for key in {*TOP_KEYS, *CONTRACT_KEYS, *DUPLICATE_KEYS}:
        pattern = rf"#?(\[\[.*\b{key}\]\]|{key} =)"
        (index,) = [index for index, line in enumerate(lines) if re.match(pattern, line)]
        assert lines[index - 1].startswith("# ") or key == "contract", key


def test_what_is_known_is_filled_in(tmp_path: Path) -> None:
    text = starter_text(
        "app.core:Manager.send_to_user",
        ["broadcast_to_user", "push_*"],
        "user_id",
        [
            Candidate("app.router:Router.broadcast_to_user", "(self, user_id, event) -> int", "app/router.py:198"),
            Candidate("app.push:push_event"),
        ],
        src=("lib",),
    )
    (tmp_path / "lib").mkdir()
    loaded = load(text, tmp_path)
    (contract,) = loaded.contracts
    assert loaded.src == ("lib",)
    assert contract.name == "send-to-user"
    assert contract.names == ("broadcast_to_user", "push_*")
    assert contract.scope_parameter == "user_id"
    assert (
        "# Definitions found that may be duplicates:\n"
        "#   app.router:Router.broadcast_to_user(self, user_id, event) -> int  (app/router.py:198)\n"
        "#   app.push:push_event\n"
    ) in text
    (duplicate,) = load(switched_on(text), tmp_path).contracts[0].duplicates
    assert duplicate.symbol == Symbol("app.router", "Router.broadcast_to_user")


def test_names_default_to_the_canonicals_own(tmp_path: Path) -> None:
    (contract,) = load(starter_text("app.dates:_parse_date"), tmp_path).contracts
    assert (contract.name, contract.names) == ("parse-date", ("_parse_date",))


@given(st.text(), st.text())
def test_hostile_text_stays_inside_its_string_or_comment(signature: str, reason: str) -> None:
    text = starter_text("a:b", [f"b{reason}"], candidates=[Candidate("a:c", signature, reason)])
    try:
        load(text, Path("/"))
    except ConfigError as error:
        assert "`names`" in error.message


def test_character_that_toml_cannot_hold_is_replaced(tmp_path: Path) -> None:
    text = starter_text("a:b", candidates=[Candidate("a:c", "\udc80")], src=["\udc80"])
    assert 'src = ["?"]' in text
    with pytest.raises(ConfigError, match="`src` names `\\?`"):
        load(text, tmp_path)
