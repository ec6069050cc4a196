"""Delegations in a body, and whether the body does nothing else. Strict: a wrong yes would hide a duplicate."""

from __future__ import annotations

from textwrap import indent

import pytest

from ssot_lint.facts.model import Argument, Delegation, Effects, Span

PURE = [
    "deliver(a, b)",
    "return deliver(a, b)",
    "await x.deliver(a, b)",
    "return await self.manager.deliver(a, b)",
    "'''Doc.'''\nreturn deliver(a, b)",
    "'''Doc''' '''string.'''\nreturn deliver(a, b)",
    "return deliver(a=a, *b, **c)",
    "deliver(a, {'type': b, **c}, [d, (e,)], {f})",
    "deliver(self.context.user_id, a['key'], -1, 'text' 'more', None, ...)",
    "return (await get_manager().deliver(a, b)).sent",
    "return get_manager(a).inner.deliver(b)",
    "return (await get_manager()).deliver(b)",
    "return managers['main'].deliver(b)",
    "count = await x.deliver(a)\nreturn count",
    "count: int = deliver(a)\nreturn count",
    "result = (await x.deliver(a)).sent\nreturn result",
    "deliver(a)\nreturn",
    "deliver(a)\nreturn 0",
    "deliver(a)\nreturn 'sent'",
    "deliver(a); pass",
    "warnings.warn('old', DeprecationWarning, stacklevel=2)\nreturn deliver(a)",
    "import warnings\nfrom a import b\nwarnings.warn(f'{a} is old' + b)\nreturn deliver(a)",
    "warn('old', DeprecationWarning)\nreturn deliver(a)",
    "logger.info('sending %s', a)\nreturn deliver(a)",
    "self.logger.debug(f'sending {a.b!r}')\nreturn deliver(a)",
    "logging.getLogger(__name__).warning('old')\nreturn deliver(a)",
    "_LOG.exception('x' 'y', exc_info=True)\nreturn deliver(a)",
    "return send_all(a)",
]

IMPURE = {
    "two delegations": "deliver(a)\nreturn deliver(b)",
    "two in one": "return deliver(deliver(a))",
    "two on one line": "deliver(a); deliver(b)",
    "a branch": "if a:\n    return deliver(a)\nreturn 0",
    "a branch beside": "if a: return 0\nreturn deliver(a)",
    "a conditional": "return deliver(a) if b else 0",
    "a conditional argument": "return deliver(a if b else c)",
    "a default argument": "return deliver(a or b)",
    "a negated argument": "return deliver(not a)",
    "a compared argument": "return deliver(a == b)",
    "a computed argument": "return deliver(a + b)",
    "a formatted argument": "return deliver(f'{a}')",
    "a loop": "for a in b:\n    deliver(a)",
    "a while loop": "while a:\n    deliver(a)",
    "a comprehension": "[deliver(a) for a in b]",
    "a comprehension as argument": "deliver([a for a in b])",
    "a guard": "try:\n    return deliver(a)\nexcept E:\n    return 0",
    "a context": "with lock:\n    return deliver(a)",
    "an extra call": "clean(a)\nreturn deliver(a)",
    "a call in an argument": "return deliver(clean(a))",
    "a call deep in an argument": "return deliver({'a': [clean(a)]})",
    "a call in an index": "return deliver(a[clean(b)])",
    "a call on an argument": "return deliver(a.copy())",
    "a call in a keyword": "return deliver(a=clean(a))",
    "a call around it": "return int(deliver(a))",
    "a call on its result": "return deliver(a).count()",
    "a call for its receiver": "return get_manager(find(a)).deliver(b)",
    "a lambda for an argument": "return deliver(lambda: other(a))",
    "a walrus for an argument": "return deliver((b := a))",
    "an await for an argument": "return deliver(await a)",
    "a call in an assignment": "b = clean(a)\nreturn deliver(b)",
    "an assignment": "b = {'type': a}\nreturn deliver(b)",
    "a call in a returned value": "deliver(a)\nreturn count()",
    "a computed return": "deliver(a)\nreturn a.count",
    "a result kept": "self.last = deliver(a)",
    "a result kept among others": "self.last = b = deliver(a)",
    "an unpacked result": "a, b = deliver(a)\nreturn a",
    "a comparison of the result": "return deliver(a) > 0",
    "an augmented result": "total += deliver(a)",
    "a call in a log message": "logger.info('%s', clean(a))\nreturn deliver(a)",
    "a call in an f-string": "logger.info(f'{clean(a)}')\nreturn deliver(a)",
    "a logger's other method": "logger.remove(a)\nreturn deliver(a)",
    "a call kept from a log": "x = logger.info('a')\nreturn deliver(a)",
    "a task": "asyncio.create_task(deliver(a))",
    "an assertion": "assert a\nreturn deliver(a)",
    "a deletion": "del a.b\nreturn deliver(a)",
    "a raise": "deliver(a)\nraise E",
    "a store": "self.x = 1\nreturn deliver(a)",
    "a nested function": "def f(): deliver(a)\nreturn f",
    "a nested function beside": "def f(): clean(a)\nreturn deliver(f)",
    "a yield": "yield deliver(a)",
    "a yield beside": "deliver(a)\nyield 1",
    "a global": "global x\nreturn deliver(a)",
    "a match": "match a:\n    case 1: return deliver(a)",
    "nothing handed on": "return other(a)",
    "a reference only": "return deliver",
    "a declaration": "...",
}


@pytest.mark.parametrize("body", PURE)
def test_a_body_that_only_hands_on_is_pure(facts, body: str) -> None:
    source = f"async def send(self, a, b):\n{indent(body, '    ')}\n"
    found = facts(source, "send", "send_all").definitions[0]
    assert len(found.delegations) == 1
    assert found.is_pure_delegation


@pytest.mark.parametrize("case", IMPURE)
def test_a_body_that_does_anything_else_is_not(facts, case: str) -> None:
    source = f"async def send(self, a, b):\n{indent(IMPURE[case], '    ')}\n"
    assert not facts(source).definitions[0].is_pure_delegation


def test_a_one_line_body_may_be_pure(one_definition) -> None:
    assert one_definition("def send(a): return deliver(a)\n").is_pure_delegation


def test_a_delegation_is_told_as_written(one_definition) -> None:
    found = one_definition("async def send(self, a):\n    n = 1\n    return await self.m.deliver(self.u, *a, k=f())\n")
    assert found.delegations == (
        Delegation(
            "deliver",
            Span(3, 25, 3, 32),
            "self.m",
            (
                Argument("self.u", effects=Effects.READS),
                Argument("a", star="*"),
                Argument("f()", "k", effects=Effects.ACTS),
            ),
            awaited=True,
            returned=True,
        ),
    )


def test_delegations_are_told_in_the_order_they_are_called_from(one_definition) -> None:
    body = "    if a: deliver(1)\n    else: deliver(2)\n    return deliver(3) if a else deliver(4)\n"
    found = one_definition(f"def send(a):\n{body}")
    assert [one.arguments[0].text for one in found.delegations] == ["1", "2", "3", "4"]
    assert [one.returned for one in found.delegations] == [False, False, False, False]


def test_delegations_of_a_nested_function_are_not_its_own(one_definition) -> None:
    assert one_definition("def send(a):\n    def f(): deliver(a)\n    return lambda: deliver(a)\n").delegations == ()
