"""Calls of a watched name: arguments, await, what becomes of the value, receiver and place."""

from __future__ import annotations

import pytest

from ssot_lint.facts.model import Argument, Effects, Span, UseKind

RESULT_USED = {
    "x.send()": False,
    "await x.send()": False,
    "_ = x.send()": True,
    "total += x.send()": True,
    "return x.send()": True,
    "assert x.send()": True,
    "if x.send(): pass": True,
    "while x.send(): pass": True,
    "yield x.send()": True,
    "x.send() > 0": True,
    "not x.send()": True,
    "x.send() or y()": True,
    "x.send().sent": True,
    "x.send()[0]": True,
    "print(x.send())": True,
    "f'{x.send()}'": True,
    "lambda: x.send()": True,
    "(n := x.send())": True,
    "x.send(), y": False,
    "await gather(x.send(), y)": False,
    "await asyncio.gather(*[x.send() for x in y])": False,
    "await asyncio.gather(*(x.send() for x in y))": False,
    "asyncio.create_task(x.send())": False,
    "group.create_task(x.send())": False,
    "asyncio.run(x.send())": False,
    "await asyncio.wait_for(x.send(), timeout=1)": False,
    "await asyncio.wait([asyncio.create_task(x.send())])": False,
    "counts = await asyncio.gather(x.send(), y)": True,
    "sum([x.send() for x in y])": True,
    "sum(x.send() for x in y)": True,
    "[x.send() for x in y]": False,
    "[z for x in y if x.send()]": True,
    "{x.send() for x in y}": True,
    "for one in x.send(): pass": True,
    "async for one in x.send(): pass": True,
    "with x.send(): pass": True,
    "async with x.send() as y: pass": True,
    "raise Problem(x.send())": True,
    "del y[x.send()]": True,
    "y[x.send()] = 1": True,
    "@x.send()\n    def g(): pass": True,
    "def g(a=x.send()): pass": True,
    "class G(x.send()): pass": True,
    "match x.send():\n        case 1: pass": True,
}


@pytest.mark.parametrize("statement", RESULT_USED)
def test_a_call_says_whether_its_value_goes_anywhere(one_use, statement: str) -> None:
    use = one_use(f"async def f(x, y):\n    {statement}\n")
    assert use.kind is UseKind.CALL
    assert use.receiver == "x"
    assert use.call.result_used is RESULT_USED[statement]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("a", Argument("a")),
        ("*a", Argument("a", star="*")),
        ("**a", Argument("a", star="**")),
        ("k=a", Argument("a", "k")),
        ("1", Argument("1")),
        ("-1", Argument("-1")),
        ("'a' 'b'", Argument("'a' 'b'")),
        ("[a, {'b': 1}, (2,)]", Argument("[a, {'b': 1}, (2,)]")),
        ("lambda: f()", Argument("lambda: f()")),
        ("a if b else c", Argument("a if b else c")),
        ("a.b", Argument("a.b", effects=Effects.READS)),
        ("a[b]", Argument("a[b]", effects=Effects.READS)),
        ("a + b", Argument("a + b", effects=Effects.READS)),
        ("f'{a}'", Argument("f'{a}'", effects=Effects.READS)),
        ("{**a}", Argument("{**a}", effects=Effects.READS)),
        ("f()", Argument("f()", effects=Effects.ACTS)),
        ("[f()]", Argument("[f()]", effects=Effects.ACTS)),
        ("a.b[f()]", Argument("a.b[f()]", effects=Effects.ACTS)),
        ("(a := 1)", Argument("(a := 1)", effects=Effects.ACTS)),
        ("await a", Argument("await a", effects=Effects.ACTS)),
        ("[a for a in b]", Argument("[a for a in b]", effects=Effects.ACTS)),
        ("f'{f()}'", Argument("f'{f()}'", effects=Effects.ACTS)),
        ("k = f()", Argument("f()", "k", effects=Effects.ACTS)),
    ],
)
def test_an_argument_is_told_with_what_it_may_do(one_use, written: str, expected: Argument) -> None:
    use = one_use(f"async def f():\n    send({written})\n")
    assert use.call.arguments == (expected,)


def test_arguments_keep_their_order(one_use) -> None:
    use = one_use("send(1, *b, c=2, **d)\n")
    assert [(one.text, one.keyword, one.star) for one in use.call.arguments] == [
        ("1", None, ""), ("b", None, "*"), ("2", "c", ""), ("d", None, "**"),
    ]  # fmt: skip


def test_an_awaited_call_is_edited_with_its_await(one_use) -> None:
    use = one_use("async def f(x):\n    y = await x.send(1)\n")
    assert use.call.awaited
    assert use.span == Span(2, 17, 2, 21)
    assert use.site == Span(2, 9, 2, 24)
    assert use.receiver_span == Span(2, 15, 2, 16)


def test_a_call_handed_on_is_not_awaited_and_names_its_taker(one_use) -> None:
    use = one_use("async def f(x):\n    await asyncio.shield(x.send(1))\n")
    assert not use.call.awaited
    assert use.call.wrapper == "asyncio.shield"


RECEIVERS = {
    "send()": None,
    "x.send()": "x",
    "x.y.send()": "x.y",
    "x.y().send()": "x.y()",
    "(await get()).send()": "(await get())",
    "(x).send()": "(x)",
    "x[0].send()": "x[0]",
    "'text'.send()": "'text'",
    "{}.send()": "{}",
    "super().send()": "super()",
    "x . send ()": "x",
    "x.other().send().more()": "x.other()",
    # The block's own indentation is no part of it.
    "(\n        x\n        .y()  # why\n        .send()\n    )": "x\n    .y()",
    "x.y \\\n        .send()": "x.y",
}


@pytest.mark.parametrize("statement", RECEIVERS)
def test_the_receiver_is_what_stands_before_the_name(one_use, statement: str) -> None:
    use = one_use(f"async def f(x):\n    {statement}\n")
    assert use.kind is UseKind.CALL
    assert use.receiver == RECEIVERS[statement]


def test_every_link_of_a_chain_is_a_use(facts) -> None:
    uses = facts("x.send(1).send(2).send\n").uses
    assert [(use.kind, use.span.column) for use in uses] == [
        (UseKind.CALL, 3), (UseKind.CALL, 11), (UseKind.REFERENCE, 19),
    ]  # fmt: skip


def test_calls_within_calls_are_uses_of_their_own(facts) -> None:
    uses = facts("send(send(1), key=send(2), *send(3))\n").uses
    assert [use.call.arguments[0].text for use in uses] == ["send(1)", "1", "2", "3"]


CONTEXTS = {
    "comprehension": "def f(x):\n    return [x.send() for a in b]\n",
    "lambda default": "def f(x):\n    return lambda a=x.send(): a\n",
    "decorator argument": "@d(x.send())\ndef f(): ...\n",
    "f-string": "y = f'{x.send():>{w}}'\n",
    "f-string width": "y = f'{a:>{x.send()}}'\n",
    "nested f-string": "y = f\"{f'{x.send()}'}\"\n",
    "walrus": "if (y := x.send()): ...\n",
    "starred": "f(*x.send())\n",
    "subscript": "y[x.send():]\n",
    "ternary": "y = x.send() if a else b\n",
    "dictionary": "y = {a: x.send()}\n",
    "assert message": "assert a, x.send()\n",
    "except": "try: ...\nexcept x.send(): ...\n",
    "except group": "try: ...\nexcept* x.send(): ...\n",
    "finally": "try: ...\nfinally: x.send()\n",
    "else of a loop": "for a in b: ...\nelse: x.send()\n",
    "elif": "if a: ...\nelif x.send(): ...\n",
    "match guard": "match a:\n    case _ if x.send(): ...\n",
    "class keyword": "class A(metaclass=x.send()): ...\n",
    "annotation": "def f(a: x.send()): ...\n",
    "semicolons": "a; x.send(); b\n",
    "one-line body": "if a: x.send()\n",
    "nested class": "class A:\n    class B:\n        c = x.send()\n",
    "raise from": "raise A from x.send()\n",
    "with, among others": "with (a as b, x.send() as c): ...\n",
}


@pytest.mark.parametrize("case", CONTEXTS)
def test_a_call_is_found_wherever_an_expression_may_stand(one_use, case: str) -> None:
    assert one_use(CONTEXTS[case]).receiver == "x"


def test_the_function_around_is_the_one_whose_body_it_is_in(facts) -> None:
    source = """
        async def outer(a, *, b=x.send(1), **c):
            x.send(2)
            def inner(d, /): x.send(3)
            return lambda e, f=x.send(4): x.send(5)
        class A:
            x.send(6)
            @x.send(7)
            async def method(self, g: x.send(8)): [x.send(9) for h in i]
    """
    found = {use.call.arguments[0].text: (use.in_async, use.scope_parameters, use.symbol) for use in facts(source).uses}
    assert found["1"] == (False, (), "outer")
    assert found["2"] == (True, ("a", "b"), "outer")
    assert found["3"] == (False, ("d",), "outer.inner")
    assert found["4"] == (True, ("a", "b"), "outer")
    assert found["5"] == (False, ("e", "f"), "outer")
    assert found["6"] == (False, (), "A")
    assert found["7"] == (False, (), "A")  # a decorator runs outside of what it decorates
    assert found["8"] == (False, (), "A.method")
    assert found["9"] == (True, ("self", "g"), "A.method")


def test_a_name_that_only_contains_the_watched_one_is_no_use(facts) -> None:
    source = "resend(); send_all(); x._send(); SEND(); x.sends = 1\nimport sender\n"
    assert facts(source).uses == ()


def test_a_glob_watches_every_name_it_matches(facts) -> None:
    uses = facts("send_a(); send_(); sent(); x.send_b\n", "send_*").uses
    assert [use.name for use in uses] == ["send_a", "send_", "send_b"]
