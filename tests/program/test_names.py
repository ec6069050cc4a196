"""What a bare name or an attribute refers to: shadowed, rebound, aliased, imported in every way."""

from __future__ import annotations

from collections.abc import Callable

import pytest

CASES = {
    "imports": """
--- app.py
from lib import push_event  #= resolved lib:push_event
from lib import push_event as pe  #= resolved lib:push_event
import lib
import lib as library
push_event(1, 2)  #= resolved lib:push_event
pe(1, 2)  #= resolved lib:push_event
lib.push_event(1, 2)  #= resolved lib:push_event
library.push_event(1, 2)  #= resolved lib:push_event
""",
    "imports within a function": """
--- app.py
def one():
    from lib import push_event  #= resolved lib:push_event
    push_event(1, 2)  #= resolved lib:push_event
def two():
    import lib
    lib.push_event(1, 2)  #= resolved lib:push_event
""",
    "star import": """
--- app.py
from lib import *
push_event(1, 2)  #= resolved lib:push_event
""",
    "re-export": """
--- pkg/__init__.py
from lib import push_event  #= resolved lib:push_event
__all__ = ["push_event"]  #= resolved lib:push_event
--- app.py
from pkg import push_event  #= resolved lib:push_event
import pkg
push_event(1, 2)  #= resolved lib:push_event
pkg.push_event(1, 2)  #= resolved lib:push_event
""",
    "module re-bound by assignment": """
--- mid.py
import lib
push_event = lib.push_event  #= resolved lib:push_event
--- app.py
from mid import push_event  #= resolved lib:push_event
push_event(1, 2)  #= resolved lib:push_event
""",
    "parameter of the same name": """
--- app.py
from lib import push_event  #= resolved lib:push_event
def one(push_event):
    push_event(1, 2)  #= name-only
def two(push_event: int):
    return push_event + 1  #= not-ours
def three(*, push_event=None):
    return push_event  #= name-only
""",
    "local of the same name": """
--- app.py
from lib import Router, push_event  #= resolved lib:push_event
def one(n):
    push_event = n * 2
    return push_event  #= name-only
def two():
    push_event = "text"
    return push_event  #= not-ours
def three():
    push_event = Router().push  #= resolved lib:Router.push
    push_event(1, 2)  #= resolved lib:Router.push
def four(texts: list[str]):
    for push_event in texts:
        print(push_event)  #= not-ours
    return [push_event for push_event in texts]  #= not-ours
""",
    "last definition wins": """
--- app.py
from lib import push_event  #= resolved lib:push_event
def push_event(user, event):
    return 1
push_event(1, 2)  #= resolved app:push_event
""",
    "conditional definitions": """
--- app.py
import sys
if sys.argv:
    def push_event(user, event):
        return 1
else:
    from lib import push_event  #= resolved lib:push_event
push_event(1, 2)  #= resolved app:push_event lib:push_event
""",
    "optional import": """
--- app.py
try:
    from lib import push_event  #= resolved lib:push_event
except ImportError:
    push_event = None
if push_event:  #= resolved lib:push_event
    push_event(1, 2)  #= resolved lib:push_event
""",
    "rebound to something else": """
--- app.py
from lib import push_event  #= resolved lib:push_event
def fresh(f):
    return f
def main():
    global push_event
    push_event = fresh(3)  #= resolved lib:push_event
""",
    "attribute set to a parameter in its own class": """
--- app.py
class Agent:
    def __init__(self, push, size):
        self.push = push  #= name-only, not-ours
        self.size = size
    def run(self):
        self.push(1, 2)  #= name-only
def use(agent: Agent):
    agent.push(1, 2)  #= name-only
""",
    "attribute set to the duplicate": """
--- app.py
from lib import Router
class Agent:
    def __init__(self, router: Router):
        self.push = router.push  #= not-ours, resolved lib:Router.push
    def run(self):
        self.push(1, 2)  #= resolved lib:Router.push
def use(agent: Agent):
    agent.push(1, 2)  #= resolved lib:Router.push
""",
    "attribute that is a plain value": """
--- app.py
class Options:
    push: bool = False
    def __init__(self):
        self.push_event = 3  #= not-ours
def use(options: Options):
    if options.push or options.push_event:  #= not-ours, not-ours
        return 1
""",
    "class scope": """
--- app.py
from lib import push_event  #= resolved lib:push_event
class Own:
    def push_event(self):
        return 1
    other = push_event  #= resolved app:Own.push_event
    def run(self):
        return push_event(1, 2)  #= resolved lib:push_event
""",
    "enclosing function": """
--- app.py
def outer():
    def push_event(user, event):
        return 1
    def inner():
        return push_event(1, 2)  #= resolved app:outer.push_event
    return inner
""",
    "callback, partial, gather": """
--- app.py
import asyncio, functools
from lib import Router, push_event  #= resolved lib:push_event
functools.partial(push_event, 1)(2)  #= resolved lib:push_event
sorted([1], key=push_event)  #= resolved lib:push_event
async def main(router: Router):
    await asyncio.gather(router.push(1, 2), router.push(3, 4))  #= resolved lib:Router.push, resolved lib:Router.push
    asyncio.create_task(router.push(5, 6))  #= resolved lib:Router.push
""",
    "keyword of something else": """
--- app.py
def configure(push=None): ...
configure(push=3)  #= not-ours
dict(push=4)  #= not-ours
""",
    "other modules of the same name": """
--- other/lib.py
def push_event(user, event):
    return 3
--- app.py
from other.lib import push_event  #= resolved other.lib:push_event
push_event(1, 2)  #= resolved other.lib:push_event
""",
    "the standard library": """
--- app.py
import heapq
import logging
heapq.heappush([], 1)
class Handler(logging.Handler):
    def emit(self, record):
        self.push(record)  #= dangling
""",
    "third party that is not installed": """
--- app.py
from nowhere_at_all import push, Client  #= not-ours
import nowhere_at_all as n
push(1)  #= not-ours
n.push(1)  #= not-ours
Client().push(1)  #= not-ours
""",
    "type checking only": """
--- app.py
from __future__ import annotations
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    from lib import push_event  #= resolved lib:push_event
def run(f: push_event): ...  #= resolved lib:push_event
""",
    "lambda and default": """
--- app.py
from lib import push_event  #= resolved lib:push_event
later = lambda user: push_event(user, 1)  #= resolved lib:push_event
def run(sender=push_event):  #= resolved lib:push_event
    sender(1, 2)  #= resolved lib:push_event
@push_event  #= resolved lib:push_event
def decorated(): ...
""",
    "deletion": """
--- app.py
from lib import Router, push_event  #= resolved lib:push_event
del push_event  #= resolved lib:push_event
del Router.push  #= resolved lib:Router.push
""",
    "import of what is not there": """
--- empty.py
other = 1
--- app.py
from empty import push_event  #= dangling
""",
    "unicode and columns": """
--- app.py
from lib import Router
router = Router()
x = "äöü𝄞🎉"; router.push("𝄞", 2); router.push(1, 2)  #= resolved lib:Router.push, resolved lib:Router.push
""",
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_name_tells_the_definition(case: str, agrees: Callable[..., None]) -> None:
    agrees(case)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_without_types_nothing_else_is_told(case: str, tells_nothing_else: Callable[[str], None]) -> None:
    tells_nothing_else(case)
