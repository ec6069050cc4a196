"""Short ways to ask for the facts of a piece of source."""

from __future__ import annotations

from collections.abc import Callable
from textwrap import dedent

import pytest

from ssot_lint.facts.extract import extract
from ssot_lint.facts.model import Definition, FileFacts, Question, Use

Facts = Callable[..., FileFacts]
OneUse = Callable[..., Use]
OneDefinition = Callable[..., Definition]


def facts_of(source: str, *names: str, canonical: tuple[str, ...] = ("deliver",)) -> FileFacts:
    """Facts about the names (``send``, if none is given), which must not depend on the cut."""
    question = Question(names or ("send",), canonical)
    text = dedent(source).encode()
    cut, whole = extract(text, question), extract(text, question, whole=True)
    assert cut == whole
    assert cut.facts.problem is None, cut.facts.problem
    return cut.facts


@pytest.fixture
def facts() -> Facts:
    """Facts of a source, cut and whole alike."""
    return facts_of


@pytest.fixture
def one_use() -> OneUse:
    """The only use in a source."""

    def only(source: str, *names: str) -> Use:
        uses = facts_of(source, *names).uses
        assert len(uses) == 1, uses
        return uses[0]

    return only


@pytest.fixture
def one_definition() -> OneDefinition:
    """The only definition in a source."""

    def only(source: str, *names: str) -> Definition:
        definitions = facts_of(source, *names).definitions
        assert len(definitions) == 1, definitions
        return definitions[0]

    return only
