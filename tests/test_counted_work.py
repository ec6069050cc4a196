"""How much work a run does, counted instead of timed: files parsed, bytes through libcst, questions to the checker."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import libcst
import pytest
from smallproject import CONFIG, DATES, write_tree

from ssot_lint.options import Options
from ssot_lint.pipeline import open_run, settings_for
from ssot_lint.program.lsp import LspProcess

QUIET = "".join(f"def make_{number}(a):\n    return [a, {number}]\n\n\n" for number in range(40))
"""2 kB that mention nothing."""
USES = """\
from shop.dates import parse_day


class Order:
    def __init__(self, text: str) -> None:
        self.text = text

    def due(self) -> object:
        return parse_day(self.text)
"""


@dataclass
class Work:
    """What a run did."""

    files_seen: int = 0
    files_parsed: int = 0
    parsed: int = 0
    """Bytes through libcst."""
    questions: int = 0


def worked(root: Path, using: int, monkeypatch: pytest.MonkeyPatch, types: str = "ty") -> Work:
    """The work of a run over a tree with so many files that use a duplicate, among 60 that do not."""
    files: dict[str, str | bytes] = {"ssot-lint.toml": CONFIG, "shop/__init__.py": "", "shop/dates.py": DATES}
    files |= {f"shop/quiet_{number}.py": QUIET for number in range(60)}
    files |= {f"shop/order_{number}.py": USES + QUIET for number in range(using)}
    write_tree(root, files)
    work = Work()
    whole, ask = libcst.parse_module, LspProcess.request_many

    def parse(source: str | bytes, *given: Any, **more: Any) -> libcst.Module:
        work.parsed += len(source)
        return whole(source, *given, **more)

    def request(self: LspProcess, questions: Sequence[tuple[str, Any]]) -> Any:
        work.questions += len(questions)
        return ask(self, questions)

    with monkeypatch.context() as patched:
        patched.setattr(libcst, "parse_module", parse)
        patched.setattr(LspProcess, "request_many", request)
        options = Options(types, jobs=1)
        run = open_run(settings_for([str(root)], options), [str(root)], options)
        run.close()
    assert len(run.plan.violations) == 2 * using
    work.files_seen, work.files_parsed = run.program.files_seen, run.program.files_parsed
    return work


def test_only_what_matters_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    work = worked(tmp_path, 10, monkeypatch, types="none")
    assert (work.files_seen, work.files_parsed, work.questions) == (72, 11, 0)
    assert 0 < work.parsed < 11 * 200  # of each file the statements that matter, and not the 2 kB below them


def test_work_grows_with_the_uses_and_not_with_the_tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    few = worked(tmp_path / "few", 10, monkeypatch)
    many = worked(tmp_path / "many", 40, monkeypatch)
    assert many.files_parsed - few.files_parsed == 30
    a_file = (many.parsed - few.parsed) / 30
    assert 0 < a_file < 200
    a_use = (many.questions - few.questions) / 60
    assert 0 < a_use < 3  # questions for a use more
    assert few.questions < 3 * 20 + 30  # and those that every run asks
