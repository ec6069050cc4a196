"""Sweeping: what files have of what is sought is the same, whoever looks."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from ssot_lint.engine import Extractor
from ssot_lint.facts.model import Question
from ssot_lint.program.sought import Bodies, Body, Words
from ssot_lint.program.sweeping import Sweep, swept

SOUGHT = Bodies((Body("one", ("connections_for", "send_text"), 1), Body("two", ("publish",), 0)))


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    """Every third file has the first body's names, every fifth the second's, and one has a name that is no text."""
    paths = [f"module_{number}.py" for number in range(200)]
    for number, path in enumerate(paths):
        calls = ["connections_for()"] * (number % 3 == 0) + ["publish()"] * (number % 5 == 0)
        (tmp_path / path).write_text("\n".join(["def go():", "    pass", *calls, ""]))
    odd = "odd_\udcff.py"
    (tmp_path / odd).write_text("publish()\n")
    return [*paths, odd, "gone.py"]


@pytest.fixture
def extractor() -> Extractor:
    made = Extractor(2)
    made.ask(Question(("old",)))
    made.finish(iter(()))
    return made


def test_a_worker_and_this_process_tell_the_same(tmp_path: Path, files: list[str], extractor: Extractor) -> None:
    alone = Sweep(str(tmp_path), files, SOUGHT).result()
    assert alone == dict(sorted(swept(str(tmp_path), files, SOUGHT.asked()).items()))
    assert alone["module_15.py"] == ["one", "two"] and alone["odd_\udcff.py"] == ["two"]
    beside = Sweep(str(tmp_path), files, SOUGHT)
    extractor.help_with(beside)
    beside.wait()
    assert list(beside.result().items()) == list(alone.items())
    extractor.stop()


def test_a_worker_that_ends_leaves_its_part_to_this_process(
    tmp_path: Path, files: list[str], extractor: Extractor
) -> None:
    sweep = Sweep(str(tmp_path), files, SOUGHT)
    os.kill(extractor._workers[0]._process.pid, signal.SIGKILL)
    extractor.help_with(sweep)
    assert sweep.result() == Sweep(str(tmp_path), files, SOUGHT).result()
    extractor.stop()


def test_a_file_more_is_extracted_while_a_sweep_goes_on(tmp_path: Path, files: list[str], extractor: Extractor) -> None:
    sweep = Sweep(str(tmp_path), files * 20, Words(("publish",)))
    extractor.help_with(sweep)
    found = extractor.extraction(b"def use():\n    pass\n", Question(("use",)))
    assert [one.name for one in found.facts.definitions] == ["use"]
    assert len(sweep.result()) == 41
    extractor.stop()


def test_without_workers_this_process_does_it_all(tmp_path: Path, files: list[str]) -> None:
    extractor = Extractor(1)
    sweep = Sweep(str(tmp_path), files, SOUGHT)
    extractor.help_with(sweep)
    assert sweep.result() == Sweep(str(tmp_path), files, SOUGHT).result()
    extractor.stop()
