"""Imports that a rewritten call, reference or body was the last to use go with it; others stay."""

from __future__ import annotations

import pytest

from codemods.edits import AdapterEdit, CallEdit, Edit, Import, ReferenceEdit
from ssot_lint.facts.leftovers import unread_since
from ssot_lint.facts.model import Span
from tests.codemods.conftest import Rewriting

HUB = (Import("hub", "get_hub"),)


def call(span: Span, name: str) -> Edit:
    return CallEdit(span, name, "get_hub().send", keeps_arguments=True, imports=HUB)


def reference(span: Span, name: str) -> Edit:
    return ReferenceEdit(span, name, "send", imports=(Import("hub", "send"),))


def test_an_import_that_only_the_receiver_used_goes(rewriting: Rewriting) -> None:
    changed, _ = rewriting(
        "from hub import get_hub\nfrom r import get, keep\n\n\ndef f(u):\n    get().⟦old⟧(u, keep)\n", call
    )
    assert changed == "from hub import get_hub\nfrom r import keep\n\n\ndef f(u):\n    get_hub().send(u, keep)\n"


def test_the_last_name_of_an_import_takes_its_line_along(rewriting: Rewriting) -> None:
    changed, _ = rewriting(
        "import os\nimport r\nfrom hub import send\n\nx = [os]\n\n\ndef f():\n    return r.⟦old⟧\n", reference
    )
    assert changed == "import os\nfrom hub import send\n\nx = [os]\n\n\ndef f():\n    return send\n"


@pytest.mark.parametrize("rest", ["", "r.s.t.other", "r.s.other", "r.other", "import r.x"])
def test_a_dotted_import_goes_once_nothing_reads_what_any_part_of_it_binds(rewriting: Rewriting, rest: str) -> None:
    changed, _ = rewriting(f"import r.s.t\nfrom hub import send\n\nx = r.s.t.⟦old⟧\n{rest}\n", reference)
    first = "import r.s.t\n" if rest else ""
    assert changed == f"{first}from hub import send\n\nx = send\n{rest}\n"


def test_an_import_that_only_a_replaced_body_used_goes(rewriting: Rewriting) -> None:
    def adapter(span: Span, name: str) -> Edit:
        return AdapterEdit(span, name, ("return get_hub().send(u)",), imports=HUB)

    changed, _ = rewriting("import r\nfrom hub import get_hub\n\n\ndef ⟦old⟧(u):\n    r.do(u)\n", adapter)
    assert changed == "from hub import get_hub\n\n\ndef old(u):\n    return get_hub().send(u)\n"


@pytest.mark.parametrize(
    "use",
    [
        "y = get\n",
        "__all__ = ['get']\n",
        "def g():\n    return get\n",
        "x: 'list[get]' = []\n",
        "x = []  # type: list[get]\n",
        "class C:\n    def g(self):\n        return get()\n",
    ],
)
def test_an_import_with_another_use_stays(rewriting: Rewriting, use: str) -> None:
    source = f"from hub import get_hub\nfrom r import get\n\n{use}\n\ndef f(u):\n    get().⟦old⟧(u)\n"
    changed, _ = rewriting(source, call)
    assert "from r import get\n" in changed


@pytest.mark.parametrize("line", ["from r import get as get", "from r import get  # noqa: F401"])
def test_an_import_that_is_meant_for_others_stays(rewriting: Rewriting, line: str) -> None:
    changed, _ = rewriting(f"from hub import get_hub\n{line}\n\n\ndef f(u):\n    get().⟦old⟧(u)\n", call)
    assert line in changed


def test_an_import_that_the_template_uses_stays(rewriting: Rewriting) -> None:
    def again(span: Span, name: str) -> Edit:
        return CallEdit(span, name, "get().send", keeps_arguments=True, imports=(Import("r", "get"),))

    changed, _ = rewriting("from r import get\n\n\ndef f(u):\n    get().⟦old⟧(u)\n", again)
    assert changed == "from r import get\n\n\ndef f(u):\n    get().send(u)\n"


def test_kept_names_stay(rewriting: Rewriting) -> None:
    def keeping(span: Span, name: str) -> Edit:
        return CallEdit(span, name, "get_hub().send", keeps_arguments=True, imports=HUB, keeps=("get",))

    changed, _ = rewriting("from hub import get_hub\nfrom r import get\n\n\ndef f(u):\n    get().⟦old⟧(u)\n", keeping)
    assert "from r import get\n" in changed


def test_variables_that_nothing_reads_any_more_are_told() -> None:
    before = (
        b"class C:\n    def f(self):\n        r = get()\n        q = 1\n        with a() as b:\n            r.old(b)\n"
    )
    after = before.replace(b"r.old(b)", b"hub.send()")
    assert unread_since(before, after) == ("C.f.r", "C.f.b")
    assert unread_since(before, before) == ()
