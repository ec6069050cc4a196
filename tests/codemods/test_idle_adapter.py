"""Definitions that nothing uses are deleted, with what was theirs and nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from codemods.edits import Import, ImportEdit, OutcomeKind, RetireEdit, StringEdit
from ssot_lint.facts.model import Span


def edit(span: Span, name: str) -> RetireEdit:
    return RetireEdit(span, name)


CASES = {
    "a function in the middle": (
        "a = 1\n\n\n@log\ndef ⟦old⟧(u):\n    return 1\n\n\nb = 2\n",
        "a = 1\n\n\nb = 2\n",
    ),
    "its own comment goes, a section's stays": (
        "a = 1\n\n# --- section ---\n\n# about old\ndef ⟦old⟧(u):\n    return 1\n\n\nb = 2\n",
        "a = 1\n\n# --- section ---\n\n\nb = 2\n",
    ),
    "the last function": ("a = 1\n\n\ndef ⟦old⟧(u):\n    return 1\n", "a = 1\n"),
    "the only method": (
        "class A:\n    def ⟦old⟧(self):\n        return 1\n\n\nb = 2\n",
        "class A:\n    pass\n\n\nb = 2\n",
    ),
    "a method below a docstring": (
        "class A:\n    'Doc.'\n\n    def ⟦old⟧(self):\n        return 1\n\n    def new(self): ...\n",
        "class A:\n    'Doc.'\n\n    def new(self): ...\n",
    ),
    "another name": ("def new(): ...\n\n\n⟦old⟧ = new\nb = 2\n", "def new(): ...\n\n\nb = 2\n"),
    "an annotated name": ("def new(): ...\n\n\n⟦old⟧: object = new\nb = 2\n", "def new(): ...\n\n\nb = 2\n"),
    "imports that only it used": (
        "import a\nfrom m import (\n    b,\n    c,\n)\nfrom n import d as e\n\n"
        "\ndef ⟦old⟧(u: a.T):\n    return b(e)\n\n\nx = c\n",
        "from m import (\n    c,\n)\n\n\nx = c\n",
    ),
    "imports that it shares, hides or may not lose": (
        "from __future__ import annotations\nimport a  # noqa\nimport u\ntry:\n"
        "    import c\nexcept ImportError:\n    c = None\n\n\n"
        "def ⟦old⟧(u):\n    return a, c, u\n\n\nx = 1\n",
        "from __future__ import annotations\nimport a  # noqa\nimport u\ntry:\n"
        "    import c\nexcept ImportError:\n    c = None\n\n\n"
        "x = 1\n",
    ),
    "in a block": ("if x:\n    def ⟦old⟧(u):\n        return 1\n", "if x:\n    pass\n"),
}


@pytest.mark.parametrize("case", CASES)
def test_definition_goes(rewriting: Any, case: str) -> None:
    before, wanted = CASES[case]
    after, outcomes = rewriting(before, edit)
    assert [outcome.reason for outcome in outcomes] == [""]
    assert after == wanted


REFUSED = {
    "still used": ("def ⟦old⟧(u):\n    return 1\n\n\nold(1)\n", "`old` is still used on line 5"),
    "a class": ("class ⟦old⟧:\n    pass\n", "taken out alone"),
    "one of two names": ("⟦old⟧ = new = 1\n", "taken out alone"),
    "a call": ("⟦old⟧()\n", "taken out alone"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_is_refused(rewriting: Any, case: str) -> None:
    before, reason = REFUSED[case]
    _, outcomes = rewriting(before, edit)
    assert outcomes[0].kind is OutcomeKind.REFUSED
    assert reason in outcomes[0].reason


def test_what_passed_it_on_goes_with_it(rewriting: Any) -> None:
    def entry(span: Span, name: str) -> StringEdit:
        return StringEdit(span, "old", "")

    before = "__all__ = ['new', ⟦'old'⟧]\n\n\ndef ⟦old⟧(u):\n    return 1\n\n\ndef new(): ...\n"
    after, _ = rewriting(before, entry, edit)
    assert after == "__all__ = ['new']\n\n\ndef new(): ...\n"


def test_an_import_that_another_edit_writes_stays(rewriting: Any) -> None:
    def moved(span: Span, name: str) -> ImportEdit:
        return ImportEdit(span, name, Import("m", "b"), keeps_binding=False)

    before = "from m import b\nfrom n import ⟦c⟧\n\n\ndef ⟦old⟧(u):\n    return b\n\n\nx = 1\n"
    after, outcomes = rewriting(before, moved, edit)
    assert "from m import b\n" in after
    assert OutcomeKind.APPLIED in {one.kind for one in outcomes}
