"""Contracts about modules: what is imported from one comes from the other, by whatever kind of import."""

from __future__ import annotations

from typing import Any

import pytest

from codemods.edits import Import, ReferenceEdit
from codemods.rewrite import rewrite as rewrite_file
from ssot_lint.facts.model import Span
from ssot_lint.rules.model import Applicability

CONTRACT = """\
[[contract]]
name = "c"
canonical = "new.mail"

[[contract.duplicate]]
symbol = "old.post"
"""
SHIM = """\
--- new/__init__.py
--- new/mail/__init__.py
LIMIT = 3


class Letter:
    pass


def send(text: str) -> None:
    print(text)
--- new/mail/parts.py
SIZE = 1
--- old/__init__.py
other = 1
--- old/post/__init__.py
from new.mail import LIMIT, Letter, send
--- old/post/parts.py
SIZE = 1
--- old/more.py
X = 1
--- app.py
"""
"""The old module hands on what the new one has, and nothing of its own."""

MOVES = {
    "import old.post\n\nold.post.send('x')\n": "import new.mail\n\nnew.mail.send('x')\n",
    "import old.post as p\n\np.send('x')\n": "import new.mail as p\n\np.send('x')\n",
    "from old import post\n\npost.send('x')\n": "from new import mail\n\nmail.send('x')\n",
    "from old import post as p\n\np.send(p.LIMIT)\n": "from new import mail\n\nmail.send(mail.LIMIT)\n",
    "from old.post import send\n\nsend('x')\n": "from new.mail import send\n\nsend('x')\n",
    "from old.post import (\n    LIMIT,  # how many\n    Letter as L,\n)\n\nprint(L(), LIMIT)\n": (
        "from new.mail import (\n    LIMIT,  # how many\n    Letter as L,\n)\n\nprint(L(), LIMIT)\n"
    ),
    "def f():\n    import old.post\n    return old.post.Letter()\n": (
        "def f():\n    import new.mail\n    return new.mail.Letter()\n"
    ),
    "def f():\n    from old.post import Letter\n    return Letter()\n": (
        "def f():\n    from new.mail import Letter\n    return Letter()\n"
    ),
    "import old.more\nimport old.post\n\nprint(old.more.X, old.post.LIMIT)\n": (
        "import old.more\nimport new.mail\n\nprint(old.more.X, new.mail.LIMIT)\n"
    ),
    "import new.mail\nimport old.post\n\nprint(new.mail.LIMIT, old.post.LIMIT)\n": (
        "import new.mail\n\nprint(new.mail.LIMIT, new.mail.LIMIT)\n"
    ),
    "import os, old.post, sys\n\nprint(old . post . LIMIT)\n": (
        "import os, new.mail, sys\n\nprint(new.mail . LIMIT)\n"
    ),
    "import old.post\n\n\nclass Card(old.post.Letter):\n    kind: old.post.Letter\n": (
        "import new.mail\n\n\nclass Card(new.mail.Letter):\n    kind: new.mail.Letter\n"
    ),
}


@pytest.mark.parametrize("before", MOVES)
def test_a_module_is_imported_from_its_new_place(rewrite: Any, before: str) -> None:
    done = rewrite(CONTRACT, SHIM + before)
    assert done.files["app.py"] == MOVES[before]


UNSAFE = {
    "import old.post.parts\n\nprint(old.post.parts.SIZE)\n": (
        "import new.mail.parts\n\nprint(new.mail.parts.SIZE)\n",
        "`parts` of `old.post` and of `new.mail` are defined apart",
    ),
    "from old.post.parts import SIZE\n\nprint(SIZE)\n": (
        "from new.mail.parts import SIZE\n\nprint(SIZE)\n",
        "`SIZE` of `old.post.parts` and of `new.mail.parts` are defined apart",
    ),
    "from old.post import *\n\nprint(LIMIT)\n": (
        "from new.mail import *\n\nprint(LIMIT)\n",
        "whatever `new.mail` has comes in with `*`",
    ),
    "import old.post\n\nprint(old.post)\n": (
        "import new.mail\n\nprint(new.mail)\n",
        "the module itself is handed on",
    ),
}


@pytest.mark.parametrize("before", UNSAFE)
def test_what_may_be_something_else_there_is_unsafe(rewrite: Any, before: str) -> None:
    after, doubt = UNSAFE[before]
    assert rewrite(CONTRACT, SHIM + before).files["app.py"] == before
    done = rewrite(CONTRACT, SHIM + before, unsafe=True)
    assert done.files["app.py"] == after
    assert doubt in {reason for fix in done.fixes.values() for reason in fix.reason.split("; ")} | {
        fix.reason.removeprefix("goes together with another edit: ") for fix in done.fixes.values()
    }


REFUSED = {
    "from old.post import gone\n": "`new.mail` has no `gone`",
    "import old.post\n\nold.post.gone()\n": "`new.mail` has no `gone`",
    "import old.post.gone\n": "there is no module `new.mail.gone`",
}


@pytest.mark.parametrize("before", REFUSED)
def test_what_the_new_module_lacks_stays(rewrite: Any, before: str) -> None:
    extra = "--- old/post/gone.py\n" if "post.gone\n" in before else ""
    text = SHIM.replace("--- app.py\n", extra + "--- app.py\n")
    done = rewrite(CONTRACT, text + before, unsafe=True)
    assert done.files["app.py"] == before
    fixes = [fix for (path, _, _), fix in done.fixes.items() if path == "app.py"]
    assert {fix.applicability for fix in fixes} == {Applicability.MANUAL}
    assert REFUSED[before] in {fix.reason for fix in fixes}


KEPT = {
    "import old.post\n\nprint(old.other, old.post.LIMIT)\n": "`old` is still used on line 3",
    "import old.post\n\nnew = 1\nprint(old.post.LIMIT, new)\n": "`new` already means",
}


@pytest.mark.parametrize("before", KEPT)
def test_an_import_stays_where_names_would_be_lost(rewrite: Any, before: str) -> None:
    done = rewrite(CONTRACT, SHIM + before, unsafe=True)
    assert done.files["app.py"] == before
    reasons = [*done.refused, *(fix.reason for fix in done.fixes.values())]
    assert any(KEPT[before] in reason for reason in reasons), reasons


def test_a_relative_import_stays_one_in_its_package(rewrite: Any) -> None:
    contract = CONTRACT.replace("new.mail", "pkg.mail").replace("old.post", "pkg.post")
    text = """\
--- pkg/__init__.py
--- pkg/mail.py
LIMIT = 1
--- pkg/post.py
from pkg.mail import LIMIT
--- pkg/app.py
from .post import LIMIT
from . import post

print(LIMIT, post.LIMIT)
--- pkg/sub/__init__.py
--- pkg/sub/app.py
from ..post import LIMIT

print(LIMIT)
"""
    done = rewrite(contract, text)
    assert done.files["pkg/app.py"] == "from .mail import LIMIT\nfrom . import mail\n\nprint(LIMIT, mail.LIMIT)\n"
    assert done.files["pkg/sub/app.py"] == "from ..mail import LIMIT\n\nprint(LIMIT)\n"


def test_a_package_takes_all_that_is_below_it_along(rewrite: Any) -> None:
    contract = CONTRACT.replace("new.mail", "fresh").replace("old.post", "stale")
    text = """\
--- fresh/__init__.py
--- fresh/deep/__init__.py
--- fresh/deep/core.py
X = 1
--- stale/__init__.py
--- stale/deep/__init__.py
--- stale/deep/core.py
from fresh.deep.core import X
--- app.py
import stale.deep.core
from stale.deep.core import X

print(stale.deep.core.X, X)
"""
    done = rewrite(contract, text, unsafe=True)
    assert done.files["app.py"] == (
        "import fresh.deep.core\nfrom fresh.deep.core import X\n\nprint(fresh.deep.core.X, X)\n"
    )


def test_a_class_within_a_class_is_reached_through_the_outer_one(rewrite: Any) -> None:
    contract = CONTRACT.replace('"new.mail"', '"hub:Hub.Error"').replace('"old.post"', '"legacy:HubError"')
    text = """\
--- hub.py
class Hub:
    class Error(Exception):
        pass
--- legacy.py
from hub import Hub

HubError = Hub.Error
--- app.py
from legacy import HubError

try:
    pass
except HubError:
    raise
"""
    done = rewrite(contract, text, unsafe=True)
    assert done.files["app.py"] == "from hub import Hub\n\ntry:\n    pass\nexcept Hub.Error:\n    raise\n"


BUILT_IN = {
    "x: List[int]\n": "x: list[int]\n",
    "def f():\n    return List\n": "def f():\n    return list\n",
    "list = 1\nx: List[int]\n": "from builtins import list as builtins_list\n\nlist = 1\nx: builtins_list[int]\n",
}


@pytest.mark.parametrize("before", BUILT_IN)
def test_what_python_has_built_in_is_imported_only_where_it_is_hidden(before: str) -> None:
    line, column = next((n, text.index("List")) for n, text in enumerate(before.splitlines(), 1) if "List" in text)
    span = Span(line, column + 1, line, column + 5)
    done = rewrite_file(before.encode(), [ReferenceEdit(span, "List", "list", (Import("builtins", "list"),))])
    assert done.source.decode() == BUILT_IN[before], done.outcomes


PATCHING = ("duplicate-reference", "duplicate-import", "stale-target")
READER = "from old import post\n\n\ndef go():\n    post.send('x')\n"
LATE = "def late():\n    from old.post import send\n\n    send('x')\n"
PATCH = """\
from unittest import mock

import app


def test_go(capsys):
    with mock.patch("old.post.send") as send:
        app.go()
    send.assert_called_once_with("x")
"""


@pytest.mark.parametrize("reader", [READER, LATE.replace("late", "go")])
def test_a_patch_of_what_a_module_has_moves_with_all_that_read_it_there(rewrite: Any, reader: str) -> None:
    text = f"{SHIM}{reader}--- test_app.py\n{PATCH}"
    assert rewrite(CONTRACT, text, rules=PATCHING).files["app.py"] == reader, "a safe fix left the patch behind"
    done = rewrite(CONTRACT, text, unsafe=True, rules=PATCHING)
    moved = reader.replace("post.send(", "mail.send(").replace("old import post", "new import mail")
    assert done.files["app.py"] == moved.replace("old.post", "new.mail")
    assert done.files["test_app.py"] == PATCH.replace("old.post", "new.mail")
    groups = {fix.group for fix in done.fixes.values() if fix.applicability is not Applicability.MANUAL}
    assert groups == {"c:patched:old.post.send"}


def test_a_patch_and_all_that_reads_it_stay_where_one_of_them_has_to(rewrite: Any) -> None:
    patch = PATCH.replace('"old.post.send"', '"old.post.se" "nd"')
    stays = "import old.post\n\nnew = 1\n\n\ndef other():\n    old.post.send('x')\n    return old.post.LIMIT\n"
    text = f"{SHIM}{READER}    post.Letter()\n--- lib.py\n{stays}--- test_app.py\n{patch}"
    done = rewrite(CONTRACT, text, unsafe=True, rules=PATCHING)
    assert done.files["test_app.py"] == patch
    assert done.files["lib.py"] == stays
    assert "    post.send('x')" in done.files["app.py"]


def test_what_a_patch_is_not_about_moves_without_it(rewrite: Any) -> None:
    patch = PATCH.replace("old.post.send", "old.post.gone")
    reader = READER.replace("send('x')", "Letter()")
    done = rewrite(CONTRACT, f"{SHIM}{reader}--- test_app.py\n{patch}", unsafe=True, rules=PATCHING)
    assert done.files["app.py"] == reader.replace("post.Letter", "mail.Letter").replace(
        "old import post", "new import mail"
    )
    assert done.files["test_app.py"] == patch
    assert done.fix("stale-target", "test_app.py").reason == "`new.mail` has no `gone`"


def test_a_patch_within_a_class_that_both_modules_have_is_safe(rewrite: Any) -> None:
    patch = PATCH.replace("old.post.send", "old.post.Letter.fold")
    done = rewrite(CONTRACT, f"{SHIM}{READER}--- test_app.py\n{patch}", rules=PATCHING)
    assert done.files["test_app.py"] == patch.replace("old.post", "new.mail")


def test_a_patch_of_the_module_itself_is_left_to_a_person(rewrite: Any) -> None:
    app = "from unittest import mock\n\nwith mock.patch('old.post'):\n    pass\n"
    done = rewrite(CONTRACT, SHIM + app, unsafe=True, rules=PATCHING)
    assert done.fix("stale-target").reason.startswith("it names `old.post` itself: the patch has to name what")
    assert done.files["app.py"] == app
