"""What the type checker is taught about attributes, lambdas, mixins, tables, decorators and paths."""

from __future__ import annotations

from collections.abc import Callable

import pytest

CASES = {
    "attributes that are set elsewhere": """
--- agent.py
from dataclasses import dataclass
from typing import Any
class Agent:
    late = None
    opened = None
    def __init__(self):
        self.inner = None
    def run(self):
        self.late.push(1)  #= resolved lib:Scoped.push
        self.opened.push(1)  #= name-only
        self.inner.push(1, 2)  #= resolved lib:Router.push
@dataclass
class Settings:
    backend: Any = None
    other: Any = None
shared = None
--- main.py
import agent
from agent import Agent, Settings
from lib import Router, Scoped
one = Agent()
one.late = Scoped()
one.inner = Router()
def start(anything):
    anything.opened = Scoped()
    agent.shared = Router()
settings = Settings(Scoped(), other=print)
settings.backend = Router()
settings.backend.push(1)  #= resolved lib:Router.push
def use():
    agent.shared.push(1, 2)  #= resolved lib:Router.push
    settings_of(Settings(Router())).backend.push(1, 2)  #= resolved lib:Router.push lib:Scoped.push
    Settings().other.push(1)  #= name-only
def settings_of(given: Settings):
    return given
""",
    "parameters of lambdas": """
--- app.py
from lib import Router, Scoped
def applied(action):
    return action(Router())
def kept(action):
    KEPT.append(action)
KEPT = []
applied(lambda one: one.push(1, 2))  #= resolved lib:Router.push
applied(action=lambda one, more=1: one.push(1, more))  #= resolved lib:Router.push
kept(lambda one: one.push(1))  #= name-only
(lambda one: one.push(1))(Scoped())  #= resolved lib:Scoped.push
def local():
    short = lambda one: one.push(1)  #= resolved lib:Scoped.push
    long = lambda one: one.push(1)  #= name-only
    short(Scoped())
    return long
""",
    "mixins use what they are mixed into": """
--- mixin.py
class Whole:
    def tell(self):
        self.get_router().push(1, 2)  #= resolved lib:Router.push
        self.scoped.push(1)  #= resolved lib:Scoped.push
class Torn:
    def tell(self):
        self.get_router().push(1, 2)  #= name-only
class Unknown(missing.Base):
    def tell(self):
        self.get_router().push(1, 2)  #= name-only
--- main.py
from lib import Router, Scoped
from mixin import Torn, Unknown, Whole
class Base(Whole):
    def __init__(self):
        self.scoped = Scoped()
class One(Base):
    def get_router(self):
        return Router()
class Two(Torn):
    def get_router(self):
        return Router()
class Three(Torn):
    pass
class Four(Unknown):
    def get_router(self):
        return Router()
""",
    "functions in tables": """
--- handlers.py
from lib import Router
def first(service, text):
    service.router.push(1, text)  #= resolved lib:Router.push
def second(service):
    service.push(1)  #= resolved lib:Scoped.push
def third(service):
    service.push(1)  #= name-only
TABLE = {"first": first}
BY_KIND = {"second": second, "other": print}
GIVEN = [third]
--- main.py
import handlers
from handlers import BY_KIND, GIVEN
from lib import Router, Scoped
class Service:
    def __init__(self, router):
        self.router = router
    def run(self, kind):
        return handlers.TABLE[kind](self, "x")
Service(Router()).run("first")
for name, chosen in BY_KIND.items():
    chosen(Scoped())
BY_KIND["other"](Router())
if found := BY_KIND.get("second"):
    found(Scoped())
for one in GIVEN:
    one(Scoped())
print(GIVEN, handlers.use(GIVEN))
""",
    "decorators that hand on what is given": """
--- app.py
import functools
from lib import Router, Scoped
def memo(function):
    kept = {}
    @functools.wraps(function)
    def wrapper(*args):
        if args not in kept:
            kept[args] = function(*args)
        return kept[args]
    return wrapper
def retried(times):
    def decorate(function):
        @functools.wraps(function)
        def wrapper(*args, **kwargs):
            for _ in range(times):
                result = function(*args, **kwargs)
                return result
            return None
        return wrapper
    return decorate
def traced(function):
    async def wrapper(*args):
        return await function(*args)
    return wrapper
def other(function):
    def wrapper(*args):
        return args[0] if args else function(*args)
    return wrapper
def later(function):
    async def wrapper(*args):
        return function(*args)
    return wrapper
@memo
@retried(3)
def made():
    return Router()
@traced
async def awaited():
    return Scoped()
@other
def changed():
    return Router()
@later
def delayed():
    return Router()
async def main():
    made().push(1, 2)  #= resolved lib:Router.push
    (await awaited()).push(1)  #= resolved lib:Scoped.push
    changed().push(1, 2)  #= name-only
    (await delayed()).push(1, 2)  #= name-only
""",
    "decorators that provide": """
--- inject.py
import functools
def makes(**factories):
    def decorate(function):
        @functools.wraps(function)
        def wrapper(*args, **kwargs):
            made = {name: factory() for name, factory in factories.items()}
            return function(*args, **made, **kwargs)
        return wrapper
    return decorate
def gives(**extra):
    def decorate(function):
        def wrapper(*args):
            return function(*args, **extra)
        return wrapper
    return decorate
def notes(**labels):
    def decorate(function):
        def wrapper(*args):
            print(labels)
            return function(*args)
        return wrapper
    return decorate
def get_scoped():
    return Scoped()
from lib import Scoped
--- app.py
from inject import get_scoped, gives, makes, notes
from lib import Router
@makes(router=Router, scoped=get_scoped)
def one(event, router, scoped):
    scoped.push(event)  #= resolved lib:Scoped.push
    router.push(1, event)  #= resolved lib:Router.push
@gives(router=Router())
def two(event, router):
    router.push(1, event)  #= resolved lib:Router.push
@notes(router=Router())
def three(event, router):
    router.push(1, event)  #= name-only
one(1)
two(1)
three(1, missing)
""",
    "star parameters": """
--- app.py
from lib import Router, Scoped
class Tree:
    def __init__(self, name, *children, **named):
        self.children = children
        self.named = named
    def run(self):
        for child in self.children:
            child.push(1, 2)  #= resolved lib:Router.push
        self.named["x"].push(1)  #= resolved lib:Scoped.push
def any_of(*given):
    given[0].push(1)  #= name-only
Tree("a", Router(), Router(), x=Scoped())
any_of(*input())
any_of(Scoped())
""",
    "what visitors are given by callers of unknown class": """
--- app.py
from lib import Router, Scoped
class Leaf:
    def accept(self, visitor):
        return visitor.push(1)  #= resolved lib:Router.push lib:Scoped.push
class Branch:
    def __init__(self, *children):
        self.children = children
    def accept(self, visitor):
        for child in self.children:
            child.accept(visitor)
Branch(Leaf()).accept(Router())
Branch(Leaf()).accept(Scoped())
""",
    "delegating generators, contexts and lists under keys": """
--- app.py
from collections import defaultdict
from lib import Router, Scoped
def both():
    yield Router()
    yield from many()
def many():
    yield Scoped()
def unknown(given):
    yield Router()
    yield from given
class Entered(Router):
    async def __aenter__(self):
        return self
    async def __aexit__(self, *problem):
        return None
grouped = defaultdict(list)
grouped["x"].append(Router())
listed = {}
listed.setdefault("x", []).append(Scoped())
mixed = {}
mixed["x"] = Router()
mixed["y"].append(Scoped())
for one in both():
    one.push(1)  #= resolved lib:Router.push lib:Scoped.push
for two in unknown(input()):
    two.push(1)  #= name-only
for three in grouped.values():
    three[0].push(1, 2)  #= resolved lib:Router.push
listed["z"][0].push(1)  #= resolved lib:Scoped.push
mixed["z"][0].push(1)  #= name-only
async def main():
    async with Entered() as entered:
        entered.push(1, 2)  #= resolved lib:Router.push
""",
    "named tuples without types": """
--- app.py
from collections import namedtuple
from lib import Router
Pair = namedtuple("Pair", "router name")
Hidden = namedtuple("Hidden", ["router", "name"])
--- main.py
from app import Hidden, Pair
from lib import Router
pair = Pair(Router(), name="x")
pair.router.push(1, 2)  #= resolved lib:Router.push
hidden = Hidden(*input())
Hidden(Router(), "x")
hidden.router.push(1, 2)  #= name-only
""",
    "classes that register themselves": """
--- registry.py
class Plugin:
    kinds = {}
    def __init_subclass__(cls, **more):
        Plugin.kinds[cls.__name__] = cls
class Open:
    kinds = {}
    def __init_subclass__(cls, **more):
        cls.kinds[cls.__name__] = cls
        cls.kinds.update(more)
--- main.py
from registry import Open, Plugin
class Loud(Plugin):
    def push(self, event):
        return event
class Free(Open):
    def push(self, event):
        return event
Plugin.kinds["Loud"]().push(1)  #= resolved main:Loud.push
Open.kinds["Free"]().push(1)  #= name-only
""",
    "what is loaded by a path": """
--- loading.py
import importlib
from importlib import import_module
TABLE = {"a": ("lib", "Router"), "b": ("lib", "Scoped")}
PATHS = {"router": "lib:Router"}
def by_path(path):
    module, _, name = path.rpartition(".")
    return getattr(import_module(module), name)
def by_colon(path):
    if ":" not in path:
        return by_path(path)
    module, name = path.split(":")
    found = importlib.import_module(module)
    for part in name.split("."):
        found = getattr(found, part)
    return found
def by_key(key):
    module, name = TABLE[key]
    return getattr(import_module(module), name)
class Host:
    def __init__(self):
        self.loaded = {}
    def load(self):
        for name, path in PATHS.items():
            module, _, kind = path.partition(":")
            self.loaded[name] = getattr(importlib.import_module(module), kind)()
    def tell(self):
        for one in self.loaded.values():
            one.push(1, 2)  #= resolved lib:Router.push
--- settings.py
BACKENDS = {"default": {"BACKEND": "lib.Router"}, "short": {"BACKEND": "lib.Scoped"}}
CHANGED = {"x": "lib.Router"}
CHANGED["y"] = input()
--- main.py
import settings
from loading import by_colon, by_key, by_path
by_path(settings.BACKENDS["default"]["BACKEND"])().push(1, 2)  #= resolved lib:Router.push
by_colon("lib:Scoped")().push(1)  #= resolved lib:Scoped.push
by_colon("lib.Scoped")().push(1)  #= resolved lib:Scoped.push
by_key(input())().push(1)  #= resolved lib:Router.push lib:Scoped.push
by_key("a")().push(1, 2)  #= resolved lib:Router.push
by_path(settings.CHANGED["x"])().push(1, 2)  #= name-only
by_path(input())().push(1, 2)  #= name-only
""",
    "calls of what is loaded by a path in a constant": """
--- loading.py
from importlib import import_module
def by_path(path):
    module, _, name = path.rpartition(".")
    return getattr(import_module(module), name)
def forgets(path):
    return print
--- settings.py
SENDER = "lib.push_event"  #= resolved lib:push_event
TABLE = {"a": {"X": "lib.push_event"}}  #= resolved lib:push_event
--- main.py
import settings
from loading import by_path, forgets
by_path(settings.SENDER)(1, 2)  #= resolved lib:push_event
found = by_path(settings.TABLE["a"]["X"])
found(1, 2)  #= resolved lib:push_event
forgets(settings.SENDER)(1, 2)
by_path(input() or settings.SENDER)(1, 2)
""",
    "fixtures in containers, in functions and of pytest itself": """
--- app.py
class Service:
    def __init__(self, router):
        self.router = router
--- conftest.py
import pytest
from app import Service
from lib import Router
@pytest.fixture
def router():
    return Router()
@pytest.fixture
def service(router):
    return Service(router)
@pytest.fixture
def services(router):
    def make():
        return [Service(router)]
    return make
@pytest.fixture
def routers(service):
    return [service.router]
--- test_app.py
import pytest
from lib import Router, push_event  #= resolved lib:push_event
def test_all(services, routers, tmp_path, mystery):
    services()[0].router.push(1, 2)  #= resolved lib:Router.push
    routers[0].push(1, 2)  #= resolved lib:Router.push
    tmp_path.push(1)  #= dangling
    mystery.push(1)  #= name-only
@pytest.mark.parametrize("deliver,name", [
    (push_event, "a"),  #= resolved lib:push_event
    pytest.param(Router().push, "b", id="m"),  #= resolved lib:Router.push
])
def test_marked(deliver, name):
    deliver(1, 2)  #= resolved lib:Router.push lib:push_event
    name(1, 2)
""",
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_what_is_taught_settles_a_use_and_no_other(case: str, agrees: Callable[..., None]) -> None:
    agrees(case)


THROUGH = {
    "attributes that start as None": """
--- button.py
class Timer:
    callback = None
    other = None
    def fire(self):
        self.other(1, 2)
        return self.callback(1, 2)  #= resolved lib:push_event
--- main.py
from button import Timer
from lib import push_event  #= resolved lib:push_event
timer = Timer()
timer.callback = push_event  #= resolved lib:push_event
timer.other = print
timer.fire()
""",
    "functions that give functions": """
--- app.py
from lib import Router, push_event  #= resolved lib:push_event
def outer():
    def middle():
        def inner():
            return push_event  #= resolved lib:push_event
        return inner
    return middle
def pair():
    return outer, push_event, print  #= resolved lib:push_event
def one():
    return Router().push  #= resolved lib:Router.push
def either(flag):
    return one() if flag else other()
def other():
    return push_event  #= resolved lib:push_event
def listed():
    return [Router().push, print]  #= resolved lib:Router.push
def run(actions):
    return actions[0](1, 2)  #= resolved lib:Router.push
--- main.py
from app import either, listed, outer, pair, run
outer()()()(1, 2)  #= resolved lib:push_event
make, send, show = pair()
send(1, 2)  #= resolved lib:push_event
make()()()(1, 2)  #= resolved lib:push_event
show(1, 2)
outer()()
either(input())(1, 2)  #= resolved lib:Router.push lib:push_event
run(listed())
""",
    "listeners in lists under keys, and namespaces": """
--- emitter.py
class Emitter:
    def __init__(self):
        self._listeners = {}
        self._others = {}
    def on(self, name, listener):
        self._listeners.setdefault(name, []).append(listener)
    def emit(self, name, *args):
        for other in self._others.get(name, ()):
            other(*args)
        return [one(*args) for one in self._listeners.get(name, ())]  #= resolved lib:push_event
--- main.py
from types import SimpleNamespace
from emitter import Emitter
from lib import push_event  #= resolved lib:push_event
Emitter().on("save", push_event)  #= resolved lib:push_event
space = SimpleNamespace(send=push_event, other=print)  #= resolved lib:push_event
space.send(1, 2)  #= resolved lib:push_event
space.other(1, 2)
""",
}


@pytest.mark.parametrize("case", THROUGH.values(), ids=THROUGH)
def test_a_call_through_a_value_is_found_and_no_other(case: str, agrees: Callable[..., None]) -> None:
    agrees(case)
