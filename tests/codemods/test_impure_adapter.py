"""Staged adapters lose their legacy path, and the imports that only it used."""

from __future__ import annotations

from typing import Any

import pytest

from codemods.edits import CallEdit, OutcomeKind, PathEdit
from ssot_lint.facts.model import Span


def edit(span: Span, name: str) -> PathEdit:
    return PathEdit(span, name, "on")


def keeping(span: Span, name: str) -> PathEdit:
    return PathEdit(span, name, "on", keeps=("json",))


CASES = {
    "the branch becomes the body": (
        "def ⟦old⟧(u):\n    'Doc.'\n    # way\n    if on():  # yes\n"
        "        # first\n        return send(u)  # out\n    return 1\n",
        "def old(u):\n    'Doc.'\n    # way\n    # first\n    return send(u)  # out\n",
    ),
    "a bare return at its end says nothing": (
        "class A:\n    async def ⟦old⟧(self, u):\n        if on():\n"
        "            await send(u)\n            return\n        x()\n",
        "class A:\n    async def old(self, u):\n        await send(u)\n",
    ),
    "on one line": ("def ⟦old⟧(u):\n    if on(): return send(u)\n    return 1\n", "def old(u):\n    return send(u)\n"),
    "what stands before the question stays": (
        "def ⟦old⟧(u):\n    from x import send\n    if on():\n        return send(u)\n    return 1\n\n\nx = 1\n",
        "def old(u):\n    from x import send\n    return send(u)\n\n\nx = 1\n",
    ),
    "imports of the legacy path and of the flag go": (
        "import json\nimport os, re\nfrom f import on\n\n\ndef ⟦old⟧(u):\n    if on():\n        return re.sub(u)\n"
        "    return json.dumps(os.path)\n",
        "import re\n\n\ndef old(u):\n    return re.sub(u)\n",
    ),
    "a name that is used elsewhere stays": (
        "import json\nfrom f import on\n\n\ndef ⟦old⟧(u):\n    if on():\n"
        "        return send(u)\n    return json.x\n\n\nprint(json)\n",
        "import json\n\n\ndef old(u):\n    return send(u)\n\n\nprint(json)\n",
    ),
    "what `__all__` lists stays": (
        "from f import on\n__all__ = ['on', 'old']\ndef ⟦old⟧(u):\n"
        "    if on():\n        return send(u)\n    return 1\n",
        "from f import on\n__all__ = ['on', 'old']\ndef old(u):\n    return send(u)\n",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_legacy_path_goes(rewriting: Any, case: str) -> None:
    before, wanted = CASES[case]
    after, outcomes = rewriting(before, edit)
    assert [outcome.reason for outcome in outcomes] == [""]
    assert after == wanted


def test_an_import_that_others_share_is_kept(rewriting: Any) -> None:
    before = "import json\ndef ⟦old⟧(u):\n    if on():\n        return send(u)\n    return json.x\n"
    after, _ = rewriting(before, keeping)
    assert after == "import json\ndef old(u):\n    return send(u)\n"


REFUSED = {
    "another flag": "def ⟦old⟧(u):\n    if off():\n        return send(u)\n    return 1\n",
    "no flag": "def ⟦old⟧(u):\n    return send(u)\n",
    "another branch": "def ⟦old⟧(u):\n    if on():\n        return send(u)\n    else:\n        return 1\n",
    "after a loop": "def ⟦old⟧(u):\n    for x in u: pass\n    if on():\n        return send(u)\n    return 1\n",
    "no function": "⟦old⟧ = 1\n",
}


@pytest.mark.parametrize("case", REFUSED)
def test_is_refused(rewriting: Any, case: str) -> None:
    _, outcomes = rewriting(REFUSED[case], edit)
    assert outcomes[0].kind is OutcomeKind.REFUSED


def test_edits_in_the_branch_are_made_and_those_in_the_legacy_path_refused(rewriting: Any) -> None:
    def call(span: Span, name: str) -> CallEdit:
        return CallEdit(span, name, "int()", ())

    before = "def ⟦old⟧(u):\n    if on():\n        return send(⟦x⟧())\n    return ⟦y⟧()\n"
    after, outcomes = rewriting(before, edit, call, call)
    assert after == "def old(u):\n    return send(int())\n"
    assert [one.kind for one in outcomes] == [OutcomeKind.APPLIED, OutcomeKind.APPLIED, OutcomeKind.REFUSED]
