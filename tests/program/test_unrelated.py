"""What a use that is nobody's business refers to instead."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ssot_lint.pipeline import Run
from ssot_lint.program.model import Proof
from ssot_lint.program.outside import outside_module, short_path

CONFIG = """\
[[contract]]
name = "delivery"
canonical = "lib:Hub.send"
names = ["push", "push_event", "heapify", "popleft"]
unrelated = ["lib:Mail.push", "others:Stack.push"]
"""
OTHERS = """\
class Stack(list):
    def push(self, one): ...


class Heap(Stack): ...
"""


def instead(run: Run) -> list[tuple[str, str, int]]:
    """Name, file name and line of what each use in ``app.py`` refers to, all of which must be nobody's business."""
    uses = [use for use in run.program.views["delivery"].uses if use.path == "app.py"]
    assert uses and {use.proof for use in uses} == {Proof.NOT_OURS}
    return [(one.symbol, Path(one.path).name, one.line) for use in uses for one in use.instead]


@pytest.mark.parametrize("types", ["ty", "none"])
@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("from lib import Mail\nMail().push(1)\n", [("lib:Mail.push", "lib.py", 27)]),
        ("from others import Heap\nHeap().push(1)\n", [("others:Stack.push", "others.py", 2)]),
        ("dict(push=1)\n", []),
        ("from unittest.mock import patch\npatch('os.path.push')\n", [("os.path.push", "", 0)]),
    ],
)
def test_what_it_refers_to(
    source: str,
    expected: list[tuple[str, str, int]],
    types: str,
    plant: Callable[..., Path],
    opened: Callable[..., Run],
) -> None:
    root = plant({"app.py": source, "others.py": OTHERS}, config=CONFIG)
    assert instead(opened(root, types)) == expected


def test_of_an_installed_module(plant: Callable[..., Path], opened: Callable[..., Run]) -> None:
    root = plant({"app.py": "import heapq\nheapq.heapify([])\n"}, config=CONFIG)
    ((symbol, name, line),) = instead(opened(root))
    assert (symbol.partition(":")[2], name.partition(".")[2]) == ("heapify", "pyi") and line > 0
    assert instead(opened(root, "none")) == [("heapq:heapify", "", 0)]


def test_of_an_installed_class(plant: Callable[..., Path], opened: Callable[..., Run]) -> None:
    root = plant({"app.py": "from collections import deque\ndeque().popleft()\n"}, config=CONFIG)
    ((symbol, name, _),) = instead(opened(root))
    assert (symbol, name) == ("collections:deque.popleft", "__init__.pyi")


@pytest.mark.parametrize(
    ("path", "module", "shown"),
    [
        ("/usr/lib/python3/site-packages/a/b.py", "a.b", "…/site-packages/a/b.py"),
        ("/cache/typeshed/stdlib/os/__init__.pyi", "os", "…/stdlib/os/__init__.pyi"),
        ("/elsewhere/c.py", "elsewhere.c", "/elsewhere/c.py"),
        ("pkg/stdlib/d.py", "pkg.stdlib.d", "pkg/stdlib/d.py"),
    ],
)
def test_names_of_files_outside(path: str, module: str, shown: str) -> None:
    assert (outside_module(path), short_path(path)) == (module, shown)
