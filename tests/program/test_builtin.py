"""What imports, aliases, constructors and direct annotations alone tell: less than types, and never anything else."""

from __future__ import annotations

from collections.abc import Callable

import pytest

CASES = {
    "imports and aliases": """
--- app.py
from lib import push_event, Router as R  #= resolved lib:push_event
from lib import push_event as pe  #= resolved lib:push_event
import lib as library
push_event(1, 2)  #= resolved lib:push_event
pe(1, 2)  #= resolved lib:push_event
library.push_event(1, 2)  #= resolved lib:push_event
library.Router.push(R(), 1, 2)  #= resolved lib:Router.push
again = push_event  #= resolved lib:push_event
def one():
    from lib import push_event as local  #= resolved lib:push_event
    local(1, 2)  #= resolved lib:push_event
""",
    "constructors": """
--- app.py
import lib
from lib import Router, Mail
router = Router()
router.push(1, 2)  #= resolved lib:Router.push
def one():
    own = lib.Router()
    own.push(1, 2)  #= resolved lib:Router.push
    Mail().push(1)  #= not-ours lib:Mail.push
    Router().push(1, 2)  #= resolved lib:Router.push
""",
    "direct annotations": """
--- app.py
from __future__ import annotations
from typing import Optional
from lib import Router, Scoped, Hub
def one(router: Router, scoped: "Scoped", maybe: Optional[Router], other: Router | None, both: Router | Scoped):
    router.push(1, 2)  #= resolved lib:Router.push
    scoped.push(1)  #= resolved lib:Scoped.push
    maybe.push(1, 2)  #= resolved lib:Router.push
    other.push(1, 2)  #= resolved lib:Router.push
    both.push(1)  #= name-only
def two(hub: Hub, kind: type[Router]):
    hub.push(1, 2)  #= dangling
    kind.push(None, 1, 2)  #= name-only
""",
    "what is called outside the tree is a class only if it is named like one": """
--- app.py
import json
from typing import Any, Final, cast
from elsewhere import Client, make
from lib import Router
one = make()
one.push(1, 2)  #= name-only
two = cast(Router, one)
two.push(1, 2)  #= name-only
three: Any = Router()
three.push(1, 2)  #= name-only
four = Client()
four.push(1, 2)  #= not-ours
class Agent:
    fixed: Final = Router()
    def __init__(self, text):
        self.read = json.loads(text)
        self.any: Any = text
    def run(self):
        self.fixed.push(1, 2)  #= name-only
        self.read.push(1, 2)  #= name-only
        self.any.push(1, 2)  #= name-only
""",
    "a base that may be another one": """
--- app.py
try:
    import lib as engine
except ImportError:
    class _Engine:
        class Router:
            pass
    engine = _Engine()
try:
    from lib import Router as Base
except ImportError:
    Base = object
class Own(engine.Router):
    pass
class Other(Base):
    pass
def one(own: Own, other: Other):
    own.push(1, 2)  #= name-only
    other.push(1, 2)  #= name-only
""",
    "attributes of self": """
--- app.py
from lib import Router, Scoped
class Agent:
    scoped: Scoped
    def __init__(self, router: Router, other):
        self.router = router
        self.own = Router()
        self.other = other
        self.either = Router()
    def change(self):
        self.either = Scoped()
    def run(self):
        self.router.push(1, 2)  #= resolved lib:Router.push
        self.own.push(1, 2)  #= resolved lib:Router.push
        self.scoped.push(1)  #= resolved lib:Scoped.push
        self.other.push(1)  #= name-only
        self.either.push(1)  #= name-only
    @staticmethod
    def free(router):
        router.push(1, 2)  #= name-only
""",
    "inheritance": """
--- app.py
from lib import Router
class Quiet(Router): ...
class Quieter(Quiet):
    def run(self):
        self.push(1, 2)  #= resolved lib:Router.push
Quieter().push(1, 2)  #= resolved lib:Router.push
""",
    "what is bound in several ways is not told": """
--- app.py
from lib import Router, Mail, push_event  #= resolved lib:push_event
import sys
if sys.argv:
    thing = Router()
else:
    thing = Mail()
thing.push(1)  #= name-only
def one(flag):
    if flag:
        other = Router()
    else:
        other = Mail()
    other.push(1)  #= name-only
""",
    "redefinition": """
--- app.py
from lib import push_event  #= resolved lib:push_event
def push_event(user, event):
    return 1
push_event(1, 2)  #= resolved app:push_event
""",
    "parameters and locals shadow": """
--- app.py
from lib import push_event  #= resolved lib:push_event
def one(push_event):
    push_event(1, 2)  #= name-only
def two():
    for push_event in ():
        print(push_event)  #= name-only
def three():
    push_event = make()
    return push_event  #= name-only
""",
    "re-exports and star imports": """
--- pkg/__init__.py
from .impl import *
from .other import push_event as renamed
--- pkg/impl.py
__all__ = ["push_event"]  #= resolved pkg.impl:push_event
def push_event(user, event):
    return 1
def push(user, event):
    return 2
--- pkg/other.py
def push_event(user, event):
    return 3
--- app.py
from pkg import push_event, renamed  #= resolved pkg.impl:push_event, resolved pkg.other:push_event
from pkg import push  #= name-only
push_event(1, 2)  #= resolved pkg.impl:push_event
""".replace("renamed\n---", "renamed  #= resolved pkg.other:push_event\n---"),
    "strings": """
--- consumer.py
from lib import Router, push_event  #= resolved lib:push_event
router = Router()
made = open("x")
--- test_it.py
from unittest.mock import patch, Mock
patch("lib.Router.push")  #= resolved lib:Router.push
patch("consumer.push_event")  #= resolved lib:push_event
patch("consumer.router.push")  #= resolved lib:Router.push
patch("consumer.made.push")  #= name-only
patch("consumer.nothing.push")  #= dangling
patch("requests.push")  #= not-ours
def one(router):
    getattr(router, "push")  #= name-only
mock = Mock(spec=object)
mock.push(1)  #= double
""",
    "cycles": """
--- one.py
from two import push_event  #= name-only
--- two.py
from one import push_event  #= name-only
--- app.py
from one import push_event  #= name-only
push_event(1, 2)  #= name-only
""",
    "factories are not followed": """
--- app.py
from lib import Router
def Make():
    return Router()
def make():
    return Router()
make().push(1, 2)  #= name-only
Make().push(1, 2)  #= name-only
made = make()
made.push(1, 2)  #= name-only
""",
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_the_text_alone_tells(case: str, agrees: Callable[..., None]) -> None:
    agrees(case, types="none")
