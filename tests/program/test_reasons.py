"""Why a use is known by its name only: what a person would have to annotate, and how many uses that settles."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ssot_lint.pipeline import Run

MAKE = """\
from typing import Any
def make(x):
    return x
def vague() -> Any:
    return 1
shared = make(vague())
empty = None
class Box:
    def __init__(self, inner):
        self.inner = inner
        self.many = []
        self.any: Any = None
    @property
    def own(self):
        return self.inner
"""
HEAD = "import json\nimport make as factory\nfrom make import Box, empty, make, shared, vague\n"
BARE, EXACT = "has no annotation; annotating it settles this use", "a more exact annotation settles this use"
NO_RETURN = "`make` (make.py:2), which has no return annotation; adding one settles this use"

REASONS = {
    "def f(x):\n    x.push(1)\n": f"parameter `x` {BARE}",
    "def f(x: object):\n    x.y.push(1)\n": (
        f"`x.y` comes from parameter `x` (app.py:4), which is only annotated `object`; {EXACT}"
    ),
    "def f(x: 'Any'):\n    x.push(1)\n": f"parameter `x` is only annotated `'Any'`; {EXACT}",
    "def f(x: 'Unheard'):\n    x.push(1)\n": (
        "parameter `x` is annotated `Unheard`, which leads to nothing that is known; mending that settles this use"
    ),
    "def f(x):\n    for y in x:\n        y.push(1)\n": f"`y` comes from parameter `x` (app.py:4), which {BARE}",
    "def f(x):\n    def g():\n        x.push(1)\n": f"parameter `x` of `f` (app.py:4) {BARE}",
    "def f(x):\n    getattr(x, 'push')\n": f"parameter `x` {BARE}",
    "def f():\n    x = make(1 .a)\n    x.push(1)\n": f"`x` comes from {NO_RETURN}",
    "make(1 .a).push(1)\n": f"`make(1 .a)` comes from {NO_RETURN}",
    "shared.push(1)\n": f"`shared` comes from {NO_RETURN}",
    "factory.shared.push(1)\n": f"`factory.shared` comes from {NO_RETURN}",
    "vague().push(1)\n": f"`vague()` comes from `vague` (make.py:4), which is only annotated `Any`; {EXACT}",
    "json.loads('').push(1)\n": (
        "`json.loads` does not say what it returns; an annotated variable for it settles this use"
    ),
    "empty.push(1)\n": f"`empty` (make.py:7) {BARE}",
    "def f(b: Box):\n    b.inner.push(1)\n": (
        f"`b.inner` comes from parameter `inner` of `Box.__init__` (make.py:9), which {BARE}"
    ),
    "def f(b: Box):\n    b.many[0].push(1)\n": f"`b.many[0]` comes from `Box.many` (make.py:11), which {BARE}",
    "def f(b: Box):\n    b.any.push(1)\n": (
        f"`b.any` comes from `Box.any` (make.py:12), which is only annotated `Any`; {EXACT}"
    ),
    "def f(x):\n    y = x[0] + 1\n    y.push(1)\n": (
        "`y`, bound at app.py:5, has no known type; annotating it settles this use"
    ),
}


@pytest.fixture
def reasons(plant: Callable[..., Path], opened: Callable[..., Run]) -> Callable[..., list[str]]:
    """Reasons of the open uses in a source, in order."""

    def told(source: str, types: str = "ty") -> list[str]:
        run = opened(plant({"app.py": HEAD + source, "make.py": MAKE}), types)
        uses = run.program.views["delivery"].uses
        return [use.reason for use in uses if use.path == "app.py" and use.proof == "name-only"]

    return told


@pytest.mark.parametrize("source", REASONS)
def test_a_reason_names_what_to_annotate(source: str, reasons: Callable[..., list[str]]) -> None:
    assert reasons(source) == [REASONS[source]]


@pytest.mark.parametrize("source", REASONS)
def test_without_types_the_reasons_are_the_same(source: str, reasons: Callable[..., list[str]]) -> None:
    assert reasons(source, "none") == [REASONS[source]]


def test_uses_of_one_parameter_are_counted_together(reasons: Callable[..., list[str]]) -> None:
    source = (
        "def f(manager):\n    manager.push(1)\n    manager.push(2)\n    getattr(manager, 'push')\n"
        "    manager.router.push(3)\ndef g(manager):\n    manager.push(4)\n"
    )
    four = "parameter `manager` has no annotation; annotating it settles 4 uses"
    indirect = "`manager.router` comes from parameter `manager` (app.py:4), which has no annotation; "
    one = "parameter `manager` has no annotation; annotating it settles this use"
    assert reasons(source) == [four, four, four, f"{indirect}annotating it settles 4 uses", one]


def test_uses_of_one_attribute_are_counted_together(reasons: Callable[..., list[str]]) -> None:
    source = (
        "class A:\n    def __init__(self, router):\n        self.router = router\n"
        "    def one(self):\n        self.router.push(1)\n    def two(self):\n        self.router.push(2)\n"
        "def f(a: A):\n    a.router.push(3)\n"
    )
    where = "comes from parameter `router` of `A.__init__` (app.py:5)"
    said = "which has no annotation; annotating it settles 3 uses"
    assert reasons(source) == [f"`{one}.router` {where}, {said}" for one in ("self", "self", "a")]
