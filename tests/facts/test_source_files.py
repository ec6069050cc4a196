"""Files as they come: encodings, line ends, what is no Python, what nests without end. Nothing raises or is lost."""

from __future__ import annotations

import codecs
import re

import pytest

from ssot_lint.facts.extract import Extraction, extract
from ssot_lint.facts.model import Question, Span, SyntaxProblem
from ssot_lint.facts.parsing import is_deep_stack, is_too_deep, on_deep_stack

QUESTION = Question(("send",), ("deliver",))
PLAIN = "x = 'ñ'\nclass A:\n    def f(self):\n        self.a.send('ñ', 1)\n"


def plain() -> Extraction:
    return extract(PLAIN.encode(), QUESTION)


def test_the_plain_file_has_a_use() -> None:
    (use,) = plain().facts.uses
    assert use.span == Span(4, 16, 4, 20)


@pytest.mark.parametrize(
    "source",
    [
        codecs.BOM_UTF8 + PLAIN.encode(),
        PLAIN.replace("\n", "\r\n").encode(),
        PLAIN.replace("\n", "\r").encode(),
        PLAIN.replace("\n", "\r\n", 2).encode(),
        PLAIN.rstrip("\n").encode(),
        codecs.BOM_UTF8 + PLAIN.replace("\n", "\r\n").rstrip().encode(),
    ],
)
def test_marks_and_line_ends_change_nothing(source: bytes) -> None:
    assert extract(source, QUESTION) == plain()


@pytest.mark.parametrize(
    ("cookie", "encoding", "letter"),
    [
        ("# -*- coding: latin-1 -*-", "latin-1", "ñ"),
        ("# vim: set fileencoding=cp1252 :", "cp1252", "€"),
        ("#!x\n# coding=koi8-r", "koi8-r", "я"),
    ],
)
def test_a_coding_comment_is_obeyed(cookie: str, encoding: str, letter: str) -> None:
    text = f"{cookie}\n{PLAIN.replace('ñ', letter)}"
    (use,) = extract(text.encode(encoding), QUESTION).facts.uses
    assert use.span == Span(5 + cookie.count("\n"), 16, 5 + cookie.count("\n"), 20)
    assert use.call is not None
    assert use.call.arguments[0].text == f"'{letter}'"


def test_a_form_feed_ends_no_line() -> None:
    source = "\fx = 1\n\f\nclass A:\n\f    def f(self):\n        pass\n\f\ndef g(a):\n    return a.send('\f')\n"
    (use,) = extract(source.encode(), QUESTION).facts.uses
    assert use.span == Span(8, 14, 8, 18)


def test_a_blank_that_libcst_loses_moves_nothing() -> None:
    source = "try: a()\nexcept (A, B) : x.send( 1 ) ; y  .  send()\nx.send()\nclass C:\n    def f(self): x.send()\n"
    lines = source.split("\n")
    for whole in (False, True):
        uses = extract(source.encode(), QUESTION, whole=whole).facts.uses
        assert [(use.span.line, use.span.column) for use in uses] == [
            (number, column + 1) for number, line in enumerate(lines, 1) for column in _places(line)
        ]
        assert [use.receiver for use in uses] == ["x", "y", "x", "x"]


def _places(line: str) -> list[int]:
    return [match.start() for match in re.finditer("send", line)]


def test_separators_that_python_does_not_know_end_no_line() -> None:
    (use,) = extract("x = '\x1c \u2028 \x85 \x0b'\nsend()\n".encode(), QUESTION).facts.uses
    assert use.span == Span(2, 1, 2, 5)


UNREADABLE = {
    "bad syntax": (b"x = 1\nsend = = 2\n", 2),
    "bad indentation": (b"def f():\n    send()\n   x\n", 3),
    "python 2": (b"send()\nprint 'a'\n", 2),
    "nul": (b"send()\nx = '\0'\n", 2),
    "utf-16": ("send()\n".encode("utf-16"), 1),
    "not utf-8": (b"send()\nx = 1\ny = '\xff'\n", 3),
    "unknown encoding": (b"# coding: klingon\nsend()\n", 1),
    "binary": (b"\x89PNG\x1a send", 1),
    "unclosed": (b"send()\n'''\n", 2),
    "tabs and spaces": (b"if send:\n\tx\n        y\n", 3),
}


@pytest.mark.parametrize("case", UNREADABLE)
def test_a_file_that_is_no_python_is_a_problem_with_a_line(case: str) -> None:
    source, line = UNREADABLE[case]
    found = extract(source, QUESTION)
    assert found.facts.problem is not None
    assert found.facts.problem.line == line
    assert found.facts.problem.message
    assert found.facts.uses == ()


@pytest.mark.parametrize("source", [b"", b"\n", b"#", b"# send", codecs.BOM_UTF8, b"\f", b"   ", b"x"])
def test_a_file_with_nothing_in_it_says_nothing(source: bytes) -> None:
    facts = extract(source, QUESTION).facts
    assert (facts.uses, facts.definitions, facts.problem) == ((), (), None)
    assert extract(source, QUESTION, whole=True).facts == facts


CHAINS = {
    "sum": "x = send" + " + 1" * 5000,
    "not": "x = " + "not " * 5000 + "send",
    "minus": "x = " + "-" * 5000 + "send",
    "attributes": "x = send" + ".a" * 5000,
    "calls": "x = send" + "()" * 5000,
    "items": "x = send" + "[0]" * 5000,
    "conditionals": "x = " + "1 if a else " * 5000 + "send",
    "lambdas": "x = " + "lambda: " * 5000 + "send",
    "powers": "x = " + "1 ** " * 5000 + "send",
    "parentheses": "x = " + "(" * 5000 + "send" + ")" * 5000,
    "brackets": "x = " + "[" * 5000 + "send" + "]" * 5000,
    "braces": "x = " + "{1: " * 5000 + "send" + "}" * 5000,
    "unclosed": "send" + "(" * 5000,
    "formatted": "x = " + "f'{" * 5000 + "send" + "}'" * 5000,
    "patterns": "match x:\n    case " + "A(" * 5000 + "send()" + ")" * 5000 + ": pass",
    "walruses": "x = " + "(y := " * 5000 + "send" + ")" * 5000,
    "very long sum": "x = send" + " + 1" * 60_000,
    "very long not": "x = " + "not " * 60_000 + "send",
}


@pytest.mark.parametrize("case", CHAINS)
def test_what_nests_too_deeply_is_a_problem_and_no_crash(case: str) -> None:
    facts = extract(f"{CHAINS[case]}\n".encode(), QUESTION).facts
    assert facts.problem is not None
    assert facts.uses == ()


SHALLOW = {
    "and": "x = " + "a and " * 400 + "send",
    "compared": "x = " + "a < " * 400 + "send",
    "list": "x = [" + "-1, " * 5000 + "send]",
    "data": "x = {" + "'a-b-c': (-1, 2 + 3), " * 1000 + "1: send}",
    "pieces": "x = ('a'" + " 'b'" * 600 + ", send)",
    "targets": "x = " * 5000 + "send",
    "elifs": "if a: send()\n" + "elif a: pass\n" * 400,
    "statements": "x = 1\n" * 5000 + "send()",
    "one line": "x = 1; " * 5000 + "send()",
    "decorators": "@a\n" * 5000 + "@send\ndef f(): pass",
    "long string": "x = '" + "((( " * 5000 + "', send",
    "comment": "x = send  # " + "((( --- " * 5000,
}


@pytest.mark.parametrize("case", SHALLOW)
def test_what_is_only_long_is_read(case: str) -> None:
    facts = extract(f"{SHALLOW[case]}\n".encode(), QUESTION).facts
    assert facts.problem is None
    assert len(facts.uses) == 1


def test_what_nests_too_deeply_hides_nothing_of_other_statements() -> None:
    source = "x = 1" + " + 1" * 2000 + "\ndef f(a):\n    return a.send()\n"
    facts = extract(source.encode(), QUESTION).facts
    assert facts.problem is None
    assert [use.receiver for use in facts.uses] == ["a"]


def test_the_problem_tells_the_line_that_nests() -> None:
    source = "x = 1\ny = send" + " + 1" * 2000 + "\n"
    assert extract(source.encode(), QUESTION).facts.problem == SyntaxProblem(2, "nested too deeply to be parsed")


def test_a_large_file_on_one_line_is_read() -> None:
    source = "x = [" + "'abc', " * 15_000 + "]; send(x)\n"
    (use,) = extract(source.encode(), QUESTION).facts.uses
    assert use.span.line == 1


def test_depth_counts_links_and_not_what_merely_follows() -> None:
    assert is_too_deep("x = 1" + " + 1" * 2000)
    assert is_too_deep("x = (\n1" + "\n+ 1" * 2000 + ")")
    assert not is_too_deep("x = 1 + 1\n" * 2000)
    assert not is_too_deep("x = [" + "1 + 1, " * 2000 + "]")
    assert not is_too_deep("x = '" + " + " * 2000 + "'")


def test_work_on_a_deep_stack_gives_its_result_or_its_error() -> None:
    def depth(left: int) -> int:
        return 1 + depth(left - 1) if left else 0

    assert on_deep_stack(lambda: depth(20_000)) == 20_000
    assert on_deep_stack(is_deep_stack)
    assert not is_deep_stack()
    with pytest.raises(ZeroDivisionError):
        on_deep_stack(lambda: 1 // 0)
