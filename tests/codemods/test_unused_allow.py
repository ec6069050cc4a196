"""Rules leave allow comments, comments leave lines, and nothing else changes."""

from __future__ import annotations

import pytest

from codemods.edits import AllowEdit, OutcomeKind
from codemods.rewrite import rewrite
from ssot_lint.facts.model import Span


def drop(*names: str):
    return [lambda span, text, name=name: AllowEdit(span, name) for name in names]


ALL = "⟦# ssot: allow[a-b] because x⟧"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (f"x = 1  {ALL}\ny = 2\n", "x = 1\ny = 2\n"),
        (f"x = 1  # noqa  {ALL}\n", "x = 1  # noqa\n"),
        (f"x = 1  {ALL}  # noqa\n", "x = 1  # noqa\n"),
        (f"x = 1\n{ALL}\ny = 2\n", "x = 1\ny = 2\n"),
        (f"{ALL}\n\nx = 1\n", "\nx = 1\n"),
        (f"x = 1\n{ALL}\n", "x = 1\n"),
        (f"def f():\n    {ALL}\n    x = 1\n    {ALL}\n", "def f():\n    x = 1\n"),
        (f"def f():  {ALL}\n    x = 1\n", "def f():\n    x = 1\n"),
        (f"@f  {ALL}\n{ALL}\ndef f():\n    x = 1\n", "@f\ndef f():\n    x = 1\n"),
        (f"x = [  {ALL}\n    {ALL}\n    1,  {ALL}\n    2,\n]\n", "x = [\n    1,\n    2,\n]\n"),
        (f"if x:\n    y()  {ALL}\nelse:  {ALL}\n    z()\n", "if x:\n    y()\nelse:\n    z()\n"),
    ],
)
def test_a_comment_that_says_nothing_else_goes(rewriting, before, after):
    changed, outcomes = rewriting(before, *drop("a-b") * before.count("⟦"))
    assert changed == after
    assert {one.kind for one in outcomes} == {OutcomeKind.APPLIED}


@pytest.mark.parametrize(
    ("name", "after"),
    [
        ("a-b", "x = 1  # ssot: allow[c-d, e-f] because [x]\n"),
        ("c-d", "x = 1  # ssot: allow[a-b, e-f] because [x]\n"),
        ("a-b, e-f", "x = 1  # ssot: allow[c-d] because [x]\n"),
        ("a-b, c-d, e-f", "x = 1\n"),
    ],
)
def test_rules_that_are_of_use_stay(rewriting, name, after):
    changed, _ = rewriting("x = 1  ⟦# ssot: allow[a-b, c-d,e-f] because [x]⟧\n", *drop(name))
    assert changed == after


def test_another_comment_than_was_told_is_left_alone():
    for source in (b"x = 1\n", b"x = 1  # ssot: allow[c-d] because y\n", b"x = '# ssot: allow[a-b] because y'\n"):
        result = rewrite(source, [AllowEdit(Span(1, 8, 1, 30), "a-b")])
        assert result.source == source
        assert result.outcomes[0].reason
