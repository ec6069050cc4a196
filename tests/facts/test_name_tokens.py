"""Every name on a line, and what it is there."""

from __future__ import annotations

import pytest

from ssot_lint.facts.model import SyntaxProblem
from ssot_lint.facts.name_tokens import NamedLine, NameToken, named_line, nearest_named_line


def told(token: NameToken) -> str:
    """Kind, name and columns of a token."""
    if token.use is not None:
        kind = str(token.use.kind)
    elif token.definition is not None:
        kind = f"{token.definition.kind}!"
    else:
        assert token.binding is not None
        kind = f"{token.binding.kind}*"
    return f"{kind} {token.name} {token.span.column}-{token.span.end_column}"


def line_of(source: str | bytes, line: int = 1, path: str = "app.py") -> NamedLine:
    found = named_line(path, source.encode() if isinstance(source, str) else source, line)
    assert isinstance(found, NamedLine), found
    return found


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("make(x).send(y)\n", ["call make 1-5", "reference x 6-7", "call send 9-13", "reference y 14-15"]),
        ("class A(B, metaclass=M): ...\n", ["class! A 7-8", "reference B 9-10", "reference M 22-23"]),
        (
            "def f(a: A, *b, c=d, **e): ...\n",
            [
                "function! f 5-6",
                "parameter* a 7-8",
                "reference A 10-11",
                "parameter* b 14-15",
                "parameter* c 17-18",
                "reference d 19-20",
                "parameter* e 24-25",
            ],
        ),
        ("X: int = y\n", ["constant! X 1-2", "reference int 4-7", "reference y 10-11"]),
        ("a, (b, *c) = d\n", ["constant! a 1-2", "constant! b 5-6", "constant! c 9-10", "reference d 14-15"]),
        ("x.y = z.w\n", ["reference x 1-2", "store y 3-4", "reference z 7-8", "reference w 9-10"]),
        ("del x.y\n", ["reference x 5-6", "delete y 7-8"]),
        (
            "from a.b import c as d, e\n",
            ["import a 6-7", "import b 8-9", "import c 17-18", "alias* d 22-23", "import e 25-26"],
        ),
        ("import p.q as r, s\n", ["import p 8-9", "import q 10-11", "alias* r 15-16", "import s 18-19"]),
        ("f(key=1)\n", ["call f 1-2", "keyword key 3-6"]),
        (
            "[v for v in w if (u := v)]\n",
            ["reference v 2-3", "variable* v 8-9", "reference w 13-14", "constant! u 19-20", "reference v 24-25"],
        ),
        ("g = lambda p: p\n", ["constant! g 1-2", "parameter* p 12-13", "reference p 15-16"]),
        ("patch('a.b.C')\n", ["call patch 1-6", "string b 10-11", "string C 12-13"]),
        ("getattr(x, 'send')\n", ["call getattr 1-8", "reference x 9-10", "string send 13-17"]),
        ("x = f'{y.z!r:>{w}}'\n", ["constant! x 1-2", "reference y 8-9", "reference z 10-11", "reference w 16-17"]),
        ("type = match = 3\n", ["constant! type 1-5", "constant! match 8-13"]),
        ("'just text'; b'send'  # send text\n", []),
        ("pass\n", []),
        ("ünï.çall(ß)\n", ["reference ünï 1-4", "call çall 5-9", "reference ß 10-11"]),
    ],
)
def test_names_of_a_line(source: str, expected: list[str]) -> None:
    assert [told(one) for one in line_of(source).tokens] == expected


@pytest.mark.parametrize(
    ("source", "line", "expected"),
    [
        ("def f():\n    global G\n    G = 1\n", 2, ["variable* G 12-13"]),
        (
            "try: pass\nexcept (A, B) as error: print(error)\n",
            2,
            [
                "reference A 9-10",
                "reference B 12-13",
                "variable* error 18-23",
                "call print 25-30",
                "reference error 31-36",
            ],
        ),
        (
            "with a() as b, c as (d, e.f): ...\n",
            1,
            [
                "call a 6-7",
                "variable* b 13-14",
                "reference c 16-17",
                "variable* d 22-23",
                "reference e 25-26",
                "store f 27-28",
            ],
        ),
        ("match x:\n    case {'k': v, **rest}: ...\n", 2, ["variable* v 16-17", "variable* rest 21-25"]),
        ("match x:\n    case [a, *b] | b: ...\n", 2, ["variable* a 11-12", "variable* b 15-16", "variable* b 20-21"]),
        (
            "match x:\n    case A(y=1) as whole: ...\n",
            2,
            ["reference A 10-11", "reference y 12-13", "variable* whole 20-25"],
        ),
        ("@deco(A)\nclass B: ...\n", 1, ["call deco 2-6", "reference A 7-8"]),
        ("f(a,\n  b)\n", 2, ["reference b 3-4"]),
        ("patch('a.'\n      'b.C')\n", 2, ["string b 8-9", "string C 10-11"]),
        (
            "class A:\n    def m(self):\n        self.x, y = 1, 2\n",
            3,
            ["reference self 9-13", "store x 14-15", "variable* y 17-18"],
        ),
    ],
)
def test_names_that_need_what_is_around(source: str, line: int, expected: list[str]) -> None:
    assert [told(one) for one in line_of(source, line).tokens] == expected


def test_bindings_know_where_they_are() -> None:
    source = "class A:\n    n = 1\n    def m(self, p):\n        self.q = [r for r in p]\n"
    known = [
        (one.name, one.kind, one.symbol, one.owner)
        for line in (2, 3, 4)
        for token in line_of(source, line).tokens
        if (one := token.binding) is not None
    ]
    assert known == [("self", "parameter", "A.m", ""), ("p", "parameter", "A.m", ""), ("r", "variable", "A.m", "")]


@pytest.mark.parametrize("start", [b"\xef\xbb\xbf", b"# -*- coding: latin-1 -*-\r\n", b"\r\n"])
def test_columns_count_in_any_encoding(start: bytes) -> None:
    text = "x = 'äö'; send(x)\r\n".encode("latin-1" if b"latin" in start else "utf-8")
    line = line_of(start + text, 1 + start.count(b"\n"))
    assert [told(one) for one in line.tokens][1:] == ["call send 11-15", "reference x 16-17"]


def test_an_entry_point_is_a_name() -> None:
    source = "[project.scripts]\nrun = 'shop.main:start'  # start\n"
    assert [told(one) for one in line_of(source, 2, "pyproject.toml").tokens] == ["string start 18-23"]


def test_what_cannot_be_read_is_a_problem() -> None:
    assert isinstance(named_line("a.py", b"def f(:\n", 1), SyntaxProblem)
    assert isinstance(named_line("a.py", b"# coding: nonsense\n", 1), SyntaxProblem)


def test_a_line_past_the_end_has_no_names() -> None:
    assert (line_of("x\ny\n", 3).tokens, line_of("x\ny\n", 3).count, line_of("x\ny", 9).count) == ((), 2, 2)


def test_newer_syntax_than_this_interpreter_reads() -> None:
    source = "def f[T](x: T) -> T: return x\ntype A = int\nf(1)\n"
    assert [told(one) for one in line_of(source, 3).tokens] == ["call f 1-2"]


@pytest.mark.parametrize(
    ("source", "line", "expected"),
    [
        (b"x = 1\n\n\n\ny = 2\n", 2, 1),
        (b"x = 1\n\ny = 2\n", 2, 3),
        (b"a.\\\nb\n", 3, 2),
        (b"\n\n", 1, None),
        (b"def f(:\n", 1, None),
    ],
)
def test_the_nearest_line_with_a_name(source: bytes, line: int, expected: int | None) -> None:
    assert nearest_named_line(source, line) == expected
