"""Variables that are named like what they were got by."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ssot_lint.facts.model import UseKind
from ssot_lint.pipeline import Run

CASE = """
--- app.py
from lib import Hub, Router
def one(router: Router, hub: Hub, thing):
    push = getattr(router, "push", None)  #= resolved lib:Router.push
    if push is not None:  #= not-ours
        push(1, 2)  #= resolved lib:Router.push
    push = getattr(hub, "push", None)  #= dangling
    if push:  #= not-ours
        push(1, 2)  #= not-ours
    push = router.push  #= resolved lib:Router.push
    push(1, 2)  #= resolved lib:Router.push
    list(map(push, [1], [2]))  #= resolved lib:Router.push
    push = getattr(thing, "push")  #= name-only
    push(1)  #= name-only
def two(router: Router):
    é = 1; push = router.push  #= resolved lib:Router.push
    push(1, é)  #= resolved lib:Router.push
"""


def test_a_kept_value_is_what_was_got(agrees: Callable[..., None]) -> None:
    agrees(CASE)


def test_without_types_nothing_else_is_told(tells_nothing_else: Callable[[str], None]) -> None:
    tells_nothing_else(CASE)


def test_it_is_said_where_it_was_got(plant: Callable[..., Path], opened: Callable[..., Run]) -> None:
    source = "from lib import Router\ndef f(x: Router):\n    push = getattr(x, 'push')\n    push(1, 2)\n"
    uses = opened(plant({"app.py": source})).program.views["delivery"].uses
    call = next(use for use in uses if use.path == "app.py" and use.use.kind is UseKind.CALL)
    assert (3, "`push` is what was got here") in [(step.line, step.text) for step in call.evidence]
