"""What a class lacks as written may be given to it all the same; then nothing dangles."""

from __future__ import annotations

from collections.abc import Callable

import pytest

CASES = {
    "decorators": """
--- app.py
from dataclasses import dataclass
def adds(cls):
    cls.push = lambda self: 1  #= name-only
    return cls
def sets(cls):
    setattr(cls, "push", 1)  #= name-only
    return cls
def keeps(cls):
    known = {}
    known[cls.__name__] = cls
    return cls
@adds
class Added: ...
@sets
class Set: ...
@keeps
@dataclass
class Kept: ...
class Heir(Added): ...
Added().push(1)  #= name-only
Set().push(1)  #= name-only
Heir().push(1)  #= name-only
Kept().push(1)  #= dangling
""",
    "objects that have what they are given": """
--- app.py
import argparse
import types
def run(args: argparse.Namespace, space: types.SimpleNamespace, parser: argparse.ArgumentParser):
    args.push(1)  #= name-only
    space.push(1)  #= name-only
    parser.push(1)  #= dangling
""",
    "metaclasses": """
--- app.py
from abc import ABCMeta
class Filling(type):
    def __new__(cls, name, bases, space):
        return super().__new__(cls, name, bases, space | {"push": print})
class Counting(type):
    def count(cls):
        return 1
class Filled(metaclass=Filling): ...
class Counted(metaclass=Counting): ...
class Abstract(metaclass=ABCMeta): ...
Filled().push(1)  #= name-only
Counted().push(1)  #= dangling
Abstract().push(1)  #= dangling
""",
    "names that are not known": """
--- app.py
name = input()
class Set: ...
class Filled: ...
class Updated: ...
class Kept: ...
class Other: ...
setattr(Set, name, print)
filled = Filled()
vars(filled)[name] = print
updated = Updated()
updated.__dict__.update({name: print})
vars(Other())[name] = print
Kept.__dict__.update(pull=print)
setattr(Kept, "pull", print)
Set().push(1)  #= name-only
filled.push(1)  #= name-only
updated.push(1)  #= name-only
Other().push(1)  #= name-only
--- kept.py
from app import Kept
class Strange:
    def fill(self, name):
        setattr(self, name, print)
setattr(Strange, input(), print)
Kept().push(1)  #= dangling
--- helper.py
class Helped: ...
def give(cls, names):
    for name in names:
        setattr(cls, name, print)
give(Helped, input())
Helped().push(1)  #= name-only
""",
    "slots, and what is set by them": """
--- app.py
class Slotted:
    __slots__ = ("push", "pull")
class Other:
    __slots__ = ("pull",)
class Kept:
    def __init__(self, **given):
        vars(self).update(given)
class Set: ...
slotted = Slotted()
object.__setattr__(Set(), "push", print)  #= name-only
slotted.push(1)  #= name-only
Set().push(1)  #= name-only
Kept().push(1)  #= name-only
Other().push(1)  #= dangling
""",
    "modules that fill themselves": """
--- filled.py
globals()[input()] = print
--- replaced.py
import sys
sys.modules[__name__] = object()
--- made_another.py
import sys
import types
sys.modules[__name__].__class__ = types.ModuleType
--- plain.py
print(globals()["x"], vars(print))
--- app.py
import filled
import made_another
import plain
import replaced
from filled import push  #= name-only
filled.push(1)  #= name-only
made_another.push(1)  #= name-only
replaced.push(1)  #= name-only
plain.push(1)  #= dangling
push(1)  #= name-only
""",
    "modules that are filled": """
--- plain.py
x = 1
--- other.py
x = 1
--- app.py
import other
import plain
setattr(plain, input(), print)
other.push(1)  #= dangling
plain.push(1)  #= name-only
""",
    "methods of a metaclass": """
--- app.py
class Creating(type):
    def push(cls, user, event):
        return cls()
class Created(metaclass=Creating):
    @classmethod
    def make(cls):
        return cls.push(1, 2)  #= resolved app:Creating.push
Created.push(1, 2)  #= resolved app:Creating.push
""",
    "from outside": """
--- app.py
class Looped: ...
class Named: ...
class Other: ...
for one in (Looped, Other):
    one.push = print  #= name-only
setattr(Named, "push", print)  #= name-only
class Heir(Named): ...
Looped().push(1)  #= name-only
Named().push(1)  #= name-only
Heir().push(1)  #= name-only
""",
    "computed bases": """
--- app.py
from collections import namedtuple
def made(space):
    return type("Made", (), space)
class Computed(made({})): ...
class Record(namedtuple("Record", "one two")): ...
Computed().push(1)  #= name-only
Record(1, 2).push(1)  #= dangling
""",
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_what_may_be_given_does_not_dangle(case: str, agrees: Callable[..., None]) -> None:
    agrees(case)


def test_without_types_a_method_of_a_metaclass_does_not_dangle(tells_nothing_else: Callable[[str], None]) -> None:
    tells_nothing_else(CASES["methods of a metaclass"])
