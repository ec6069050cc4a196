"""Calls that Python makes by itself: of constructors, and of the methods behind loops, contexts and operators."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from ssot_lint.pipeline import Run

CONFIG = """\
[[contract]]
name = "implied"
canonical = "things:canonical"
[[contract.duplicate]]
symbol = "things:{}"
"""
THINGS = """
--- things.py
def canonical(): return 1
class Base:
    def __init__(self): self.n = 0
    def __iter__(self): return self
    def __next__(self): raise StopIteration
    def __call__(self): return 1
    def __enter__(self): return self
    def __exit__(self, *error): return None
    def __len__(self): return 1
    def __getitem__(self, key): return key
    def __add__(self, other): return self
    def __contains__(self, item): return True
    @classmethod
    def made(cls): return cls()
class Plain(Base): pass
class Own(Base):
    def __init__(self): self.n = 1
    def __iter__(self): return iter([])
class Numbered:
    def __getitem__(self, key): return key
class Failure(Exception):
    def __init__(self): self.text = ""
--- makers.py
from things import Base
def make(): return Base()
def build(kind): return kind()
def walk(items):
    for item in items: print(item)
--- main.py
from makers import build, make, walk
from things import Base, Failure, Numbered, Own, Plain
base = Base()
Plain()
Own()
build(Plain)
for one in make(): print(one)
walk(base)
list(base)
[one for one in Own()]
with base as entered: print(len(entered))
base(); base["a"]; base + base; "a" in base
for one in Numbered(): print(one)
raise Failure
--- others.py
class Base:
    def __init__(self): self.n = 2
    def __iter__(self): return iter([])
Base()
for one in Base(): print(one)
"""
FILES = dict(zip(*[iter(re.split(r"^--- (.+)\n", THINGS.lstrip(), flags=re.MULTILINE)[1:])] * 2, strict=True))
FOUND = {
    "Base.__init__": {"main.py:3", "main.py:4", "makers.py:2", "makers.py:3", "things.py:14"},
    "Own.__init__": {"main.py:5", "main.py:10", "things.py:14"},
    "Base.__iter__": {"main.py:7", "main.py:9", "makers.py:5"},
    "Base.__next__": {"main.py:7", "main.py:9", "makers.py:5"},
    "Own.__iter__": {"main.py:10"},
    "Base.__enter__": {"main.py:11"},
    "Base.__exit__": {"main.py:11"},
    "Base.__len__": {"main.py:11"},
    "Base.__call__": {"main.py:12"},
    "Base.__getitem__": {"main.py:12"},
    "Base.__add__": {"main.py:12"},
    "Base.__contains__": {"main.py:12"},
    "Numbered.__getitem__": {"main.py:13"},
    "Failure.__init__": {"main.py:14"},
}


@pytest.mark.parametrize("method", FOUND)
def test_python_calls_it(method: str, plant: Callable[..., Path], opened: Callable[..., Run]) -> None:
    run = opened(plant(FILES, config=CONFIG.format(method), library=False))
    (view,) = run.program.views.values()
    of_it = [one for one in view.indirect if [str(target.symbol) for target in one.targets] == [f"things:{method}"]]
    assert {f"{one.path}:{one.use.span.line}" for one in of_it} == FOUND[method]
    overriding = {str(target.symbol) for one in view.indirect if one not in of_it for target in one.targets}
    assert overriding <= {f"things:Own.{method.partition('.')[2]}"}


def test_it_says_what_calls_it(plant: Callable[..., Path], opened: Callable[..., Run]) -> None:
    run = opened(plant(FILES, config=CONFIG.format("Failure.__init__"), library=False))
    (use,) = run.program.views["implied"].indirect
    assert [step.text for step in use.evidence] == [
        "`Failure` makes an object of `Failure`, of which Python calls `__init__`",
        "`things:Failure.__init__` is defined here",
    ]
    assert (use.receiver_type, use.use.symbol) == ("things:Failure", "")


def test_without_types_nobody_tells(plant: Callable[..., Path], opened: Callable[..., Run]) -> None:
    run = opened(plant(FILES, config=CONFIG.format("Base.__init__"), library=False), types="none")
    assert run.program.views["implied"].indirect == ()
