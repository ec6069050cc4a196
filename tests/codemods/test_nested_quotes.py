"""Quotes inside an f-string's expressions: kept apart for old Pythons, nested where the project's Python lets them."""

from __future__ import annotations

from codemods.edits import CallEdit, Edit, OutcomeKind
from codemods.rewrite import rewrite
from ssot_lint.facts.model import Span
from ssot_lint.fixes.deprecation import lowest_minor
from ssot_lint.fixes.verify import parses

SOURCE = b"""x = f"{r.old(d['a'])} and '{d}'"\n"""


def edit(template: str, nests_quotes: bool) -> Edit:
    return CallEdit(Span(1, 10, 1, 13), "old", template, keeps_arguments=True, nests_quotes=nests_quotes)


def test_quotes_are_nested_only_where_that_is_said() -> None:
    template = "{receiver}.get('it\"s').new"
    refused = rewrite(SOURCE, [edit(template, False)])
    assert "3.12" in refused.outcomes[0].reason
    assert refused.source == SOURCE
    made = rewrite(SOURCE, [edit(template, True)])
    assert made.outcomes[0].kind is OutcomeKind.APPLIED
    assert made.source == b"""x = f"{r.get('it"s').new(d['a'])} and '{d}'"\n"""
    assert parses(made.source) is None


def test_other_quotes_are_taken_where_there_are_any() -> None:
    for nests_quotes in (False, True):
        made = rewrite(SOURCE, [edit('{receiver}.get("its").new', nests_quotes)])
        assert made.source == b"""x = f"{r.get('its').new(d['a'])} and '{d}'"\n"""


def test_the_oldest_python_of_a_project() -> None:
    assert lowest_minor(b'[project]\nrequires-python = ">=3.12,<4"\n') == 12
    assert lowest_minor(b'[tool.poetry.dependencies]\npython = "^3.11"\n') == 11
    assert lowest_minor(b'[tool.ruff]\ntarget-version = "py313"\n') == 13
    assert lowest_minor(b'[project]\nrequires-python = "<4"\n[tool.ruff]\ntarget-version = "py313"\n') is None
    assert lowest_minor(b"not TOML") is None
    assert lowest_minor(None) is None
