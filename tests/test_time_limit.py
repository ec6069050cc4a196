"""A file that takes too long to read is given up and reported, and everything else is read."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest
from click.testing import CliRunner
from smallproject import small_project

from ssot_lint.cli import ssot_lint
from ssot_lint.engine import Extractor, extract_all
from ssot_lint.facts.extract import Extraction
from ssot_lint.facts.model import Question

MONSTER = b"from shop.dates import parse_day\n\n\ndef go(t):\n" + b"".join(
    b"    x%d = [parse_day(t.a%d), (lambda: parse_day(t))()]\n" % (number, number) for number in range(25_000)
)
SMALL = {f"module_{number}.py": f"from x import old\n\nold({number})\n".encode() for number in range(12)}


def extracted(jobs: int, sources: dict[str, bytes], limit: float) -> tuple[dict[str, Extraction], Extractor]:
    extractor = Extractor(jobs)
    try:
        extractor.ask(Question(("old", "parse_day")), limit)
        for path, source in sources.items():
            extractor.add(path, source)
        return extractor.finish(iter(())), extractor
    finally:
        extractor.stop()


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_monster_is_given_up_and_the_rest_is_read(jobs: int) -> None:
    found, extractor = extracted(jobs, {"a.py": SMALL["module_0.py"], "monster.py": MONSTER, **SMALL}, 2.0)
    problem = found["monster.py"].facts.problem
    assert problem is not None
    assert problem.message.startswith("it took longer than 2 s")
    assert extractor.given_up == {"monster.py": 2.0}
    assert {path: found[path] for path in SMALL} == extract_all(SMALL, Question(("old", "parse_day")))
    assert {*SMALL, "a.py"} <= extractor.seconds.keys()
    assert threading.active_count() < 20


@pytest.mark.parametrize("jobs", [1, 2])
def test_one_file_alone_is_given_up_and_the_next_is_read(jobs: int) -> None:
    extractor = Extractor(jobs)
    try:
        question = Question(("old", "parse_day"))
        extractor.ask(question, 1.0)
        extractor.finish(iter(()))
        assert extractor.extraction(MONSTER, question).facts.problem is not None
        assert len(extractor.extraction(SMALL["module_1.py"], question).facts.uses) == 2
    finally:
        extractor.stop()


def test_the_report_tells_of_it_every_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A report with a gap is not kept: the next run tries anew."""
    root = small_project(tmp_path)
    (root / "shop" / "generated.py").write_bytes(MONSTER)
    monkeypatch.chdir(root)
    for _ in range(2):
        run = CliRunner().invoke(
            ssot_lint,
            ["check", "--output-format", "json", "--file-time-limit", "1", "--types", "none"],
            standalone_mode=False,
        )
        report = json.loads(run.stdout)
        told = {(one["rule"], one["path"]) for one in report["violations"]}
        assert ("unreadable-file", "shop/generated.py") in told
        assert ("duplicate-call", "shop/orders.py") in told
        assert "1 file was given up after 1 s: shop/generated.py" in run.stderr


def test_a_profile_tells_stages_and_slow_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(small_project(tmp_path))
    for command in (["check", "--no-cache"], ["fix"]):
        run = CliRunner().invoke(ssot_lint, [*command, "--profile", "--types", "none"], standalone_mode=False)
        for stage in ("searching", "reading", "resolving", "judging", "planning", "total"):
            assert f"\n{stage} " in run.stderr, (command, run.stderr)
        assert "slowest of 2 files" in run.stderr
        assert "shop/orders.py" in run.stderr.partition("slowest")[2]
        assert "slowest" not in run.stdout
