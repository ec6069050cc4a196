"""Calls wherever an expression can stand: what a template makes of them there, and where it must not."""

from __future__ import annotations

from typing import Any

import pytest

POST = """\
--- post.py
class Post:
    def old(self, user, event=None):
        print(user, event)

    async def old_later(self, user):
        print(user)
--- app.py
"""
HEAD = "import asyncio\n\nfrom post import Post\n\n\n"


def contract(template: str, name: str = "old") -> str:
    return (
        '[[contract]]\nname = "c"\ncanonical = "hub:Hub.push"\nnames = ["old", "old_later"]\n'
        f"[[contract.duplicate]]\nsymbol = \"post:Post.{name}\"\nrewrite = '''{template}'''\n"
    )


PLAIN = "{receiver}.hub.push({user}, {event})"
SUM = "{user} + {receiver}.n"
QUOTED = '{receiver}.hub.push({user}, "high")'
CASES = [
    (PLAIN, "late = lambda: p.old(1, e)", "late = lambda: p.hub.push(1, e)"),
    (PLAIN, "x = [p.old(u, e) for u in us if p.old(u, 1)]", "x = [p.hub.push(u, e) for u in us if p.hub.push(u, 1)]"),
    (PLAIN, "x = {p.old(u, e): p.old(1, u) for u in us}", "x = {p.hub.push(u, e): p.hub.push(1, u) for u in us}"),
    (PLAIN, "def g(a=p.old(1, e)):\n        return a", "def g(a=p.hub.push(1, e)):\n        return a"),
    (PLAIN, "@p.old(1, e)\n    def g():\n        return 1", "@p.hub.push(1, e)\n    def g():\n        return 1"),
    (PLAIN, "print(*p.old(1, e), **p.old(2, e))", "print(*p.hub.push(1, e), **p.hub.push(2, e))"),
    (
        PLAIN,
        "if (n := p.old(1, e)) is not None:\n        print(n)",
        "if (n := p.hub.push(1, e)) is not None:\n        print(n)",
    ),
    (
        PLAIN,
        "p.old(1, e).then(2)[3] = p.old(p.old(1, 2), 3)",
        "p.hub.push(1, e).then(2)[3] = p.hub.push(p.hub.push(1, 2), 3)",
    ),
    (PLAIN, "return f'{p.old(1, e)!r:>{p.old(2, e)}}'", "return f'{p.hub.push(1, e)!r:>{p.hub.push(2, e)}}'"),
    (PLAIN, "return(p.old(1, e))", "return(p.hub.push(1, e))"),
    (PLAIN, "x = not p.old(1, e)", "x = not p.hub.push(1, e)"),
    (PLAIN, "p.old(rb'\\x00', e)", "p.hub.push(rb'\\x00', e)"),
    (PLAIN, "p.old('a' 'b', e)", "p.hub.push('a' 'b', e)"),
    (SUM, "x = p.old(1) * 2", "x = (1 + p.n) * 2"),
    (SUM, "x = p.old(1).real", "x = (1 + p.n).real"),
    (SUM, "x = -p.old(1)", "x = -(1 + p.n)"),
    (SUM, "x = p.old(1) < 2", "x = 1 + p.n < 2"),
    (SUM, "x = p.old(a if e else 2)", "x = (a if e else 2) + p.n"),
    (SUM, "x = p.old(lambda: 1)", "x = (lambda: 1) + p.n"),
    (SUM, "return p.old(1)if e else 2", "return (1 + p.n)if e else 2"),
    (SUM, "print(*p.old(1))", "print(*1 + p.n)"),
    (QUOTED, "return f'{p.old(1)}'", "return f'{p.hub.push(1, \"high\")}'"),
    (QUOTED, 'return f"{p.old(1)}"', "return f\"{p.hub.push(1, 'high')}\""),
    (QUOTED, 'return f"""{p.old(1)}"""', 'return f"""{p.hub.push(1, "high")}"""'),
    (QUOTED, "return f'{e:{p.old(1)}}'", "return f'{e:{p.hub.push(1, \"high\")}}'"),
]


@pytest.mark.parametrize(("template", "before", "after"), CASES)
def test_a_template_wherever_an_expression_can_stand(rewrite: Any, template: str, before: str, after: str) -> None:
    function = f"{HEAD}def f(p: Post, us, e, a):\n    "
    done = rewrite(contract(template), f"{POST}{function}{before}\n", unsafe=True)
    assert done.files["app.py"] == f"{function}{after}\n", (done.fixes, done.refused)


@pytest.mark.parametrize(
    ("template", "before", "reason"),
    [
        (QUOTED, "return f\"{p.old(1)} {f'{p.old(2)}'}\"", "f-string"),
        (PLAIN, "return f'{p.old(1, e)=}'", "own text"),
        (PLAIN, "p.old(1, e).x: int = 3 if p.old(*us) else 4", "unpacked"),
        (PLAIN, "return f'{p.old(1)}'.format(p.old)", "not the same"),
    ],
)
def test_a_template_that_cannot_stand_there(rewrite: Any, template: str, before: str, reason: str) -> None:
    function = f"{HEAD}def f(p: Post, us, e):\n    "
    done = rewrite(contract(template), f"{POST}{function}{before}\n", unsafe=True)
    told = [*done.refused, *(fix.reason for (path, _, _), fix in done.fixes.items() if path == "app.py")]
    assert any(reason in one for one in told), told


LATER = "{receiver}.hub.send_later({user})"
ASYNC = [
    ("await p.old_later(1)", "await p.hub.send_later(1)"),
    (
        "await asyncio.gather(p.old_later(1), p.old_later(2))",
        "await asyncio.gather(p.hub.send_later(1), p.hub.send_later(2))",
    ),
    ("asyncio.create_task(p.old_later(1), name='n')", "asyncio.create_task(p.hub.send_later(1), name='n')"),
    ("await asyncio.wait_for(p.old_later(1), 3)", "await asyncio.wait_for(p.hub.send_later(1), 3)"),
    ("async with e:\n        await p.old_later(1)", "async with e:\n        await p.hub.send_later(1)"),
    ("x = [await p.old_later(u) for u in us]", "x = [await p.hub.send_later(u) for u in us]"),
    ("x = (await p.old_later(1)).n", "x = (await p.hub.send_later(1)).n"),
    ("x = -await p.old_later(1)", "x = -await p.hub.send_later(1)"),
    ("asyncio.run(p.old_later(1))", "asyncio.run(p.hub.send_later(1))"),
    ("late = lambda: p.old_later(1)", "late = lambda: p.hub.send_later(1)"),
]


@pytest.mark.parametrize(("before", "after"), ASYNC)
def test_coroutines_stay_coroutines(rewrite: Any, before: str, after: str) -> None:
    function = f"{HEAD}async def f(p: Post, us, e):\n    "
    done = rewrite(contract(LATER, "old_later"), f"{POST}{function}{before}\n", unsafe=True)
    assert done.files["app.py"] == f"{function}{after}\n", (done.fixes, done.refused)


SEND = "{receiver}.hub.send({user}, {event})"
TO_ASYNC = '[[contract]]\nname = "c"\ncanonical = "hub:Hub.send"\nnames = ["old"]\n' + (
    f'[[contract.duplicate]]\nsymbol = "post:Post.old"\nrewrite = "{SEND}"\n'
)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("async def f(p: Post):\n    p.old(1, 2)", "async def f(p: Post):\n    await p.hub.send(1, 2)"),
        ("async def f(p: Post):\n    x = p.old(1, 2).n", "async def f(p: Post):\n    x = (await p.hub.send(1, 2)).n"),
        ("async def f(p: Post):\n    print(p.old(1, 2))", "async def f(p: Post):\n    print(await p.hub.send(1, 2))"),
        (
            "async def f(p: Post):\n    return [p.old(x, 2) for x in p]",
            "async def f(p: Post):\n    return [await p.hub.send(x, 2) for x in p]",
        ),
    ],
)
def test_a_synchronous_call_is_awaited_in_an_async_function(rewrite: Any, before: str, after: str) -> None:
    done = rewrite(TO_ASYNC, f"{POST}{HEAD}{before}\n", unsafe=True)
    assert done.files["app.py"] == f"{HEAD}{after}\n", (done.fixes, done.refused)


@pytest.mark.parametrize(
    ("before", "place"),
    [
        ("def f(p: Post):\n    p.old(1, 2)", "`f`"),
        ("class A:\n    def m(self, p: Post):\n        p.old(1, 2)", "`A.m`"),
        ("async def f(p: Post):\n    return lambda: p.old(1, 2)", "`f`"),
        ("async def f(p: Post):\n    return (p.old(x, 2) for x in p)", ""),
        ("async def f(p: Post):\n    def g(a=p.old(1, 2)):\n        p.old(1, 2)", "`f.g`"),
        ("p = Post()\np.old(1, 2)", "the module level"),
    ],
)
def test_elsewhere_it_is_refused_naming_what_to_make_async(rewrite: Any, before: str, place: str) -> None:
    done = rewrite(TO_ASYNC, f"{POST}{HEAD}{before}\n", unsafe=True)
    told = [*done.refused, *(fix.reason for (path, _, _), fix in done.fixes.items() if path == "app.py")]
    assert any(place in one and "async" in one for one in told), told
    assert done.files["app.py"].count("p.old(1, 2)") + done.files["app.py"].count("p.old(x, 2)") >= 1
