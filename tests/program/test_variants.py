"""What a use may reach besides what declarations say: through heirs, through settings elsewhere, through mixins."""

from __future__ import annotations

from collections.abc import Callable

import pytest

CASES = {
    "parts of a base class": """
--- parts.py
from lib import Router, Scoped
class App:
    part_class = Router
    def make(self):
        return Router()
    @property
    def part(self):
        return Router()
    def plain(self):
        return Router()
    def run(self, *args):
        self.make().push(*args)  #= resolved lib:Router.push lib:Scoped.push
        self.part.push(*args)  #= resolved lib:Router.push lib:Scoped.push
        self.part_class().push(*args)  #= resolved lib:Router.push lib:Scoped.push
        self.plain().push(*args)  #= resolved lib:Router.push
class Small(App):
    part_class = Scoped
    def make(self):
        return Scoped()
    @property
    def part(self):
        return Scoped()
def use(app: App, *args):
    return app.make().push(*args)  #= resolved lib:Router.push lib:Scoped.push
def sure(*args):
    app = App()
    return app.make().push(*args)  #= resolved lib:Router.push
""",
    "empty attributes that anything is put into": """
--- service.py
from lib import Router
class Base:
    given = None
class Service(Base):
    def __init__(self):
        self.late = None
        self.always = Router()
    def start(self):
        self.late = self.given = Router()
    def deliver(self):
        if self.given is None:
            self.given = Router()
        self.given.push(1, 2)  #= name-only
        self.late.push(1, 2)  #= name-only
        self.always.push(1, 2)  #= resolved lib:Router.push lib:Scoped.push
--- app.py
import os
from lib import Router, Scoped
from service import Service
def load():
    return globals()[os.environ["NAME"]]()
def wire(service: Service):
    service.late = load()
    service.given = load()
service = Service()
service.late = Scoped()
service.late.push(1)  #= resolved lib:Scoped.push
service.late = load()
def go(one: Service):
    one.always = Scoped()
    print("set")
    one.always.push(1)  #= resolved lib:Scoped.push
""",
    "attributes set elsewhere": """
--- service.py
from lib import Router
class Service:
    late = None
    def __init__(self):
        self.router = Router()
        self.quiet = Router()
    def deliver(self, *args):
        self.router.push(*args)  #= resolved lib:Router.push lib:Scoped.push
        self.quiet.push(1, 2)  #= resolved lib:Router.push
        if self.late is not None:
            self.late.push(1)  #= resolved lib:Scoped.push
    def swap(self, *args):
        self.router = Router()
        self.router.push(*args)  #= resolved lib:Router.push
class Other:
    def __init__(self):
        self.quiet = None
--- setup.py
from lib import Scoped
from service import Other, Service
def configure(service: Service, other: Other):
    service.router = Scoped()
    service.late = Scoped()
    other.quiet = Scoped()
--- test_service.py
from service import Service
from lib import Mail
def test_it():
    service = Service()
    service.quiet = Mail()
""",
    "declared attributes": """
--- base.py
class Base:
    def push(self, user, event):
        return "base"
class Loud(Base):
    def push(self, user, event):
        return "loud"
--- box.py
from base import Base
class Box:
    def __init__(self, inner: Base):
        self.inner = inner
        self.own = Base()
        self.many: list[Base] = []
    def get(self):
        return self.inner
    def itself(self):
        return self
    def run(self):
        self.inner.push(1, 2)  #= resolved base:Base.push base:Loud.push
        self.own.push(1, 2)  #= resolved base:Base.push
        self.get().push(1, 2)  #= resolved base:Base.push base:Loud.push
        self.itself().own.push(1, 2)  #= resolved base:Base.push
        for one in self.many:
            one.push(1, 2)  #= resolved base:Base.push base:Loud.push
""",
    "a class or its heir": """
--- shapes.py
class Base:
    def push(self, user, event):
        return "base"
class Loud(Base):
    def push(self, user, event):
        return "loud"
class Quiet(Base):
    def push(self, user, event):
        return "quiet"
def make(loud) -> Base:
    return Loud() if loud else Base()
def quiet() -> Base:
    return Quiet()
--- app.py
from shapes import Base, Loud, make, quiet
def run(flag):
    one = Loud() if flag else Base()
    one.push(1, 2)  #= resolved shapes:Base.push shapes:Loud.push
    one = Base()
    one.push(1, 2)  #= resolved shapes:Base.push
    for two in (Base(), Loud()):
        two.push(1, 2)  #= resolved shapes:Base.push shapes:Loud.push
        if not isinstance(two, Loud):
            two.push(1, 2)  #= resolved shapes:Base.push
    kind = Loud if flag else Base
    kind().push(1, 2)  #= resolved shapes:Base.push shapes:Loud.push
    make(flag).push(1, 2)  #= resolved shapes:Base.push shapes:Loud.push
    quiet().push(1, 2)  #= resolved shapes:Quiet.push
def given(one):
    one.push(1, 2)  #= resolved shapes:Base.push shapes:Loud.push
given(Base())
given(Loud())
""",
    "inherited methods and descriptors": """
--- made.py
from lib import Router, Scoped
class Maker:
    kind = Router
    def make(self):
        return self.kind()
class Small(Maker):
    kind = Scoped
class Lazy:
    def __get__(self, instance, owner):
        if instance is None:
            return self
        return Router()
    def push(self, kind):
        return kind
class Page:
    router = Lazy()
--- app.py
from made import Maker, Page, Small
Small().make().push(1)  #= resolved lib:Scoped.push
Maker().make().push(1, 2)  #= resolved lib:Router.push
def use(maker: Maker):
    maker.make().push(1)  #= resolved lib:Router.push lib:Scoped.push
Page().router.push(1, 2)  #= resolved lib:Router.push
Page.router.push("own")  #= resolved made:Lazy.push
{"a": print}["a"](1)
""",
    "mixins": """
--- mixins.py
class Timed:
    def push(self, user, event):
        return super().push(user, event)  #= resolved mixins:Stored.push mixins:Queue.push
class Stored:
    def push(self, user, event):
        return super().push(user, event)  #= resolved mixins:Queue.push
class Unused:
    def push(self, user, event):
        return super().push(user, event)  #= name-only
class Queue:
    def push(self, user, event):
        return event
class Plain(Timed, Queue): ...
class Whole(Timed, Stored, Queue): ...
""",
    "methods hidden by attributes": """
--- hides.py
from lib import Router, push_event  #= resolved lib:push_event
class Redirected(Router):
    def __init__(self):
        self.push = push_event  #= not-ours, resolved lib:push_event
class Sometimes(Router):
    def start(self):
        self.push = push_event  #= not-ours, resolved lib:push_event
class Told(Router):
    def __init__(self, push):
        self.push = push  #= not-ours, name-only
class Borrowed(Router):
    push = staticmethod(push_event)  #= resolved lib:push_event
--- app.py
from hides import Redirected, Sometimes, Told
Redirected().push(1, 2)  #= resolved lib:push_event
Sometimes().push(1, 2)  #= resolved lib:Router.push lib:push_event
Told(print).push(1, 2)  #= name-only
""",
    "replaced and deleted": """
--- app.py
import lib
from lib import Router, Scoped
class Heir(Router):
    def push(self, user, event):
        return user
def logged(user, event):
    return event
lib.push_event(1, 2)  #= resolved lib:push_event
lib.push_event = logged  #= resolved lib:push_event
lib.push_event(1, 2)  #= name-only
del Heir.push  #= resolved app:Heir.push
Heir().push(1, 2)  #= name-only
_saved = Scoped.push  #= resolved lib:Scoped.push
Scoped.push = logged  #= resolved lib:Scoped.push
Scoped.push = _saved  #= resolved lib:Scoped.push
Scoped().push(1)  #= resolved lib:Scoped.push
""",
    "locals that only share a name": """
--- app.py
from lib import push_event  #= resolved lib:push_event
def names(texts):
    for push_event in texts:
        print(push_event)  #= not-ours
def shown(push_event=3):
    return push_event  #= not-ours
def called(push_event):
    return [push_event]  #= name-only
twice = (lambda push_event: push_event * 2)(2)  #= not-ours
names(["a", "b"])
shown()
push_event(1, 2)  #= resolved lib:push_event
last = [push_event := str(one) for one in (1, 2)]
print(push_event)  #= not-ours
""",
    "arguments in displays": """
--- app.py
from lib import Scoped, push_event  #= resolved lib:push_event
def call(function, *args):
    return function(*args)  #= resolved lib:Scoped.push lib:push_event
def named(first, second):
    first(1)
    return second(1, 2)  #= resolved lib:push_event
call(*(push_event, 1, 2))  #= resolved lib:push_event
call(Scoped().push, 1)  #= resolved lib:Scoped.push
named(**{"first": print, "second": push_event})  #= resolved lib:push_event
{"a": Scoped()}["a"].push(1)  #= resolved lib:Scoped.push
""",
    "entries taken out": """
--- tables.py
from lib import push_event  #= resolved lib:push_event
table = {"a": push_event, "b": print}  #= resolved lib:push_event
del table["c"]
--- app.py
from tables import table
table["b"](1)
table["a"](1, 2)  #= resolved lib:push_event
""",
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_use_reaches_what_is_put_between(case: str, agrees: Callable[..., None]) -> None:
    agrees(case)
