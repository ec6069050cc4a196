"""Imports that a rewrite brings: where they go in a whole tree, and what must not be imported there."""

from __future__ import annotations

from typing import Any

import pytest

GETTER = """\
[[contract]]
name = "c"
canonical = "hub:Hub.send"
names = ["old_push", "old_send"]

[[contract.duplicate]]
symbol = "app:Post.old_push"
rewrite = "get_hub().push({user})"
imports = ["hub:get_hub"]
"""
POST = """\
class Post:
    def old_push(self, user):
        print(user)

    def go(self, u):
        self.old_push(u)
"""
NEW = POST.replace("self.old_push(u)", "get_hub().push(u)")
IMPORT = "from hub import get_hub\n"


@pytest.mark.parametrize(
    ("head", "new_head"),
    [
        ("", f"{IMPORT}\n\n"),
        ('"""What."""\n\n\n', f'"""What."""\n\n{IMPORT}\n\n'),
        (
            "#!/usr/bin/env python\n# -*- coding: utf-8 -*-\n",
            f"#!/usr/bin/env python\n# -*- coding: utf-8 -*-\n{IMPORT}\n\n",
        ),
        ("# Licence\n\n", f"# Licence\n\n{IMPORT}\n\n"),
        (
            '"""What."""\nfrom __future__ import annotations\n\n\n',
            f'"""What."""\nfrom __future__ import annotations\n\n{IMPORT}\n\n',
        ),
        ("if True:\n    import os\n\n\n", f"{IMPORT}\nif True:\n    import os\n\n\n"),
    ],
)
def test_a_file_gets_its_first_import(rewrite: Any, head: str, new_head: str) -> None:
    done = rewrite(GETTER, f"--- app.py\n{head}{POST}", unsafe=True)
    assert done.files["app.py"] == f"{new_head}{NEW}"


# --- cycles and laziness

CLOCK = """\
[[contract]]
name = "c"
canonical = "clock:now"
names = ["old_now"]
"""
CYCLE = """\
--- clock.py
from zones import ZONE


def now() -> float:
    return ZONE
--- legacy.py
def old_now() -> float:
    return 1.0
--- zones.py
from app import OFFSET

ZONE = OFFSET
--- app.py
"""


def cyclic(text: str) -> str:
    return f"from legacy import old_now\n\nOFFSET = 1.0\n\n\n{text}"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("def show():\n    return old_now()\n", "def show():\n    from clock import now\n\n    return now()\n"),
        (
            'def show():\n    """Doc."""\n\n    return old_now() + old_now()\n',
            'def show():\n    """Doc."""\n    from clock import now\n\n    return now() + now()\n',
        ),
        (
            "def show():\n    # first\n    x = 1\n    return old_now() + x\n",
            "def show():\n    from clock import now\n\n    # first\n    x = 1\n    return now() + x\n",
        ),
        ("def show(): return old_now()\n", "def show(): from clock import now; return now()\n"),
        (
            "class A:\n    def m(self):\n        return [old_now() for _ in self]\n",
            "class A:\n    def m(self):\n        from clock import now\n\n        return [now() for _ in self]\n",
        ),
        (
            "def a():\n    def b():\n        return old_now()\n    return b\n\n\ndef c():\n    return old_now\n",
            "def a():\n    def b():\n        from clock import now\n\n        return now()\n    return b\n\n\n"
            "def c():\n    from clock import now\n\n    return now\n",
        ),
        (
            "async def show():\n    @wrap\n    class X:\n        at = old_now()\n",
            "async def show():\n    from clock import now\n\n    @wrap\n    class X:\n        at = now()\n",
        ),
    ],
)
def test_what_would_close_a_cycle_at_the_top_is_imported_in_the_function(rewrite: Any, before: str, after: str) -> None:
    done = rewrite(CLOCK, CYCLE + cyclic(before), unsafe=True)
    assert done.files["app.py"] == f"OFFSET = 1.0\n\n\n{after}", done.refused


@pytest.mark.parametrize(
    ("before", "reason"),
    [
        ("AT = old_now()\n", "no function here to do it in"),
        ("def show(at=old_now()):\n    pass\n", "no function here to do it in"),
        ("@wrap(old_now())\ndef show():\n    pass\n", "no function here to do it in"),
        ("late = lambda: old_now()\n", "no function here to do it in"),
        ("class A:\n    at = old_now()\n", "no function here to do it in"),
        ("def show(now):\n    return old_now()\n", "parameter"),
        ("def show():\n    now = 1\n    return old_now() + now\n", "something else in this scope"),
        ("__all__ = ['old_now']\n\n\ndef show():\n    return old_now()\n", "would close an import cycle"),
    ],
)
def test_where_it_can_be_imported_nowhere_all_stays(rewrite: Any, before: str, reason: str) -> None:
    rules = ("duplicate-call", "duplicate-reference", "duplicate-import", "stale-target")
    done = rewrite(CLOCK, CYCLE + cyclic(before), unsafe=True, rules=rules)
    assert done.files["app.py"] == cyclic(before)
    reasons = [*done.refused, *(fix.reason for (path, _, _), fix in done.fixes.items() if path == "app.py")]
    assert any(reason in one for one in reasons), reasons


def test_others_that_take_it_from_the_module_are_mended_first(rewrite: Any) -> None:
    use = "def show():\n    return old_now()\n"
    other = "--- other.py\nfrom app import old_now\n\nprint(old_now())\n"
    done = rewrite(CLOCK, CYCLE + cyclic(use) + other, unsafe=True)
    assert done.files["other.py"] == "from clock import now\n\nprint(now())\n"
    assert done.files["app.py"].endswith("def show():\n    from clock import now\n\n    return now()\n")


def test_what_was_imported_in_a_function_is_replaced_there(rewrite: Any) -> None:
    text = "--- app.py\ndef go(u):\n    from post import old_push\n\n    old_push(u)\n"
    post = "--- post.py\ndef old_push(user):\n    print(user)\n"
    contract = GETTER.replace("app:Post.old_push", "post:old_push")
    done = rewrite(contract, post + text)
    assert done.files["app.py"] == "def go(u):\n    from hub import get_hub\n\n    get_hub().push(u)\n", done.fixes


def test_imports_do_not_leak_into_the_next_file(rewrite: Any) -> None:
    """Where imports to add are kept beside the code that adds them, another file can get them (LibCST#447)."""
    post = "--- post.py\ndef old_push(user):\n    print(user)\n"
    files = (
        "--- a.py\nfrom post import old_push\n\nold_push(1)\n--- b.py\nfrom post import other as old_push\n--- c.py\n"
    )
    contract = GETTER.replace("app:Post.old_push", "post:old_push")
    done = rewrite(contract, post + files)
    assert done.files["a.py"] == "from hub import get_hub\n\nget_hub().push(1)\n"
    assert (done.files["b.py"], done.files["c.py"]) == ("from post import other as old_push\n", "")


# --- what only type checkers see

MOVED = """\
[[contract]]
name = "c"
canonical = "fresh:{new}"

[[contract.duplicate]]
symbol = "stale:{old}"
"""
FOR_TYPES = """\
{head}from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from {module} import {name}


def go(one: {use}) -> {result}:
    return [one]
"""


@pytest.mark.parametrize(("old", "new"), [("Event", "Event"), ("OldEvent", "Event")], ids=["moved", "renamed"])
@pytest.mark.parametrize(
    ("head", "quote"), [("from __future__ import annotations\n\n", ""), ("", '"')], ids=["plain", "quoted"]
)
def test_an_import_for_type_checkers_is_turned_where_it_stands(
    rewrite: Any, old: str, new: str, head: str, quote: str
) -> None:
    def use(module: str, name: str) -> str:
        annotations = {"use": f"{quote}{name}{quote}", "result": f"{quote}list[{name}]{quote}"}
        return FOR_TYPES.format(head=head, module=module, name=name, **annotations)

    source = (
        f"--- fresh.py\nclass {new}:\n    pass\n--- stale.py\nclass {old}:\n    pass\n--- app.py\n{use('stale', old)}"
    )
    done = rewrite(MOVED.format(old=old, new=new), source, unsafe=True)
    assert done.files["app.py"] == use("fresh", new)


def test_what_only_type_checkers_see_is_turned_as_a_whole_or_not_at_all(rewrite: Any) -> None:
    app = FOR_TYPES.format(
        head="from __future__ import annotations\n\n",
        module="stale",
        name="OldEvent",
        use="OldEvent",
        result='"OldEvent"',
    )
    library = "--- fresh.py\nclass Event:\n    pass\n--- stale.py\nfrom fresh import Event\n\nOldEvent = Event\n"
    source = f"{library}--- app.py\n{app}"
    assert rewrite(MOVED.format(old="OldEvent", new="Event"), source).files["app.py"] == app
