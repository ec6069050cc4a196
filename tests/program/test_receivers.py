"""Whose method a call calls, by the way its receiver came about."""

from __future__ import annotations

from collections.abc import Callable

import pytest

CASES = {
    "constructor": """
--- app.py
from lib import Router
router = Router()
router.push(1, 2)  #= resolved lib:Router.push
def later():
    return router.push(1, 2)  #= resolved lib:Router.push
""",
    "constructed in place": """
--- app.py
from lib import Router
Router().push(1, 2)  #= resolved lib:Router.push
""",
    "annotated parameter": """
--- app.py
from lib import Router, Mail
def one(router: Router, mail: Mail):
    router.push(1, 2)  #= resolved lib:Router.push
    mail.push(1)  #= not-ours lib:Mail.push
""",
    "quoted annotation": """
--- app.py
from __future__ import annotations
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    from lib import Router
def one(router: "Router"):
    router.push(1, 2)  #= resolved lib:Router.push
""",
    "unannotated parameter": """
--- app.py
def one(router):
    router.push(1, 2)  #= name-only
""",
    "unannotated factory two calls deep": """
--- make.py
from lib import Router
def inner():
    return Router()
def outer():
    return inner()
--- app.py
from make import outer
router = outer()
router.push(1, 2)  #= resolved lib:Router.push
outer().push(1, 2)  #= resolved lib:Router.push
""",
    "awaited factory": """
--- app.py
from lib import Router
async def make():
    return Router()
async def main():
    router = await make()
    router.push(1, 2)  #= resolved lib:Router.push
    (await make()).push(1, 2)  #= resolved lib:Router.push
async def annotated() -> Router:
    return Router()
async def second():
    router = await annotated()
    router.push(1, 2)  #= resolved lib:Router.push
    (await annotated()).push(1, 2)  #= resolved lib:Router.push
""",
    "singleton getter": """
--- single.py
from lib import Router
_one = None
def get():
    global _one
    if _one is None:
        _one = Router()
    return _one
--- app.py
import single
single.get().push(1, 2)  #= resolved lib:Router.push
""",
    "dataclass chain": """
--- chain.py
from dataclasses import dataclass
from lib import Router
@dataclass
class Registry:
    router: Router
@dataclass
class Context:
    registry: Registry
class Agent:
    def __init__(self, context: Context):
        self.context = context
    def run(self):
        self.context.registry.router.push(1, 2)  #= resolved lib:Router.push
""",
    "self attribute set in another method": """
--- app.py
from lib import Router
class Agent:
    router = None
    def start(self):
        self.router = Router()
    def run(self):
        if self.router:
            self.router.push(1, 2)  #= resolved lib:Router.push
        self.router.push(1, 2)  #= resolved lib:Router.push
""",
    "self attribute from a parameter": """
--- app.py
from lib import Router
class Agent:
    def __init__(self, router: Router, other):
        self.router = router
        self.other = other
    def run(self):
        self.router.push(1, 2)  #= resolved lib:Router.push
        self.other.push(1, 2)  #= name-only
""",
    "with": """
--- app.py
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, asynccontextmanager
from lib import Router, Scoped
@contextmanager
def opened() -> Iterator[Router]:
    yield Router()
@asynccontextmanager
async def scoped() -> AsyncIterator[Scoped]:
    yield Scoped()
@contextmanager
def unannotated():
    yield Router()
class Own:
    def __enter__(self):
        return Router()
    def __exit__(self, *problem): ...
async def main():
    with opened() as router:
        router.push(1, 2)  #= resolved lib:Router.push
    async with scoped() as one:
        one.push(2)  #= resolved lib:Scoped.push
    with Own() as own:
        own.push(1, 2)  #= resolved lib:Router.push
    with unannotated() as unknown:
        unknown.push(1, 2)  #= resolved lib:Router.push
""",
    "elements": """
--- app.py
from lib import Router
routers = [Router()]
by_name: dict[str, Router] = {}
routers[0].push(1, 2)  #= resolved lib:Router.push
by_name["a"].push(1, 2)  #= resolved lib:Router.push
for router in routers:
    router.push(1, 2)  #= resolved lib:Router.push
for name, one in by_name.items():
    one.push(1, 2)  #= resolved lib:Router.push
[each.push(1, 2) for each in by_name.values()]  #= resolved lib:Router.push
by_name.get("a").push(1, 2)  #= resolved lib:Router.push
first, second = Router(), 3
first.push(1, 2)  #= resolved lib:Router.push
""",
    "isinstance": """
--- app.py
from lib import Router, Scoped, Mail
def one(thing):
    if isinstance(thing, Router):
        thing.push(1, 2)  #= resolved lib:Router.push
    elif isinstance(thing, Mail):
        thing.push(1)  #= not-ours lib:Mail.push
    else:
        thing.push(2)  #= name-only
def two(thing: Router | Scoped):
    if isinstance(thing, Scoped):
        return thing.push(1)  #= resolved lib:Scoped.push
    return thing.push(1, 2)  #= resolved lib:Router.push
""",
    "union of duplicates": """
--- app.py
from lib import Router, Scoped
def one(thing: Router | Scoped):
    thing.push(1)  #= resolved lib:Router.push lib:Scoped.push
""",
    "union with what is not ours": """
--- app.py
from lib import Router, Mail
def one(thing: Router | Mail):
    thing.push(1)  #= resolved lib:Router.push
def two(thing: Mail | Router):
    thing.push(1)  #= resolved lib:Router.push
""",
    "optional": """
--- app.py
from typing import Optional
from lib import Router
def one(router: Optional[Router] = None, other: "Router | None" = None):
    router.push(1, 2)  #= resolved lib:Router.push
    if other is not None:
        other.push(1, 2)  #= resolved lib:Router.push
""",
    "any": """
--- app.py
from typing import Any
from collections.abc import Callable
def one(router: Any, other: object, call: Callable):
    router.push(1, 2)  #= name-only
    other.push(1, 2)  #= name-only
    call.push(1, 2)  #= name-only
""",
    "protocol": """
--- app.py
from typing import Protocol
from abc import ABC, abstractmethod
class Pushes(Protocol):
    def push(self, user, event): ...
class Base(ABC):
    @abstractmethod
    def push(self, user, event): ...
def one(to: Pushes, base: Base):
    to.push(1, 2)  #= resolved app:Pushes.push lib:Router.push lib:Scoped.push
    base.push(1, 2)  #= resolved app:Base.push
""",
    "super": """
--- app.py
from lib import Router
class Counting(Router):
    def push(self, user, event):
        self.count = 1
        return super().push(user, event)  #= resolved lib:Router.push
class Quiet(Router):
    def other(self):
        self.push(1, 2)  #= resolved lib:Router.push
Counting().push(1, 2)  #= resolved app:Counting.push
Quiet().push(1, 2)  #= resolved lib:Router.push
Router.push(Quiet(), 1, 2)  #= resolved lib:Router.push
""",
    "class and static methods, properties": """
--- app.py
from lib import Router
class Kinds:
    @classmethod
    def push(cls, user, event):
        return cls().push_event(1, 2)  #= resolved app:Kinds.push_event
    @staticmethod
    def push_event(user, event): ...
    @property
    def router(self):
        return Router()
    @classmethod
    def make(cls):
        return cls()
Kinds.push(1, 2)  #= resolved app:Kinds.push
Kinds().router.push(1, 2)  #= resolved lib:Router.push
Kinds.make().push_event(1, 2)  #= resolved app:Kinds.push_event
""",
    "property that returns the duplicate": """
--- app.py
from lib import Router
class Shim:
    def __init__(self):
        self._router = Router()
    @property
    def push(self):
        return self._router.push  #= resolved lib:Router.push
Shim().push(1, 2)  #= resolved app:Shim.push
""",
    "named tuple": """
--- app.py
from typing import NamedTuple
from lib import Router
class Pair(NamedTuple):
    router: Router
    name: str
def one(pair: Pair):
    pair.router.push(1, 2)  #= resolved lib:Router.push
    router, name = pair
    router.push(1, 2)  #= resolved lib:Router.push
""",
    "generics": """
--- app.py
from typing import Generic, TypeVar
from lib import Router
T = TypeVar("T")
class Box(Generic[T]):
    def __init__(self, inner: T):
        self.inner = inner
    def get(self) -> T:
        return self.inner
def first(items: list[T]) -> T:
    return items[0]
Box(Router()).inner.push(1, 2)  #= resolved lib:Router.push
Box(Router()).get().push(1, 2)  #= resolved lib:Router.push
first([Router()]).push(1, 2)  #= resolved lib:Router.push
R = TypeVar("R", bound=Router)
def bound(router: R) -> R:
    router.push(1, 2)  #= resolved lib:Router.push
    return router
""",
    "walrus and conditional expression": """
--- app.py
from lib import Router
def one(flag):
    if (router := Router()):
        router.push(1, 2)  #= resolved lib:Router.push
    (Router() if flag else None).push(1, 2)  #= resolved lib:Router.push
    (router or Router()).push(1, 2)  #= resolved lib:Router.push
    (lambda: Router())().push(1, 2)  #= resolved lib:Router.push
""",
    "global instance of another module": """
--- state.py
from lib import Router
router = Router()
lazy = None
def start():
    global lazy
    lazy = Router()
--- app.py
import state
from state import router as main_router
main_router.push(1, 2)  #= resolved lib:Router.push
state.router.push(1, 2)  #= resolved lib:Router.push
state.lazy.push(1, 2)  #= resolved lib:Router.push
""",
    "nested receivers": """
--- app.py
from lib import Router
class Inner:
    def b(self):
        return Router()
class Outer:
    def a(self):
        return Inner()
def o():
    return Outer()
o().a().b().push(1, 2)  #= resolved lib:Router.push
o().a().b().push(o().a().b().push(1, 2), 3)  #= resolved lib:Router.push, resolved lib:Router.push
(
    o()
    .a()
    .b()
    .push(  #= resolved lib:Router.push
        1,
        2,
    )
)
""",
    "bound method kept": """
--- app.py
import functools, asyncio
from lib import Router
router = Router()
send = router.push  #= resolved lib:Router.push
send(1, 2)  #= resolved lib:Router.push
later = functools.partial(router.push, 1)  #= resolved lib:Router.push
class Saver:
    def __init__(self):
        self.sender = router.push  #= resolved lib:Router.push
""",
    "decorated duplicate": """
--- deco.py
import functools
def logged(f):
    @functools.wraps(f)
    def wrapper(*args, **kwargs):
        return f(*args, **kwargs)  #= resolved deco:Decorated.push deco:push_event
    return wrapper
class Decorated:
    @logged
    def push(self, user, event):
        return 1
@logged
def push_event(a, b):
    return 2
--- app.py
from deco import Decorated, push_event  #= resolved deco:push_event
Decorated().push(1, 2)  #= resolved deco:Decorated.push
push_event(1, 2)  #= resolved deco:push_event
""",
    "overloads": """
--- over.py
from typing import overload
class Two:
    @overload
    def push(self, a: int) -> int: ...
    @overload
    def push(self, a: str) -> str: ...
    def push(self, a):
        return a
--- app.py
from over import Two
Two().push(1)  #= resolved over:Two.push
""",
    "metaclass and class attribute": """
--- app.py
from lib import Router
class Agent:
    router: Router
    shared = Router()
Agent.shared.push(1, 2)  #= resolved lib:Router.push
Agent().router.push(1, 2)  #= resolved lib:Router.push
""",
    "match statement": """
--- app.py
from lib import Router, Mail
def one(thing):
    match thing:
        case Router():
            thing.push(1, 2)  #= resolved lib:Router.push
        case Mail() as mail:
            mail.push(1)  #= not-ours lib:Mail.push
""",
    "try except": """
--- app.py
from lib import Router
try:
    from fast import Router as Fast
except ImportError:
    Fast = Router
Fast().push(1, 2)  #= resolved lib:Router.push
""",
    "code of other platforms": """
--- app.py
import sys
from lib import Router
if sys.platform == "linux":
    raise ImportError("not here")
router = Router()
if sys.platform == "win32":
    router.push(1, 2)  #= resolved lib:Router.push
else:
    router.push(3, 4)  #= resolved lib:Router.push
--- other.py
import sys
from lib import Router
if sys.platform != "win32":
    raise ImportError("not there")
def make():
    return Router()
make().push(1, 2)  #= resolved lib:Router.push
""",
    "declared to be anything": """
--- app.py
from typing import Any
from lib import Router
class Holder:
    held: Any
    def go(self, flag):
        if flag:
            self.held = Router()
        self.held.push(1, 2)  #= name-only
def one(flag, given: Any):
    either = Router() if flag else given
    either.push(1, 2)  #= name-only
    given = Router()
    given.push(1, 2)  #= resolved lib:Router.push
""",
    "TypedDict": """
--- app.py
from typing import TypedDict
from lib import Router
class Bag(TypedDict):
    router: Router
def one(bag: Bag):
    bag["router"].push(1, 2)  #= resolved lib:Router.push
""",
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_receiver_tells_the_definition(case: str, agrees: Callable[..., None]) -> None:
    agrees(case)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_without_types_nothing_else_is_told(case: str, tells_nothing_else: Callable[[str], None]) -> None:
    tells_nothing_else(case)
