"""Definitions become adapters; whatever cannot be one delegation says why."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from codemods.edits import AdapterEdit, Import, PathEdit
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


FLAGGED = Duplicate(Symbol("router", "Router.old"), flag=Symbol("flags", "on"))


def test_with_a_flag_the_adapter_is_staged_and_changes_nothing_yet(make: Make) -> None:
    planned = make(files(), attributes=HOP, duplicates=(FLAGGED,))
    assert planned.fix(path="router.py").applicability is Applicability.SAFE
    edit = planned.edit("router.py")
    assert (edit.flag, edit.imports) == ("on", (Import("flags", "on"),))
    assert edit.statements == ("await self._manager.send(user_id, event)",)


def test_a_flag_of_the_same_module_is_not_imported(make: Make) -> None:
    entry = Duplicate(Symbol("router", "Router.old"), flag=Symbol("router", "Flags.on"))
    edit = make(files(), attributes=HOP, duplicates=(entry,)).edit("router.py")
    assert (edit.flag, edit.imports) == ("Flags.on", ())


def test_an_adapter_waits_for_what_the_tree_lacks(make: Make) -> None:
    planned = make(files(), attributes=HOP, duplicates=(FLAGGED,), ours=("flags",))
    assert planned.fix(path="router.py").reason == "`flags:on` does not exist yet; `ssot-lint scaffold` can write it"
    there = make(
        files(), attributes=HOP, duplicates=(FLAGGED,), ours=("flags",), bindings={("flags", "on"): "flags:on"}
    )
    assert there.edit("router.py").flag == "on"


STAGED = """
class Router:
    async def old(self, user_id: str, event: dict) -> None:
        if on():
            await self._manager.send(user_id, event)
            return
        await deliver(user_id, event)
"""


def test_a_staged_adapter_loses_its_legacy_path(make: Make) -> None:
    planned = make(files(STAGED), duplicates=(FLAGGED,), roles={"Router.old": Role.IMPURE_ADAPTER})
    edit = planned.edit("router.py")
    assert edit == PathEdit(edit.span, "old", "on")
    assert planned.fix(path="router.py").reason == "the path that runs while `flags:on` says no goes away"


def test_an_impure_adapter_that_asks_another_flag_gets_a_new_body(make: Make) -> None:
    staged = STAGED.replace("on()", "off()")
    planned = make(files(staged), attributes=HOP, duplicates=(FLAGGED,), roles={"Router.old": Role.IMPURE_ADAPTER})
    assert planned.edit("router.py").statements == ("await self._manager.send(user_id, event)",)


def test_the_decorator_comes_from_where_the_project_has_it(make: Make) -> None:
    assert make(files(), attributes=HOP, deprecated_from="warnings").edit("router.py").deprecated_from == "warnings"


def test_an_unannotated_result_is_dropped_only_where_nobody_uses_it(make: Make) -> None:
    router = ROUTER.replace(" -> None", "")
    calling = {**files(router), "app.py": "async def f(r): await r.old('u', {})\n"}
    unused = make(calling, attributes=HOP, skip=("app.py",))
    assert unused.edit("router.py").statements == ("await self._manager.send(user_id, event)",)
    used = make({**files(router), "app.py": "async def f(r): return await r.old('u', {})\n"}, attributes=HOP)
    assert used.fix(path="router.py").applicability is Applicability.MANUAL


def test_other_rules_get_no_fix(make: Make) -> None:
    planned = make(files(), attributes=HOP, roles={"Router.old": Role.DECLARATION})
    assert planned.plan.violations == ()
    assert planned.plan.edits == ()
