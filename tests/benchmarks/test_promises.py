"""What the benchmark of promises holds a rewrite to: lines that were reported, imports, and nothing else."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

BEFORE = b"""\
import os
from a import old


def go(x):
    y = 1
    if old(x):
        return [
            old(x),
            y,
        ]
    return old


def old_adapter(x):
    y = x
    return old(y)
"""
PLACES = [("duplicate-call", 7), ("duplicate-call", 9), ("duplicate-reference", 12), ("impure-adapter", 15)]
AFTER = BEFORE.replace(b"old(x)", b"new(x)").replace(b"return old\n", b"return new\n")


@pytest.fixture(scope="module")
def touched(repository: Path) -> Iterator[ModuleType]:
    sys.path.insert(0, str(repository / "benchmarks"))
    yield importlib.import_module("touched")
    sys.path.remove(str(repository / "benchmarks"))
    del sys.modules["touched"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"old(x)", b"new(x)"),
        (b"from a import old", b"from b import new"),
        (b"import os\n", b"import os\nfrom b import new\n"),
        (
            b"            old(x),\n            y,\n",
            b"            new(\n                x\n            ),\n            y,\n",
        ),
        (b"    y = x\n    return old(y)\n", b"    return new(x)\n"),
    ],
)
def test_what_was_reported_and_imports_may_change(touched: ModuleType, old: bytes, new: bytes) -> None:
    assert touched.lines_out_of_place(BEFORE, BEFORE.replace(old, new), PLACES) == []


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        (b"y = 1", b"y = 2", 6),
        (b"    y = 1\n", b"", 6),
        (b"    y = 1\n", b"    z = 1\n    y = 1\n", 6),
        (b"def go(x)", b"def go(x, y)", 5),
    ],
)
def test_anything_else_is_told(touched: ModuleType, old: bytes, new: bytes, line: int) -> None:
    assert touched.lines_out_of_place(BEFORE, AFTER.replace(old, new), PLACES) == [line]


def test_a_file_that_no_longer_compiles_is_told(touched: ModuleType) -> None:
    assert touched.compiles(BEFORE)
    assert not touched.compiles(BEFORE.replace(b"def go(x):", b"def go(x:"))
    assert not touched.compiles(BEFORE + b"return 1\n")
