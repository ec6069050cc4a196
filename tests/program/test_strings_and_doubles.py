"""Strings that name a duplicate, doubles that stand for one, guards that ask for one, and classes that lack it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

STRINGS = {
    "patch of the definition and of the consumer's binding": """
--- consumer.py
from lib import Router, push_event  #= resolved lib:push_event
router = Router()
def make():
    return Router()
made = make()
--- test_it.py
from unittest.mock import patch
patch("lib.push_event")  #= resolved lib:push_event
patch("lib.Router.push")  #= resolved lib:Router.push
patch("consumer.push_event")  #= resolved lib:push_event
patch("consumer.Router.push")  #= resolved lib:Router.push
patch("consumer.router.push")  #= resolved lib:Router.push
patch("consumer.made.push")  #= resolved lib:Router.push
patch("lib.Mail.push")  #= not-ours lib:Mail.push
""",
    "patch of what is not there": """
--- consumer.py
other = 1
--- test_it.py
from unittest.mock import patch
patch("consumer.push_event")  #= dangling
patch("lib.Hub.push")  #= dangling
patch("nowhere.push_event")  #= not-ours
patch("consumer.nothing.push")  #= dangling
""",
    "monkeypatch": """
--- test_it.py
import lib
from lib import Router
def test_one(monkeypatch):
    monkeypatch.setattr("lib.push_event", None)  #= resolved lib:push_event
    monkeypatch.setattr(lib, "push_event", None)  #= resolved lib:push_event
    monkeypatch.setattr(Router, "push", None)  #= resolved lib:Router.push
    monkeypatch.delattr(Router, "push")  #= resolved lib:Router.push
""",
    "patch.object, setattr and their kin": """
--- test_it.py
from unittest.mock import patch
import lib
from lib import Router, Mail
def test_one(unknown, known: Router):
    with patch.object(Router, "push"):  #= resolved lib:Router.push
        pass
    with patch.object(lib, "push_event"):  #= resolved lib:push_event
        pass
    with patch.object(unknown, "push"):  #= name-only
        pass
    patch.object(Mail, "push")  #= not-ours lib:Mail.push
    setattr(known, "push", None)  #= resolved lib:Router.push
    setattr(Router(), "push", None)  #= resolved lib:Router.push
""",
    "getattr and hasattr": """
--- app.py
import operator
from lib import Router, Hub
def one(unknown, known: Router, hub: Hub):
    getattr(known, "push")(1, 2)  #= resolved lib:Router.push
    getattr(unknown, "push", None)  #= name-only
    hasattr(known, "push")  #= resolved lib:Router.push
    getattr(hub, "push")  #= dangling
    operator.methodcaller("push", 1)(known)  #= resolved lib:Router.push
    operator.methodcaller("push", 1)  #= name-only
    getattr(getattr(known, "push"), "push")  #= name-only, resolved lib:Router.push
    getattr(
        known,
        "push",  #= resolved lib:Router.push
    )(1, 2)
""",
    "paths put together from constants": """
--- consumer.py
from lib import Router, push_event  #= resolved lib:push_event
--- paths.py
CONSUMER = "consumer"
--- test_it.py
import os
from unittest.mock import patch
import paths
from paths import CONSUMER
CLASS = f"{CONSUMER}.Router"
class Base:
    base = "consumer"
class TestIt(Base):
    def test_one(self):
        module = "consumer"
        patch(f"{module}.push_event")  #= resolved lib:push_event
        patch(f"{self.base}.push_event")  #= name-only
        patch(f"{CONSUMER}.push_event")  #= resolved lib:push_event
        patch(f"{paths.CONSUMER}.push_event")  #= resolved lib:push_event
        patch(Base.base + ".push_event")  #= resolved lib:push_event
        patch(f"{CLASS}.push")  #= resolved lib:Router.push
        patch(f"{CLASS}.push_event")  #= dangling
        module = os.environ["M"]
        patch(f"{module}.push_event")  #= name-only
        patch(f"{module!r}.push_event")  #= name-only
""",
    "methodcaller and attrgetter": """
--- app.py
import operator
import functools
from operator import attrgetter, methodcaller
from unittest.mock import Mock
from lib import Router, Hub, Mail
def one(known: Router, hub: Hub, mail: Mail, unknown, many: list[Router], named: dict[str, Router], both: Hub | Router):
    operator.methodcaller("push", 1, 2)(known)  #= resolved lib:Router.push
    attrgetter("push")(known)(1, 2)  #= resolved lib:Router.push
    attrgetter("name", "push")(known)  #= resolved lib:Router.push
    methodcaller("push", 1)(hub)  #= dangling
    methodcaller("push", 1)(mail)  #= not-ours lib:Mail.push
    methodcaller("push", 1)(unknown)  #= name-only
    methodcaller("push", 1)(Router())  #= resolved lib:Router.push
    methodcaller("push", 1)(both)  #= resolved lib:Router.push
    list(map(methodcaller("push", 1, 2), many))  #= resolved lib:Router.push
    for x in map(methodcaller("push", 1, 2), named.values()): ...  #= resolved lib:Router.push
    sorted(many, key=attrgetter("push"))  #= resolved lib:Router.push
    many.sort(key=attrgetter("push"), reverse=True)  #= resolved lib:Router.push
    max(many, key=attrgetter("push"))  #= resolved lib:Router.push
    min(known, known, key=attrgetter("push"))  #= name-only
    list(filter(attrgetter("push"), [hub]))  #= dangling
    call = methodcaller("push", 1)  #= name-only
    attrgetter("router.push")(known)  #= name-only
    functools.partial(getattr(known, "push"), 1)  #= resolved lib:Router.push
    methodcaller("push", 1)(Mock(spec=Router))  #= double lib:Router.push
    list(map(methodcaller("push", 1), [Mock(), Mock()]))  #= double
    list(map(lambda one: one.push(1, 2), many))  #= resolved lib:Router.push
    map(methodcaller("push", 1), unknown)  #= name-only
    methodcaller(
        "push",  #= resolved lib:Router.push
        1,
    )(
        known
    )
""",
    "dotted paths anywhere": """
--- consumer.py
from lib import Hub
def make():
    return Hub()
hub = make()
--- app.py
from importlib import import_module
from unittest.mock import patch
SENDER = "lib.push_event"  #= resolved lib:push_event
OTHER = "lib:Router.push"  #= resolved lib:Router.push
EVENT = "billing.push"  #= not-ours
LOGGER = "lib.nothing.push"  #= not-ours
HUB = "consumer.hub.push"  #= not-ours
patch("consumer.hub.push")  #= dangling
TEXT = "please push the button"
URL = "https://example.org/push"
import_module("lib").push_event(1, 2)  #= resolved lib:push_event
""",
    "mere text": '''
--- app.py
"""push push_event lib.push_event"""
# lib.push_event
def one():
    """Call push_event()."""
    print("push_event")
''',
    "__all__": """
--- app.py
from lib import *
from lib import push_event as other  #= resolved lib:push_event
__all__ = ["push_event", "other"]  #= resolved lib:push_event, resolved lib:push_event
""",
    "quoted annotations": """
--- app.py
from lib import push_event  #= resolved lib:push_event
def one(f: "push_event"): ...  #= resolved lib:push_event
""",
}

DOUBLES = {
    "mocks": """
--- test_it.py
from unittest.mock import AsyncMock, MagicMock, Mock, create_autospec, patch
from lib import Router
def test_one():
    mock = MagicMock()
    mock.push(1, 2)  #= double
    mock.push.return_value = 3  #= double
    mock.push = AsyncMock()  #= double
    mock.push.assert_called_once()  #= double
    Mock(push=3)  #= double
    spec = Mock(spec=Router)
    spec.push(1, 2)  #= double lib:Router.push
    auto = create_autospec(Router)
    auto.push(1, 2)  #= double lib:Router.push
def test_two():
    with patch("lib.Router") as router_class:
        router_class.return_value.push.assert_called()  #= double lib:Router.push
        router_class.push()  #= double lib:Router.push
def test_three(push_event, router):
    push_event.assert_called_once()  #= double
    router.push.assert_awaited()  #= double
    router.push()  #= name-only
""",
    "a double of the real object": """
--- test_it.py
from unittest.mock import AsyncMock
from lib import Router
def test_one():
    router = Router()
    router.push = AsyncMock()  #= resolved lib:Router.push
    router.push.assert_called()  #= double lib:Router.push
""",
    "a fake": """
--- test_it.py
class FakeRouter:
    def push(self, user, event):
        return 1
FakeRouter().push(1, 2)  #= double test_it:FakeRouter.push
""",
}

LACKING = {
    "a class that is known and lacks it": """
--- app.py
from lib import Hub, Router
class Plain: ...
def one(hub: Hub, either: Hub | Plain):
    hub.push(1, 2)  #= dangling
    Hub().push(1, 2)  #= dangling
    either.push(1, 2)  #= dangling
    Router().push_event(1, 2)  #= dangling
    (lambda: hub)().push(1)  #= dangling
    "text".push(1)  #= dangling
""",
    "one of a union lacks it": """
--- app.py
from lib import Hub, Router
def one(either: Hub | Router):
    either.push(1, 2)  #= resolved lib:Router.push
""",
    "it makes attributes up": """
--- app.py
class Loose:
    def __getattr__(self, name): ...
class Looser(Loose): ...
def one(loose: Loose, looser: Looser):
    loose.push(1, 2)  #= name-only
    looser.push(1, 2)  #= name-only
""",
    "its base is not known": """
--- app.py
from nowhere_at_all import Base
class Derived(Base): ...
def one(derived: Derived):
    derived.push(1, 2)  #= name-only
    Derived().push(1, 2)  #= name-only
""",
    "a module that lacks it": """
--- empty.py
other = 1
--- app.py
import empty
empty.push_event(1, 2)  #= dangling
""",
    "a mixin whose heirs have it": """
--- mixin.py
class Mixin:
    def run(self):
        self.push(1, 2)  #= resolved lib:Router.push
class Alone:
    def run(self):
        self.push(1, 2)  #= dangling
--- both.py
from lib import Router
from mixin import Mixin, Alone
class Both(Mixin, Router): ...
class Other(Alone): ...
""",
    "an heir of an heir has it": """
--- mixin.py
class Mixin:
    def run(self):
        self.push(1, 2)  #= resolved lib:Router.push
    @classmethod
    def make(cls):
        return cls.push_event(1, 2)  #= dangling
class Middle(Mixin): ...
--- deep.py
import mixin
from lib import Router
class Deeper(mixin.Middle): ...
class Deepest(
    Router,
    Deeper,
): ...
""",
    "an heir that nobody knows": """
--- mixin.py
class Mixin:
    def run(self):
        self.push(1, 2)  #= name-only
--- heir.py
from nowhere_at_all import Base
from mixin import Mixin
class Heir(Mixin, Base): ...
""",
    "a suppressed type error": """
--- app.py
from lib import Hub
def one(hub: Hub):
    hub.push(1)  # type: ignore  #= dangling
""",
}

GUARDS = {
    "hasattr narrows both ways": """
--- app.py
from lib import Hub, Router
def one(thing: Router | Hub):
    if hasattr(thing, "push"):  #= resolved lib:Router.push
        thing.push(1, 2)  #= resolved lib:Router.push
    else:
        thing.send(1, 2)
def two(thing):
    if hasattr(thing, "push"):  #= name-only
        thing.push(1, 2)  #= name-only
def three(thing: Hub):
    if hasattr(thing, "push"):  #= dangling
        thing.push(1, 2)  #= dangling
""",
    "callable and try": """
--- app.py
from lib import Hub
def one(thing: Hub):
    try:
        thing.push(1, 2)  #= dangling
    except AttributeError:
        thing.send(1, 2)
    if callable(getattr(thing, "push", None)):  #= dangling
        pass
""",
}


@pytest.mark.parametrize("case", STRINGS.values(), ids=STRINGS)
def test_a_string_names_the_definition(case: str, agrees: Callable[..., None]) -> None:
    agrees(case)


@pytest.mark.parametrize("case", DOUBLES.values(), ids=DOUBLES)
def test_a_double_is_told_from_the_real_thing(case: str, agrees: Callable[..., None]) -> None:
    agrees(case)


@pytest.mark.parametrize("case", LACKING.values(), ids=LACKING)
def test_what_a_class_lacks_is_dangling(case: str, agrees: Callable[..., None]) -> None:
    agrees(case)


@pytest.mark.parametrize("case", GUARDS.values(), ids=GUARDS)
def test_a_guard_is_judged_like_its_call(case: str, agrees: Callable[..., None]) -> None:
    agrees(case)


@pytest.mark.parametrize(
    "case", (STRINGS | DOUBLES | LACKING | GUARDS).values(), ids=STRINGS | DOUBLES | LACKING | GUARDS
)
def test_without_types_nothing_else_is_told(case: str, tells_nothing_else: Callable[[str], None]) -> None:
    tells_nothing_else(case)
