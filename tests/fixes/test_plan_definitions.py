"""Definitions become adapters; whatever cannot be one delegation says why."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from codemods.edits import AdapterEdit, Import
from ssot_lint.contracts.model import Duplicate, Symbol
from ssot_lint.program.model import Role
from ssot_lint.rules.model import Applicability

Make = Callable[..., Any]

CORE = "class Manager:\n    async def send(self, user_id: str, message: dict) -> None: ...\n"
ROUTER = """
class Router:
    async def old(self, user_id: str, event: dict) -> None:
        await deliver(user_id, event)
"""
HOP = {"router:Router": {"_manager": "core:Manager"}}


def files(router: str = ROUTER, core: str = CORE) -> dict[str, str]:
    return {"core.py": core, "router.py": router}


def test_a_definition_delegates_with_its_own_parameters(make: Make) -> None:
    planned = make(files(), attributes=HOP)
    fix = planned.fix(path="router.py")
    assert fix.applicability is Applicability.UNSAFE
    assert "the legacy path goes away" in fix.reason
    edit = planned.edit("router.py")
    assert edit == AdapterEdit(
        edit.span, "old", ("await self._manager.send(user_id, event)",), "`old` is deprecated; use `Manager.send`"
    )


def test_the_result_template_is_returned(make: Make, declare: Make) -> None:
    entry = declare(
        "router:Router.old", "{receiver}.m.send({user_id}, {event})", "(await tell({user_id}, {event})).count",
        imports=("wires:tell",),
    )  # fmt: skip
    router = ROUTER.replace("None", "int")
    planned = make(files(router), duplicates=(entry,))
    assert planned.edit("router.py").statements == ("return (await tell(user_id, event)).count",)
    assert planned.edit("router.py").imports == (Import("wires", "tell"),)


def test_equal_results_are_handed_on(make: Make) -> None:
    planned = make(files(ROUTER.replace("None", "int"), CORE.replace("None", "int")), attributes=HOP)
    assert planned.edit("router.py").statements == ("return await self._manager.send(user_id, event)",)


def test_surplus_arguments_are_handed_on(make_function: Make) -> None:
    sources = {
        "core.py": "def send(a, *b, c=1, **d): ...\n",
        "legacy.py": "def old(a, *b, c=1, **d):\n    print(a)\n",
    }
    planned = make_function(sources)
    edit = planned.edit("legacy.py")
    assert edit.statements == ("return send(a, *b, c=c, **d)",)
    assert edit.imports == (Import("core", "send"),)


def test_a_body_that_is_the_delegation_already_is_safe(make: Make) -> None:
    router = ROUTER.replace("deliver(user_id", "self._manager.send(user_id")
    planned = make(files(router), attributes=HOP)
    assert planned.fix(path="router.py").applicability is Applicability.SAFE


REFUSED = {
    "another result": (ROUTER.replace("None", "int"), CORE, "declare `rewrite-result`"),
    "a sync duplicate": (ROUTER.replace("async ", "").replace("await ", ""), CORE, "`old` is not; make it async"),
    "a property": (ROUTER.replace("    async", "    @property\n    async"), CORE, "`@property`"),
    "a generator": (ROUTER + "        yield\n", CORE, "it is a generator"),
    "a circle": (ROUTER, CORE.replace("...", "await self.router.old(user_id, message)"), "itself calls `old`"),
    "a parameter without a place": (ROUTER.replace("event: dict", "event: dict, loud=0"), CORE, "no place for `loud`"),
    "a missing argument": (ROUTER.replace("user_id: str, ", ""), CORE, "`send` needs `user_id`"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_is_left_to_a_person(make: Make, case: str) -> None:
    router, core, reason = REFUSED[case]
    planned = make(files(router, core), attributes=HOP, skip=("core.py",))
    fix = planned.fix("duplicate-definition", "router.py")
    assert reason in fix.reason
    assert fix.applicability is Applicability.MANUAL


def test_a_flag_asks_for_a_staged_adapter(make: Make) -> None:
    entry = Duplicate(Symbol("router", "Router.old"), flag=Symbol("flags", "on"))
    planned = make(files(), attributes=HOP, duplicates=(entry,))
    assert "the flag `flags:on`" in planned.fix(path="router.py").reason


def test_an_unannotated_result_is_dropped_only_where_nobody_uses_it(make: Make) -> None:
    router = ROUTER.replace(" -> None", "")
    calling = {**files(router), "app.py": "async def f(r): await r.old('u', {})\n"}
    unused = make(calling, attributes=HOP, skip=("app.py",))
    assert unused.edit("router.py").statements == ("await self._manager.send(user_id, event)",)
    used = make({**files(router), "app.py": "async def f(r): return await r.old('u', {})\n"}, attributes=HOP)
    assert used.fix(path="router.py").applicability is Applicability.MANUAL


def test_other_rules_get_no_fix(make: Make) -> None:
    planned = make(files(), attributes=HOP, roles={"Router.old": Role.ADAPTER})
    assert planned.plan.violations == ()
    assert planned.plan.edits == ()
