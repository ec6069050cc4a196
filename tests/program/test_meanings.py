"""Which definitions a name can mean: guarded branches, what is hidden, what is not bound, what was deleted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ssot_lint.pipeline import Run

CASES = {
    "called before a name is bound anew": """
--- mine.py
def push_event(user, event):
    return 1
--- app.py
from lib import push_event  #= resolved lib:push_event
def fire():
    return push_event(1, 2)  #= resolved lib:push_event mine:push_event
def never():
    return push_event(1, 2)  #= resolved mine:push_event
class Sender:
    def fire(self):
        return push_event(1, 2)  #= resolved lib:push_event mine:push_event
def run():
    fire()
run()
sender = Sender()
sender.fire()
from mine import push_event  #= resolved mine:push_event
never()
--- decorated.py
from lib import push_event  #= resolved lib:push_event
def at_once(function):
    function()
    return function
@at_once
def fire():
    return push_event(1, 2)  #= resolved lib:push_event mine:push_event
if fire:
    def inner():
        return push_event(1, 2)  #= resolved lib:push_event mine:push_event
    inner()
later = lambda: push_event(1, 2)  #= resolved lib:push_event mine:push_event
own = lambda push_event: push_event(1, 2)  #= name-only
from mine import push_event  #= resolved mine:push_event
""",
    "modules under names of definitions": """
--- app.py
def tell():
    return 1
import lib as tell
tell.push_event(1, 2)  #= resolved lib:push_event
class Told:
    def push_event(self):
        return 1
import lib as Told
def one():
    Told.push_event(1, 2)  #= resolved lib:push_event
--- user.py
import app
from app import tell
tell.push_event(1, 2)  #= resolved lib:push_event
app.Told.push_event(1, 2)  #= resolved lib:push_event
""",
    "star imports below": """
--- a.py
def push_event(user, event):
    return 1
--- b.py
x = 1
--- anew.py
try:
    from a import push_event  #= resolved a:push_event
except ImportError:
    push_event = None
from lib import *
push_event(1, 2)  #= resolved lib:push_event
def one():
    push_event(1, 2)  #= resolved lib:push_event
--- before.py
from lib import *
from a import push_event  #= resolved a:push_event
from b import *
push_event(1, 2)  #= resolved a:push_event
--- app.py
import anew
from anew import push_event  #= resolved lib:push_event
anew.push_event(1, 2)  #= resolved lib:push_event
""",
    "guarded imports": """
--- a.py
def push_event(user, event):
    return 1
class Router:
    def push(self, user, event):
        return 1
--- b.py
def push_event(user, event):
    return 2
class Router:
    def push(self, user, event):
        return 2
--- app.py
try:
    from a import push_event, Router  #= resolved a:push_event
except ImportError:
    from b import push_event, Router  #= resolved b:push_event
push_event(1, 2)  #= resolved a:push_event b:push_event
Router().push(1, 2)  #= resolved a:Router.push b:Router.push
def one(router: Router):
    push_event(1, 2)  #= resolved a:push_event b:push_event
    router.push(1, 2)  #= resolved a:Router.push b:Router.push
--- fallback.py
try:
    from a import push_event  #= resolved a:push_event
except ImportError:
    def push_event(user, event):
        return 3
push_event(1, 2)  #= resolved a:push_event fallback:push_event
def one():
    push_event(1, 2)  #= resolved a:push_event fallback:push_event
--- alias.py
try:
    from a import push_event as tell  #= resolved a:push_event
except ImportError:
    from b import push_event as tell  #= resolved b:push_event
tell(1, 2)  #= resolved a:push_event b:push_event
--- none.py
try:
    from a import push_event  #= resolved a:push_event
except ImportError:
    push_event = None
def one():
    if push_event:  #= resolved a:push_event
        push_event(1, 2)  #= resolved a:push_event
--- version.py
import sys
if sys.version_info >= (3, 8):
    from a import push_event  #= resolved a:push_event
else:
    from b import push_event  #= resolved b:push_event
push_event(1, 2)  #= resolved a:push_event b:push_event
if sys.version_info >= (3, 8):
    from a import Router
else:
    from b import Router
def one():
    Router().push(1, 2)  #= resolved a:Router.push b:Router.push
    push_event(1, 2)  #= resolved a:push_event b:push_event
--- checking.py
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    from a import push_event  #= resolved a:push_event
else:
    from b import push_event  #= resolved b:push_event
def one():
    push_event(1, 2)  #= resolved a:push_event b:push_event
--- flag.py
import os
if os.environ.get("X"):
    from a import push_event  #= resolved a:push_event
else:
    from b import push_event  #= resolved b:push_event
def one():
    push_event(1, 2)  #= resolved a:push_event b:push_event
--- user.py
from app import push_event  #= resolved a:push_event b:push_event
from fallback import push_event as other  #= resolved a:push_event fallback:push_event
import version
def one():
    push_event(1, 2)  #= resolved a:push_event b:push_event
    other(1, 2)  #= resolved a:push_event fallback:push_event
    version.push_event(1, 2)  #= resolved a:push_event b:push_event
--- infunc.py
def one():
    try:
        from a import push_event  #= resolved a:push_event
    except ImportError:
        from b import push_event  #= resolved b:push_event
    push_event(1, 2)  #= resolved a:push_event b:push_event
""",
    "guarded modules and modules named like what they define": """
--- fast.py
def push_event(user, event):
    return 1
--- slow.py
def push_event(user, event):
    return 2
--- tools/__init__.py
from .push_event import push_event  #= not-ours, resolved tools.push_event:push_event
--- tools/push_event.py
def push_event(user, event):
    return 3
--- app.py
try:
    import fast as codec
except ImportError:
    import slow as codec
import tools
def one():
    codec.push_event(1, 2)  #= resolved fast:push_event slow:push_event
    tools.push_event(1, 2)  #= resolved tools.push_event:push_event
--- hidden.py
from fast import push_event  #= resolved fast:push_event
from slow import push_event  #= resolved slow:push_event
--- user.py
from hidden import push_event  #= resolved slow:push_event
push_event(1, 2)  #= resolved slow:push_event
""",
    "shadowing": """
--- a.py
def push_event(user, event):
    return 1
--- b.py
def push_event(user, event):
    return 2
--- app.py
from a import push_event  #= resolved a:push_event
from b import push_event  #= resolved b:push_event
push_event(1, 2)  #= resolved b:push_event
def one():
    push_event(1, 2)  #= resolved b:push_event
--- local.py
from a import push_event  #= resolved a:push_event
push_event(0, 0)  #= resolved a:push_event
def push_event(user, event):
    return 3
push_event(1, 2)  #= resolved local:push_event
def one():
    push_event(1, 2)  #= resolved local:push_event
--- twice.py
class Twice:
    def push(self, user):
        return 1
    def push(self, user, event):
        return 2
def push_event(a):
    return 1
def push_event(a, b):
    return 2
Twice().push(1, 2)  #= resolved twice:Twice.push
push_event(1, 2)  #= resolved twice:push_event
--- infunc.py
from a import push_event  #= resolved a:push_event
def one():
    from b import push_event  #= resolved b:push_event
    push_event(1, 2)  #= resolved b:push_event
def two():
    def push_event(a, b):
        return 1
    push_event(1, 2)  #= resolved infunc:two.push_event
def three():
    push_event = print
    push_event(1, 2)  #= not-ours
def four(push_event):
    push_event(1)  #= name-only
class K:
    from b import push_event  #= resolved b:push_event
    push_event(1, 2)  #= resolved b:push_event
    def m(self):
        push_event(1, 2)  #= resolved a:push_event
        self.push_event(1, 2)  #= resolved b:push_event
--- later.py
from app import push_event  #= resolved b:push_event
from local import push_event as tell  #= resolved local:push_event
push_event(1, 2)  #= resolved b:push_event
tell(1, 2)  #= resolved local:push_event
""",
    "unbound": """
--- a.py
def push_event(user, event):
    return 1
--- app.py
from a import push_event  #= resolved a:push_event
del push_event  #= resolved a:push_event
push_event(1, 2)  #= name-only
def one():
    push_event(1, 2)  #= name-only
--- never.py
push_event(1, 2)  #= name-only
def one():
    push_event(1, 2)  #= name-only
    nobody.push(1)  #= name-only
--- local.py
from a import push_event  #= resolved a:push_event
def one():
    push_event(1, 2)  #= name-only
    from a import push_event  #= resolved a:push_event
def two():
    from a import push_event  #= resolved a:push_event
    del push_event  #= resolved a:push_event
    push_event(1, 2)  #= name-only
--- again.py
from a import push_event  #= resolved a:push_event
del push_event  #= resolved a:push_event
from a import push_event  #= resolved a:push_event
push_event(1, 2)  #= resolved a:push_event
--- user.py
import app
app.push_event(1, 2)  #= dangling
from app import push_event  #= dangling
""",
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_name_means_every_definition_it_can(case: str, agrees: Callable[..., None]) -> None:
    agrees(case)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_without_types_nothing_else_is_told(case: str, tells_nothing_else: Callable[[str], None]) -> None:
    tells_nothing_else(case)


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("push_event(1)\n", "`push_event` is not bound here"),
        ("def f():\n    push_event(1)\n", "`push_event` is not bound here"),
        ("from lib import push_event\ndel push_event\npush_event(1)\n", "`push_event` is deleted at app.py:2"),
        (
            "def f():\n    push_event(1)\n    from lib import push_event\n",
            "`push_event` is not bound yet: line 3 makes it a local name",
        ),
        (
            "import gone\ngone.push_event(1)\n",
            "`module gone` has no `push_event`; `push_event` is deleted at gone.py:2",
        ),
        ("from gone import push_event\n", "nothing is named `push_event` there; `push_event` is deleted at gone.py:2"),
    ],
)
def test_a_name_that_means_nothing_says_why(
    source: str, reason: str, plant: Callable[..., Path], opened: Callable[..., Run]
) -> None:
    root = plant({"app.py": source, "gone.py": "from lib import push_event\ndel push_event\n"})
    uses = [use for use in opened(root).program.views["delivery"].uses if use.path == "app.py"]
    assert reason in {use.reason for use in uses}
