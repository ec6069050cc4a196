"""One use that has to wait holds back its import, and no other use."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from codemods.edits import CallEdit, Edit, Import, ImportEdit
from ssot_lint.facts.model import Span
from ssot_lint.fixes.apply import Applier
from ssot_lint.fixes.model import PlannedEdit
from ssot_lint.rules.model import Applicability

FILES = {"core.py": "def send(a): ...\n", "legacy.py": "def old(a): print(a)\n"}
SEND = Import("core", "send")


def test_an_unsafe_use_leaves_the_others_safe(make_function: Callable[..., Any]) -> None:
    source = "from legacy import old\n\n\ndef f(a):\n    old(1)\n    old(*a)\n    old(2)\n"
    planned = make_function({**FILES, "app.py": source}, skip=("legacy.py",))
    turned, first, starred, last = planned.fixes()
    assert [first.applicability, last.applicability] == [Applicability.SAFE, Applicability.SAFE]
    assert [turned.applicability, starred.applicability] == [Applicability.UNSAFE, Applicability.UNSAFE]
    assert turned.reason == "its use at line 6 is not safe to mend"
    assert len({turned.group, first.group, starred.group, last.group}) == 4


def applied(source: str, *edits: Edit) -> tuple[str, dict[str, str]]:
    planned = [PlannedEdit("app.py", one, Applicability.SAFE, "together") for one in edits]
    result = Applier({"app.py": source.encode()}.get, lambda path: "", 1).apply(planned)
    refused = {f"{one.edit.name}:{one.edit.span.line}": reason for one, reason in result.refused.items()}
    return result.sources.get("app.py", source.encode()).decode(), refused


def at(line: int, column: int) -> Span:
    return Span(line, column, line, column + 3)


SOURCE = "from legacy import old\n\n\ndef f():\n    old(1)\n    return f'{old(2)=}'\n"
CALLS = (
    CallEdit(at(5, 5), "old", "send", keeps_arguments=True, imports=(SEND,)),
    CallEdit(at(6, 15), "old", "send", keeps_arguments=True, imports=(SEND,)),
)


def test_a_refused_use_keeps_its_import_and_lets_the_others_go() -> None:
    changed, refused = applied(SOURCE, ImportEdit(at(1, 20), "old", SEND, keeps_binding=False), *CALLS)
    assert changed == SOURCE.replace("    old(1)", "    send(1)").replace("\n\n\n", "\n\n\n").replace(
        "from legacy import old\n", "from core import send\nfrom legacy import old\n"
    )
    assert sorted(refused) == ["old:1", "old:6"]


def test_what_others_import_from_the_file_holds_all_together() -> None:
    turned = ImportEdit(at(1, 20), "old", SEND, keeps_binding=False, serves_others=True)
    changed, refused = applied(SOURCE, turned, *CALLS)
    assert changed == SOURCE
    assert sorted(refused) == ["old:1", "old:5", "old:6"]
