"""Doubles: the attribute, keyword or method of a fake is renamed, and nothing else is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from codemods.edits import DoubleEdit, OutcomeKind
from ssot_lint.facts.model import Span


@dataclass(frozen=True)
class Case:
    name: str
    before: str
    after: str = ""
    new: str = "send"
    refused: str = ""

    def edit(self, span: Span, name: str) -> DoubleEdit:
        return DoubleEdit(span, name, self.new)


CASES = [
    Case("stored on a mock", "mock.⟦old⟧ = AsyncMock()\n", "mock.send = AsyncMock()\n"),
    Case("an assert", "mock.⟦old⟧.assert_called_once_with(1)\n", "mock.send.assert_called_once_with(1)\n"),
    Case("a return value", "mock.⟦old⟧.return_value = old\n", "mock.send.return_value = old\n"),
    Case("a call on a mock", "mock.⟦old⟧(1)\n", "mock.send(1)\n"),
    Case("a keyword", "Mock(⟦old⟧ = AsyncMock(), x=1)\n", "Mock(send = AsyncMock(), x=1)\n"),
    Case("a keyword that is there", "Mock(⟦old⟧=1, send=2)\n", refused="already has a keyword"),
    Case(
        "a method of a fake",
        "class Fake:\n    async def ⟦old⟧(self): ...\n",
        "class Fake:\n    async def send(self): ...\n",
    ),
    Case(
        "a method that is there",
        "class Fake:\n    def ⟦old⟧(self): ...\n    def send(self): ...\n",
        refused="already has a member",
    ),
    Case(
        "a member that is there",
        "class Fake:\n    send = 1\n    def ⟦old⟧(self): ...\n",
        refused="already has a member",
    ),
    Case("an attribute of a fake", "class Fake:\n    ⟦old⟧ = AsyncMock()\n", "class Fake:\n    send = AsyncMock()\n"),
    Case("an annotated attribute of a fake", "class Fake:\n    ⟦old⟧: int = 1\n", "class Fake:\n    send: int = 1\n"),
    Case("a function", "def ⟦old⟧(): ...\n", refused="no attribute"),
    Case("a name", "⟦old⟧ = 1\n", refused="no attribute"),
    Case("a parameter", "def f(⟦old⟧): ...\n", refused="no attribute"),
    Case("an import", "import m.⟦old⟧\n", refused="imported here"),
    Case("a new name that is none", "mock.⟦old⟧ = 1\n", new="a.b", refused="is no name"),
    Case(
        "all of a test",
        "m.⟦old⟧ = f\nrun(m)\nm.⟦old⟧.assert_called()\n",
        "m.send = f\nrun(m)\nm.send.assert_called()\n",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_double(rewriting: Any, case: Case) -> None:
    after, outcomes = rewriting(case.before, case.edit)
    if case.refused:
        assert outcomes[0].kind is OutcomeKind.REFUSED
        assert case.refused in outcomes[0].reason
    else:
        assert {outcome.replacement for outcome in outcomes} == {case.new}
        assert after == case.after
