"""Uses of a watched name that are no calls: read, stored, deleted, set by keyword, matched, bound."""

from __future__ import annotations

import pytest

from ssot_lint.facts.model import DefinitionKind, Span, UseKind

KINDS = {
    "y = x.send": UseKind.REFERENCE,
    "f(x.send)": UseKind.REFERENCE,
    "f(*x.send)": UseKind.REFERENCE,
    "partial(x.send, 1)": UseKind.REFERENCE,
    "[x.send]": UseKind.REFERENCE,
    "x.send[0]": UseKind.REFERENCE,
    "x.send[0] = 1": UseKind.REFERENCE,
    "x.send.y = 1": UseKind.REFERENCE,
    "x.send()": UseKind.CALL,
    "x.send = y": UseKind.STORE,
    "x.send: T = y": UseKind.STORE,
    "x.send += y": UseKind.STORE,
    "y = x.send = z": UseKind.STORE,
    "x.send, y = z": UseKind.STORE,
    "(y, [x.send]) = z": UseKind.STORE,
    "*x.send, y = z": UseKind.STORE,
    "for x.send in y: pass": UseKind.STORE,
    "with y as x.send: pass": UseKind.STORE,
    "with y as (a, x.send): pass": UseKind.STORE,
    "[1 for x.send in y]": UseKind.STORE,
    "del x.send": UseKind.DELETE,
    "del y, (x.send, z)": UseKind.DELETE,
    "Mock(send=y)": UseKind.KEYWORD,
    "a: x.send = 1": UseKind.REFERENCE,
    "def g(a: x.send): pass": UseKind.REFERENCE,
    "def g() -> x.send: pass": UseKind.REFERENCE,
    "def g(*a: x.send): pass": UseKind.REFERENCE,
    "@x.send\ndef g(): pass": UseKind.REFERENCE,
    "class A(x.send): pass": UseKind.REFERENCE,
    "class A(x.send[int], k=1): pass": UseKind.REFERENCE,
    "class A(metaclass=x.send): pass": UseKind.REFERENCE,
    "try: pass\nexcept (y, x.send): pass": UseKind.REFERENCE,
    "match y:\n    case x.send: pass": UseKind.REFERENCE,
    "match y:\n    case x.send(a=1): pass": UseKind.REFERENCE,
    "match y:\n    case {1: x.send}: pass": UseKind.REFERENCE,
    "match y:\n    case A(x.send) | [x.send, *_]: pass": UseKind.REFERENCE,
    "x = lambda: y.send": UseKind.REFERENCE,
    "f'{x.send}'": UseKind.REFERENCE,
    "f'{x.send=}'": UseKind.REFERENCE,
    "f'{x.send!r:>10}'": UseKind.REFERENCE,
}


@pytest.mark.parametrize("statement", KINDS)
def test_a_use_says_what_is_done_with_the_attribute(facts, statement: str) -> None:
    uses = facts(f"{statement}\n").uses
    assert uses
    assert {use.kind for use in uses} == {KINDS[statement]}
    assert all(use.receiver in {"x", "y", None} for use in uses)


PLAIN = {
    "y = send": UseKind.REFERENCE,
    "send.delay(1)": UseKind.REFERENCE,
    "del send": UseKind.DELETE,
    "send += 1": UseKind.STORE,
    "@send\ndef g(): pass": UseKind.REFERENCE,
    "def g(a: send): pass": UseKind.REFERENCE,
    "def g(a=send): pass": UseKind.REFERENCE,
    "x = lambda a=send: a": UseKind.REFERENCE,
    "class A(send): pass": UseKind.REFERENCE,
    "raise send": UseKind.REFERENCE,
    "try: pass\nexcept send: pass": UseKind.REFERENCE,
    "try: pass\nexcept send as x: pass": UseKind.REFERENCE,
    "match y:\n    case send(): pass": UseKind.REFERENCE,
    "type X = send": UseKind.REFERENCE,
    "type X[T: send] = T": UseKind.REFERENCE,
    "def g[T: send](a: T): pass": UseKind.REFERENCE,
    "assert isinstance(y, (send, int))": UseKind.REFERENCE,
    "def g():\n    global send\n    send = y": UseKind.STORE,
    "def g():\n    global send\n    a, send = y": UseKind.STORE,
    "def g():\n    global send\n    def send(): ...\n    send.a": UseKind.REFERENCE,
}


@pytest.mark.parametrize("statement", PLAIN)
def test_a_use_says_what_is_done_with_the_name(facts, statement: str) -> None:
    uses = facts(f"{statement}\n").uses
    assert [use.kind for use in uses] == [PLAIN[statement]]


BINDINGS = {
    "def f(send): pass",
    "def f(*send, **sends): pass",
    "x = lambda send: 1",
    "def f():\n    send = 1",
    "def f():\n    send: int = 1",
    "def f():\n    a, (send, *b) = 1",
    "def f():\n    send += 1",
    "for send in x: pass",
    "[1 for send in x]",
    "if (send := 1): pass",
    "with x as send: pass",
    "with x as (a, send): pass",
    "try: pass\nexcept E as send: pass",
    "try: pass\nexcept* E as send: pass",
    "match y:\n    case send: pass",
    "match y:\n    case [a, *send]: pass",
    "match y:\n    case {**send}: pass",
    "match y:\n    case 1 as send: pass",
    "def f():\n    global send",
    "def f():\n    def g():\n        nonlocal send",
    "import x as send",
    "from x import y as send",
    "class A(send=1): pass",
    "type X[send] = int",
    "def f[send](): pass",
    "class A[*send]: pass",
    "def f[**send](): pass",
}


@pytest.mark.parametrize("statement", sorted(BINDINGS))
def test_a_name_bound_to_something_else_is_no_use(facts, statement: str) -> None:
    assert facts(f"{statement}\n").uses == ()


MERE_TEXT = {
    '"""send"""\n',
    'def f():\n    """x.send"""\n',
    'class A:\n    "x.send"\n',
    '"""x.""" "send"\n',
    "# x.send()\n",
    "x = 1  # send\n",
    "x = 'send'\n",
    "x = 'please send it'\n",
    "x = 'send.it'\n",
    "x = b'x.send'\n",
    "x = f'{y}.send'\n",
    "x = f'x.send {y}'\n",
    "x = ('see x.send' ' for more')\n",
    "x = ('x.send' ' and more')\n",
    "x = ('to x' '.send it')\n",
    "log.info('x.send')\n",
    "logger.warning('x.send')\n",
    "self.logger.debug('x.send', 1)\n",
    "logging.getLogger('x.send')\n",
    "logging.getLogger(__name__).error('x.send')\n",
    "print('x.send')\n",
    "warnings.warn('x.send')\n",
    "x: Literal['send'] = 1\n",
    "x: Literal['a.send'] = 1\n",
    "x: \"Literal['send']\" = 1\n",
    "x: \"t.Literal['send', 1] | None\" = 1\n",
    "x: Annotated[int, 'send'] = 1\n",
    "x = {'send': 1}\n",
    "f('send')\n",
    "f(name='send')\n",
    "getattr('send', x)\n",
    "methodcaller('x', 'send')\n",
    "x['send']\n",
    "patch('send')\n",
    "patch(send_name)\n",
}


@pytest.mark.parametrize("source", sorted(MERE_TEXT))
def test_text_that_only_mentions_the_name_is_no_use(facts, source: str) -> None:
    assert facts(source).uses == ()


def test_a_store_tells_its_value_and_the_statement(one_use) -> None:
    use = one_use("def f(x):\n    x.send = AsyncMock(return_value=1)  # why\n")
    assert use.value == "AsyncMock(return_value=1)"
    assert use.site == Span(2, 5, 2, 39)


def test_a_store_among_others_tells_no_value(one_use) -> None:
    assert one_use("x.send, y = a, b\n").value is None


def test_a_keyword_tells_its_call_and_value(one_use) -> None:
    use = one_use("patch.multiple('a.b', other=1, send=DEFAULT)\n")
    assert (use.callee, use.value, use.site) == ("patch.multiple", "DEFAULT", Span(1, 32, 1, 44))


def test_a_reference_tells_what_is_read_from_it_right_away(one_use) -> None:
    use = one_use("x.send.assert_called_once_with(1)\n")
    assert (use.kind, use.tail, use.receiver) == (UseKind.REFERENCE, "assert_called_once_with", "x")


def test_a_matched_attribute_is_read_from_the_class(one_use) -> None:
    use = one_use("match y:\n    case a.Router(x=1, send=2): pass\n")
    assert (use.kind, use.receiver, use.span) == (UseKind.REFERENCE, "a.Router", Span(2, 24, 2, 28))


def test_a_name_unpacked_into_at_module_level_is_a_constant(one_definition) -> None:
    found = one_definition("a, send = make()\n")
    assert (found.kind, found.value, found.site) == (DefinitionKind.CONSTANT, "(make())", Span(1, 1, 1, 17))


def test_columns_count_code_points_and_lines_survive_form_feeds(one_use) -> None:
    use = one_use('x = 1\n\f\ny = "𝄞é"; ü.send("ñ")\n')
    assert (use.span, use.receiver_span) == (Span(3, 13, 3, 17), Span(3, 11, 3, 12))


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("a, send = 1, make\n", "(make)"),
        ("(a, [b, send]), c = (1, (2, make)), 3\n", "(make)"),
        ("a, *send = 1, make\n", "(1, make)"),
        ("if (send := make):\n    pass\n", "(make)"),
        ("for send in (make, 1):\n    pass\n", "((make, 1))"),
        ("class A:\n    send, a = make, 1\n", "(make)"),
    ],
)
def test_a_name_that_is_bound_among_others_is_no_mere_other_name(one_definition, source: str, value: str) -> None:
    assert one_definition(source).value == value
