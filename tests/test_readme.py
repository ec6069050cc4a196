"""The README says what is so: its generated table is fresh, and its two set-up commands are where CI looks for them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from ssot_lint.rules.registry import rules

TABLE = re.compile(r"<!-- rules -->\n(.*?)<!-- /rules -->", re.DOTALL)
COMMAND = r"<!-- ci:{} -->\n```sh\n(.*)\n```\n"


@pytest.fixture(scope="module")
def readme(repository: Path) -> str:
    return (repository / "README.md").read_text(encoding="utf-8")


def rules_table() -> str:
    """The table as it must stand in the README."""
    rows = (
        f"| `{module.rule.name}` | {module.rule.summary} | {module.rule.fix.value if module.rule.fix else ''} |"
        for module in rules()
    )
    return "\n".join(["| rule | finds | best fix |", "| :-- | :-- | :-- |", *rows, ""])


def test_rules_table_is_fresh(readme: str) -> None:
    found = TABLE.search(readme)
    assert found
    if found[1] != rules_table():
        pytest.fail(f"the rules table in README.md is out of date; it must read\n\n{rules_table()}", pytrace=False)


@pytest.mark.parametrize(("name", "end"), [("main", "check fixtures/netra_apex"), ("test", "-m pytest")])
def test_setting_up_is_one_command(readme: str, name: str, end: str) -> None:
    (command,) = re.findall(COMMAND.format(name), readme)
    assert command.startswith("python3 -m venv ")
    assert end in command.rpartition("&& ")[2]


def test_relative_links_lead_somewhere(readme: str, repository: Path) -> None:
    targets = re.findall(r"\]\((?!https?:)([^)#]+)\)", readme)
    assert {target for target in targets if not (repository / target).exists()} == set()


def test_the_example_of_a_proof_tells_what_it_says(readme: str) -> None:
    ((code, told),) = re.findall(r"<!-- example: testing -->\n```python\n(.*?)```\n\n```\n(.*?)```", readme, re.DOTALL)
    names: dict[str, Any] = {}
    exec(code, names)
    with pytest.raises(AssertionError) as caught:
        names["test_one_delivery"]()
    assert str(caught.value) == told.rstrip("\n")
