"""References, strings and doubles: what may follow to the canonical, and what a person has to see to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from codemods.edits import DoubleEdit, ReferenceEdit, StringEdit
from ssot_lint.program.model import Proof, Role
from ssot_lint.rules.model import Applicability

Make = Callable[..., Any]

CORE = "class Manager:\n    def send(self, a: str, b: int) -> None: ...\n"
SAME = f"{CORE}    def old(self, a: str, b: int) -> None: self.go(a)\n"
ROUTER = "class Router:\n    def old(self, a: str, b: int) -> None: self.go(a)\n"
HOP = {"router:Router": {"manager": "core:Manager"}}


def one_class(app: str) -> dict[str, str]:
    return {"core.py": SAME, "app.py": app}


def two_classes(app: str, router: str = ROUTER) -> dict[str, str]:
    return {"core.py": CORE, "router.py": router, "app.py": app}


def test_a_value_with_one_signature_is_redirected(make: Make) -> None:
    planned = make(two_classes("hook(router.old)\n"), attributes=HOP, skip=("router.py",))
    assert planned.fix().applicability is Applicability.SAFE
    assert planned.fix().replacement == "router.manager.send"
    assert planned.edit() == ReferenceEdit(planned.edit().span, "old", "{receiver}.manager.send")


def test_a_value_whose_parameters_are_named_otherwise_is_unsafe(make: Make) -> None:
    planned = make(two_classes("hook(router.old)\n", ROUTER.replace("b:", "c:")), attributes=HOP, skip=("router.py",))
    assert planned.fix().applicability is Applicability.UNSAFE
    assert "keywords" in planned.fix().reason


DRIFT = {
    "other parameters": (ROUTER.replace(", b: int", ", b: int, c: int = 0"), "takes `(a, b, c)`"),
    "another result": (ROUTER.replace("None", "int"), "`send` returns `None`, not `int` as `old` does"),
    "another colour": (ROUTER.replace("    def", "    async def"), "is async or a generator"),
    "another order": (ROUTER.replace("a: str, b: int", "b: int, a: str"), "takes `(b, a)`"),
}


@pytest.mark.parametrize("case", DRIFT)
def test_drift_is_named(make: Make, case: str) -> None:
    router, reason = DRIFT[case]
    planned = make(two_classes("hook(router.old)\n", router), attributes=HOP, skip=("router.py",))
    assert planned.fix().applicability is Applicability.MANUAL
    assert reason in planned.fix().reason


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("manager.old.cache_clear()\n", "`.cache_clear` is read"),
        ("methodcaller('old')\n", "no object is in sight"),
    ],
)
def test_a_use_that_a_person_has_to_see_to(make: Make, source: str, reason: str) -> None:
    planned = make(one_class(source), skip=("core.py",))
    assert planned.fix().applicability is Applicability.MANUAL
    assert reason in planned.fix().reason


@pytest.mark.parametrize(
    ("source", "reason"), [("router.old = fake\n", "saved and restored"), ("del router.old\n", "deleted")]
)
def test_what_is_replaced_on_another_object_is_left_to_a_person(make: Make, source: str, reason: str) -> None:
    planned = make(two_classes(source), attributes=HOP, skip=("router.py",))
    assert planned.fix().applicability is Applicability.MANUAL
    assert reason in planned.fix().reason


@pytest.mark.parametrize("source", ["manager.old = fake\n", "del manager.old\n"])
def test_what_is_replaced_on_the_same_object_is_replaced_under_the_new_name(make: Make, source: str) -> None:
    planned = make(one_class(source), skip=("core.py",))
    assert (planned.fix().applicability, planned.fix().replacement) == (Applicability.UNSAFE, "manager.send")


def test_a_reference_on_the_canonicals_class_that_lacks_it(make: Make) -> None:
    planned = make(two_classes("hook(manager.old)\n"), types={"manager": "core:Manager"}, skip=("router.py",))
    assert (planned.fix().applicability, planned.fix().replacement) == (Applicability.UNSAFE, "manager.send")


def test_a_guard_and_its_call_are_one(make: Make) -> None:
    planned = make(one_class("if hasattr(manager, 'old'):\n    manager.old('x', 1)\n"), skip=("core.py",))
    guard, call = planned.fixes()
    assert guard.replacement == '"send"'
    assert guard.group == call.group == "mail:app.py:guard:1"
    assert (guard.applicability, call.applicability) == (Applicability.UNSAFE, Applicability.UNSAFE)


def test_a_guard_stays_with_a_call_that_does(make: Make) -> None:
    planned = make(one_class("if hasattr(manager, 'old'):\n    manager.old(1)\n"), skip=("core.py",))
    guard, call = planned.fixes()
    assert (guard.applicability, call.applicability) == (Applicability.MANUAL, Applicability.MANUAL)
    assert "line 2 stays" in guard.reason


def test_a_guard_on_another_object_makes_its_call_unsafe(make: Make) -> None:
    source = "if hasattr(router, 'old'):\n    router.old('x', 1)\n"
    planned = make(two_classes(source), attributes=HOP, skip=("router.py",))
    guard, call = planned.fixes()
    assert (guard.applicability, guard.replacement) == (Applicability.MANUAL, 'hasattr(router.manager, "send")')
    assert call.applicability is Applicability.UNSAFE
    assert "guard at line 1 stays" in call.reason


@pytest.mark.parametrize("source", ["f = getattr(manager, 'old')\n", "methodcaller('old', 'x', 1)(manager)\n"])
def test_a_fetched_value_keeps_its_signature(make: Make, source: str) -> None:
    planned = make(one_class(source), skip=("core.py",))
    assert (planned.fix().applicability, planned.fix().replacement) == (Applicability.UNSAFE, '"send"')
    drifted = one_class(source)
    drifted["core.py"] = drifted["core.py"].replace("old(self, a", "old(self, z")
    assert make(drifted, skip=("core.py",)).fix().applicability is Applicability.MANUAL


def test_a_patch_target_follows(make: Make) -> None:
    planned = make(one_class("patch('core.Manager.old')\n"), skip=("core.py",))
    assert planned.edit() == StringEdit(planned.edit().span, "core.Manager.old", "core.Manager.send")
    assert planned.fix().applicability is Applicability.UNSAFE
    moved = make(two_classes("patch('router.Router.old')\n"), skip=("router.py",))
    assert moved.fix().replacement == '"core.Manager.send"'
    assert "what the code under test calls" in moved.fix().reason


def test_a_patch_target_that_names_nothing(make: Make) -> None:
    planned = make(two_classes("patch('core.Manager.old')\n"), types={"": "core:Manager"}, skip=("router.py",))
    assert planned.fix().replacement == '"core.Manager.send"'
    other = make(two_classes("patch('app.Other.old')\n"), types={"": "app:Other"}, skip=("router.py",))
    assert other.fix().applicability is Applicability.MANUAL


def test_a_patched_attribute_follows_only_on_the_same_class(make: Make) -> None:
    planned = make(one_class("patch.object(manager, 'old')\n"), skip=("core.py",))
    assert (planned.fix().applicability, planned.fix().replacement) == (Applicability.UNSAFE, '"send"')
    moved = make(two_classes("patch.object(router, 'old')\n"), attributes=HOP, skip=("router.py",))
    assert moved.fix().applicability is Applicability.MANUAL
    assert moved.fix().replacement == 'patch.object(router.manager, "send")'


def test_a_patch_of_the_class_hints_at_the_canonicals_class(make: Make) -> None:
    planned = make(two_classes("patch.object(Router, 'old')\n"), attributes=HOP, skip=("router.py",))
    assert planned.fix().replacement == 'patch.object(Manager, "send")'


def test_a_functions_patch_does_not_follow_to_a_method(make: Make) -> None:
    files = {"core.py": CORE, "legacy.py": "def old(a): print(a)\n", "app.py": "patch('legacy.old')\n"}
    planned = make(files, skip=("legacy.py",))
    assert planned.fix().applicability is Applicability.MANUAL
    assert planned.fix().replacement == '"core.Manager.send"'


def test_a_functions_own_path_follows_and_keeps_its_notation(make_function: Make) -> None:
    files = {"core.py": "def send(a): ...\n", "legacy.py": "def old(a): print(a)\n", "app.py": "load('legacy:old')\n"}
    planned = make_function(files, skip=("legacy.py",))
    assert planned.fix().replacement == '"core:send"'
    assert "what reads this string is not known" in planned.fix().reason


def test_an_export_of_what_is_defined_there_stays(make_function: Make) -> None:
    files = {"core.py": "def send(a): ...\n", "legacy.py": "__all__ = ['old']\ndef old(a): print(a)\n"}
    planned = make_function(files)
    assert planned.fix("stale-target", "legacy.py").reason == "`old` is still defined in this module"


def test_a_double_is_renamed_where_the_object_stays(make: Make) -> None:
    source = "mock.old = Fake()\nmock.old.assert_called_once_with('x', 1)\n"
    planned = make(one_class(source), proofs={"mock": Proof.DOUBLE}, skip=("core.py",))
    assert [one.applicability for one in planned.fixes()] == [Applicability.UNSAFE] * 2
    assert [one.replacement for one in planned.fixes()] == ["mock.send", "mock.send"]
    assert len({one.group for one in planned.fixes()}) == 1
    assert isinstance(planned.plan.edits[0].edit, DoubleEdit)


def test_a_double_of_another_class_is_left_with_a_hint(make: Make) -> None:
    planned = make(
        two_classes("mock.old = Fake()\n"), proofs={"mock": Proof.DOUBLE}, attributes=HOP, skip=("router.py",)
    )
    assert (planned.fix().applicability, planned.fix().replacement) == (Applicability.MANUAL, "mock.manager.send")


def test_a_double_of_unknown_classes_asks_for_a_spec(make: Make) -> None:
    files = {**two_classes("mock.old = Fake()\n"), "core.py": SAME}
    planned = make(files, proofs={"mock": Proof.DOUBLE}, attributes=HOP, skip=("router.py", "core.py"))
    assert "`spec`" in planned.fix().reason


def test_all_uses_of_a_double_or_none(make: Make) -> None:
    files = one_class("mock.old = Fake()\nhasattr(mock, 'old')\n")
    planned = make(files, proofs={"mock": Proof.DOUBLE}, skip=("core.py",))
    assert [one.applicability for one in planned.fixes()] == [Applicability.UNSAFE, Applicability.MANUAL]
    keyword = make(one_class("Mock(old=1)\n"), proofs={"": Proof.DOUBLE}, skip=("core.py",))
    assert keyword.fix().replacement == "send=1"


def test_a_fakes_method_is_renamed_with_its_uses(make: Make) -> None:
    files = {**one_class("fake.old('x', 1)\n"), "fakes.py": "class Fake:\n    def old(self, a, b): pass\n"}
    planned = make(files, targets={"fake": "Fake.old"}, roles={"Fake.old": Role.DOUBLE}, skip=("core.py",))
    assert planned.fix().replacement == "fake.send"
    assert planned.fix(path="fakes.py").replacement == "send"
    assert planned.fix().group == planned.fix(path="fakes.py").group
