"""Syntax newer than the interpreter that runs us: such files are read like any other."""

from __future__ import annotations

import ast

import pytest

from ssot_lint.facts.downgrade import downgraded
from ssot_lint.facts.extract import extract, read_bindings
from ssot_lint.facts.model import Origin, Question, Span

QUESTION = Question(("send",), ("deliver",))

NEWER = {
    "PEP 695 alias": "type X[T] = list[T]",
    "PEP 695 function": "def f[T: int, *U, **V](a: T) -> T: return a",
    "PEP 695 function over lines": "def f[\n    T,\n    U,\n](a: T) -> T: return a",
    "PEP 695 class": "class A[T](B): ...",
    "PEP 695 class over lines": "class A[\n    T,\n](B): ...",
    "PEP 696": "class A[T = int]: ...",
    "PEP 701 same quotes": "x = f'{a['b']}'",
    "PEP 701 nested": "x = f'{f'{f'{1}'}'}'",
    "PEP 701 lines": "x = f'{\n    a  # why\n}'",
    "PEP 701 backslash": "x = f'{'\\n'.join(a)}'",
    "PEP 750": "x = t'{a}'",
    "PEP 758": "try: ...\nexcept A, B: ...",
    "PEP 758 group": "try: ...\nexcept* A, B: ...",
}
SAFE_ANYWHERE = "from a import R, send as s\n\ndef g(x: R):\n    y = R()\n    s(1)\n    return y.send(x)\n"


@pytest.mark.parametrize("case", NEWER)
def test_a_newer_statement_hides_nothing_of_the_file(case: str) -> None:
    before = extract(SAFE_ANYWHERE.encode(), QUESTION)
    source = f"{SAFE_ANYWHERE}{NEWER[case]}\n".encode()
    found = extract(source, QUESTION)
    assert found.facts == before.facts
    assert found == extract(source, QUESTION, whole=True)
    assert found.bindings.names[:3] == before.bindings.names
    assert read_bindings(source) == found.bindings


@pytest.mark.parametrize("case", NEWER)
def test_lines_after_a_newer_statement_keep_their_numbers(case: str) -> None:
    source = f"{NEWER[case]}\nimport b\nb.send()\n"
    line = source.count("\n")
    (use,) = extract(source.encode(), QUESTION).facts.uses
    assert use.span == Span(line, 3, line, 7)
    assert use.origin == Origin("import", "b", line - 1)


@pytest.mark.parametrize("case", NEWER)
def test_downgraded_text_can_be_parsed_and_keeps_its_lines(case: str) -> None:
    source = f"{NEWER[case]}\nx = 1\n"
    older = downgraded(source)
    assert older is not None
    assert older.count("\n") == source.count("\n")
    assert ast.parse(older).body[-1].lineno == source.count("\n")


@pytest.mark.parametrize(
    ("source", "receiver"),
    [
        ("def f(x):\n    return t'{x.send()}'\n", "x"),
        ("def f(x):\n    return f'{x['a'].send()}'\n", "x['a']"),
        ("def f(x):\n    try: x.send()\n    except A, B: ...\n", "x"),
        ("class A[T: x.send()]: ...\n", "x"),
        ("type X[T: x.send()] = T\n", "x"),
    ],
)
def test_a_use_within_newer_syntax_is_found(source: str, receiver: str) -> None:
    (use,) = extract(source.encode(), QUESTION).facts.uses
    assert use.receiver == receiver


def test_a_binding_that_a_newer_statement_hides_from_older_parsers_counts() -> None:
    source = "def f(a):\n    x = R(f'{a['b']}')\n    return f'{x.send()['c']}'\n"
    (use,) = extract(source.encode(), QUESTION).facts.uses
    assert use.origin == Origin("constructor", "R")


def test_what_no_python_reads_has_no_older_text() -> None:
    assert downgraded("def f(:\n") is None
    assert downgraded("class A[\n    T,\n]: ...\n") is None
