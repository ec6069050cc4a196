"""Uses of a duplicate under another name, in files that mention no watched name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ssot_lint.pipeline import Run

CASES = {
    "renamed by a package": """
--- pkg/__init__.py
from .impl import push_event as notify  #= resolved pkg.impl:push_event
--- pkg/impl.py
def push_event(user, event):
    return event
--- app.py
from pkg import notify  #= resolved pkg.impl:push_event
import pkg
notify(1, 2)  #= resolved pkg.impl:push_event
pkg.notify(1, 2)  #= resolved pkg.impl:push_event
def notifying(notify_all):
    return notify_all
""",
    "renamed by assignment": """
--- mid.py
from lib import push_event  #= resolved lib:push_event
notify = push_event  #= resolved lib:push_event
def own():
    return notify(1, 2)  #= resolved lib:push_event
--- app.py
from mid import notify  #= resolved lib:push_event
notify(1, 2)  #= resolved lib:push_event
""",
    "passed on by a second package under a third name": """
--- inner/__init__.py
from lib import push_event as notify  #= resolved lib:push_event
--- outer/__init__.py
from inner import notify as tell  #= resolved lib:push_event
--- app.py
from outer import tell  #= resolved lib:push_event
tell(1, 2)  #= resolved lib:push_event
""",
    "an alias of an alias in one file": """
--- mid.py
from lib import push_event as notify  #= resolved lib:push_event
--- app.py
from mid import notify as tell  #= resolved lib:push_event
tell(1, 2)  #= resolved lib:push_event
""",
    "other things of that name": """
--- mid.py
from lib import push_event as notify  #= resolved lib:push_event
--- app.py
import mid
def notify(user):
    return user
notify(1)
class Phone:
    def notify(self): ...
Phone().notify()
def one(phone, notify):
    phone.notify()
    notify(mid)
""",
    "a patch of the alias": """
--- mid.py
from lib import push_event as notify  #= resolved lib:push_event
--- test_it.py
from unittest.mock import patch
with patch("mid.notify"):  #= resolved lib:push_event
    pass
""",
    "another name within a class": """
--- own.py
class Own:
    def push(self, user, event):
        return event
    notify = push  #= resolved own:Own.push
--- app.py
from own import Own
def one(own: Own, other):
    own.notify(1, 2)  #= resolved own:Own.push
    other.notify(1, 2)
""",
    "a method kept with its object is a value": """
--- mid.py
from lib import Router
notify = Router().push  #= resolved lib:Router.push
--- app.py
from mid import notify
notify(1, 2)  #= resolved lib:Router.push
""",
    "star import of an alias": """
--- mid.py
from lib import push_event as notify  #= resolved lib:push_event
--- app.py
from mid import *
notify(1, 2)  #= resolved lib:push_event
""",
}


@pytest.mark.parametrize("types", ["ty", "none"])
@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_an_alias_leads_to_the_definition(case: str, types: str, agrees: Callable[..., None]) -> None:
    if types == "none" and "class" in case:
        case = case.replace("    own.notify(1, 2)  #= resolved own:Own.push\n", "")
    if types == "none":
        case = case.replace("notify(1, 2)  #= resolved lib:Router.push\n", "notify(1, 2)\n")
    agrees(case, types=types)


def test_an_alias_keeps_the_watched_name(plant: Callable[..., Path], opened: Callable[..., Run]) -> None:
    files = {"mid.py": "from lib import push_event as notify\n", "app.py": "from mid import notify\nnotify(1, 2)\n"}
    run = opened(plant(files), plans=True)
    called = [use.use for use in run.program.views["delivery"].uses if use.use.span.line == 2 and use.path == "app.py"]
    assert [(use.name, use.watched_name) for use in called] == [("notify", "push_event")]
    assert run.program.module_of["app.py"] == "app"
    assert run.sources["app.py"] == b"from mid import notify\nnotify(1, 2)\n"
