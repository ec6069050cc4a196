"""A receiver of an abstract class or a protocol: the declaration and all that implements it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ssot_lint.pipeline import Run
from ssot_lint.rules.model import Applicability

SHAPES = """
--- shapes.py
from typing import Protocol, Generic, TypeVar
from abc import ABC, abstractmethod
T = TypeVar("T")
class Pushes(Protocol):
    name: str
    def push(self, user, event): ...
class Both(Pushes, Protocol):
    def close(self): ...
class Single(Protocol[T]):
    def push_event(self, letter: T): ...
class Base(ABC):
    @abstractmethod
    def push(self, user, event): ...
class Plain:
    def push(self, user, event):
        raise NotImplementedError
--- impl.py
from shapes import Base, Plain, Pushes
class Named:
    name = "named"
    def push(self, user, event):
        return 1
class Closing(Named):
    def close(self): ...
class ByInit:
    def __init__(self):
        self.name = "x"
    def push(self, user, event):
        return 2
class Nominal(Pushes):
    def push(self, user, event):
        return 3
class OfBase(Base):
    def push(self, user, event):
        return 4
class Deeper(OfBase): ...
class Abstract(Base):
    @abstractmethod
    def push(self, user, event): ...
class Mixin:
    def push(self, user, event):
        return 5
class Mixed(Mixin, Base): ...
class Generic:
    push_event = None
    def push_event(self, letter):
        return 8
class OfPlain(Plain):
    def push(self, user, event):
        return 6
--- app.py
from shapes import Pushes, Both, Single, Base, Plain
from impl import OfBase
def one(to: Pushes, both: Both, base: Base, plain: Plain, sure: OfBase):
    to.push(1, 2)  #= resolved shapes:Pushes.push impl:Named.push impl:ByInit.push impl:Nominal.push
    both.push(1, 2)  #= resolved shapes:Pushes.push impl:Named.push
    base.push(1, 2)  #= resolved shapes:Base.push impl:OfBase.push impl:Mixin.push
    plain.push(1, 2)  #= resolved shapes:Plain.push impl:OfPlain.push
    sure.push(1, 2)  #= resolved impl:OfBase.push
def two(single: Single[int]):
    single.push_event(1)  #= resolved shapes:Single.push_event impl:Generic.push_event
--- test_it.py
from shapes import Pushes
class Fake:
    name = "fake"
    def push(self, user, event):
        return 7
def test_one(to: Pushes):
    to.push(1, 2)  #= resolved shapes:Pushes.push impl:Named.push impl:ByInit.push impl:Nominal.push test_it:Fake.push
"""
SELF = """
--- app.py
from abc import ABC, abstractmethod
class Base(ABC):
    @abstractmethod
    def push(self, user, event): ...
    def run(self):
        self.push(1, 2)  #= resolved app:Base.push app:One.push
class Between(Base):
    def go(self):
        self.push(1, 2)  #= resolved app:Base.push app:One.push
class One(Between):
    def push(self, user, event):
        return 1
class Hub(Base):
    def send(self, user, event): ...
"""

COOPERATING = """
--- app.py
class Base:
    def push(self, user, event):
        return [event]
    @classmethod
    def make(cls):
        return cls()
    @classmethod
    def quick(cls):
        return cls.make().push(1, 2)  #= resolved app:Base.push app:Logging.push app:Counting.push app:Louder.push
class Logging(Base):
    def push(self, user, event):
        return super().push(user, event)  #= resolved app:Base.push app:Counting.push
class Counting(Base):
    def push(self, user, event):
        return super(Counting, self).push(user, event)  #= resolved app:Base.push
    def typed(self):
        return Logging().push(1, 2)  #= resolved app:Logging.push
class Both(Logging, Counting):
    pass
def handed(declared: Counting, untold):
    exact = Counting()
    exact.push(1, 2)  #= resolved app:Counting.push
    declared.push(1, 2)  #= resolved app:Counting.push app:Louder.push
class Holder:
    held: Counting
    def __init__(self, given: Counting):
        self.held = given
        self.kept: Counting = given
        self.own = Counting()
    def go(self, other: "Holder"):
        self.held.push(1, 2)  #= resolved app:Counting.push app:Louder.push
        other.kept.push(1, 2)  #= resolved app:Counting.push app:Louder.push
        self.own.push(1, 2)  #= resolved app:Counting.push
class Louder(Counting):
    def push(self, user, event):
        return "loud"
"""


def test_super_leads_to_what_comes_next_for_some_object(agrees: Callable[..., None]) -> None:
    agrees(COOPERATING)


def test_what_implements_a_declaration_may_be_reached(agrees: Callable[..., None]) -> None:
    agrees(SHAPES)


def test_within_the_abstract_class(agrees: Callable[..., None]) -> None:
    agrees(SELF)


def test_without_types_nothing_else_is_told(tells_nothing_else: Callable[[str], None]) -> None:
    tells_nothing_else(SHAPES)


PROTOCOL = """\
from typing import Protocol
from lib import Hub
class Pushes(Protocol):
    hub: Hub
    def push(self, user, event): ...
class Other:
    hub: Hub
    def push(self, user, event):
        return [user, event]
def one(to: Pushes):
    to.push(1, 2)
"""


def test_implementations_are_evidence_and_change_neither_target_nor_fix(
    plant: Callable[..., Path], opened: Callable[..., Run]
) -> None:
    run = opened(plant({"app.py": PROTOCOL}), plans=True)
    (call,) = [one for one in run.plan.violations if one.rule == "duplicate-call" and one.path == "app.py"]
    assert call.target == "app:Pushes.push"
    assert [step.text for step in call.evidence][-3:] == [
        "`app:Pushes.push` is defined here",
        "`app:Other.push` implements it and may be what is reached",
        "`lib:Router.push` implements it and may be what is reached",
    ]
    assert call.fix is not None and call.fix.applicability is Applicability.MANUAL
    assert call.fix.reason.startswith("`Pushes.push` is a declaration: what implements it decides")


def test_a_rewrite_that_the_contract_declares_stays(
    plant: Callable[..., Path], opened: Callable[..., Run], config: str
) -> None:
    declared = '[[contract.duplicate]]\nsymbol = "app:Pushes.push"\nrewrite = "{receiver}.hub.send({user}, {event})"\n'
    run = opened(plant({"app.py": PROTOCOL}, config=config + declared), plans=True)
    (call,) = [one for one in run.plan.violations if one.rule == "duplicate-call" and one.path == "app.py"]
    assert call.fix is not None and call.fix.replacement == "to.hub.send(1, 2)"
