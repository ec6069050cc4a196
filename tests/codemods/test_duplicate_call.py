"""Calls: what a template makes of them, byte for byte, and what is refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from codemods.edits import CallEdit, Filling, OutcomeKind, ReferenceEdit
from ssot_lint.facts.model import Span

PLAIN = "{receiver}.mgr.send({user}, {event})"


@dataclass(frozen=True)
class Case:
    name: str
    before: str
    after: str = ""
    template: str = PLAIN
    fillings: tuple[Filling, ...] = (Filling("user", argument=0), Filling("event", argument=1))
    options: tuple[tuple[str, Any], ...] = ()
    refused: str = ""

    def edit(self, span: Span, name: str) -> CallEdit:
        return CallEdit(span, name, self.template, self.fillings, **dict(self.options))


EVENT = (Filling("event", argument=0),)
SCOPED = (Filling("user", text="r.context.user_id"), Filling("event", argument=0))
SWAPPED = (Filling("user", argument=1), Filling("event", argument=0))
KEEPS = (("keeps_arguments", True),)
REPLACES = (("replaces_await", True),)
ADDS = (("adds_await", True),)

CASES = [
    Case("positional", "r.⟦old⟧(u, e)\n", "r.mgr.send(u, e)\n"),
    Case("keywords go", "r.⟦old⟧(user=u, event=e)\n", "r.mgr.send(u, e)\n"),
    Case("keywords in another order", "r.⟦old⟧(event=e, user=u)\n", "r.mgr.send(u, e)\n", fillings=SWAPPED),
    Case(
        "keywords of the template",
        "r.⟦old⟧(u, event = e)\n",
        "r.send(user_id=u, message = e)\n",
        "{receiver}.send(user_id={user}, message={event})",
    ),
    Case("odd spacing stays", "r . ⟦old⟧ ( u,e )\n", "r . mgr.send ( u,e )\n"),
    Case("trailing comma stays", "r.⟦old⟧(u, e,)\n", "r.mgr.send(u, e,)\n"),
    Case(
        "plain function",
        "⟦old⟧(u, e)\n",
        "send(u, e, send)\n",
        "send({user}, {event}, send)",
        refused="`send` is not bound",
    ),
    Case("no arguments", "r.⟦old⟧()\n", "r.mgr.send()\n", "{receiver}.mgr.send()", ()),
    Case("receiver is a call", "get(1).⟦old⟧(u, e)\n", "get(1).mgr.send(u, e)\n"),
    Case("receiver is an item", "rs[0].⟦old⟧(u, e)\n", "rs[0].mgr.send(u, e)\n"),
    Case("receiver is or", "(a or b).⟦old⟧(u, e)\n", "(a or b).mgr.send(u, e)\n"),
    Case(
        "receiver is awaited",
        "async def f():\n    (await g()).⟦old⟧(u, e)\n",
        "async def f():\n    (await g()).mgr.send(u, e)\n",
    ),
    Case(
        "receiver as an argument", "(a or b).⟦old⟧(u, e)\n", "int((a or b), u, e)\n", "int({receiver}, {user}, {event})"
    ),
    Case("attribute after the call", "r.⟦old⟧(u, e).x\n", "r.mgr.send(u, e).x\n"),
    Case("subscript after the call", "r.⟦old⟧(u, e)[0]\n", "r.mgr.send(u, e)[0]\n"),
    Case(
        "multi-line with comments",
        "r.⟦old⟧(\n    # whom\n    u,  # the user\n    e,\n    # the end\n)\n",
        "r.mgr.send(\n    # whom\n    u,  # the user\n    e,\n    # the end\n)\n",
    ),
    Case(
        "multi-line with a keyword and a comment",
        "r.⟦old⟧(\n    user=u,  # the user\n    event={\n        'a': 1,  # one\n    },\n)\n",
        "r.mgr.send(\n    u,  # the user\n    {\n        'a': 1,  # one\n    },\n)\n",
    ),
    Case(
        "comments when the order changes",
        "r.⟦old⟧(\n    e,  # the event\n    u,\n)\n",
        fillings=SWAPPED,
        refused="comments inside the call would be lost",
    ),
    Case(
        "a new argument gets its own line, before a comment",
        "r.⟦old⟧(\n    e,  # the event\n)\n",
        "r.mgr.send(\n    r.context.user_id,\n    e,  # the event\n)\n",
        fillings=SCOPED,
    ),
    Case(
        "a new argument last, after a comment",
        "r.⟦old⟧(\n    e,  # the event\n)\n",
        "r.mgr.send(\n    e,  # the event\n    r.context.user_id,\n)\n",
        "{receiver}.mgr.send({event}, {user})",
        SCOPED,
    ),
    Case(
        "a new argument in one line",
        "r.⟦old⟧(e)\n",
        "r.mgr.send(r.context.user_id, e)\n",
        fillings=SCOPED,
    ),
    Case(
        "a new argument before a hugging dict",
        "r.⟦old⟧({\n    'a': 1,\n})\n",
        "r.mgr.send(r.context.user_id, {\n    'a': 1,\n})\n",
        fillings=SCOPED,
    ),
    Case(
        "a broken line before the dot",
        "x = (\n    r\n    .⟦old⟧(u, e)\n)\n",
        "x = (\n    r\n    .mgr.send(u, e)\n)\n",
    ),
    Case("backslashes stay", "x = r \\\n    .⟦old⟧(u, e)\n", "x = r \\\n    .mgr.send(u, e)\n"),
    Case("a lambda argument", "r.⟦old⟧(lambda: 1, e)\n", "r.mgr.send(lambda: 1, e)\n"),
    Case("a ternary argument", "r.⟦old⟧(a if b else c, e)\n", "(a if b else c).send(e)\n", "{user}.send({event})"),
    Case("a lambda as receiver", "r.⟦old⟧(lambda: 1, e)\n", "(lambda: 1).send(e)\n", "{user}.send({event})"),
    Case("a walrus argument", "r.⟦old⟧(a := 1, e)\n", "r.mgr.send(a := 1, e)\n"),
    Case(
        "a walrus under a keyword",
        "r.⟦old⟧(a := 1, e)\n",
        "r.send(u=(a := 1), e=e)\n",
        "{receiver}.send(u={user}, e={event})",
    ),
    Case("a number as receiver", "r.⟦old⟧(1, e)\n", "(1).send(e)\n", "{user}.send({event})"),
    Case("a string as receiver", "r.⟦old⟧('a', e)\n", "'a'.send(e)\n", "{user}.send({event})"),
    Case("a sum as receiver", "r.⟦old⟧(a + b, e)\n", "(a + b).send(e)\n", "{user}.send({event})"),
    Case("an operand", "r.⟦old⟧(a + b, e)\n", "int((a + b) * e)\n", "int({user} * {event})"),
    Case("a power", "r.⟦old⟧(-a, e)\n", "(-a) ** e\n", "{user} ** {event}"),
    Case("a right operand", "r.⟦old⟧(a - b, e)\n", "e - (a - b)\n", "{event} - {user}"),
    Case("a comparison", "r.⟦old⟧(a < b, e)\n", "(a < b) == e\n", "{user} == {event}"),
    Case(
        "a generator alone",
        "r.⟦old⟧(x for x in y)\n",
        "r.mgr.send(x for x in y)\n",
        "{receiver}.mgr.send({event})",
        EVENT,
    ),
    Case(
        "a generator with company",
        "r.⟦old⟧(x for x in y)\n",
        "r.mgr.send(r.context.user_id, (x for x in y))\n",
        fillings=SCOPED,
    ),
    Case(
        "a generator under a keyword",
        "r.⟦old⟧(x for x in y)\n",
        "r.send(e=(x for x in y))\n",
        "{receiver}.send(e={event})",
        EVENT,
    ),
    Case("a yield argument", "def f():\n    r.⟦old⟧((yield), e)\n", "def f():\n    r.mgr.send((yield), e)\n"),
    Case(
        "an awaited argument",
        "async def f():\n    r.⟦old⟧(await g(), e)\n",
        "async def f():\n    (await g()).send(e)\n",
        "{user}.send({event})",
    ),
    Case("strings in two lines", "r.⟦old⟧(u, 'a'\n      'b')\n", "r.mgr.send(u, 'a'\n      'b')\n"),
    Case("broken strings out of parentheses", "r.⟦old⟧(a +\n      b, e)\n", "(a +\n      b - e)\n", "{user} - {event}"),
    Case(
        "broken attributes out of parentheses", "r.⟦old⟧(a\n      .b, e)\n", "(a\n      .b - e)\n", "{user} - {event}"
    ),
    Case("nested calls both land", "r.⟦old⟧(u, s.⟦old⟧(v, w))\n", "r.mgr.send(u, s.mgr.send(v, w))\n"),
    Case("a call as receiver of another", "r.⟦old⟧(u, e).⟦old⟧(v, w)\n", "r.mgr.send(u, e).mgr.send(v, w)\n"),
    Case("calls in one line", "r.⟦old⟧(u, e); s.⟦old⟧(v, w)\n", "r.mgr.send(u, e); s.mgr.send(v, w)\n"),
    Case("the result needs parentheses", "r.⟦old⟧(u, e).x\n", "(u or e).x\n", "{user} or {event}"),
    Case("the result needs none", "x = r.⟦old⟧(u, e)\n", "x = u or e\n", "{user} or {event}"),
    Case("the result is negated", "x = not r.⟦old⟧(u, e)\n", "x = not (u or e)\n", "{user} or {event}"),
    Case("the result is added", "x = 1 + r.⟦old⟧(u, e)\n", "x = 1 + (u or e)\n", "{user} or {event}"),
    Case("the result is unpacked", "f(*r.⟦old⟧(u, e))\n", "f(*u or e)\n", "{user} or {event}"),
    Case(
        "the result is iterated",
        "[x for x in r.⟦old⟧(u, e)]\n",
        "[x for x in (u if e else u)]\n",
        "{user} if {event} else {user}",
    ),
    Case("the result decorates", "@r.⟦old⟧(u, e)\ndef f(): pass\n", "@r.mgr.send(u, e)\ndef f(): pass\n"),
    Case("parentheses around the call stay", "x = (r.⟦old⟧(u, e))\n", "x = (u or e)\n", "{user} or {event}"),
    Case("a word right behind", "x = 1 if r.⟦old⟧(u, e)else 2\n", "x = 1 if (u.e)else 2\n", "{user}.e"),
    Case("a word right before", "x = not(r).⟦old⟧(u, e)\n", "x = not(u.e)\n", "{user}.e"),
    Case("an f-string", "f'{r.⟦old⟧(u, e)}'\n", "f'{r.mgr.send(u, e)}'\n"),
    Case("an f-string with a dict", "f'{r.⟦old⟧(u, e)}'\n", "f'{({u: e})}'\n", "{{user}: {event}}"),
    Case(
        "an f-string with a ternary",
        "f'{r.⟦old⟧(u, e)!r:>3}'\n",
        "f'{(u if e else e)!r:>3}'\n",
        "{user} if {event} else {event}",
    ),
    Case("an f-string's format", "f'{x:{r.⟦old⟧(u, e)}}'\n", "f'{x:{r.mgr.send(u, e)}}'\n"),
    Case(
        "an f-string's own quotes",
        "f'{r.⟦old⟧(u, e)}'\n",
        "f'{r.send(u, e, \"x\")}'\n",
        "{receiver}.send({user}, {event}, 'x')",
    ),
    Case(
        "an f-string within one of other quotes",
        "f'{x} {f\"{r.⟦old⟧(u, e)}\"}'\n",
        template="{receiver}.send({user}, {event}, 'x')",
        refused="f-string",
    ),
    Case(
        "an f-string's own quotes in a string that holds the others",
        "f'{r.⟦old⟧(u, e)}'\n",
        template="{receiver}.send({user}, {event}, 'say \"x\"')",
        refused="f-string",
    ),
    Case(
        "an f-string's other quotes",
        "f'{r.⟦old⟧(u, e)}'\n",
        "f'{r.send(u, e, \"x\")}'\n",
        '{receiver}.send({user}, {event}, "x")',
    ),
    Case("a debugging f-string", "f'{r.⟦old⟧(u, e)=}'\n", refused="own text"),
    Case("await stays", "async def f():\n    await r.⟦old⟧(u, e)\n", "async def f():\n    await r.mgr.send(u, e)\n"),
    Case(
        "await is replaced",
        "async def f():\n    x = await r.⟦old⟧(u, e)\n",
        "async def f():\n    x = r.send_now(u, e)\n",
        "{receiver}.send_now({user}, {event})",
        options=REPLACES,
    ),
    Case(
        "await is replaced by a template that awaits",
        "async def f():\n    return await r.⟦old⟧(\n        u,  # who\n        e,\n    )\n",
        "async def f():\n    return (await r.send(\n        u,  # who\n        e,\n    )).count\n",
        "(await {receiver}.send({user}, {event})).count",
        options=REPLACES,
    ),
    Case(
        "await in parentheses is replaced",
        "async def f():\n    return (await r.⟦old⟧(u, e)) > 0\n",
        "async def f():\n    return (r.send(u, e)) > 0\n",
        "{receiver}.send({user}, {event})",
        options=REPLACES,
    ),
    Case(
        "a replaced await in a comparison",
        "async def f():\n    return await r.⟦old⟧(u, e) > 0\n",
        "async def f():\n    return (u or e) > 0\n",
        "{user} or {event}",
        options=REPLACES,
    ),
    Case("no await to replace", "r.⟦old⟧(u, e)\n", options=REPLACES, refused="no `await`"),
    Case(
        "the await is further out",
        "async def f():\n    await gather(r.⟦old⟧(u, e))\n",
        options=REPLACES,
        refused="no `await`",
    ),
    Case(
        "await is added",
        "async def f():\n    r.⟦old⟧(u, e)\n",
        "async def f():\n    await r.mgr.send(u, e)\n",
        options=ADDS,
    ),
    Case(
        "an added await before an attribute",
        "async def f():\n    return r.⟦old⟧(u, e).x\n",
        "async def f():\n    return (await r.mgr.send(u, e)).x\n",
        options=ADDS,
    ),
    Case(
        "an added await in a power",
        "async def f():\n    r.⟦old⟧(u, e) ** 2\n",
        "async def f():\n    await r.mgr.send(u, e) ** 2\n",
        options=ADDS,
    ),
    Case("an added await in a def", "def f():\n    r.⟦old⟧(u, e)\n", options=ADDS, refused="not `async`"),
    Case("an added await at module level", "r.⟦old⟧(u, e)\n", options=ADDS, refused="not `async`"),
    Case(
        "an added await in a lambda",
        "async def f():\n    g(lambda: r.⟦old⟧(u, e))\n",
        options=ADDS,
        refused="not `async`",
    ),
    Case(
        "an added await in a generator",
        "async def f():\n    g(r.⟦old⟧(u, e) for u in us)\n",
        options=ADDS,
        refused="not `async`",
    ),
    Case("an added await in a default", "async def f(x=r.⟦old⟧(u, e)): ...\n", options=ADDS, refused="not `async`"),
    Case(
        "an added await where there is one",
        "async def f():\n    await r.⟦old⟧(u, e)\n",
        options=ADDS,
        refused="awaited already",
    ),
    Case(
        "a template that awaits in a def",
        "def f():\n    return r.⟦old⟧(u, e)\n",
        template="(await {receiver}.send({user}, {event})).x",
        refused="not `async`",
    ),
    Case("the callee only", "r.⟦old⟧(*a, **k)\n", "r.mgr.send(*a, **k)\n", "{receiver}.mgr.send", (), KEEPS),
    Case(
        "the callee only, with comments",
        "r.⟦old⟧(  # why\n    u,\n    event=e,  # what\n)\n",
        "r.mgr.send(  # why\n    u,\n    event=e,  # what\n)\n",
        "{receiver}.mgr.send",
        (),
        KEEPS,
    ),
    Case("a callee that needs parentheses", "r.⟦old⟧(u)\n", "(r or r)(u)\n", "{receiver} or {receiver}", (), KEEPS),
    Case(
        "star arguments", "r.⟦old⟧(*a)\n", fillings=EVENT, template="{receiver}.send({event})", refused="`*` arguments"
    ),
    Case("double star arguments", "r.⟦old⟧(u, **k)\n", refused="`**` arguments"),
    Case("star arguments left over", "r.⟦old⟧(u, e, *more)\n", refused="`*` arguments"),
    Case("an argument too few", "r.⟦old⟧(u)\n", refused="no argument 2"),
    Case("a hole without a value", "r.⟦old⟧(u)\n", fillings=EVENT, refused="nothing fills `{user}`"),
    Case("an argument left out", "r.⟦old⟧(u, e, 3)\n", "r.mgr.send(u, e)\n"),
    Case("an argument with effects left out", "r.⟦old⟧(u, e, log())\n", refused="argument 3 may have effects"),
    Case("no receiver", "⟦old⟧(u, e)\n", refused="no receiver"),
    Case("super", "class A:\n    def f(self):\n        super().⟦old⟧(1, 2)\n", refused="super()"),
    Case(
        "a receiver given as text",
        "⟦old⟧(u, e)\n",
        "x.r.mgr.send(u, e)\n",
        fillings=(Filling("receiver", text="x.r"), Filling("user", argument=0), Filling("event", argument=1)),
        refused="`x` is not bound",
    ),
    Case(
        "a receiver given as known text",
        "x = 1\n⟦old⟧(u, e)\n",
        "x = 1\nx.r.mgr.send(u, e)\n",
        fillings=(Filling("receiver", text="x.r"), Filling("user", argument=0), Filling("event", argument=1)),
    ),
    Case("not called", "x = r.⟦old⟧\n", refused="not called"),
    Case("called later", "(r.⟦old⟧ or f)(u, e)\n", refused="not called"),
    Case("a bad template", "r.⟦old⟧(u, e)\n", template="{receiver}.send(", refused="template cannot be used"),
    Case(
        "a hole in a string",
        "r.⟦old⟧(u, e)\n",
        template="{receiver}.send('{user}', {event})",
        refused="inside a string",
    ),
    Case(
        "a hole in a lambda", "r.⟦old⟧(u, e)\n", template="{receiver}.send(lambda: {user}, {event})", refused="lambda"
    ),
    Case(
        "a bad text",
        "r.⟦old⟧(u, e)\n",
        fillings=(Filling("user", text="a b"), Filling("event", argument=1)),
        refused="not a Python expression",
    ),
    Case(
        "positional after keyword",
        "r.⟦old⟧(u, e)\n",
        template="{receiver}.send(u={user}, {event})",
        refused="cannot be used",
    ),
    Case("a keyword twice", "r.⟦old⟧(u, e)\n", template="{receiver}.send(u={user}, u={event})", refused="given twice"),
    Case(
        "comments lost with the receiver",
        "(\n    r  # router\n).⟦old⟧(u, e)\n",
        template="int({user}, {event})",
        refused="comments",
    ),
    Case("unicode before the token", "é = '日本'; r.⟦old⟧(u, e)\n", "é = '日本'; r.mgr.send(u, e)\n"),
    Case("tabs", "if 1:\n\tr.⟦old⟧(u, e)\n", "if 1:\n\tr.mgr.send(u, e)\n"),
    Case("a form feed line", "x = 1\n\x0c\nr.⟦old⟧(u, e)\n", "x = 1\n\x0c\nr.mgr.send(u, e)\n"),
    Case(
        "in a match statement",
        "match r.⟦old⟧(u, e):\n    case 1: pass\n",
        "match r.mgr.send(u, e):\n    case 1: pass\n",
    ),
    Case("in a slice", "x[r.⟦old⟧(u, e):]\n", "x[u if e else e:]\n", "{user} if {event} else {event}"),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_call(rewriting: Any, case: Case) -> None:
    after, outcomes = rewriting(case.before, case.edit)
    if case.refused:
        assert [outcome.kind for outcome in outcomes] == [OutcomeKind.REFUSED] * len(outcomes)
        assert case.refused in outcomes[0].reason
    else:
        assert not [outcome.reason for outcome in outcomes if outcome.reason]
        assert after == case.after


def test_an_argument_that_another_edit_changes_is_not_left_out(rewriting: Any) -> None:
    outer = CASES[0].edit

    def inner(span: Span, name: str) -> ReferenceEdit:
        return ReferenceEdit(span, name, "{receiver}.send")

    after, outcomes = rewriting("r.⟦old⟧(u, e, s.⟦other⟧)\n", outer, inner)
    assert after == "r.old(u, e, s.send)\n"
    assert [outcome.kind for outcome in outcomes] == [OutcomeKind.REFUSED, OutcomeKind.APPLIED]
    assert "leave out a part that another edit changes" in outcomes[0].reason


def test_a_refused_call_does_not_stop_the_one_around_it(rewriting: Any) -> None:
    after, outcomes = rewriting("r.⟦old⟧(u, s.⟦old⟧(v))\n", CASES[0].edit)
    assert after == "r.mgr.send(u, s.old(v))\n"
    assert [outcome.kind for outcome in outcomes] == [OutcomeKind.APPLIED, OutcomeKind.REFUSED]


def test_two_edits_of_one_place_are_not_both_made(rewriting: Any) -> None:
    def twice(span: Span, name: str) -> CallEdit:
        return CASES[0].edit(Span(1, 3, 1, 6), name)

    after, outcomes = rewriting("r.⟦old⟧(u, ⟦e⟧)\n", CASES[0].edit, twice)
    assert after == "r.mgr.send(u, e)\n"
    assert "another edit" in outcomes[1].reason or "not `e`" in outcomes[1].reason


def test_replacement_is_the_new_expression(rewriting: Any) -> None:
    _, outcomes = rewriting("x = 1 + r.⟦old⟧(u, e)  # note\n", CASES[0].edit)
    assert outcomes[0].replacement == "r.mgr.send(u, e)"
