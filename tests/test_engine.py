"""The engine: one result, wherever the work runs."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import pytest

from ssot_lint import engine
from ssot_lint.engine import Extractor, extract_all
from ssot_lint.facts.extract import Extraction
from ssot_lint.facts.model import Question

SOURCES = {
    f"module_{number}.py": f"from x import old\n\n\ndef use_{number}():\n    old({number})\n".encode()
    for number in range(20)
}
HALF = {"half.py": b'from x import old\n\nold("\\ud800")\nTEXT = "\\udc00 old"\n'}


def extracted(jobs: int, sources: dict[str, bytes], steps: list[int] | None = None) -> dict[str, Extraction]:
    extractor = Extractor(jobs)
    try:
        extractor.ask(Question(("old",)))
        for path, source in sources.items():
            extractor.add(path, source)
        return extractor.finish(iter(()), steps.append if steps is not None else None)
    finally:
        extractor.stop()


def test_workers_and_this_process_agree() -> None:
    steps: list[int] = []
    serial = extract_all(SOURCES, Question(("old",)), steps.append)
    assert sum(steps) == len(SOURCES)
    steps.clear()
    assert list(extracted(2, SOURCES, steps).items()) == list(serial.items())
    assert sum(steps) == len(SOURCES)
    assert all(len(one.facts.uses) == 2 for one in serial.values())


@pytest.mark.parametrize("threshold", [1, 10_000])
def test_more_workers_join_when_there_is_much_to_do(monkeypatch: pytest.MonkeyPatch, threshold: int) -> None:
    monkeypatch.setattr(engine, "_BATCH", 100)
    monkeypatch.setattr(engine, "POOL_THRESHOLD", threshold)
    many = {f"{number}/{path}": source for number in range(20) for path, source in SOURCES.items()}
    assert extracted(3, many) == extract_all(many, Question(("old",)))


def test_what_no_frame_can_hold_is_extracted_here() -> None:
    assert extracted(2, {**HALF, **SOURCES}) == extract_all({**HALF, **SOURCES}, Question(("old",)))


def test_a_worker_that_ends_loses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "_BATCH", 100)
    extractor = Extractor(2)
    extractor.ask(Question(("old",)))
    extractor.add("first.py", b"from x import old\nold()\n" * 10)

    def killing() -> Iterator[None]:
        for worker in extractor._workers:
            os.kill(worker._process.pid, signal.SIGKILL)
        yield

    for path, source in SOURCES.items():
        extractor.add(path, source)
    found = extractor.finish(killing())
    assert {path: found[path] for path in SOURCES} == extract_all(SOURCES, Question(("old",)))
    again = extractor.extraction(SOURCES["module_1.py"], Question(("use_1",)))
    assert [one.name for one in again.facts.definitions] == ["use_1"]


def test_one_more_file_is_asked_another_question() -> None:
    extractor = Extractor(2)
    try:
        extractor.ask(Question(("old",)))
        extractor.finish(iter(()))
        found = extractor.extraction(SOURCES["module_1.py"], Question(("use_1",)))
        assert [one.name for one in found.facts.definitions] == ["use_1"]
        half = extractor.extraction(HALF["half.py"], Question(("old",)))
        assert half == extract_all(HALF, Question(("old",)))["half.py"]
    finally:
        extractor.stop()


def test_the_code_under_analysis_is_never_imported(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("libcst", "ssot_lint", "ast", "msgspec"):
        with open(f"{tmp_path}/{name}.py", "w", encoding="utf-8") as file:
            file.write("open('imported', 'w')\n")
    monkeypatch.chdir(str(tmp_path))
    assert extracted(2, SOURCES) == extract_all(SOURCES, Question(("old",)))
    assert not os.path.exists(f"{tmp_path}/imported")


def test_a_deeply_nested_file_is_reported_and_the_rest_read() -> None:
    deep = b"x = old" + b"(" * 6000 + b")" * 6000 + b"\n"
    for found in (
        extract_all({"deep.py": deep, **SOURCES}, Question(("old",))),
        extracted(2, {"deep.py": deep, **SOURCES}),
    ):
        assert found["deep.py"].facts.problem is not None
        assert found["module_3.py"].facts.uses
