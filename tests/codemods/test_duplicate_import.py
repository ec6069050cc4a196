"""Imports of a duplicate: replaced or dropped, and what stays around them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from codemods.edits import CallEdit, Filling, Import, ImportEdit, OutcomeKind, StringEdit
from ssot_lint.facts.model import Span

NEW = Import("app.mgr", "send")


@dataclass(frozen=True)
class Case:
    name: str
    before: str
    after: str = ""
    replacement: Import | None = None
    keeps_binding: bool = True
    refused: str = ""

    def edit(self, span: Span, name: str) -> ImportEdit:
        return ImportEdit(span, name, self.replacement, self.keeps_binding)


CASES = [
    # --- in the order that the names were in
    Case(
        "sorted names stay sorted",
        "from m import b, ⟦old⟧, z\n",
        "from m import a, b, z\n",
        Import("m", "a"),
        keeps_binding=False,
    ),
    Case(
        "sorted names stay sorted, a line each",
        "from m import (\n    b,\n    ⟦old⟧,\n)\n",
        "from m import (\n    a,\n    b,\n)\n",
        Import("m", "a"),
        keeps_binding=False,
    ),
    Case(
        "names in no order keep their places",
        "from m import z, ⟦old⟧, b\n",
        "from m import z, a, b\n",
        Import("m", "a"),
        keeps_binding=False,
    ),
    Case(
        "a comment keeps its name",
        "from m import (\n    b,  # first\n    ⟦old⟧,\n)\n",
        "from m import (\n    b,  # first\n    a,\n)\n",
        Import("m", "a"),
        keeps_binding=False,
    ),
    # --- dropped
    Case("the only name", "from m import ⟦old⟧\nx = 1\n", "x = 1\n"),
    Case("the only statement of the file", "from m import ⟦old⟧\n", ""),
    Case("the first name", "from m import ⟦old⟧, b, c\n", "from m import b, c\n"),
    Case("a middle name", "from m import a, ⟦old⟧, c\n", "from m import a, c\n"),
    Case("the last name", "from m import a, ⟦old⟧\n", "from m import a\n"),
    Case("an alias", "from m import a, ⟦old⟧ as o, c\n", "from m import a, c\n"),
    Case("in brackets", "from m import (a, ⟦old⟧)\n", "from m import (a)\n"),
    Case("in brackets with a trailing comma", "from m import (a, ⟦old⟧,)\n", "from m import (a,)\n"),
    Case(
        "on a line of its own, with its comment",
        "from m import (\n    a,  # one\n    ⟦old⟧,  # noqa: F401\n    c,  # three\n)\n",
        "from m import (\n    a,  # one\n    c,  # three\n)\n",
    ),
    Case(
        "first on a line of its own",
        "from m import (\n    ⟦old⟧,  # gone\n    # about c\n    c,\n)\n",
        "from m import (\n    # about c\n    c,\n)\n",
    ),
    Case(
        "last on a line of its own",
        "from m import (\n    a,  # one\n    ⟦old⟧  # gone\n)\n",
        "from m import (\n    a  # one\n)\n",
    ),
    Case(
        "last with a trailing comma",
        "from m import (\n    a,  # one\n    ⟦old⟧,  # gone\n)\n",
        "from m import (\n    a,  # one\n)\n",
    ),
    Case(
        "sharing a line",
        "from m import (\n    a, ⟦old⟧, c,  # three\n    d,\n)\n",
        "from m import (\n    a, c,  # three\n    d,\n)\n",
    ),
    Case(
        "first of a shared line",
        "from m import (\n    ⟦old⟧, b,\n    c,\n)\n",
        "from m import (\n    b,\n    c,\n)\n",
    ),
    Case(
        "replaced by what stands beside it",
        "from app.mgr import ⟦old⟧, send\nsend()\n",
        "from app.mgr import send\nsend()\n",
        NEW,
        keeps_binding=False,
    ),
    Case("two names of one statement", "from m import a, ⟦old⟧, c, ⟦older⟧\n", "from m import a, c\n"),
    Case("every name of a statement", "from m import ⟦old⟧, ⟦older⟧\nx = 1\n", "x = 1\n"),
    Case(
        "comments above stay, the one behind goes",
        "# above\nfrom m import ⟦old⟧  # noqa\n\nx = 1\n",
        "# above\n\nx = 1\n",
    ),
    Case(
        "comments above stay, between statements",
        "import a\n# above\nfrom m import ⟦old⟧\nx = 1\n",
        "import a\n# above\nx = 1\n",
    ),
    Case("comments above the last statement stay", "import a\n# above\nfrom m import ⟦old⟧\n", "import a\n# above\n"),
    Case("before a semicolon", "from m import ⟦old⟧; x = 1\n", "x = 1\n"),
    Case("after a semicolon", "import a; from m import ⟦old⟧  # note\n", "import a  # note\n"),
    Case("between semicolons", "import a; from m import ⟦old⟧; x = 1;\n", "import a; x = 1;\n"),
    Case("in a function", "def f():\n    from m import ⟦old⟧\n    return 1\n", "def f():\n    return 1\n"),
    Case("alone in a function", "def f():\n    from m import ⟦old⟧\n", "def f():\n    pass\n"),
    Case(
        "alone in a function under a comment",
        "def f():\n    # why\n    from m import ⟦old⟧  # noqa\n",
        "def f():\n    # why\n    pass\n",
    ),
    Case("alone after a colon", "if x: from m import ⟦old⟧\n", "if x: pass\n"),
    Case("in company after a colon", "if x: from m import ⟦old⟧; y = 1\n", "if x: y = 1\n"),
    Case(
        "in try, only that name (LibCST#258)",
        "try:\n    from m import a, ⟦old⟧\nexcept ImportError:\n    a = None\n",
        "try:\n    from m import a\nexcept ImportError:\n    a = None\n",
    ),
    Case(
        "alone in try",
        "try:\n    from m import ⟦old⟧\nexcept ImportError:\n    x = 1\n",
        "try:\n    pass\nexcept ImportError:\n    x = 1\n",
    ),
    Case(
        "future stays (LibCST#344)",
        "from __future__ import annotations\nfrom m import ⟦old⟧\n",
        "from __future__ import annotations\n",
    ),
    Case(
        "unused imports beside it stay (LibCST#447)",
        "import unused\nfrom m import ⟦old⟧, unused_too\nif x:\n    import other\n",
        "import unused\nfrom m import unused_too\nif x:\n    import other\n",
    ),
    Case("still called", "from m import ⟦old⟧\nold()\n", refused="`old` is still used on line 2"),
    Case(
        "still called under its alias",
        "from m import ⟦old⟧ as o\nold()\no.x()\n",
        refused="`o` is still used on line 3",
    ),
    Case(
        "still used in a nested function", "from m import ⟦old⟧\ndef f():\n    return lambda: old\n", refused="line 3"
    ),
    Case(
        "another scope's name is no use",
        "from m import ⟦old⟧\ndef f(old):\n    return old\n",
        "def f(old):\n    return old\n",
    ),
    Case("still in __all__", "from m import ⟦old⟧\n__all__ = ['old']\n", refused="still listed in `__all__`"),
    Case("still added to __all__", "from m import ⟦old⟧\n__all__ += ['old']\n", refused="still listed in `__all__`"),
    Case(
        "an export of another scope",
        "def f():\n    from m import ⟦old⟧\n__all__ = ['old']\n",
        "def f():\n    pass\n__all__ = ['old']\n",
    ),
    Case("a plain import", "import m.⟦old⟧\n", refused="no name of a `from"),
    Case("the module of an import", "from ⟦old⟧ import a\n", refused="no name of a `from"),
    Case("a use", "⟦old⟧()\n", refused="no name of a `from"),
    # --- replaced
    Case("in place", "from m import ⟦old⟧  # note\n", "from app.mgr import send as old  # note\n", NEW),
    Case("in place, bound to the new name", "from m import ⟦old⟧\n", "from app.mgr import send\n", NEW, False),
    Case("under its alias", "from m import ⟦old⟧ as o\n", "from app.mgr import send as o\n", NEW),
    Case("an alias goes with its binding", "from m import ⟦old⟧ as o\n", "from app.mgr import send\n", NEW, False),
    Case("an alias that is the new name", "from m import ⟦old⟧ as send\n", "from app.mgr import send\n", NEW),
    Case("the same name elsewhere", "from m import ⟦old⟧\n", "from app.mgr import old\n", Import("app.mgr", "old")),
    Case(
        "an explicit re-export",
        "from m import ⟦old⟧ as old\n",
        "from app.mgr import old as old\n",
        Import("app.mgr", "old"),
    ),
    Case(
        "brackets stay",
        "from m import (\n    ⟦old⟧,  # why\n)\n",
        "from app.mgr import (\n    send,  # why\n)\n",
        NEW,
        False,
    ),
    Case(
        "other names stay", "from m import a, ⟦old⟧, c\n", "from m import a, c\nfrom app.mgr import send\n", NEW, False
    ),
    Case(
        "other names stay, in a function",
        "def f():\n    from m import a, ⟦old⟧  # why\n    return a\n",
        "def f():\n    from m import a  # why\n    from app.mgr import send\n    return a\n",
        NEW,
        False,
    ),
    Case(
        "other names stay, on a shared line",
        "from m import a, ⟦old⟧; x = 1\n",
        "from m import a; from app.mgr import send; x = 1\n",
        NEW,
        False,
    ),
    Case(
        "other names stay, after a colon",
        "if x: from m import a, ⟦old⟧\n",
        "if x: from m import a; from app.mgr import send\n",
        NEW,
        False,
    ),
    Case("the same module", "from app.mgr import a, ⟦old⟧, c\n", "from app.mgr import a, send, c\n", NEW, False),
    Case("a relative module", "from .m import ⟦old⟧\n", "from app.mgr import send\n", NEW, False),
    Case("from.m without a space", "from.m import ⟦old⟧\n", "from app.mgr import send\n", NEW, False),
    Case("to a relative module", "from m import ⟦old⟧\n", "from ..mgr import send\n", Import("..mgr", "send"), False),
    Case("to a package of dots", "from m import ⟦old⟧\n", "from . import send\n", Import(".", "send"), False),
    Case("to a module", "from pkg import ⟦old⟧\n", "import app.mgr as old\n", Import("app.mgr")),
    Case("to a module of its own name", "from pkg import ⟦old⟧\n", "import mgr\n", Import("mgr"), False),
    Case(
        "in try, the handler stays",
        "try:\n    from m import ⟦old⟧\nexcept ImportError:\n    old = None\n",
        "try:\n    from app.mgr import send as old\nexcept ImportError:\n    old = None\n",
        NEW,
    ),
    Case(
        "under TYPE_CHECKING",
        "if TYPE_CHECKING:\n    from m import ⟦old⟧\n",
        "if TYPE_CHECKING:\n    from app.mgr import send as old\n",
        NEW,
    ),
    Case(
        "what is there already is not imported twice",
        "from app.mgr import send\nfrom m import ⟦old⟧, b\n",
        "from app.mgr import send\nfrom m import b\n",
        NEW,
        False,
    ),
    Case(
        "two names to one module",
        "from m import ⟦old⟧, ⟦older⟧\n",
        "from app.mgr import send as old, send as older\n",
        NEW,
    ),
    Case(
        "the new name is taken",
        "from m import ⟦old⟧\nsend = 1\n",
        replacement=NEW,
        keeps_binding=False,
        refused="`send` already means",
    ),
    Case(
        "the old name is still used",
        "from m import ⟦old⟧\nold()\n",
        replacement=NEW,
        keeps_binding=False,
        refused="still used on line 2",
    ),
    Case(
        "the old name is still used, and kept",
        "from m import ⟦old⟧\nold()\n",
        "from app.mgr import send as old\nold()\n",
        NEW,
    ),
    Case("a relative module by name only", "from m import ⟦old⟧\n", replacement=Import(".mgr"), refused="is no import"),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_import(rewriting: Any, case: Case) -> None:
    after, outcomes = rewriting(case.before, case.edit)
    if case.refused:
        assert outcomes[0].kind is OutcomeKind.REFUSED
        assert case.refused in outcomes[0].reason
    else:
        assert not [outcome.reason for outcome in outcomes if outcome.reason]
        assert after == case.after


def call(span: Span, name: str) -> CallEdit:
    return CallEdit(span, name, "send({event})", (Filling("event", argument=0),), imports=(NEW,))


def replaced(span: Span, name: str) -> ImportEdit:
    return ImportEdit(span, name, NEW, keeps_binding=False)


def dropped(span: Span, name: str) -> ImportEdit:
    return ImportEdit(span, name)


def test_an_import_goes_with_the_calls_that_needed_it(rewriting: Any) -> None:
    after, outcomes = rewriting("from m import ⟦old⟧\n\ndef f():\n    ⟦old⟧(e)\n", replaced, call)
    assert after == "from app.mgr import send\n\ndef f():\n    send(e)\n"
    assert [outcome.replacement for outcome in outcomes] == ["from app.mgr import send", "send(e)"]


def test_a_dropped_import_and_a_new_one_in_its_place(rewriting: Any) -> None:
    after, _ = rewriting("from m import ⟦old⟧\n\ndef f():\n    ⟦old⟧(e)\n", dropped, call)
    assert after == "from app.mgr import send\n\ndef f():\n    send(e)\n"


def test_an_import_stays_when_one_of_its_calls_is_refused(rewriting: Any) -> None:
    before = "from m import ⟦old⟧\n\ndef f():\n    ⟦old⟧(e)\n    ⟦old⟧(*e)\n"
    after, outcomes = rewriting(before, replaced, call, call)
    assert [outcome.kind for outcome in outcomes] == [OutcomeKind.REFUSED, OutcomeKind.APPLIED, OutcomeKind.REFUSED]
    assert "still used on line 5" in outcomes[0].reason
    assert after == "from app.mgr import send\nfrom m import old\n\ndef f():\n    send(e)\n    old(*e)\n"


def test_an_import_inside_a_function_serves_the_calls_there(rewriting: Any) -> None:
    after, _ = rewriting("def f():\n    from m import ⟦old⟧\n    ⟦old⟧(e)\n", replaced, call)
    assert after == "def f():\n    from app.mgr import send\n    send(e)\n"


def test_a_dropped_name_makes_room_in_an_import_of_the_new_module(rewriting: Any) -> None:
    after, _ = rewriting("from app.mgr import ⟦old⟧, z\n\ndef f():\n    ⟦old⟧(e)\n", dropped, call)
    assert after == "from app.mgr import send, z\n\ndef f():\n    send(e)\n"


def test_an_import_goes_with_its_export(rewriting: Any) -> None:
    def unlisted(span: Span, name: str) -> StringEdit:
        return StringEdit(span, "old", "")

    after, _ = rewriting("from m import ⟦old⟧\n\n__all__ = [⟦'old'⟧, 'x']\n", dropped, unlisted)
    assert after == "__all__ = ['x']\n"
