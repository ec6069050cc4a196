"""Calls: what they become, and every reason why one is not safe."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from codemods.edits import CallEdit, Filling, Import
from ssot_lint.program.model import Proof, Role
from ssot_lint.rules.model import Applicability

Make = Callable[..., Any]

CORE = """
class Manager:
    async def send(self, user_id: str, message: dict[str, object]) -> None:
        self.sent = (user_id, message)
"""
ROUTER = """
class Router:
    async def old(self, user_id: str, event: dict[str, object]) -> int:
        return await deliver(user_id, event)
"""
HOP = {"router:Router": {"manager": "core:Manager"}}


def app(call: str, head: str = "async def run(router, user, event):") -> str:
    return f"{head}\n    {call}\n"


def sources(call: str, router: str = ROUTER, core: str = CORE, **kwargs: str) -> dict[str, str]:
    return {"core.py": core, "router.py": router, "app.py": app(call, **kwargs)}


def test_a_path_between_classes_is_found_and_arguments_stay_as_written(make: Make) -> None:
    planned = make(sources("await router.old(user, event)"), attributes=HOP)
    fix = planned.fix()
    assert fix.applicability is Applicability.SAFE
    assert fix.reason == ""
    assert fix.replacement == "await router.manager.send(user, event)"
    edit = planned.edit("app.py")
    assert edit == CallEdit(edit.span, "old", "{receiver}.manager.send", keeps_arguments=True)


def test_keywords_get_the_canonicals_names(make: Make) -> None:
    planned = make(sources("await router.old(user, event=event)"), attributes=HOP)
    assert planned.fix().replacement == "await router.manager.send(user, message=event)"
    edit = planned.edit()
    assert edit.template == "{receiver}.manager.send({user_id}, message={event})"
    assert edit.fillings == (Filling("user_id", argument=0), Filling("event", argument=1))


def test_keywords_keep_the_order_they_were_written_in(make: Make) -> None:
    planned = make(sources("await router.old(event=make(), user_id=next_user())"), attributes=HOP)
    assert planned.fix().applicability is Applicability.SAFE
    assert planned.fix().replacement == "await router.manager.send(message=make(), user_id=next_user())"


def test_a_method_of_the_same_class_is_only_renamed(make: Make) -> None:
    signature = "(self, a, *b, c=1, **d)"
    core = f"class Manager:\n    def send{signature}: ...\n    def old{signature}: return self.do(a)\n"
    call = "manager.old(\n    1,\n    2,\n    c=3,\n    e=4,\n)\n"
    planned = make({"core.py": core, "app.py": call}, skip=("core.py",))
    assert planned.fix().applicability is Applicability.SAFE
    assert planned.edit() == CallEdit(planned.edit().span, "old", "{receiver}.send", keeps_arguments=True)


def test_unpacked_arguments_are_unsafe_where_the_signatures_agree(make: Make) -> None:
    core = "class Manager:\n    def send(self, a, b): ...\n    def old(self, a, b): return self.do(a)\n"
    planned = make({"core.py": core, "app.py": "manager.old(*pair)\n"}, skip=("core.py",))
    assert planned.fix().applicability is Applicability.UNSAFE
    assert "unpacked" in planned.fix().reason
    assert planned.fix().replacement == "manager.send(*pair)"


def test_a_function_becomes_another_with_its_import(make_function: Make) -> None:
    files = {
        "core.py": "def send(user_id, text): ...\n",
        "legacy.py": "def old(text, user_id): print(text)\n",
        "app.py": "import legacy\nlegacy.old(text, user)\n",
    }
    planned = make_function(files, skip=("legacy.py",))
    assert planned.fix().applicability is Applicability.SAFE
    assert planned.fix().replacement == "send(user, text)"
    assert planned.edit().imports == (Import("core", "send"),)


def test_a_function_of_the_same_module_is_reached_through_that_module(make_function: Make) -> None:
    files = {
        "core.py": "def send(a): ...\ndef old(a): print(a)\n",
        "app.py": "import core\ncore.old(1)\n",
    }
    planned = make_function(files, skip=("core.py",))
    assert planned.fix().replacement == "core.send(1)"
    assert planned.edit().imports == ()


def test_a_method_becomes_a_function_and_its_receiver_goes(make_function: Make) -> None:
    files = {
        "core.py": "def send(a): ...\n",
        "router.py": "class Router:\n    def old(self, a): print(a)\n",
        "app.py": "router.old(1)\n",
    }
    planned = make_function(files, skip=("router.py",))
    assert (planned.fix().applicability, planned.fix().replacement) == (Applicability.UNSAFE, "send(1)")
    assert planned.fix().reason == "`old` is a method and `send` a function"
    acting = make_function({**files, "app.py": "get_router().old(1)\n"}, skip=("router.py",))
    assert acting.fix().applicability is Applicability.UNSAFE
    assert "`get_router()` is no longer evaluated" in acting.fix().reason


def test_an_own_delegation_gives_the_way_and_the_missing_argument(make: Make) -> None:
    router = """
class Router:
    async def old(self, event: dict[str, object]) -> None:
        await self.manager.send(user_id=self.context.user_id, message=event)
"""
    planned = make(sources("await router.old(event)", router), roles={"Router.old": Role.ADAPTER})
    assert planned.fix().applicability is Applicability.SAFE
    assert planned.fix().replacement == "await router.manager.send(router.context.user_id, event)"


def test_a_missing_argument_comes_from_a_delegation_to_another_duplicate(make: Make) -> None:
    router = f"""{ROUTER}

class Scoped:
    async def old(self, event: dict[str, object]) -> int:
        return await self._router.old(self.context.user_id, event)
"""
    hops = {**HOP, "router:Scoped": {"manager": "core:Manager"}}
    planned = make(
        sources("await scoped.old(event)", router), targets={"scoped": "Scoped.old", "self._router": "Router.old"},
        attributes=hops, skip=("router.py",),
    )  # fmt: skip
    assert planned.fix().replacement == "await scoped.manager.send(scoped.context.user_id, event)"
    assert planned.fix().applicability is Applicability.SAFE


def test_a_function_that_only_delegates_shows_the_object(make: Make) -> None:
    legacy = """
from core import manager

async def old(event, context):
    await manager.send(context.user_id, event)
"""
    files = {"core.py": CORE, "legacy.py": legacy, "app.py": app("await legacy.old(event, user)")}
    planned = make(files, bindings={("legacy", "manager"): "core:manager"}, skip=("legacy.py",))
    assert planned.fix().replacement == "await manager.send(user.user_id, event)"
    assert planned.edit().imports == (Import("core", "manager"),)


def test_a_template_wins_over_inference(make: Make, declare: Make) -> None:
    entry = declare("router:Router.old", "bus().send({user_id}, {event})", imports=("wires:bus",))
    planned = make(sources("await router.old(user, event)"), duplicates=(entry,), attributes=HOP)
    assert planned.fix().replacement == "await bus().send(user, event)"
    assert planned.edit().imports == (Import("wires", "bus"),)
    assert planned.edit().template == "bus().send"


def test_the_result_template_is_used_where_the_value_is(make: Make, declare: Make) -> None:
    entry = declare(
        "router:Router.old", "{receiver}.m.send({user_id}, {event})", "(await tell({user_id}, {event})).count",
        imports=("wires:tell",),
    )  # fmt: skip
    used = make(sources("return await router.old(user, event) > 0"), duplicates=(entry,))
    assert used.fix().replacement == "(await tell(user, event)).count"
    assert used.edit().replaces_await is True
    unused = make(sources("await router.old(user, event)"), duplicates=(entry,))
    assert unused.fix().replacement == "await router.m.send(user, event)"
    assert unused.edit().replaces_await is False


def test_an_inner_await_of_the_template_does_not_replace_the_outer_one(make: Make, declare: Make) -> None:
    entry = declare("router:Router.old", "(await manager()).send({user_id}, {event})", imports=("core:manager",))
    planned = make(sources("await router.old(user, event)"), duplicates=(entry,))
    assert planned.fix().replacement == "await (await manager()).send(user, event)"
    assert planned.edit().replaces_await is False


def test_defaults_are_written_out_only_where_the_canonical_has_another(make: Make) -> None:
    core = "class Manager:\n    def send(self, a, b=1, c=2): ...\n    def old(self, a, c=3, b=1): return self.do(a)\n"
    planned = make({"core.py": core, "app.py": "manager.old(0)\n"}, skip=("core.py",))
    assert planned.fix().replacement == "manager.send(0, c=3)"
    assert planned.fix().applicability is Applicability.SAFE


def test_a_parameter_after_one_left_out_is_given_by_keyword(make: Make) -> None:
    core = "class Manager:\n    def send(self, a, b=1, c=2): ...\n    def old(self, a, c): return self.do(a)\n"
    planned = make({"core.py": core, "app.py": "manager.old(0, 5)\n"}, skip=("core.py",))
    assert planned.fix().replacement == "manager.send(0, c=5)"


def test_operators_keep_their_meaning(make_function: Make, declare: Make) -> None:
    files = {
        "core.py": "def send(a, b): ...\n", "legacy.py": "def old(a, b): print(a)\n",
        "app.py": "legacy.old(x or y, (i for i in z))\n",
    }  # fmt: skip
    entry = declare("legacy:old", "send({a}.id, [{b}])", imports=("core:send",))
    planned = make_function(files, duplicates=(entry,), skip=("legacy.py",))
    assert planned.fix().replacement == "send((x or y).id, [(i for i in z)])"


def test_a_name_of_the_canonicals_class_that_it_lacks_is_rewritten_there(make: Make) -> None:
    planned = make(sources("await manager.old(user_id=user, event=event)"), types={"manager": "core:Manager"})
    assert planned.fix("dangling-call").applicability is Applicability.SAFE
    assert planned.fix().replacement == "await manager.send(user_id=user, message=event)"


def test_a_dangling_call_that_fits_no_duplicate_may_fit_the_canonical(make: Make) -> None:
    planned = make(sources("await manager.old(user, message=event)"), types={"manager": "core:Manager"})
    assert planned.fix().replacement == "await manager.send(user, message=event)"
    misfit = make(sources("await manager.old(user)"), types={"manager": "core:Manager"})
    assert misfit.fix().applicability is Applicability.MANUAL
    assert "`message`" in misfit.fix().reason


def test_a_dangling_call_on_another_class_is_unsafe_where_a_path_leads_on(make: Make) -> None:
    planned = make(
        sources("await registry.old(user, event)"), types={"registry": "app:Registry"},
        attributes={"app:Registry": {"manager": "core:Manager"}},
    )  # fmt: skip
    assert planned.fix().applicability is Applicability.UNSAFE
    assert planned.fix().replacement == "await registry.manager.send(user, event)"
    stuck = make(sources("await registry.old(user, event)"), types={"registry": "app:Registry"})
    assert stuck.fix().applicability is Applicability.MANUAL


def test_the_first_argument_of_an_unbound_call_becomes_the_receiver(make: Make) -> None:
    planned = make(sources("await Router.old(router, user, event)"), targets={"Router": "Router.old"}, attributes=HOP)
    assert planned.fix().applicability is Applicability.UNSAFE
    assert planned.fix().replacement == "await router.manager.send(user, event)"


def test_a_task_takes_the_new_coroutine(make: Make) -> None:
    planned = make(sources("asyncio.create_task(router.old(user, event))"), attributes=HOP)
    assert planned.fix().applicability is Applicability.SAFE
    assert planned.fix().replacement == "router.manager.send(user, event)"


def test_private_attributes_are_doubted_except_by_self(make: Make) -> None:
    hidden = {"router:Router": {"_manager": "core:Manager"}}
    planned = make(sources("await router.old(user, event)"), attributes=hidden)
    assert planned.fix().applicability is Applicability.UNSAFE
    assert planned.fix().reason == "`_manager` is private to its class"
    own = f"{ROUTER}\n    async def run(self, user, event):\n        await self.old(user, event)\n"
    inside = make({"core.py": CORE, "router.py": own}, attributes=hidden)
    assert inside.fix("duplicate-call", "router.py").applicability is Applicability.SAFE


def test_targets_that_agree_are_one(make: Make) -> None:
    router = ROUTER + ROUTER.replace("Router", "Sub")
    hops = {**HOP, "router:Sub": {"manager": "core:Manager"}}
    planned = make(sources("await router.old(user, event)", router), attributes=hops, skip=("router.py",))
    assert planned.fix().applicability is Applicability.SAFE


SYNC_CORE = "class Manager:\n    def send(self, user_id: str, message: dict[str, object]) -> None: ...\n"
SYNC_ROUTER = ROUTER.replace("async ", "").replace("await ", "")

MANUAL: dict[str, tuple[dict[str, str], dict[str, Any], str]] = {
    "the result is used": (sources("return await router.old(user, event)"), {}, "returns `None`, not `int`"),
    "unpacked arguments": (sources("await router.old(*pair)"), {}, "unpacked"),
    "too many arguments": (sources("await router.old(user, event, 3)"), {}, "3 positional arguments"),
    "an argument missing": (sources("await router.old(user)"), {}, "gives no `event`"),
    "an unknown keyword": (sources("await router.old(user, event, hurry=1)"), {}, "`hurry`"),
    "an argument given twice": (sources("await router.old(user, event, user_id=1)"), {}, "`user_id` twice"),
    "swapped arguments": (sources("await router.old(event, user_id)"), {}, "wrong order?"),
    "swapped attributes": (sources("await router.old(x.event, user)"), {}, "wrong order?"),
    "a number for a str": (sources("await router.old(7, event)"), {}, "`7` is of type `int`"),
    "a dict for a str": (sources("await router.old({}, event)"), {}, "of type `dict`"),
    "a str for a dict": (sources("await router.old(user, 'x')"), {}, "of type `str`"),
    "a proof by name": (
        sources("await router.old(user, event)"), {"proofs": {"router": Proof.NAME_ONLY}}, "annotate it"
    ),
    "no way to the canonical": (
        sources("await router.old(user, event)"), {"attributes": {}}, "no typed attribute of `Router`"
    ),
    "two ways to the canonical": (
        sources("await router.old(user, event)"),
        {"attributes": {"router:Router": {"a": "core:Manager", "b": "core:Manager"}}}, "`.a` and `.b` both lead",
    ),
    "an async canonical in a sync function": (
        sources("router.old(user, event)", SYNC_ROUTER, head="def run(router, user, event):"), {},
        "`send` is async and `run` is not",
    ),
    "a coroutine handed on to a sync canonical": (
        sources("asyncio.create_task(router.old(user, event))", core=SYNC_CORE), {}, "handed to `asyncio.create_task`"
    ),
    "a declaration": (
        sources("await router.old(user, event)"), {"roles": {"Router.old": Role.DECLARATION}}, "is a declaration"
    ),
    "perhaps no duplicate": (
        sources("await router.old(user, event)"), {"roles": {"Router.old": Role.UNRELATED}}, "which is no duplicate"
    ),
    "a super call": (
        sources("await super().old(user, event)"), {}, "`super()`",
    ),
    "no receiver": (sources("await old(user, event)"), {}, "no receiver"),
    "an unknown canonical": (
        {"router.py": ROUTER, "app.py": app("await router.old(user, event)")}, {}, "could not be read"
    ),
    "a contradiction of annotations": (
        sources("await router.old(user, event)", ROUTER.replace("user_id: str", "user_id: int")), {},
        "`user_id` is `int` there and `str`",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", MANUAL)
def test_is_left_to_a_person(make: Make, case: str) -> None:
    files, known, reason = MANUAL[case]
    planned = make(files, **{"attributes": HOP, "skip": ("router.py",), **known})
    fix = planned.fix()
    assert reason in fix.reason
    assert fix.applicability is Applicability.MANUAL
    assert fix.group is None
    assert [one for one in planned.plan.edits if one.path == "app.py"] == []


TEMPLATED = {
    "an argument evaluated twice": ("f({user_id}, {user_id}, {event})", "next_user(), event", "2 times"),
    "an argument not evaluated": ("f({user_id})", "user, make()", "no longer be evaluated"),
    "arguments in another order": ("f({event}, {user_id})", "next_user(), make()", "would be evaluated before"),
    "arguments evaluated sometimes": ("f({user_id}) if flag else f({event})", "user, make()", "only sometimes"),
    "an unbound name": ("g({user_id}, {event})", "user, event", "`g` of the template is not bound"),
    "an unknown hole": ("f({whom})", "user, event", "`{whom}`"),
}


@pytest.mark.parametrize("case", TEMPLATED)
def test_a_template_that_would_change_what_runs_is_refused(make: Make, declare: Make, case: str) -> None:
    template, arguments, reason = TEMPLATED[case]
    entry = declare("router:Router.old", template, imports=("wires:f",))
    planned = make(sources(f"_ = 0 or await router.old({arguments})"), duplicates=(entry,), bound=("flag",))
    assert reason in planned.fix().reason
    assert planned.fix().applicability is Applicability.MANUAL


def test_what_can_be_evaluated_before_is(make: Make, declare: Make) -> None:
    entry = declare("router:Router.old", "f({event}, {user_id})", imports=("wires:f",))
    planned = make(sources("await router.old(next_user(), make())"), duplicates=(entry,))
    edit = planned.edit()
    assert isinstance(edit, CallEdit) and edit.early == (0, 1)
    assert planned.fix().replacement == "await f(event, user_id)"


SUB = """
class Sub(Router):
    async def old(self, user_id: str, event: dict[str, object], urgent: bool = False) -> int:
        return await self.hurry(user_id, event, urgent)
"""


def test_an_overrides_own_argument_is_not_dropped_in_silence(make: Make, declare: Make) -> None:
    entry = declare("router:Router.old", "{receiver}.m.send({user_id}, {event})")
    known = {"duplicates": (entry,), "overrides": {"Sub.old": "router:Router.old"}, "skip": ("router.py",)}
    urgent = make(sources("await sub.old(user, event, urgent=True)", ROUTER + SUB), targets={"sub": "Sub.old"}, **known)
    assert urgent.fix().applicability is Applicability.UNSAFE
    assert urgent.fix().reason.startswith("the template has no place for `urgent`, given as `True`; ")
    plain = make(sources("await sub.old(user, event)", ROUTER + SUB), targets={"sub": "Sub.old"}, **known)
    assert plain.fix().applicability is Applicability.UNSAFE
    assert plain.fix().reason == "`Sub.old` overrides `Router.old` with an implementation of its own"


def test_an_override_that_hands_on_is_mended_with_what_it_overrides(make: Make, declare: Make) -> None:
    entry = declare("router:Router.old", "f({user_id}, {event})", imports=("wires:f",))
    planned = make(sources("await super().old(user, event)"), duplicates=(entry,), skip=("router.py",))
    assert planned.fix().applicability is Applicability.MANUAL


def test_a_receiver_that_acts_is_not_evaluated_twice(make: Make, declare: Make) -> None:
    entry = declare("router:Router.old", "{receiver}.m.send({receiver}.user, {event})")
    planned = make(sources("await get_router().old(user, event)"), duplicates=(entry,))
    assert "`get_router()` would be evaluated 2 times" in planned.fix().reason
    reads = make(sources("await self.router.old(user, event)"), duplicates=(entry,))
    assert reads.fix().applicability is Applicability.SAFE


def test_reading_moved_past_a_call_is_unsafe(make: Make, declare: Make) -> None:
    entry = declare("router:Router.old", "f({event}, {user_id})", imports=("wires:f",))
    planned = make(sources("await router.old(a.user, make())"), duplicates=(entry,))
    assert planned.fix().applicability is Applicability.UNSAFE
    plain = make(sources("await router.old(user, make())"), duplicates=(entry,))
    assert plain.fix().applicability is Applicability.SAFE


def test_a_template_that_awaits_needs_an_async_place_and_an_await(make: Make, declare: Make) -> None:
    entry = declare("router:Router.old", "(await f({user_id}, {event})).n", imports=("wires:f",))
    planned = make(sources("asyncio.create_task(router.old(user, event))"), duplicates=(entry,))
    assert "gives a value instead" in planned.fix().reason
    sync = make(sources("router.old(user, event)", head="def run(router, user, event):"), duplicates=(entry,))
    assert "`run` is not async" in sync.fix().reason


def test_a_name_to_be_imported_must_be_free(make: Make, declare: Make) -> None:
    entry = declare("router:Router.old", "f({user_id}, {event})", imports=("wires:f",))
    shadowed = make(sources("await router.old(user, event)", head="async def run(f, router):"), duplicates=(entry,))
    assert "`f` is a parameter" in shadowed.fix().reason
    other = make(sources("await router.old(user, event)"), duplicates=(entry,), bindings={("app", "f"): "elsewhere:f"})
    assert "`f` already means 'elsewhere:f'" in other.fix().reason
    same = make(sources("await router.old(user, event)"), duplicates=(entry,), bindings={("app", "f"): "wires:f"})
    assert same.fix().applicability is Applicability.SAFE


def test_an_await_is_added_only_with_a_doubt(make: Make) -> None:
    planned = make(sources("router.old(user, event)", SYNC_ROUTER), attributes=HOP, skip=("router.py",))
    assert planned.fix().applicability is Applicability.UNSAFE
    assert planned.fix().replacement == "await router.manager.send(user, event)"
    assert planned.edit().adds_await is True


def test_an_await_goes_with_a_sync_canonical(make: Make) -> None:
    planned = make(sources("await router.old(user, event)", core=SYNC_CORE), attributes=HOP, skip=("router.py",))
    assert planned.edit().replaces_await is True
    assert planned.fix().replacement == "router.manager.send(user, event)"


def test_an_unknown_result_is_doubted(make: Make) -> None:
    core, router = CORE.replace(" -> None", ""), ROUTER.replace(" -> int", "")
    planned = make(sources("return await router.old(user, event)", router, core), attributes=HOP, skip=("router.py",))
    assert planned.fix().applicability is Applicability.UNSAFE
    assert "do not say what they return" in planned.fix().reason


def test_an_impure_adapter_and_a_decorated_duplicate_are_doubted(make: Make) -> None:
    call = sources("await router.old(user, event)")
    impure = make(call, attributes=HOP, roles={"Router.old": Role.IMPURE_ADAPTER}, skip=("router.py",))
    assert impure.fix().reason == "`old` does more than delegate"
    decorated = ROUTER.replace("    async def", "    @retry(3)\n    async def")
    planned = make(sources("await router.old(user, event)", decorated), attributes=HOP, skip=("router.py",))
    assert "`@retry(3)` of `old` no longer applies" in planned.fix().reason


def test_a_delegation_that_changes_an_argument_asks_for_a_template(make: Make) -> None:
    router = ROUTER.replace("await deliver(user_id, event)", "await self.manager.send(user_id, stamp(event))")
    planned = make(sources("await router.old(user, event)", router), skip=("router.py",))
    assert "passes `stamp(event)` as `message`" in planned.fix().reason


def test_an_argument_without_a_place_asks_for_a_template(make: Make) -> None:
    router = ROUTER.replace("event: dict[str, object]", "event: dict[str, object], urgent: bool = False")
    planned = make(sources("await router.old(user, event, urgent=True)", router), attributes=HOP, skip=("router.py",))
    assert "no place for `urgent`" in planned.fix().reason
    without = make(sources("await router.old(user, event)", router), attributes=HOP, skip=("router.py",))
    assert without.fix().applicability is Applicability.SAFE


def test_targets_that_disagree_are_left_to_a_person(make: Make) -> None:
    router = ROUTER + ROUTER.replace("Router", "Other")
    hops = {**HOP, "router:Other": {"bus": "core:Manager"}}
    planned = make(
        sources("await router.old(user, event)", router), attributes=hops, skip=("router.py",),
        targets={"router": ("Router.old", "Other.old")},
    )  # fmt: skip
    assert "`Router.old` or `Other.old`" in planned.fix().reason


def test_a_call_inside_the_canonical_is_not_turned_on_itself(make: Make) -> None:
    core = CORE.replace("self.sent = (user_id, message)", "await self.router.old(user_id, message)")
    planned = make({"core.py": core, "router.py": ROUTER}, attributes=HOP, skip=("router.py",))
    assert "inside `send` itself" in planned.fix(path="core.py").reason


def test_a_generator_is_no_function(make: Make) -> None:
    router = "class Router:\n    def old(self, user_id, event):\n        yield event\n"
    core = "class Manager:\n    def send(self, user_id, event): ...\n"
    planned = make(sources("router.old(user, x)", router, core), attributes=HOP, skip=("router.py",))
    assert "`old` is a generator" in planned.fix().reason
