"""Where the first name of a use comes from, looked up as Python does."""

from __future__ import annotations

from textwrap import dedent

import pytest

from ssot_lint.facts.model import Origin

LOCAL = {
    "parameter": ("def f(x): x.send()", Origin("parameter", "x")),
    "annotated parameter": ("def f(x: a.Router | None = None): x.send()", Origin("annotation", "a.Router | None")),
    "positional-only": ("def f(x: R, /): x.send()", Origin("annotation", "R")),
    "keyword-only": ("def f(*, x: R): x.send()", Origin("annotation", "R")),
    "star parameter": ("def f(*x: R): x.send()", Origin("other", "")),
    "double-star parameter": ("def f(**x: R): x.send()", Origin("other", "")),
    "lambda parameter": ("f = lambda x: x.send()", Origin("parameter", "x")),
    "self": ("class A:\n    def f(self): self.b.send()", Origin("self", "A")),
    "class method": ("class A:\n    @classmethod\n    def f(cls): cls.send()", Origin("self", "A")),
    "static method": ("class A:\n    @staticmethod\n    def f(x): x.send()", Origin("parameter", "x")),
    "static method, annotated": ("class A:\n    @staticmethod\n    def f(x: R): x.send()", Origin("annotation", "R")),
    "nested class": ("class A:\n    class B:\n        def f(self): self.send()", Origin("self", "A.B")),
    "conditional method": ("class A:\n    if b:\n        def f(self): self.send()", Origin("self", "A")),
    "function in a method": ("class A:\n    def f(self):\n        def g(): self.send()", Origin("self", "A")),
    "inner function's own": ("class A:\n    def f(self):\n        def g(x): x.send()", Origin("parameter", "x")),
    "class in a function": ("def f():\n    class A:\n        def g(self): self.send()", Origin("self", "f.A")),
    "constructor": ("def f():\n    x = a.R(1)\n    x.send()", Origin("constructor", "a.R")),
    "alias": ("def f():\n    x = a.b\n    x.send()", Origin("alias", "a.b")),
    "annotated variable": ("def f():\n    x: R = g()\n    x.send()", Origin("annotation", "R")),
    "walrus": ("def f():\n    if (x := R()): x.send()", Origin("constructor", "R")),
    "walrus beside": ("def f():\n    g(x := R())\n    x.send()", Origin("constructor", "R")),
    "mock": ("def f():\n    x = Mock(spec=R)\n    x.send()", Origin("constructor", "Mock", spec="R")),
    "mock by place": ("def f():\n    x = AsyncMock(a.R)\n    x.send()", Origin("constructor", "AsyncMock", spec="a.R")),
    "autospec": (
        "def f():\n    x = mock.create_autospec(R, instance=True)\n    x.send()",
        Origin("constructor", "mock.create_autospec", spec="R"),
    ),
    "none, then something": ("def f():\n    x = None\n    x = R()\n    x.send()", Origin("constructor", "R")),
    "only none": ("def f():\n    x = None\n    x.send()", Origin("other", "")),
    "two ways": ("def f():\n    x = R()\n    x = S()\n    x.send()", Origin("other", "R | S")),
    "twice the same way": ("def f():\n    x = R(1)\n    x = R(2)\n    x.send()", Origin("constructor", "R")),
    "rebound parameter": ("def f(x: R):\n    x = g(x)\n    x.send()", Origin("other", "R | g")),
    "loop": ("def f():\n    for x in y: x.send()", Origin("other", "")),
    "loop unpacking": ("def f():\n    for a, (b, x) in y: x.send()", Origin("other", "")),
    "with": ("def f():\n    with R() as x: x.send()", Origin("other", "")),
    "with unpacking": ("def f():\n    with R() as (a, x): x.send()", Origin("other", "")),
    "except": ("def f():\n    try: ...\n    except E as x: x.send()", Origin("other", "")),
    "match capture": ("def f():\n    match y:\n        case [x]: x.send()", Origin("other", "")),
    "match rest": ("def f():\n    match y:\n        case {**x}: x.send()", Origin("other", "")),
    "match star": ("def f():\n    match y:\n        case [*x]: x.send()", Origin("other", "")),
    "match as": ("def f():\n    match y:\n        case R() as x: x.send()", Origin("other", "")),
    "augmented": ("def f():\n    x += 1\n    x.send()", Origin("other", "")),
    "unpacked": ("def f():\n    a, *x = y\n    x.send()", Origin("other", "")),
    "local function": ("def f():\n    def x(): ...\n    x().send()", Origin("definition", "x")),
    "local class": ("def f():\n    class x: ...\n    x().send()", Origin("other", "")),
    "local import": ("def f():\n    from a.b import x\n    x.send()", Origin("from", "a.b:x")),
    "local import, aliased": ("def f():\n    from .a import y as x\n    x.send()", Origin("from", ".a:y")),
    "local module": ("def f():\n    import x.y\n    x.y.send()", Origin("import", "x")),
    "local module, aliased": ("def f():\n    import a.b as x\n    x.send()", Origin("import", "a.b")),
    "enclosing function's": ("def f():\n    x = R()\n    def g(): x.send()", Origin("constructor", "R")),
    "nonlocal": (
        "def f():\n    x = R()\n    def g():\n        nonlocal x\n        x = S()\n        x.send()",
        Origin("other", "R"),
    ),
    "rebound by a function inside": (
        "def f():\n    x = R()\n    def g():\n        def h():\n            nonlocal x\n            x = S()\n"
        "    x.send()",
        Origin("other", "R"),
    ),
    "comprehension": ("def f(x):\n    [x.send() for x in y]", Origin("other", "")),
    "comprehension condition": ("def f(x: R):\n    [1 for x in y if x.send()]", Origin("other", "")),
    "comprehension, later loop": ("def f(x: R):\n    [1 for x in y for z in x.send()]", Origin("other", "")),
    "comprehension unpacking": ("def f(x: R):\n    {a: x.send() for a, (b, x) in y}", Origin("other", "")),
    "first iterable": ("def f(x: R):\n    [1 for x in x.send()]", Origin("annotation", "R")),
    "first iterable of a generator": ("def f(x: R):\n    g(1 for x in x.send())", Origin("annotation", "R")),
    "call on a local": ("def f(x: R):\n    x(1).send()", Origin("annotation", "R")),
    "item of a local": ("def f(x: R):\n    x[1].send()", Origin("annotation", "R")),
    "class body": ("class A:\n    x = R()\n    y = x.send()", Origin("constructor", "R")),
    "bound after use": ("def f():\n    x.send()\n    x = R()", Origin("constructor", "R")),
    "far from its use": (
        "def f():\n    x = R()\n    a = 1\n    if a:\n        b = 2\n    else:\n        with c: x.send()\n    return a",
        Origin("constructor", "R"),
    ),
    "in another branch": (
        "def f():\n    if a:\n        x = R()\n    else:\n        x = R()\n    x.send()",
        Origin("constructor", "R"),
    ),
}


@pytest.mark.parametrize("case", LOCAL)
def test_a_name_bound_around_the_use_tells_how(one_use, case: str) -> None:
    source, expected = LOCAL[case]
    assert one_use(f"{source}\n").origin == expected


OF_THE_MODULE = {
    "in a function": "def f(): x.send()",
    "in a method": "class A:\n    x = R()\n    def f(self): x.send()",
    "class body, past a method so named": "class A:\n    def x(self): ...\n    y = x.send()",
    "default": "def f(x=x.send()): ...",
    "annotation": "def f(x: x.send()): ...",
    "decorator": "@x.send()\ndef f(x): ...",
    "lambda default": "f = lambda x=x.send(): 1",
    "base class": "class A(x.send()):\n    x = 1",
    "global": "def f():\n    global x\n    x = 1\n    x.send()",
    "global in a nested function": "def f():\n    x = 1\n    def g():\n        global x\n        x.send()",
    "past a comprehension": "[a for x in y]; x.send()",
    "past a lambda": "f(lambda x: 1, x.send())",
    "call": "x(1).send()",
}


@pytest.mark.parametrize("case", OF_THE_MODULE)
def test_a_name_bound_nowhere_around_is_the_module_s(one_use, case: str) -> None:
    source = f"from z import x\n{OF_THE_MODULE[case]}\n"
    assert one_use(source).origin == Origin("from", "z:x", 1)


def test_a_name_that_nobody_binds_has_no_origin(one_use) -> None:
    assert one_use("x.send()\n").origin is None
    assert one_use("(x or y).send()\n").origin is None


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("import a.b\n", Origin("import", "a", 1)),
        ("import b as a\n", Origin("import", "b", 1)),
        ("class a: ...\n", Origin("class", "a", 1)),
        ("def a(): ...\n", Origin("definition", "a", 1)),
        ("a = R()\n", Origin("constructor", "R", 1)),
        ("a = b.c\n", Origin("alias", "b.c", 1)),
        ("a: 'R' = f()\n", Origin("annotation", "'R'", 1)),
        ("a, b = f()\n", Origin("other", "", 1)),
        ("for a in b: ...\n", Origin("other", "", 1)),
        ("with b as a: ...\n", Origin("other", "", 1)),
        ("try:\n    import a\nexcept ImportError:\n    a = None\n", Origin("import", "a", 2)),
        ("if b:\n    from c import a\n", Origin("from", "c:a", 2)),
        ("while b:\n    from c import a\n", Origin("from", "c:a", 2)),
    ],
)
def test_a_module_s_name_tells_how_it_is_bound(facts, source: str, expected: Origin) -> None:
    assert facts(f"{source}a.send()\n").uses[-1].origin == expected


def test_a_use_of_the_name_itself_has_its_own_origin(facts) -> None:
    source = dedent("""
        from a import send
        send()
        def f(send): send()
        [send() for send in x]
    """)
    origins = [use.origin for use in facts(source).uses]
    assert origins[1:] == [Origin("from", "a:send", 2), Origin("parameter", "send"), Origin("other", "")]
