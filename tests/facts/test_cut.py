"""The cut: what cannot matter is dropped, what is left knows its line."""

from __future__ import annotations

import ast
import re
from textwrap import dedent

import pytest

from ssot_lint.facts.cut import Lines, SourceText, cut, mentioned_lines
from ssot_lint.facts.screen import names_expression


def cut_text(source: str, *names: str) -> SourceText:
    lines = Lines.of(source)
    mentioned = mentioned_lines(lines, re.compile(names_expression(names or ("send",))))
    return cut(lines, ast.parse(source), mentioned)


CUTS = {
    "statements that do not mention it": ("a = 1\nsend()\nb = 2\n", "send()\n"),
    "nothing to keep": ("a = 1\n", ""),
    "a comment keeps nothing": ("a = 1\n# send\nb = 2\n", ""),
    "statements on one line stay together": ("a = 1; send(); b = 2\n", "a = 1; send(); b = 2\n"),
    "a run of shared lines": ("a = (1,\n2); b = send(\n); c = 3\nd = 4\n", "a = (1,\n2); b = send(\n); c = 3\n"),
    "other methods": (
        "class A:\n    def f(self): ...\n    def g(self):\n        self.send()\n",
        "class A:\n    def g(self):\n        self.send()\n",
    ),
    "a class that names it stays whole": (
        "class send:\n    def f(self): ...\n    def g(self): ...\n",
        "class send:\n    def f(self): ...\n    def g(self): ...\n",
    ),
    "a function that names it stays whole": ("def send():\n    a()\n    b()\n", "def send():\n    a()\n    b()\n"),
    "a decorator counts as header": ("@send\ndef f():\n    a()\n", "@send\ndef f():\n    a()\n"),
    "other statements of a function": (
        "def f(x):\n    a()\n    x.send()\n    return 1\n",
        "def f(x):\n    x.send()\n",
    ),
    "what binds the receiver": (
        "def f():\n    x = R()\n    y = S()\n    x.send()\n",
        "def f():\n    x = R()\n    x.send()\n",
    ),
    "what binds it in an outer function": (
        "def f():\n    x = R()\n    y = S()\n    def g():\n        z()\n        x.send()\n",
        "def f():\n    x = R()\n    def g():\n        x.send()\n",
    ),
    "a suite that loses everything": (
        "def f(x):\n    if a:\n        b()\n        c()\n    else:\n        x.send()\n",
        "def f(x):\n    if a:\n        pass\n    else:\n        x.send()\n",
    ),
    "a chain of choices": (
        "if a:\n    b()\nelif c:\n    x.send()\nelif d:\n    e()\nelse:\n    f()\n",
        "if a:\n    pass\nelif c:\n    x.send()\nelif d:\n    pass\nelse:\n    pass\n",
    ),
    "what binds a name that a later choice reads": (
        "def f(a):\n    x = a[1]\n    y = a[2]\n    if a:\n        b()\n    elif x.send():\n        c()\n",
        "def f(a):\n    x = a[1]\n    if a:\n        pass\n    elif x.send():\n        pass\n",
    ),
    "what binds a name that a handler reads": (
        "def f(a):\n    x = a[1]\n    y = a[2]\n    try:\n        b()\n    except x.send:\n        c()\n",
        "def f(a):\n    x = a[1]\n    try:\n        pass\n    except x.send:\n        pass\n",
    ),
    "what binds a name that a case reads": (
        "def f(a):\n    x = a[1]\n    y = a[2]\n    match a:\n        case x.send:\n            c()\n",
        "def f(a):\n    x = a[1]\n    match a:\n        case x.send:\n            pass\n",
    ),
    "guards": (
        "try:\n    a()\nexcept E:\n    b()\n    send()\nelse:\n    c()\nfinally:\n    d()\n",
        "try:\n    pass\nexcept E:\n    send()\nelse:\n    pass\nfinally:\n    pass\n",
    ),
    "a header that mentions it": ("with send() as x:\n    a()\n    b()\n", "with send() as x:\n    pass\n"),
    "cases": (
        "match a:\n    case 1:\n        b()\n    case _:\n        send()\n",
        "match a:\n    case 1:\n        pass\n    case _:\n        send()\n",
    ),
    "text that looks like code": ("a = '''\nsend()\n'''\nb = 1\n", "a = '''\nsend()\n'''\n"),
    "an expression that binds": (
        "def f():\n    g(x := R())\n    h()\n    x.send()\n",
        "def f():\n    g(x := R())\n    x.send()\n",
    ),
    "scope declarations": (
        "def f():\n    global x\n    a()\n    x.send()\n",
        "def f():\n    global x\n    x.send()\n",
    ),
    "comments between statements": (
        "def f(x):\n    # why\n    a()\n\n    # so\n    x.send()\n",
        "def f(x):\n    # why\n    x.send()\n",
    ),
    "no final newline": ("a = 1\nsend()", "send()\n"),
    "a one-line body": ("def f(x): x.send(); a()\n", "def f(x): x.send(); a()\n"),
    "a semicolon after a header": ("if a: b(); send()\nelse: c()\n", "if a: b(); send()\nelse: c()\n"),
}


@pytest.mark.parametrize("case", CUTS)
def test_what_cannot_matter_is_dropped(case: str) -> None:
    source, left = CUTS[case]
    found = cut_text(source).lines.text
    assert found == left
    ast.parse(found)


@pytest.mark.parametrize("case", CUTS)
def test_what_is_left_knows_its_line(case: str) -> None:
    source, _ = CUTS[case]
    part = cut_text(source)
    original = source.split("\n")
    for number, line in enumerate(part.lines.text.split("\n")[:-1], 1):
        place = part.place(part.lines.starts[number - 1])
        assert place[1] == 1
        if line.strip() != "pass":
            assert original[place[0] - 1] == line


def test_a_binding_anywhere_that_could_matter_is_kept() -> None:
    bindings = [
        "x = 1", "x: R = 1", "x += 1", "a, (b, *x) = 1", "del x", "import x", "import x.y", "import y as x",
        "from a import x", "from a import y as x", "def x(): ...", "class x: ...", "for x in a: ...",
        "for a, x in b: ...", "with a as x: ...", "with a as (b, x): ...", "try: ...\n    except E as x: ...",
        "match a:\n        case x: ...", "match a:\n        case [*x]: ...", "match a:\n        case {**x}: ...",
        "match a:\n        case {'b': C(d=x)}: ...", "global x", "if a:\n        x = 1", "while (x := a): ...",
        "[x := 1 for a in b]", "async def f():\n        async for x in a: ...",
    ]  # fmt: skip
    for binding in bindings:
        source = f"def f():\n    {binding}\n    unrelated()\n    x.send()\n"
        text = cut_text(source).lines.text
        assert binding.split("\n")[0] in text, binding
        assert "unrelated" not in text


def test_lines_are_found_by_offset() -> None:
    for text in ("a\nb\r\nc\rd", "a\nb\nc\n", ""):
        lines = Lines.of(text)
        expected = text.replace("\r\n", "\r").replace("\r", "\n").split("\n")
        assert [lines.line(number).rstrip("\r\n") for number in range(1, len(lines.starts) + 1)] == expected
        for offset in range(len(text)):
            number = lines.number_at(offset)
            assert lines.starts[number - 1] <= offset < lines.end(number)


def test_a_large_function_is_cut_to_what_matters() -> None:
    body = "".join(f"    a{number} = b{number}(c)\n    d(a{number})\n" for number in range(500))
    part = cut_text(dedent(f"def f(x):\n{body}    x.send(a7)\n{body}"))
    assert part.lines.text.count("\n") == 4
