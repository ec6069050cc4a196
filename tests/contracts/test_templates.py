from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssot_lint.contracts.errors import caret_excerpt
from ssot_lint.contracts.model import Template
from ssot_lint.contracts.templates import (
    MAX_LENGTH,
    TemplateError,
    check_holes,
    parse_template,
    to_placeholder,
)

NOT_AN_EXPRESSION = "the template is not a Python expression"
WRITE_ONE = "write one Python expression; holes are written `{name}`"
DOUBLE = "double the braces where they are text: `{{name}}` stands for `{name}`"
WHOLE = "a hole is filled by a whole expression, not by a part of a name, an attribute or a keyword"
SMALLER = "a rewrite replaces one call: move what it does into a function and call that"


@pytest.mark.parametrize(
    ("text", "holes", "source"),
    [
        ("{receiver}.send({user_id}, {event})", ("receiver", "user_id", "event"), "_hole0.send(_hole1, _hole2)"),
        ("f({a}, {b}, {a})", ("a", "b"), "f(_hole0, _hole1, _hole2)"),
        ("(await g().b({u})).ok", ("u",), "(await g().b(_hole0)).ok"),
        ('{"a": {event}}', ("event",), '{"a": _hole0}'),
        ('{"a":{"b":{event}}}', ("event",), '{"a":{"b":_hole0}}'),
        ("{{event}}", (), "{event}"),
        ("[{{x}}, {y}]", ("y",), "[{x}, _hole1]"),
        ("{{{event}}}", ("event",), "{_hole0}"),
        ("{{a}, {b}}", ("a", "b"), "{_hole0, _hole1}"),
        ("{{k}: {v}}", ("k", "v"), "{_hole0: _hole1}"),
        ("{1}", (), "{1}"),
        ("{None}", (), "{None}"),
        ("f(*{args}, **{kwargs})", ("args", "kwargs"), "f(*_hole0, **_hole1)"),
        ("{größe} + \uff58", ("größe",), "_hole0 + \uff58"),
        ("({a}, {b})", ("a", "b"), "(_hole0, _hole1)"),
        ("'{ a }' + '{{b}}' + {c}", ("c",), "'{ a }' + '{b}' + _hole1"),
        ("f('#', {a})", ("a",), "f('#', _hole0)"),
        ("_hole0({a})", ("a",), "_hole0(__hole0)"),
        ("_\uff48ole0({a})", ("a",), "_\uff48ole0(__hole0)"),
        ("\n  f(\n    {a},\n  )\n", ("a",), "f(\n    _hole0,\n  )"),
        ("'\\d'.x({a} is 1)", ("a",), "'\\d'.x(_hole0 is 1)"),
    ],
)
def test_template_and_its_placeholders(text: str, holes: tuple[str, ...], source: str) -> None:
    template = parse_template(text)
    assert template == Template(text.strip(), holes)
    rendered, hole_of = to_placeholder(template)
    assert rendered == source
    assert tuple(dict.fromkeys(hole_of.values())) == holes
    assert all(rendered.count(placeholder) == 1 for placeholder in hole_of)


@pytest.mark.parametrize(
    ("text", "column", "message", "remedy"),
    [
        ("", 1, "the template is empty", "write an expression such as `{receiver}.send({event})`"),
        ("{r}.a(; {b})", 7, NOT_AN_EXPRESSION, WRITE_ONE),
        ("{r}.send({e}", 9, f"{NOT_AN_EXPRESSION}: '(' was never closed", WRITE_ONE),
        ("  {r}.send({e}", 11, f"{NOT_AN_EXPRESSION}: '(' was never closed", WRITE_ONE),
        ("{class}", 2, NOT_AN_EXPRESSION, WRITE_ONE),
        ("f({a!r})", 5, NOT_AN_EXPRESSION, WRITE_ONE),
        ("x = {a}", 1, "the template is a statement, not an expression", WRITE_ONE),
        ("f({a})\ng({a})", 1, "the template is a statement, not an expression", WRITE_ONE),
        ("{a}, {b}", 1, "the template is a tuple without parentheses", "put parentheses around it"),
        ("(a), (b)", 1, "the template is a tuple without parentheses", "put parentheses around it"),
        ("f(x.{a})", 5, "hole `{a}` does not stand where an expression can", WHOLE),
        ("f({a}=1)", 3, "hole `{a}` does not stand where an expression can", WHOLE),
        ("lambda {a}: 1", 8, "hole `{a}` does not stand where an expression can", WHOLE),
        ("({a} := 1)", 2, "hole `{a}` does not stand where an expression can", WHOLE),
        ("foo{a}", 4, "hole `{a}` does not stand where an expression can", WHOLE),
        ('"é" + f("hi {a}")', 13, "hole `{a}` stands inside a string", DOUBLE),
        ('b"{a}"', 3, "hole `{a}` stands inside a string", DOUBLE),
        ('f"{a}"', 3, "hole `{a}` stands inside a string", DOUBLE),
        ('f"{{{a}}}"', 5, "hole `{a}` stands inside a string", DOUBLE),
        ('f"{ {a} }"', 5, "hole `{a}` stands inside a string", DOUBLE),
        ("(yield {a})", 2, "the template yields", "a yield would turn the function around the call into a generator"),
        (
            'f({{"a": {e}}})',
            3,
            "a set cannot hold a dict, set or list",
            "braces around anything but one name are not doubled",
        ),
        (
            "é({ event })",
            3,
            "`{ event }` is neither a hole nor plainly a set",
            "write `{event}` for a hole, or `{{event}}` for a set of one name",
        ),
        (
            "f(  # why\n{a})",
            5,
            "the template holds a comment",
            "remove the comment; a comment of the TOML file can stand above the key",
        ),
        ("x" * 2001, 2001, "the template is longer than 2000 characters", SMALLER),
        ("(" * 300 + ")" * 300, 101, "the template is nested too deeply", SMALLER),
        (
            "-" * 1500 + "{a}",
            1,
            "the template is nested too deeply",
            "split it: move a part of it into a function",
        ),
        ("'\ud800'", 1, NOT_AN_EXPRESSION, "write one Python expression"),
    ],
)
def test_text_that_is_no_template(text: str, column: int, message: str, remedy: str) -> None:
    with pytest.raises(TemplateError) as caught:
        parse_template(text)
    error = caught.value
    assert (error.message, error.column, error.remedy) == (message, column, remedy)
    assert str(error) == f"{message} (character {column})\n{remedy}"


def test_known_holes_are_no_problem() -> None:
    template = parse_template("{receiver}.send({event}, {{other}})")
    assert check_holes(template, ["receiver", "event"]) is None


def test_unknown_hole_is_pointed_at_with_the_nearest_name() -> None:
    template = parse_template("{receiver}.send({event}, {evnt})")
    problem = check_holes(template, ["receiver", "event"])
    assert problem is not None
    assert (problem.hole, problem.column) == ("evnt", 26)
    assert problem.message == "unknown hole `{evnt}`"
    assert problem.remedy == "did you mean `{event}`? known holes: `{receiver}`, `{event}`"
    assert caret_excerpt(template.text, problem.column) == (
        "  {receiver}.send({event}, {evnt})\n                           ^"
    )


def test_unknown_hole_unlike_any_other() -> None:
    problem = check_holes(parse_template("f({x})"), [])
    assert problem is not None
    assert problem.remedy == "known holes: none"


def test_excerpt_shows_only_the_line_and_what_fits() -> None:
    assert caret_excerpt("ab\nc\x1bde\nf", 5) == "  c de\n   ^"
    head, caret = caret_excerpt("x" * 500 + "y" + "z" * 500, 501).split("\n")
    assert len(head) == 122
    assert head[caret.index("^")] == "y"


_FRAGMENTS = st.sampled_from(
    ["{a}", "{receiver}", "{{b}}", "{{{c}}}", "{ d }", "{", "}", "(", ")", ".", ", ", "x", "f", '"', "'", "'''", "#",
     "\n", "\r\n", " ", "é", "\uff48", "1", "=", ":", "lambda ", " if ", " else ", " for ", " in ", "await ", "yield ",
     "not ", "*", "**", "\\", "\0", "_hole0", "[", "]", "f'", "b'", ":=", "\ud800", "\x0c", "-"]
)  # fmt: skip


@given(st.one_of(st.text(), st.lists(_FRAGMENTS, max_size=14).map("".join)))
def test_any_text_is_a_template_or_a_template_error(text: str) -> None:
    try:
        template = parse_template(text)
    except TemplateError as error:
        assert 1 <= error.column <= len(text) + 1
        assert caret_excerpt(text, error.column).endswith("^")
        return
    source, hole_of = to_placeholder(template)
    names = [node.id for node in ast.walk(ast.parse(source, mode="eval")) if isinstance(node, ast.Name)]
    assert all(names.count(placeholder) == 1 for placeholder in hole_of)
    assert set(hole_of.values()) == set(template.holes)
    assert check_holes(template, template.holes) is None


@pytest.mark.parametrize("opener", ["(", "[", "{", "{{", "f(", "-", "not ", "lambda: ", "await ", "f'{", "a[", "x if "])
def test_deep_nesting_ends_quickly_with_an_error(opener: str) -> None:
    with pytest.raises(TemplateError):
        parse_template(opener * (MAX_LENGTH // len(opener)))
