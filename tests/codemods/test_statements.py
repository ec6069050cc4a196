"""Edits that change statements: what runs before a call, imports in functions, branches that are left."""

from __future__ import annotations

from typing import Any

import pytest

from codemods.edits import CallEdit, Filling, GuardEdit, Import, OutcomeKind
from ssot_lint.facts.model import Span


def early(span: Span, name: str) -> CallEdit:
    return CallEdit(span, name, "{receiver}.send({a}, {a})", (Filling("a", argument=0),), early=(0,))


def local(span: Span, name: str) -> CallEdit:
    return CallEdit(
        span, name, "send({a})", (Filling("a", argument=0),), imports=(Import("m", "send"),), imports_locally=True
    )


def lacks(span: Span, name: str) -> GuardEdit:
    return GuardEdit(span, "old", (("old", False), ("send", True)))


def has(span: Span, name: str) -> GuardEdit:
    return GuardEdit(span, "old", (("old", True),))


@pytest.mark.parametrize(
    ("edit", "before", "after"),
    [
        (early, "def f(a):\n    r.⟦old⟧(g())  # why\n", "def f(a):\n    a_2 = g()\n    r.send(a_2, a_2)  # why\n"),
        (early, "def f():\n\tif x:\n\t\tr.⟦old⟧(g())\n", "def f():\n\tif x:\n\t\ta = g()\n\t\tr.send(a, a)\n"),
        (early, "def f():\n    return r.⟦old⟧((yield))\n", "def f():\n    a = (yield)\n    return r.send(a, a)\n"),
        (local, "def f():\n    ⟦old⟧(1)\n", "def f():\n    from m import send\n\n    send(1)\n"),
        (
            local,
            "def f():\n    from m import send as s\n    ⟦old⟧(1)\n",
            "def f():\n    from m import send as s\n    s(1)\n",
        ),
        (lacks, "if hasattr(x, ⟦'old'⟧):\n    a()\nelse:\n    b()\n", "b()\n"),
        (lacks, "if hasattr(x, ⟦'old'⟧):\n    a()\nelif hasattr(x, 'send'):\n    b()\nelse:\n    c()\n", "b()\n"),
        (lacks, "def f():\n    if hasattr(x, ⟦'old'⟧):\n        a()\n", "def f():\n    pass\n"),
        (lacks, "x = 1 if hasattr(x, ⟦'old'⟧) else 2\n", "x = 2\n"),
        (
            has,
            "if a:\n    pass\nelif hasattr(x, ⟦'old'⟧):\n    b()\nelse:\n    c()\n",
            "if a:\n    pass\nelse:\n    b()\n",
        ),
        (has, "# one\nif hasattr(x, ⟦'old'⟧):\n    # two\n    b()\n", "# one\n# two\nb()\n"),
    ],
)
def test_statements(rewriting: Any, edit: Any, before: str, after: str) -> None:
    changed, outcomes = rewriting(before, edit)
    assert not [outcome.reason for outcome in outcomes if outcome.reason]
    assert changed == after


@pytest.mark.parametrize(
    ("edit", "before", "reason"),
    [
        (early, "def f():\n    print(r.⟦old⟧(g()))\n", "give it a name first"),
        (early, "r.⟦old⟧(g())\n", "give it a name first"),
        (early, "def f():\n    x += r.⟦old⟧(g())\n", "give it a name first"),
        (local, "⟦old⟧(1)\n", "no function here"),
        (local, "def f():\n    global send\n    ⟦old⟧(1)\n", "`global` or `nonlocal`"),
        (local, 'def f():\n    """D."""; ⟦old⟧(1)\n', "shares its line"),
        (local, "def f(send):\n    ⟦old⟧(1)\n", "something else in this scope"),
        (lacks, "while hasattr(x, ⟦'old'⟧):\n    a()\n", "not all that is asked"),
        (lacks, "if hasattr(x, ⟦'old'⟧) or y:\n    a()\n", "not all that is asked"),
        (has, "if hasattr(x, ⟦'old'⟧):  # why\n    a()\n", "a comment beside the guard"),
        (has, "if hasattr(x, ⟦'old'⟧):\n    a()\n    # end\nb()\n", "a comment beside the guard"),
    ],
)
def test_refused(rewriting: Any, edit: Any, before: str, reason: str) -> None:
    changed, outcomes = rewriting(before, edit)
    assert outcomes[0].kind is OutcomeKind.REFUSED and reason in outcomes[0].reason
    assert "⟦" not in changed
