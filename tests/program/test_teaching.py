"""What the type checker is taught: what fixtures, factories, parameters, containers and strings come to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ssot_lint.pipeline import Run
from ssot_lint.program.model import ResolvedUse

CASES = {
    "fixtures that return, yield and use each other": """
--- conftest.py
import pytest
from lib import Router, Scoped
@pytest.fixture
def router():
    return Router()
@pytest.fixture
async def scoped(router):
    yield Scoped()
@pytest.fixture(name="named")
def _named(router):
    return router
--- test_app.py
def test_all(router, scoped, named, other):
    router.push(1, 2)  #= resolved lib:Router.push
    scoped.push(1)  #= resolved lib:Scoped.push
    named.push(1, 2)  #= resolved lib:Router.push
    other.push(1, 2)  #= name-only
""",
    "the nearer fixture of that name": """
--- conftest.py
import pytest
from lib import Router
@pytest.fixture
def target():
    return Router()
--- inner/conftest.py
import pytest
from lib import Scoped
@pytest.fixture
def target(target):
    return Scoped()
--- inner/test_inner.py
def test_inner(target):
    target.push(1)  #= resolved lib:Scoped.push
--- test_outer.py
def test_outer(target):
    target.push(1, 2)  #= resolved lib:Router.push
""",
    "fixtures by parameter, by mark and by request": """
--- test_app.py
import pytest
from lib import Router, Scoped
@pytest.fixture(params=[Router()])
def made(request):
    return request.param
@pytest.fixture
def scoped():
    return Scoped()
def test_made(made, request):
    made.push(1, 2)  #= resolved lib:Router.push
    request.getfixturevalue("scoped").push(1)  #= resolved lib:Scoped.push
@pytest.mark.parametrize("one", [Router(), Scoped()])
def test_one(one):
    one.push(1)  #= resolved lib:Router.push lib:Scoped.push
""",
    "a fixture that makes a function": """
--- test_app.py
import pytest
from lib import Router
@pytest.fixture
def make():
    def maker():
        return Router()
    return maker
def test_make(make):
    make().push(1, 2)  #= resolved lib:Router.push
""",
    "factories of every kind": """
--- app.py
import contextlib, functools
from lib import Router, Scoped
async def later():
    return Router()
async def deeper():
    return await later()
def many():
    yield Router()
async def stream():
    yield Scoped()
@contextlib.contextmanager
def opened():
    yield Router()
@functools.lru_cache
def cached():
    return Scoped()
def first(count):
    return second(count - 1) if count else Router()
def second(count):
    return first(count)
async def main():
    (await deeper()).push(1, 2)  #= resolved lib:Router.push
    for one in many():
        one.push(1, 2)  #= resolved lib:Router.push
    async for two in stream():
        two.push(1)  #= resolved lib:Scoped.push
    with opened() as three:
        three.push(1, 2)  #= resolved lib:Router.push
    cached().push(1)  #= resolved lib:Scoped.push
    first(3).push(1, 2)  #= resolved lib:Router.push
""",
    "a factory of which one way out is not known": """
--- app.py
from lib import Router
async def either(given):
    if given:
        return given
    return Router()
async def main(given):
    (await either(given)).push(1, 2)  #= name-only
""",
    "a parameter whose every caller is known": """
--- app.py
from lib import Router
class Service:
    def __init__(self, router):
        self.router = router
    def run(self):
        self.router.push(1, 2)  #= resolved lib:Router.push
def deliver(router, user):
    router.push(user, 2)  #= resolved lib:Router.push
--- main.py
from app import Service, deliver
from lib import Router
Service(Router()).run()
deliver(Router(), 1)
deliver(user=1, router=Router())
""",
    "a parameter of which one caller is not known": """
--- app.py
def deliver(router):
    router.push(1, 2)  #= name-only
--- main.py
import sys
from app import deliver
from lib import Router
deliver(Router())
deliver(sys.argv)
def more(anything):
    deliver(anything)
""",
    "callers that reach a method through its base": """
--- app.py
from lib import Router, Scoped
class Manager:
    def fill(self, things: list[Scoped]):
        for one in things:
            self._add(one)
    def _add(self, thing):
        pass
class Own(Manager):
    def _add(self, thing):
        thing.push(1)  #= resolved lib:Router.push lib:Scoped.push
class Open(Manager):
    def _add(self, thing):
        thing.push(1)  #= resolved lib:Router.push lib:Scoped.push
Own()._add(Router())
Open()._add(Router())
""",
    "callers that reach a constructor through subclasses": """
--- app.py
from lib import Router, Scoped
class Holder:
    def __init__(self, held):
        self.held = held
    def run(self):
        self.held.push(1)  #= resolved lib:Router.push lib:Scoped.push
class Plain(Holder):
    pass
class Taker:
    def __init__(self, held):
        self.held = held
    def run(self):
        self.held.push(1)  #= resolved lib:Router.push lib:Scoped.push
class Filled(Taker):
    def __init__(self):
        super().__init__(Scoped())
class Guarded:
    def __init__(self, held):
        self.held = held
    def run(self):
        self.held.push(1)  #= name-only
class Anything(Guarded):
    def __init__(self, **given):
        super().__init__(**given)
Holder(Router()), Plain(Scoped()), Taker(Router()), Guarded(Router())
""",
    "a parameter of a function that is handed on": """
--- app.py
from lib import Router
def deliver(router):
    router.push(1, 2)  #= name-only
deliver(Router())
registry = [deliver]
""",
    "a parameter that a decorator of the tree fills": """
--- app.py
import functools
from lib import Router
def with_router(function):
    @functools.wraps(function)
    def call(*arguments):
        return function(Router(), *arguments)
    return call
@with_router
def run(router, user):
    router.push(user, 1)  #= resolved lib:Router.push
run(1)
""",
    "mocks that tests pass in do not count": """
--- app.py
def deliver(router):
    return router.push(1, 2)  #= resolved lib:Router.push
--- main.py
from app import deliver
from lib import Router
deliver(Router())
--- test_app.py
from unittest.mock import Mock
from app import deliver
def test_deliver():
    deliver(Mock())
""",
    "injection": """
--- web.py
from typing import Annotated, Any
from fastapi import Depends
from lib import Router, Scoped
async def get_router():
    yield Router()
RouterOf = Annotated[Any, Depends(get_router)]
async def one(router=Depends(get_router)):
    router.push(1, 2)  #= resolved lib:Router.push
async def two(router: Annotated[Any, Depends(Scoped)]):
    router.push(1)  #= resolved lib:Scoped.push
async def three(router: RouterOf):
    router.push(1, 2)  #= resolved lib:Router.push
async def four(router=Depends()):
    router.push(1, 2)  #= name-only
--- main.py
from lib import Router
def build(app):
    app.state.router = Router()
--- view.py
def view(request):
    request.app.state.router.push(1, 2)  #= resolved lib:Router.push
    request.app.state.other.push(1, 2)  #= name-only
""",
    "modules and attributes named by strings": """
--- app.py
import importlib
module = importlib.import_module("lib")
module.push_event(1, 2)  #= resolved lib:push_event
getattr(module, "Router")().push(1, 2)  #= resolved lib:Router.push
for name in ("Router", "Scoped"):
    getattr(module, name)().push(1)  #= resolved lib:Router.push lib:Scoped.push
importlib.import_module(input()).push_event(1, 2)  #= name-only
""",
    "tables and containers that are filled later": """
--- app.py
from lib import Router, Scoped
KINDS = {"router": Router, "scoped": Scoped}
KINDS["scoped"]().push(1)  #= resolved lib:Scoped.push
class Pool:
    def __init__(self):
        self.routers = []
        self.by_user = {}
    def fill(self):
        self.routers.append(Router())
        self.by_user[1] = Scoped()
    def run(self):
        for router in self.routers:
            router.push(1, 2)  #= resolved lib:Router.push
        self.by_user[1].push(1)  #= resolved lib:Scoped.push
""",
}

THROUGH = {
    "variables, tables and loops": """
--- app.py
from lib import Router, push_event  #= resolved lib:push_event
send = push_event  #= resolved lib:push_event
send(1, 2)  #= resolved lib:push_event
def other(user, event): ...
TABLE = {"push": push_event, "other": other}  #= resolved lib:push_event
def run(kind):
    TABLE[kind](1, 2)  #= resolved lib:push_event
    for one in (Router().push, other):  #= resolved lib:Router.push
        one(1, 2)  #= resolved lib:Router.push
TABLE["other"](1, 2)
""",
    "callbacks, two levels deep": """
--- app.py
def outer(callback, **others):
    return inner(callback)
def inner(action):
    return action(1, 2)  #= resolved lib:push_event
--- main.py
from app import outer
from lib import push_event  #= resolved lib:push_event
outer(push_event)  #= resolved lib:push_event
outer(print)
""",
    "fields, results and partials": """
--- app.py
import functools
from lib import push_event  #= resolved lib:push_event
class Button:
    def __init__(self, click):
        self.click = click
    def press(self):
        self.click(1, 2)  #= resolved lib:push_event
Button(push_event).press()  #= resolved lib:push_event
def get():
    return push_event  #= resolved lib:push_event
get()(1, 2)  #= resolved lib:push_event
later = functools.partial(push_event, 1)  #= resolved lib:push_event
later(2)  #= resolved lib:push_event
""",
    "a variable that holds something else by then": """
--- app.py
from lib import push_event  #= resolved lib:push_event
send = push_event  #= resolved lib:push_event
send = print
send(1, 2)
""",
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_what_is_taught_settles_a_use(case: str, agrees: Callable[..., None]) -> None:
    agrees(case)


@pytest.mark.parametrize("case", THROUGH.values(), ids=THROUGH)
def test_a_call_through_a_value_is_found(case: str, agrees: Callable[..., None]) -> None:
    agrees(case)


def use_at(run: Run, path: str, line: int) -> ResolvedUse:
    [found] = [
        use for view in run.program.views.values() for use in view.uses if (use.path, use.use.span.line) == (path, line)
    ]
    return found


DELIVER = "def deliver(router):\n    router.push(1, 2)\n"
MAIN = "from app import {0}\nfrom lib import Router\n{0}(Router())\n"


def test_evidence_says_what_was_taught_and_what_is_taken_for_granted(
    plant: Callable[..., Path], opened: Callable[..., Run]
) -> None:
    use = use_at(opened(plant({"app.py": DELIVER, "main.py": MAIN.format("deliver")})), "app.py", 2)
    assert [(one.path, one.line, one.text) for one in use.taught] == [
        ("app.py", 1, "every caller passes `Router` for `router` of `deliver`: main.py:3")
    ]
    assert use.assumes == "that nobody outside this tree calls `deliver` with another `router`"


def test_nothing_is_taken_for_granted_of_a_private_function(
    plant: Callable[..., Path], opened: Callable[..., Run]
) -> None:
    files = {"app.py": DELIVER.replace("deliver", "_deliver"), "main.py": MAIN.format("_deliver")}
    assert use_at(opened(plant(files)), "app.py", 2).assumes == ""


def test_what_stood_in_the_way_is_told(plant: Callable[..., Path], opened: Callable[..., Run]) -> None:
    use = use_at(opened(plant({"app.py": DELIVER})), "app.py", 2)
    assert [one.text for one in use.rejected] == ["nothing in the tree calls `deliver` with a `router`"]


def test_a_fix_that_takes_something_for_granted_is_not_safe(
    plant: Callable[..., Path], opened: Callable[..., Run]
) -> None:
    files = {"app.py": DELIVER.replace("def ", "async def ").replace("router.push", "await router.push")}
    files["main.py"] = MAIN.format("deliver")
    run = opened(plant(files), plans=True)
    [fix] = [one.fix for one in run.plan.violations if one.path == "app.py" and one.fix is not None]
    assert fix.applicability != "safe" and "takes for granted" in fix.reason


def test_nothing_is_taught_where_that_is_turned_off(plant: Callable[..., Path]) -> None:
    from ssot_lint.options import Options
    from ssot_lint.pipeline import open_run, settings_for

    root = plant({"app.py": DELIVER, "main.py": MAIN.format("deliver")})
    options = Options(jobs=1, plans=False, teaches=False)
    run = open_run(settings_for([str(root)], options), [str(root)], options)
    try:
        assert use_at(run, "app.py", 2).proof == "name-only"
    finally:
        run.close()


@pytest.mark.parametrize("use", ["self.held.push(1, 2)", "if self.held is not None: self.held.push(1, 2)"])
def test_what_is_half_known_is_taken_for_granted(
    use: str, plant: Callable[..., Path], opened: Callable[..., Run]
) -> None:
    app = (
        "import nowhere\nfrom lib import Router\nclass Holder:\n    held = None\n    def hold(self, flag):\n"
        f"        self.held = nowhere.make() if flag else Router()\n    def go(self):\n        {use}\n"
    )
    assert use_at(opened(plant({"app.py": app})), "app.py", 8).assumes == (
        "that `self.held`, of which not all is known, is always a `Router`"
    )
