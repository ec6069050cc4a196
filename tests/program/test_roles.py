"""What each definition of a watched name is to its contract."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ssot_lint.pipeline import Run

HEAD = '[[contract]]\nname = "delivery"\ncanonical = "lib:Hub.send"\n'
NAMES = HEAD + 'names = ["push", "push_event"]\n'
Roles = Callable[..., dict[str, str]]


@pytest.fixture(params=["ty", "none"])
def roles(request: pytest.FixtureRequest, plant: Callable[..., Path], opened: Callable[..., Run]) -> Roles:
    """Role by symbol of every definition in some files, the library's own left out."""

    def judge(files: dict[str, str], config: str = NAMES) -> dict[str, str]:
        view = opened(plant(files, config=config), request.param).program.views["delivery"]
        return {str(one.symbol): str(one.role) for one in view.definitions if one.path != "lib.py"}

    return judge


def test_a_definition_that_does_the_job_itself(roles: Roles) -> None:
    files = {
        "app.py": (
            "def push(user, event):\n    print(user, event)\nclass A:\n    def push(self, event):\n"
            "        return [event]\n"
        )
    }
    assert roles(files) == {"app:push": "duplicate", "app:A.push": "duplicate"}


def test_the_canonical_and_the_library(plant: Callable[..., Path], opened: Callable[..., Run]) -> None:
    view = opened(plant({})).program.views["delivery"]
    assert {str(one.symbol): str(one.role) for one in view.definitions} == {
        "lib:Hub.send": "canonical", "lib:Router.push": "duplicate", "lib:Scoped.push": "duplicate",
        "lib:Mail.push": "unrelated", "lib:push_event": "duplicate",
    }  # fmt: skip
    assert view.canonical is not None and str(view.canonical.symbol) == "lib:Hub.send"
    assert str(view.canonical_class) == "lib:Hub"


def test_adapters_pure_and_impure(roles: Roles) -> None:
    source = """
import warnings
from lib import Hub
class Pure:
    def __init__(self, hub: Hub):
        self.hub = hub
    async def push(self, user, event):
        "Deprecated."
        warnings.warn("use Hub.send", DeprecationWarning, stacklevel=2)
        return await self.hub.send(user, event)
class Impure(Pure):
    async def push_event(self, user, event):
        self.log = event
        await self.hub.send(user, event)
class Elsewhere:
    def __init__(self, mail):
        self.mail = mail
    async def push(self, user, event):
        return await self.mail.send(user, event)
"""
    assert roles({"app.py": source}) == {
        "app:Pure.push": "adapter",
        "app:Impure.push_event": "impure-adapter",
        "app:Elsewhere.push": "duplicate",
    }


def test_declarations(roles: Roles) -> None:
    source = """
from abc import ABC, abstractmethod
from typing import Protocol, overload
class Shape(Protocol):
    def push(self, user, event) -> int: ...
class Base(ABC):
    @abstractmethod
    def push(self, user, event):
        raise NotImplementedError
"""
    files = {"app.py": source, "stub.pyi": "def push(a: int) -> int: ...\n"}
    assert set(roles(files).values()) == {"declaration"}


def test_an_overload_declares_what_its_implementation_does(
    plant: Callable[..., Path], opened: Callable[..., Run]
) -> None:
    source = (
        "from typing import overload\n@overload\ndef push(a: int) -> int: ...\n@overload\n"
        "def push(a: str) -> str: ...\ndef push(a):\n    return a\npush(1)\n"
    )
    view = opened(plant({"app.py": source})).program.views["delivery"]
    own = [(one.definition.span.line, str(one.role)) for one in view.definitions if one.path == "app.py"]
    assert own == [(3, "declaration"), (5, "declaration"), (6, "duplicate")]
    assert [[target.definition.span.line for target in use.targets] for use in view.uses] == [[6]]


def test_doubles(roles: Roles) -> None:
    fake = "class {name}:\n    def push(self, user, event):\n        return 1\n"
    files = {
        "app.py": fake.format(name="FakeRouter") + fake.format(name="_StubRouter") + fake.format(name="RouterSpy"),
        "real.py": fake.format(name="Fakery") + fake.format(name="Mockingbird"),
        "tests/support.py": fake.format(name="Anything"),
    }
    assert roles(files) == {
        "app:FakeRouter.push": "double", "app:_StubRouter.push": "double", "app:RouterSpy.push": "double",
        "real:Fakery.push": "duplicate", "real:Mockingbird.push": "duplicate", "tests.support:Anything.push": "double",
    }  # fmt: skip


def test_overrides_hand_on_or_are_duplicates_of_their_own(
    plant: Callable[..., Path], opened: Callable[..., Run]
) -> None:
    source = """
from lib import Router
class Counting(Router):
    def push(self, user, event):
        self.count = 1
        return super().push(user, event)
class Other(Router):
    def push(self, user, event):
        return [user, event]
"""
    view = opened(plant({"app.py": source})).program.views["delivery"]
    own = {str(one.symbol): (str(one.role), str(one.overrides)) for one in view.definitions if one.path == "app.py"}
    assert own == {
        "app:Counting.push": ("override", "lib:Router.push"),
        "app:Other.push": ("duplicate", "lib:Router.push"),
    }


def test_allowed_and_unrelated(roles: Roles) -> None:
    files = {"wrap/own.py": "def push(a):\n    return a\n", "app.py": "def push(a):\n    return a\n"}
    config = NAMES + 'allow-in = ["wrap/**"]\nunrelated = ["app:push"]\n'
    assert roles(files, config) == {"wrap.own:push": "allowed", "app:push": "unrelated"}


def test_a_delegation_to_what_is_allowed_is_an_adapter(roles: Roles) -> None:
    files = {
        "wrap/own.py": "async def push(user, event):\n    return user, event\n",
        "app.py": "from wrap.own import push\nasync def push_event(user, event):\n    return await push(user, event)\n",
    }
    assert roles(files, NAMES + 'allow-in = ["wrap/**"]\n')["app:push_event"] == "adapter"


def test_without_names_only_what_is_declared_counts(roles: Roles) -> None:
    config = HEAD + '[[contract.duplicate]]\nsymbol = "app:Own.push"\n'
    source = """
class Own:
    def push(self, user, event):
        return user, event
class Sub(Own):
    def push(self, user, event):
        return event, user
class Other:
    def push(self):
        return 1
def push():
    return 2
"""
    assert roles({"app.py": source}, config) == {
        "app:Own.push": "duplicate", "app:Sub.push": "duplicate",
        "app:Other.push": "unrelated", "app:push": "unrelated",
    }  # fmt: skip


def test_a_duplicate_outside_the_tree(plant: Callable[..., Path], opened: Callable[..., Run]) -> None:
    config = (
        '[[contract]]\nname = "delivery"\ncanonical = "logging:Logger.warning"\n'
        '[[contract.duplicate]]\nsymbol = "logging:Logger.warn"\n'
    )
    source = """
import logging
import warnings
logger = logging.getLogger()
logger.warn("one")
logging.getLogger("x").warn("two")
warnings.warn("three")
logging.warn("four")
def run(log, logger: logging.Logger):
    log.warn("five")
    logger.warn("six")
class Own:
    def warn(self, text):
        return text
Own().warn("seven")
"""
    run = opened(plant({"app.py": source}, config=config))
    view = run.program.views["delivery"]
    assert [(use.use.span.line, str(use.proof)) for use in view.uses] == [
        (5, "resolved"), (6, "resolved"), (7, "not-ours"), (8, "not-ours"), (10, "name-only"), (11, "resolved"),
        (15, "not-ours"),
    ]  # fmt: skip
    assert {str(one.symbol): (str(one.role), one.external) for one in view.definitions} == {
        "logging:Logger.warn": ("duplicate", True), "logging:Logger.warning": ("canonical", True),
        "app:Own.warn": ("unrelated", False),
    }  # fmt: skip


def test_another_name_is_no_definition_and_neither_is_a_plain_value(roles: Roles) -> None:
    files = {
        "app.py": "import lib\npush_event = lib.push_event\npush = None\nclass A:\n    push: bool = False\n",
        "more.py": "import functools, lib\npush = functools.partial(lib.push_event, 1)\n",
    }
    assert roles(files) == {"more:push": "duplicate"}


def test_constants_count_where_the_canonical_is_one(roles: Roles) -> None:
    config = '[[contract]]\nname = "delivery"\ncanonical = "conf:LIMIT"\nnames = ["MAXIMUM"]\n'
    assert roles({"conf.py": "LIMIT = 3\n", "app.py": "MAXIMUM = 3\nx = MAXIMUM\n"}, config) == {
        "conf:LIMIT": "canonical",
        "app:MAXIMUM": "duplicate",
    }


def test_only_the_protocol_of_typing_states_a_shape(roles: Roles) -> None:
    files = {
        "net.py": "class Protocol:\n    pass\n",
        "app.py": (
            "import net\nimport typing as t\nfrom typing import Protocol as P\nfrom net import Protocol\n"
            "class Line(net.Protocol):\n    def push(self, user, event):\n        return [event]\n"
            "class Plain(Protocol):\n    def push(self, user, event):\n        return [event]\n"
            "class Shape(t.Protocol):\n    def push(self, user, event):\n        return [event]\n"
            "class Renamed(P):\n    def push(self, user, event):\n        return [event]\n"
        ),
    }
    assert roles(files) == {
        "app:Line.push": "duplicate", "app:Plain.push": "duplicate", "app:Shape.push": "declaration",
        "app:Renamed.push": "declaration",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("value", "is_one"),
    [
        ("1", False), ("str(one)", False), ('f"{one}"', False), ("one == 2", False), ("len([one])", False),
        ("lambda user: user", True), ("make(one)", True), ("one.str()", True),
    ],
)  # fmt: skip
def test_a_value_that_can_be_no_function_is_no_definition(roles: Roles, value: str, is_one: bool) -> None:
    expected = {"app:push": "duplicate"} if is_one else {}
    assert roles({"app.py": f"one = 3\npush = {value}\n"}) == expected
    assert (
        roles({"app.py": f"last = [push := {value.replace('lambda user: user', 'make()')} for one in (1, 2)]\n"})
        == expected
    )
