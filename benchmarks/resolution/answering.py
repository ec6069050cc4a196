"""What the tool says of a seeded tree, run in one way: ``python answering.py ROOT TITLE FILE [ENVIRONMENT]``.

A process of its own, so that its time and memory can be measured from outside.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from traffic import Traffic

from ssot_lint.options import Options
from ssot_lint.pipeline import Run, open_run, settings_for
from ssot_lint.program.model import ContractView, DefinitionSite, Role


@dataclass(frozen=True, slots=True)
class Setting:
    """One way to run the tool."""

    title: str
    types: str
    teaches: bool

    def options(self) -> Options:
        """The options of a run."""
        plain = Options(types=self.types, plans=False)
        return replace(plain, **{"teaches": self.teaches}) if knows_teaching() else plain  # type: ignore[arg-type]


SETTINGS = (
    Setting("none", "none", False),
    Setting("ty", "ty", False),
    Setting("ty + overlays", "ty", True),
    Setting("ty,basedpyright + overlays", "ty,basedpyright", True),
)


def knows_teaching() -> bool:
    """This version of the tool can teach the type checker."""
    return any(one.name == "teaches" for one in fields(Options))


def settings_available() -> list[Setting]:
    """The ways to run the tool that this version of it knows, with the checkers that are installed."""
    has_second = find_spec("ssot_lint.program.servers") is not None and find_spec("basedpyright") is not None
    found = [one for one in SETTINGS if has_second or "," not in one.types]
    return [one for one in found if knows_teaching() or not one.teaches]


def answers(run: Run) -> list[dict[str, Any]]:
    """Every use that the run reports, as plain values."""
    return [
        {
            "path": use.path,
            "line": use.use.span.line,
            "column": use.use.span.column,
            "contract": name,
            "proof": str(use.proof),
            "targets": sorted(map(_place, use.targets)),
            "widened": sorted(_place(one) for one in use.targets if _stands_in(one, use.targets, view)),
            "reason": use.reason,
            "taught": [one.text for one in getattr(use, "taught", ())],
            "evidence": [f"{one.path}:{one.line}: {one.text}" for one in use.evidence],
        }
        for name, view in run.program.views.items()
        for use in view.uses
    ]


def _place(target: DefinitionSite) -> tuple[str, int, int]:
    return target.path, target.definition.span.line, target.definition.span.column


def _stands_in(target: DefinitionSite, targets: Sequence[DefinitionSite], view: ContractView) -> bool:
    """True of what overrides or implements another target: the object may be of a subclass of what its type says."""
    others = [one for one in targets if one.symbol != target.symbol]
    overridden = {one.symbol: one.overrides for one in view.definitions}
    symbol, above = target.overrides, set()
    while symbol is not None and symbol not in above:
        above.add(symbol)
        symbol = overridden.get(symbol)
    return any(one.symbol in above or one.role is Role.DECLARATION for one in others)


def answer(root: str, setting: Setting) -> dict[str, Any]:
    """One run over the tree, and what it took."""
    traffic = Traffic.watched()
    options = setting.options()
    seen: dict[str, float] = {}
    started = time.perf_counter()

    def note(stage: str, done: int, total: int) -> None:
        seen.setdefault(stage, time.perf_counter() - started)

    options = replace(options, progress=note)
    run = open_run(settings_for([root], options), [root], options)
    seconds = time.perf_counter() - started
    run.close()
    return {
        "seconds": seconds,
        "stages": seen,
        "questions": traffic.questions,
        "opened": len(traffic.opened),
        "messages": dict(traffic.messages),
        "waited": dict(traffic.seconds),
        "files": [run.program.files_seen, run.program.files_parsed],
        "warnings": [*run.warnings, *run.program.warnings],
        "uses": answers(run),
    }


def main() -> None:
    """Answer for the tree and setting that the command line names, into a file."""
    root, title, file, *environment = sys.argv[1:]
    if environment:
        os.environ["VIRTUAL_ENV"] = environment[0]
    setting = next(one for one in SETTINGS if one.title == title)
    Path(file).write_text(json.dumps(answer(root, setting)), encoding="utf-8")


if __name__ == "__main__":
    main()
