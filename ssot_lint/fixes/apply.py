"""Applying edits to sources in memory: groups hold together, and every new file must pass what can be checked of it."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from multiprocessing import get_context
from typing import NamedTuple

from codemods.edits import AdapterEdit, CallEdit, Edit, Import, ImportEdit, OutcomeKind, ReferenceEdit
from codemods.rewrite import rewrite
from ssot_lint.facts.parsing import on_deep_stack
from ssot_lint.fixes.checking import problem_with
from ssot_lint.fixes.model import PlannedEdit

POOL_THRESHOLD = 400_000
"""Bytes of files to rewrite from which worker processes are worth their start: libcst rewrites some 60 kB a second."""


@dataclass(slots=True)
class Applied:
    """New bytes by path, and for each edit that was not made the reason."""

    sources: dict[str, bytes] = field(default_factory=dict)
    made: list[PlannedEdit] = field(default_factory=list)
    refused: dict[PlannedEdit, str] = field(default_factory=dict)


def imports_of(edit: Edit) -> tuple[Import, ...]:
    """What an edit needs imported."""
    if isinstance(edit, ImportEdit):
        return (edit.replacement,) if edit.replacement is not None else ()
    return edit.imports if isinstance(edit, CallEdit | ReferenceEdit | AdapterEdit) else ()


class Applier:
    """Applies edits to one state of the sources. A file asked for again with the same edits is not rewritten again."""

    def __init__(self, read: Callable[[str], bytes | None], package_of: Callable[[str], str], jobs: int | None) -> None:
        self._read = read
        self._package_of = package_of
        self._jobs = jobs
        self._known: dict[_Task, _Result] = {}

    def apply(self, edits: Sequence[PlannedEdit]) -> Applied:
        """The sources after the edits; an edit that is refused takes the rest of its group with it."""
        refused: dict[PlannedEdit, str] = {}
        while True:
            broken = {edit.group for edit in refused}
            loose = _loose(broken, edits)
            held = {edit for edit in edits if edit.group in broken and not _goes_alone(edit, loose)}
            left = [edit for edit in edits if edit not in refused and edit not in held]
            result, new_refusals = self._attempt(left)
            if not new_refusals:
                break
            refused |= new_refusals
        for edit in edits:
            if edit not in refused and edit in held:
                refused[edit] = "belongs together with an edit that was refused"
        return Applied(result, left, refused)

    def _attempt(self, edits: Sequence[PlannedEdit]) -> tuple[dict[str, bytes], dict[PlannedEdit, str]]:
        by_path: dict[str, list[PlannedEdit]] = defaultdict(list)
        for edit in edits:
            by_path[edit.path].append(edit)
        refused: dict[PlannedEdit, str] = {}
        tasks: dict[str, _Task] = {}
        for path, own in sorted(by_path.items()):
            old = self._read(path)
            if old is None:
                refused |= dict.fromkeys(own, "the file could not be read")
            else:
                tasks[path] = _Task(old, tuple(one.edit for one in own), self._package_of(path))
        new = [task for task in tasks.values() if task not in self._known]
        self._known |= zip(new, _all_done(new, self._jobs), strict=True)
        sources: dict[str, bytes] = {}
        for path, task in tasks.items():
            result = self._known[task]
            refused |= {
                one: reason for one, reason in zip(by_path[path], result.reasons, strict=True) if reason is not None
            }
            if result.source != task.old:
                sources[path] = result.source
        return sources, refused


def _loose(groups: Collection[str], edits: Sequence[PlannedEdit]) -> set[str]:
    """Those of the groups that are an import with its uses, each of which can be mended while the import stays."""
    if not groups:
        return set()
    by_group: dict[str, list[Edit]] = defaultdict(list)
    for edit in edits:
        by_group[edit.group].append(edit.edit)
    return {group for group in groups if _is_loose(by_group[group])}


def _is_loose(group: Sequence[Edit]) -> bool:
    imports = [one for one in group if isinstance(one, ImportEdit)]
    uses = [one for one in group if isinstance(one, CallEdit | ReferenceEdit)]
    names = {one.name for one in uses}
    turned = any(one.serves_others or (one.replacement and one.replacement.name in names) for one in imports)
    return bool(imports) and len(imports) + len(uses) == len(group) and not turned


def _goes_alone(edit: PlannedEdit, loose: Collection[str]) -> bool:
    return edit.group in loose and not isinstance(edit.edit, ImportEdit)


class _Task(NamedTuple):
    """One file to rewrite."""

    old: bytes
    edits: tuple[Edit, ...]
    package: str


class _Result(NamedTuple):
    """The new file, and for each edit why it was refused; None when it was made."""

    source: bytes
    reasons: tuple[str | None, ...]


def _all_done(tasks: Sequence[_Task], jobs: int | None) -> list[_Result]:
    """Results in the order of the tasks, by worker processes when there is enough to do."""
    workers = jobs if jobs is not None else os.cpu_count() or 1
    is_much = sum(len(task.old) for task in tasks) > POOL_THRESHOLD
    if workers > 1 and len(tasks) > 1 and is_much:
        try:
            with ProcessPoolExecutor(min(workers, len(tasks)), get_context("spawn")) as pool:
                return list(pool.map(_done, tasks, chunksize=max(1, len(tasks) // (4 * workers))))
        except (BrokenProcessPool, OSError):
            pass
    return [_done(task) for task in tasks]


def _done(task: _Task) -> _Result:
    return on_deep_stack(lambda: _rewritten(task))


def _rewritten(task: _Task) -> _Result:
    result = rewrite(task.old, task.edits, task.package)
    problem = problem_with(task.old, result.source, task.edits)
    if problem is not None:
        return _Result(task.old, tuple(one.reason or problem for one in result.outcomes))
    return _Result(
        result.source, tuple(one.reason if one.kind is OutcomeKind.REFUSED else None for one in result.outcomes)
    )
