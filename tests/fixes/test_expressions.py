"""Source text of expressions: effects, holes, parentheses."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssot_lint.facts.model import Effects
from ssot_lint.fixes.expressions import awaits, effects_of, fill, free_names, holes_in, is_conditional, to_template


@pytest.mark.parametrize(
    ("text", "effects"),
    [
        ("x", Effects.NONE), ("1", Effects.NONE), ("{'a': [x]}", Effects.NONE), ("lambda: f()", Effects.NONE),
        ("x.y", Effects.READS), ("x[0]", Effects.READS), ("x + 1", Effects.READS), ("f'{x.y}'", Effects.READS),
        ("f()", Effects.ACTS), ("{'a': f()}", Effects.ACTS), ("(x := 1)", Effects.ACTS), ("await x", Effects.ACTS),
        ("[i for i in x]", Effects.ACTS), ("x y", Effects.ACTS),
    ],
)  # fmt: skip
def test_effects_of_an_expression(text: str, effects: Effects) -> None:
    assert effects_of(text) is effects


@pytest.mark.parametrize(
    ("template", "texts", "filled"),
    [
        ("f({a}, {b})", {"a": "x or y", "b": "i for i in z"}, "f(x or y, (i for i in z))"),
        ("{a}.b", {"a": "x + y"}, "(x + y).b"),
        ("{a}.b", {"a": "(x + y)"}, "(x + y).b"),
        ("{a}.b", {"a": "(x) + (y)"}, "((x) + (y)).b"),
        ("{a}.b", {"a": "await x"}, "(await x).b"),
        ("{a}.b", {"a": "5"}, "(5).b"),
        ("{a}.b", {"a": "'x'"}, "'x'.b"),
        ("{a}.b", {"a": "x[0](1).y"}, "x[0](1).y.b"),
        ("f({a})", {"a": "x := 1"}, "f((x := 1))"),
        ("f(*{a})", {"a": "x if y else z"}, "f(*(x if y else z))"),
        ("{'k': {a}}", {"a": "x or y"}, "{'k': x or y}"),
        ("{a}", {"a": "x + y"}, "x + y"),
        ("f({a}, {missing})", {"a": "x"}, "f(x, {missing})"),
    ],
)
def test_a_template_is_filled(template: str, texts: dict[str, str], filled: str) -> None:
    assert fill(template, texts) == filled


EXPRESSIONS = st.sampled_from(
    [
        "x", "x.y", "f(x)", "x + y", "x or y", "not x", "-x", "x if y else z", "lambda: x", "await x", "5", "'a'",
        "(x, y)", "[x]", "{x: y}", "x[y]", "x < y", "(i for i in x)", "(x)", "(x).y", "f'{x}'", "x ** y", "...", "1.5",
    ]
)  # fmt: skip
TEMPLATES = st.sampled_from(
    [
        "{a}.m({b})", "{a} + {b}", "{a}[{b}]", "f({a}, k={b})", "not {a} or {b}", "{a}({b})", "[{a}, {b}]",
        "-{a} ** {b}", "await {a}.g({b})", "{'k': {a}, {b}: 1}", "({a}, *{b})", "{a} if {b} else {a}",
    ]
)  # fmt: skip


@given(TEMPLATES, EXPRESSIONS, EXPRESSIONS)
def test_what_fills_a_hole_stays_one_operand(template: str, a: str, b: str) -> None:
    """As if every text had been put in parentheses."""
    guarded = fill(template, {"a": f"({a})", "b": f"({b})"})
    plain = fill(template, {"a": a, "b": b})
    assert ast.dump(ast.parse(plain, mode="eval")) == ast.dump(ast.parse(guarded, mode="eval"))


def test_names_of_a_template() -> None:
    assert holes_in("{a}.f({b}, {a})") == ("a", "b", "a")
    assert free_names("{a}.f(g(x), [y for y in z])") == {"g", "x", "z"}
    assert free_names("lambda q: q + r") == {"r"}


def test_an_expression_over_parameters_becomes_a_template() -> None:
    holes = {"self": "receiver", "event": "event"}
    assert to_template("self.bus.put(event, self.user)", holes) == "{receiver}.bus.put({event}, {receiver}.user)"
    assert to_template("{'a': event}", holes) == "{'a': {event}}"
    assert to_template("[event for event in x]", holes) is None
    assert to_template("f'{event}'", holes) is None
    assert to_template("self.bus.event", holes) == "{receiver}.bus.event"


def test_shapes_of_a_template() -> None:
    assert is_conditional("{a} or f({b})")
    assert not is_conditional("f({a}, {b})")
    assert awaits("(await f({a})).x")
    assert not awaits("f({a})")
