"""References: redirected where they are read or stored, refused where they are bound or called."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from codemods.edits import Import, OutcomeKind, ReferenceEdit
from ssot_lint.facts.model import Span


@dataclass(frozen=True)
class Case:
    name: str
    before: str
    after: str = ""
    template: str = "{receiver}.mgr.send"
    imports: tuple[Import, ...] = ()
    refused: str = ""

    def edit(self, span: Span, name: str) -> ReferenceEdit:
        return ReferenceEdit(span, name, self.template, self.imports)


SEND = (Import("app.mgr", "send"),)
CASES = [
    Case("assigned", "x = r.⟦old⟧\n", "x = r.mgr.send\n"),
    Case("passed on", "partial(r.⟦old⟧, 1)\n", "partial(r.mgr.send, 1)\n"),
    Case("passed by keyword", "f(cb=r.⟦old⟧)\n", "f(cb=r.mgr.send)\n"),
    Case("keyword of the same name", "f(⟦old⟧=r)\n", refused="keyword of an argument"),
    Case("in a list", "x = [r.⟦old⟧]\n", "x = [r.mgr.send]\n"),
    Case("compared", "if r.⟦old⟧ is None: pass\n", "if r.mgr.send is None: pass\n"),
    Case("an attribute read from it", "r.⟦old⟧.__name__\n", "r.mgr.send.__name__\n"),
    Case("a broken line before the dot", "x = (r\n     .⟦old⟧)\n", "x = (r\n     .mgr.send)\n"),
    Case("a comment before the dot", "x = (r  # why\n     .⟦old⟧)\n", "x = (r  # why\n     .mgr.send)\n"),
    Case("a comment that would go", "x = (r  # why\n     .⟦old⟧)\n", template="int", refused="comments"),
    Case("stored", "r.⟦old⟧ = fake\n", "r.mgr.send = fake\n"),
    Case("stored as one of two", "r.⟦old⟧, x = fake\n", "r.mgr.send, x = fake\n"),
    Case("deleted", "del r.⟦old⟧\n", "del r.mgr.send\n"),
    Case(
        "stored where nothing can be",
        "r.⟦old⟧ = fake\n",
        template="{receiver}.get()",
        refused="nothing that can be assigned",
    ),
    Case("a decorator", "@r.⟦old⟧\ndef f(): pass\n", "@r.mgr.send\ndef f(): pass\n"),
    Case("a default", "def f(x=r.⟦old⟧): pass\n", "def f(x=r.mgr.send): pass\n"),
    Case(
        "calls, at each call",
        "def f():\n    go(r.⟦old⟧)\n",
        "def f():\n    go(r.get().send)\n",
        template="{receiver}.get().send",
    ),
    Case(
        "calls, on import",
        "GO = {1: r.⟦old⟧}\n",
        template="{receiver}.get().send",
        refused="when the module is imported",
    ),
    Case(
        "calls, in a default",
        "def f(go=r.⟦old⟧): pass\n",
        template="{receiver}.get().send",
        refused="module is imported",
    ),
    Case("a plain name", "x = ⟦old⟧\n", "from app.mgr import send\n\nx = send\n", "send", SEND),
    Case(
        "a plain name as a default",
        "def f(x=⟦old⟧): pass\n",
        "from app.mgr import send\n\n\ndef f(x=send): pass\n",
        "send",
        SEND,
    ),
    Case("a plain name that needs a receiver", "x = ⟦old⟧\n", refused="nothing fills `{receiver}`"),
    Case(
        "a subject of hasattr",
        "hasattr(self.⟦router⟧, 'x')\n",
        "hasattr(self.router.mgr, 'x')\n",
        "{receiver}.router.mgr",
    ),
    Case("a root of hasattr", "hasattr(⟦router⟧, 'x')\n", "hasattr(router.mgr, 'x')\n", "router.mgr"),
    Case("called", "r.⟦old⟧()\n", refused="it is called here"),
    Case("a name that is bound", "⟦old⟧ = 1\n", refused="bound here"),
    Case("a loop variable", "for ⟦old⟧ in x: pass\n", refused="bound here"),
    Case("a loop over it", "for x in ⟦old⟧: pass\n", "from app.mgr import send\n\nfor x in send: pass\n", "send", SEND),
    Case("a parameter", "def f(⟦old⟧): pass\n", refused="bound here"),
    Case("a definition", "def ⟦old⟧(): pass\n", refused="bound here"),
    Case("a class", "class ⟦old⟧: pass\n", refused="bound here"),
    Case("an import", "from m import ⟦old⟧\n", refused="imported here"),
    Case("an imported module", "import m.⟦old⟧\n", refused="imported here"),
    Case("a global statement", "def f():\n    global ⟦old⟧\n", refused="bound here"),
    Case("a with target", "with x as ⟦old⟧: pass\n", refused="bound here"),
    Case("a pattern", "match x:\n    case ⟦old⟧: pass\n", refused="bound here"),
    Case("a walrus target", "(⟦old⟧ := 1)\n", refused="bound here"),
    Case("a walrus value", "(x := r.⟦old⟧)\n", "(x := r.mgr.send)\n"),
    Case("precedence", "x = r.⟦old⟧ ** 2\n", "x = (r or r) ** 2\n", "{receiver} or {receiver}"),
    Case("receiver and inner edit", "x = r.⟦old⟧.⟦old⟧\n", "x = r.mgr.send.mgr.send\n"),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_reference(rewriting: Any, case: Case) -> None:
    after, outcomes = rewriting(case.before, case.edit)
    if case.refused:
        assert outcomes[0].kind is OutcomeKind.REFUSED
        assert case.refused in outcomes[0].reason
    else:
        assert not [outcome.reason for outcome in outcomes if outcome.reason]
        assert after == case.after
