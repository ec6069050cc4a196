"""Before and after are run with stubs that keep a log: the same happens, in the same order, to the same values."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from codemods.edits import OutcomeKind
from codemods.rewrite import rewrite

Make = Callable[..., Any]

CORE = "class Manager:\n    def send(self, a): ...\n"
ROUTER = "class Router:\n    def old(self, a, b, c=0): return go(a)\n"
ARGUMENTS = ("act({})", "name", "0", "name.it", "act({}) + 1", "(w{} := act({}))", "act({}) if name else act(-1)")
RECEIVERS = ("router", "me.router", "at(router)")
HOLES = ("{a}", "{b}", "{c}", "{a}.real", "[{a}, {b}]", "{b} or {c}", "{c} + {a}", "0", "{receiver}")
PLACES = (
    "{}",
    "x = {}",
    "return {}",
    "me.x = {}",
    "print({})",
    "print(act(100), {})",
    "act(101); {}",
    "[{} for _ in (1, 2)]",
    "if {}: pass",
    "if act(102): {}",
    "x = {} if act(103) else None",
    "x = act(104) + {}",
    "x = not {}",
    "(lambda: {})()",
    "return f'{{{}!r}}'",
    "x = [*({},), 1]",
    "x: object = {}",
)
EACH = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@dataclass(eq=False)
class Value:
    """Anything; says how it came to be."""

    text: str
    log: list[str] = field(repr=False)

    def __repr__(self) -> str:
        return self.text

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self.known(name) or Value(f"{self.text}.{name}", self.log)

    def known(self, name: str) -> Any:
        return self.__dict__.get(name)

    def __add__(self, other: object) -> Value:
        return Value(f"({self.text} + {other!r})", self.log)

    __radd__ = __add__


@st.composite
def calls(draw: st.DrawFn) -> str:
    count = draw(st.integers(2, 3))
    texts = [draw(st.sampled_from(ARGUMENTS)).format(place, place) for place in range(count)]
    positional = draw(st.integers(0, count))
    named = draw(st.permutations([*zip("abc"[positional:count], texts[positional:], strict=True)]))
    arguments = [*texts[:positional], *(f"{name}={text}" for name, text in named)]
    return f"{draw(st.sampled_from(RECEIVERS))}.old({', '.join(arguments)})"


def run(body: str, template: str) -> tuple[list[str], list[str]]:
    """What acted, in order; and what was handed to ``bus``, or would be for what ``old`` was given."""
    acted: list[str] = []
    handed: list[str] = []
    spelled = re.sub(r"\{(\w+)\}", r"\1", template)

    def act(number: int) -> Value:
        acted.append(f"act {number}")
        return Value(f"v{number}", acted)

    def bus(*given: object) -> Value:
        handed.append(repr(given))
        return Value("done", acted)

    class Router:
        def old(self, a: Any, b: Any, c: Any = 0) -> Any:
            return eval(spelled, {"bus": bus, "a": a, "b": b, "c": c, "receiver": self})

        def __repr__(self) -> str:
            return "router"

    def at(one: object) -> object:
        acted.append("at")
        return one

    router = Router()
    me = Value("me", acted)
    me.router = router
    names = {"act": act, "bus": bus, "at": at, "router": router, "me": me, "name": Value("name", acted)}
    exec(compile(body, "app.py", "exec"), names)
    names["f"]()  # type: ignore[operator]
    return acted, handed


@EACH
@given(calls(), st.lists(st.sampled_from(HOLES), min_size=1, max_size=4), st.sampled_from(PLACES))
def test_what_runs_stays_the_same(make: Make, declare: Make, call: str, holes: list[str], place: str) -> None:
    template = f"bus({', '.join(holes)})"
    source = f"from wires import bus\n\ndef f():\n    {place.format(call)}\n"
    entry = declare("router:Router.old", template, imports=("wires:bus",))
    files = {"core.py": CORE, "router.py": ROUTER, "app.py": source}
    planned = make(files, duplicates=(entry,), skip=("router.py",))
    edits = [one.edit for one in planned.plan.edits if one.path == "app.py"]
    if not edits:
        return
    result = rewrite(source.encode(), edits)
    if result.outcomes[0].kind is OutcomeKind.REFUSED:
        assert result.outcomes[0].reason
        return
    body = "def f():\n" + source.partition("def f():\n")[2]
    new = "def f():\n" + result.source.decode().partition("def f():\n")[2]
    assert ".old(" not in new
    before, after = run(body, template), run(new, template)
    dropped = ["at"] if "{receiver}" not in template else []
    assert [one for one in before[0] if one not in dropped] == [one for one in after[0] if one not in dropped], new
    assert before[1] == after[1], new


def test_the_law_sees_what_it_is_for() -> None:
    """Rewrites that are wrong, as the property would find them."""
    before = run("def f():\n    router.old(act(0), act(1))\n", "bus({b}, {a})")
    assert before == (["act 0", "act 1"], ["(v1, v0)"])
    assert run("def f():\n    bus(act(1), act(0))\n", "bus({b}, {a})")[0] != before[0]
    assert run("def f():\n    bus(act(0), act(1))\n", "bus({b}, {a})")[1] != before[1]
