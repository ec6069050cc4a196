"""The recipes of the documentation, each run as it stands there: the tree before, its command, the tree after."""

from __future__ import annotations

import re
import shlex
import sys
from pathlib import Path

import pytest
from casework import run, tree_bytes

RECIPES = Path(__file__).resolve().parent.parent / "docs" / "recipes"
PAGES = sorted(path.name for path in RECIPES.glob("*.md") if path.name != "README.md")
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def blocks(text: str, language: str) -> list[str]:
    return [body for kind, body in _BLOCK.findall(text) if kind == language]


def files(text: str) -> dict[str, bytes]:
    """Files by path, of the blocks of Python that begin with the name of one."""
    found = {}
    for block in blocks(text, "python"):
        head, _, source = block.partition("\n")
        found[head.removeprefix("# file: ")] = source.encode()
    return found


@pytest.mark.parametrize("page", PAGES)
def test_recipe(page: str, tmp_path: Path) -> None:
    follow(page, tmp_path)


@pytest.mark.parametrize("page", ["logging-warn.md", "unittest-aliases.md"])
def test_recipe_where_sources_are_found_beside_stubs(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VIRTUAL_ENV", sys.prefix)
    follow(page, tmp_path)


def follow(page: str, tmp_path: Path) -> None:
    """Do what a recipe says, and compare."""
    text = (RECIPES / page).read_text(encoding="utf-8")
    before, after = text.split("\nAfter:\n")
    (contract,), (command,) = blocks(text, "toml"), blocks(text, "sh")
    for path, source in {"ssot-lint.toml": contract.encode(), **files(before)}.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(source)
    tool, *arguments = shlex.split(command)
    assert tool == "ssot-lint"
    done = run(tmp_path, *arguments, "--exit-zero")
    assert done.code == 0, done.err
    expected = {path: source.decode() for path, source in files(after).items()}
    assert expected, "the page says nothing of the tree after"
    found = {path: source.decode() for path, source in tree_bytes(tmp_path).items() if path.endswith(".py")}
    assert found == expected
    assert {path: source for path, source in files(before).items() if path not in expected} == {}
    again = run(tmp_path, *arguments, "--exit-zero", "--output-format", "json").document
    assert again["edits"] == [], "a second run changes something"


def test_every_recipe_is_listed() -> None:
    listed = re.findall(r"\]\((.+?\.md)\)", (RECIPES / "README.md").read_text(encoding="utf-8"))
    assert sorted(listed) == PAGES
