"""What holds of every plan: a safe one evaluates what acts exactly once and in its order; planning is repeatable."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from codemods.edits import CallEdit
from ssot_lint.contracts.model import Contract, Symbol
from ssot_lint.facts.model import CallFacts, Definition, DefinitionKind, Parameter, Span, Use, UseKind
from ssot_lint.fixes.lookup import NoLookup
from ssot_lint.fixes.plan import plan
from ssot_lint.program.model import ContractView, DefinitionSite, Program, Proof, ResolvedUse, Role
from ssot_lint.rules.model import Applicability, Severity, Violation

Make = Callable[..., Any]

TEXTS = ("act{}()", "name{}", "read{}.it", "act{}(name) + 1")
ACTS = re.compile(r"act\d+\(")
CORE = "class Manager:\n    def send(self, {}): ...\n"
ROUTER = "class Router:\n    def old(self, a, b, c=0): return go(a)\n"


@st.composite
def written_calls(draw: st.DrawFn) -> str:
    """A call of ``old`` that fits, with arguments that act, read or do neither."""
    count = draw(st.integers(2, 3))
    texts = [draw(st.sampled_from(TEXTS)).format(place) for place in range(count)]
    positional = draw(st.integers(0, count))
    named = draw(st.permutations([*zip("abc"[positional:count], texts[positional:], strict=True)]))
    receiver = draw(st.sampled_from(("router", "self.router", "act9()")))
    arguments = [*texts[:positional], *(f"{name}={text}" for name, text in named)]
    return f"{receiver}.old({', '.join(arguments)})"


HOLES = ("{a}", "{b}", "{c}", "{receiver}.x", "[{a}]", "{a}.x", "{b} or {c}", "0")
TEMPLATES = st.lists(st.sampled_from(HOLES), min_size=1, max_size=4).map(lambda parts: f"bus({', '.join(parts)})")
EACH = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def assert_acts_once_and_in_order(planned: Any, call: str) -> None:
    fix = planned.fix()
    if fix.applicability is Applicability.SAFE:
        assert ACTS.findall(fix.replacement) == ACTS.findall(call), fix.replacement


@EACH
@given(written_calls(), TEMPLATES)
def test_a_safe_template_neither_drops_nor_repeats_nor_moves_what_acts(
    make: Make, declare: Make, call: str, template: str
) -> None:
    entry = declare("router:Router.old", template, imports=("wires:bus",))
    files = {"core.py": CORE.format("a"), "router.py": ROUTER, "app.py": f"{call}\n"}
    assert_acts_once_and_in_order(make(files, duplicates=(entry,), skip=("router.py",)), call)


@EACH
@given(written_calls(), st.permutations(("a", "b", "c=0")))
def test_a_safe_inferred_call_neither_drops_nor_repeats_nor_moves_what_acts(
    make: Make, call: str, order: list[str]
) -> None:
    parameters = ", ".join(sorted(order[:2], key=lambda one: "=" in one) + order[2:])
    parameters = parameters if "=" not in parameters.rpartition(",")[0] else "b, a, c=0"
    files = {"core.py": CORE.format(parameters), "router.py": ROUTER, "app.py": f"{call}\n"}
    hop = {"router:Router": {"manager": "core:Manager"}}
    assert_acts_once_and_in_order(make(files, attributes=hop, skip=("router.py",)), call)


def test_a_plan_is_the_same_twice(make: Make) -> None:
    files = {"core.py": CORE.format("a, b"), "router.py": ROUTER, "app.py": "router.old(1, 2)\nother.old(3, 4)\n"}
    hop = {"router:Router": {"manager": "core:Manager"}}
    assert make(files, attributes=hop).plan == make(files, attributes=hop).plan


def test_one_place_is_mended_by_one_contract() -> None:
    """Two contracts that both want an edit: the first one makes it, the second one says who did."""
    span = Span(1, 8, 1, 11)
    use = Use(UseKind.CALL, "old", span, span, receiver="manager", call=CallFacts())
    where = Span(1, 1, 1, 2)
    definitions = {
        name: Definition(name, f"M.{name}", DefinitionKind.METHOD, where, where, parameters=(Parameter("self"),))
        for name in ("old", "send", "post")
    }
    sites = {
        name: DefinitionSite(Symbol("m", f"M.{name}"), "m.py", one, Role.DUPLICATE) for name, one in definitions.items()
    }
    resolved = ResolvedUse("app.py", "app", use, Proof.RESOLVED, (sites["old"],))
    views = {
        name: ContractView(sites[name], Symbol("m", "M"), (sites["old"],), (resolved,)) for name in ("send", "post")
    }
    contracts = [Contract(name, Symbol("m", f"M.{name}"), names=("old",)) for name in views]
    violations = [
        Violation(
            "duplicate-call", name, Severity.ERROR, "app.py", 1, 8, 1, 11, "old", "app:", None, None, None, "resolved",
            (), "message",
        )
        for name in views
    ]  # fmt: skip
    planned = plan(Program(views), contracts, violations, NoLookup())
    assert [one.edit.template for one in planned.edits if isinstance(one.edit, CallEdit)] == ["{receiver}.send"]
    first, second = (one.fix for one in planned.violations)
    assert first is not None and first.applicability is Applicability.SAFE
    assert second is not None and second.reason == "the contract `send` mends this place"
