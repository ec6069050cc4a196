"""The programs whose calls are counted: they run, and the tool finds what it found before."""

from __future__ import annotations

import importlib
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

HANDFUL = (
    "args/starred", "builtins/map", "classes/static_and_class", "decorators/nested", "decorators/registry",
    "dicts/changed_inside", "dicts/methods", "dicts/of_lists", "exceptions/raise_class", "generators/iterable",
    "generators/yield_from", "imports/chain", "kwargs/passed_on", "lists/parameter", "mro/diamond", "returns/attribute",
)  # fmt: skip


@pytest.fixture
def edges(repository: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    monkeypatch.syspath_prepend(str(repository / "benchmarks" / "resolution"))
    monkeypatch.delenv("PYTHONPATH", raising=False)
    yield importlib.import_module("edges")
    for name in ("edges", "entering", "labelled", "score"):
        sys.modules.pop(name, None)


def test_there_are_programs_of_every_kind(edges: ModuleType) -> None:
    programs = edges.load([])
    counted = Counter(program.category for program in programs)
    assert len(programs) >= 120 and len(counted) >= 18
    assert {one: count for one, count in counted.items() if count < 6} == {}
    assert all(program.about and "main.py" in program.files for program in programs)
    assert len({program.about for program in programs}) == len(programs)


@pytest.mark.parametrize("name", HANDFUL)
def test_every_edge_is_found_and_none_is_made_up(name: str, edges: ModuleType) -> None:
    program = next(one for one in edges.load([name]) if one.title == name)
    wanted = edges.edges_of(program)
    found = edges.counted(program, edges.Setting("ty", "ty", True), wanted)
    assert wanted and (found.missed, found.false) == (set(), set())


def test_who_calls_whom_is_seen(edges: ModuleType) -> None:
    text = (
        "About.\n--- main.py\nclass A:\n    def go(self):\n        return [leaf(1) for _ in (1,)]\n\n"
        "def leaf(x):\n    return x\n\ndef later():\n    yield leaf(2)\n\nA().go()\n"
        "list(map(lambda x: leaf(x), [1]))\nlist(later())\n"
    )
    program = edges.program_of("functions", "seen", text, {"ssot-lint.toml": ""})
    assert edges.edges_of(program) == {
        ("main:", "main:A.go"), ("main:A.go", "main:leaf"), ("main:", "main:leaf"), ("main:", "main:later"),
        ("main:later", "main:leaf"),
    }  # fmt: skip


def test_a_program_that_does_not_run_is_an_error(edges: ModuleType) -> None:
    program = edges.program_of("functions", "broken", "About.\n--- main.py\n1 / 0\n", {"ssot-lint.toml": ""})
    with pytest.raises(RuntimeError, match="functions/broken does not run"):
        edges.edges_of(program)
