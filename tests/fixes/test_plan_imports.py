"""Imports go when everything that needs them is mended, and not before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from codemods.edits import CallEdit, Import, ImportEdit, StringEdit
from ssot_lint.rules.model import Applicability

Make = Callable[..., Any]

FILES = {"core.py": "def send(a): ...\n", "legacy.py": "def old(a): print(a)\n"}
SKIP = ("legacy.py",)


def edits(planned: Any, path: str = "app.py") -> list[Any]:
    return [one for one in planned.plan.edits if one.path == path]


def test_an_import_is_turned_to_the_canonical_with_its_calls(make_function: Make) -> None:
    planned = make_function({**FILES, "app.py": "from legacy import old\nold(1)\nold(2)\n"}, skip=SKIP)
    found = edits(planned)
    assert [type(one.edit) for one in found] == [ImportEdit, CallEdit, CallEdit]
    assert {one.group for one in found} == {"mail:app.py:import:old"}
    assert {one.applicability for one in found} == {Applicability.SAFE}
    assert found[0].edit.replacement == Import("core", "send")
    assert found[1].edit.imports == (Import("core", "send"),)
    assert planned.fixes()[0].replacement == "from core import send"


def test_an_import_is_dropped_where_the_calls_need_something_else(make: Make, declare: Make) -> None:
    core = "class Manager:\n    def send(self, a): ...\n"
    entry = declare("legacy:old", "manager().send({a})", imports=("core:manager",))
    files = {**FILES, "core.py": core, "app.py": "from legacy import old\nold(1)\n"}
    planned = make(files, duplicates=(entry,), skip=SKIP)
    dropped, call = edits(planned)
    assert dropped.edit.replacement is None
    assert call.edit.imports == (Import("core", "manager"),)
    assert planned.fixes()[0].replacement == ""


def test_an_import_that_something_still_needs_stays_and_the_calls_go_alone(make_function: Make) -> None:
    planned = make_function({**FILES, "app.py": "from legacy import old\nold(1)\nold(1, 2)\n"}, skip=SKIP)
    kept, mended, misfit = planned.fixes()
    assert kept.applicability is Applicability.MANUAL
    assert kept.reason == "it is still used at app.py:3"
    assert mended.applicability is Applicability.SAFE
    assert misfit.applicability is Applicability.MANUAL
    assert edits(planned)[0].edit.imports == (Import("core", "send"),)


def test_an_alias_is_followed(make_function: Make) -> None:
    planned = make_function({**FILES, "app.py": "from legacy import old as tell\ntell(1)\n"}, skip=SKIP)
    turned, call = edits(planned)
    assert turned.edit.name == "old"
    assert (call.edit.name, call.edit.template) == ("tell", "send")


def test_an_import_inside_a_function_binds_only_there(make_function: Make) -> None:
    source = "def run():\n    from legacy import old\n    old(1)\n\ndef other(old):\n    old(1, 2)\n"
    planned = make_function({**FILES, "app.py": source}, skip=SKIP)
    assert planned.fixes()[0].applicability is Applicability.SAFE
    assert edits(planned)[0].group == "mail:app.py:import:run.old"


def test_a_module_import_is_not_kept_by_a_parameter_of_that_name(make_function: Make) -> None:
    source = "from legacy import old\nold(1)\n\ndef other(old):\n    old(1, 2)\n"
    planned = make_function({**FILES, "app.py": source}, skip=SKIP)
    assert planned.fixes()[0].applicability is Applicability.SAFE


def test_a_guarded_import_is_unsafe_with_all_its_group(make_function: Make) -> None:
    source = "try:\n    from legacy import old\nexcept ImportError:\n    raise\nold(1)\n"
    planned = make_function({**FILES, "app.py": source}, skip=SKIP)
    found = edits(planned)
    assert {one.applicability for one in found} == {Applicability.UNSAFE}
    assert len(found) == 2
    assert "guarded by `try`" in planned.fixes()[0].reason


PACKAGE = {
    **FILES,
    "pkg/__init__.py": "from legacy import old\n\n__all__ = ['old']\n",
    "app.py": "from pkg import old\nold(1)\n",
}


def test_a_re_export_is_unsafe_and_takes_its_entry_along(make_function: Make) -> None:
    planned = make_function(PACKAGE, skip=SKIP)
    turned, entry = edits(planned, "pkg/__init__.py")
    assert (turned.applicability, entry.applicability) == (Applicability.UNSAFE, Applicability.UNSAFE)
    assert turned.edit.replacement == Import("core", "send")
    assert entry.edit == StringEdit(entry.edit.span, "old", "send")
    assert turned.group == entry.group
    assert "public name of the package" in planned.fixes("pkg/__init__.py")[0].reason
    assert {one.applicability for one in edits(planned)} == {Applicability.SAFE}


def test_a_re_export_stays_while_an_importer_does(make_function: Make) -> None:
    planned = make_function({**PACKAGE, "app.py": "from pkg import old\nold(1, 2)\n"}, skip=SKIP)
    exported, entry = planned.fixes("pkg/__init__.py")
    assert exported.reason == "it is still used at app.py:1"
    assert entry.applicability is Applicability.MANUAL
    assert entry.reason == "its import stays: it is still used at app.py:1"


def test_a_relative_importer_counts(make_function: Make) -> None:
    files = {**PACKAGE, "app.py": "", "pkg/user.py": "from . import old\nold(1, 2)\n"}
    planned = make_function(files, skip=SKIP)
    assert planned.fixes("pkg/__init__.py")[0].reason == "it is still used at pkg/user.py:1"


def test_a_use_through_the_package_counts(make_function: Make) -> None:
    files = {**PACKAGE, "app.py": "import pkg\npkg.old(1, 2)\n"}
    planned = make_function(files, skip=SKIP)
    assert planned.fixes("pkg/__init__.py")[0].reason == "it is still used at app.py:2"


def test_an_unused_import_is_dropped_only_with_a_doubt(make: Make) -> None:
    core = "class Manager:\n    def send(self, a): ...\n"
    planned = make({**FILES, "core.py": core, "app.py": "from legacy import old\n"}, skip=SKIP)
    assert planned.fix().applicability is Applicability.UNSAFE
    assert planned.edit() == ImportEdit(planned.edit().span, "old", None, keeps_binding=False)


def test_a_class_is_turned_with_its_annotations(make_function: Make) -> None:
    files = {
        "core.py": "class send:\n    def __init__(self, a): ...\n",
        "legacy.py": "class old:\n    def __init__(self, a): ...\n",
        "app.py": "from legacy import old\n\ndef run(x: old) -> 'old':\n    return old(1)\n",
    }
    planned = make_function(files, skip=SKIP)
    assert [one.applicability for one in planned.fixes()] == [Applicability.UNSAFE] * 4
    assert [one.replacement for one in planned.fixes()] == ["from core import send", "send", '"send"', "send(1)"]


def test_a_constant_is_safe_only_where_the_values_are_one(make_function: Any) -> None:
    files = {"core.py": "send = 5\n", "legacy.py": "old = 5\n", "app.py": "from legacy import old\nprint(old)\n"}
    make = replace(make_function, names=("old", "send"))
    same = make(files, skip=SKIP)
    assert [one.applicability for one in same.fixes()] == [Applicability.SAFE, Applicability.SAFE]
    other = make({**files, "legacy.py": "old = 6\n"}, skip=SKIP)
    assert [one.applicability for one in other.fixes()] == [Applicability.UNSAFE, Applicability.UNSAFE]
    assert "not assigned the same text" in other.fixes()[1].reason


def test_a_patch_of_the_consumers_binding_moves_with_its_import(make_function: Make) -> None:
    files = {**FILES, "app.py": "from legacy import old\nold(1)\n", "test_app.py": "patch('app.old')\n"}
    planned = make_function(files, skip=SKIP)
    fix = planned.fix(path="test_app.py")
    assert (fix.applicability, fix.replacement) == (Applicability.UNSAFE, '"app.send"')
    assert fix.group == "mail:app.py:import:old"
    assert {one.applicability for one in edits(planned)} == {Applicability.UNSAFE}
    assert "goes together with another edit" in planned.fixes()[0].reason


def test_a_patch_stays_while_the_import_does(make_function: Make) -> None:
    files = {**FILES, "app.py": "from legacy import old\nold(1, 2)\n", "test_app.py": "patch('app.old')\n"}
    planned = make_function(files, skip=SKIP)
    assert planned.fix(path="test_app.py").applicability is Applicability.MANUAL
    assert planned.fix(path="test_app.py").reason == "the import that it patches stays as it is"
