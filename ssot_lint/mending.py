"""Mending: choose edits, rewrite in memory, check the new tree as a whole, and only then let anything be written.

A second module that knows an order: it drives `ssot_lint.pipeline` over the rewritten tree again and again.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from codemods.edits import AdapterEdit, CallEdit, ImportEdit, PathEdit, ReferenceEdit, RetireEdit
from ssot_lint.contracts.model import Settings
from ssot_lint.contracts.recording import with_retired
from ssot_lint.engine import extract_all
from ssot_lint.facts.extract import read_bindings
from ssot_lint.facts.leftovers import unread_since
from ssot_lint.facts.parsing import source_text
from ssot_lint.fixes.apply import Applied, Applier, imports_of
from ssot_lint.fixes.choice import Choice
from ssot_lint.fixes.lateness import local_version
from ssot_lint.fixes.model import Plan, PlannedEdit
from ssot_lint.pipeline import Run, go_on_without_types, judged, overlay, question_of
from ssot_lint.program.assemble import Tree
from ssot_lint.program.cycles import cycle, new_imports
from ssot_lint.program.model import Program
from ssot_lint.program.typeserver import TypeServerFailure
from ssot_lint.retired import keeping_shared_imports, left_over, retired_since, without_retired
from ssot_lint.rules.model import Applicability, Violation
from ssot_lint.rules.phases import RETIRING

ROUNDS = 3
"""Rounds of fixing, as Ruff has them: an edit may make another one possible. More than these would be our bug."""

Key = tuple[str | None, ...]
_NO_TROUBLE = frozenset({RETIRING, "unused-allow"})
"""What is meant to become of an adapter, and of a comment whose violation is mended."""


@dataclass(slots=True)
class Mended:
    """What mending came to: new bytes by path beside the old, edits made, edits refused and why."""

    before: dict[str, bytes] = field(default_factory=dict)
    after: dict[str, bytes] = field(default_factory=dict)
    plan: Plan = field(default_factory=lambda: Plan((), ()))
    """The plan the run started from."""
    program: Program = field(default_factory=lambda: Program({}))
    """The program that the plan is about."""
    made: tuple[PlannedEdit, ...] = ()
    first: tuple[PlannedEdit, ...] = ()
    """Those of the first round: their places are those of the plan."""
    refused: dict[PlannedEdit, str] = field(default_factory=dict)
    left: tuple[Violation, ...] = ()
    """Violations of the tree as it would be."""
    left_over: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """By path, names that had a use before this run and have none now: for a person to delete."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a run stands, to come back to."""

    sources: dict[str, bytes]
    tree: Tree
    plan: Plan

    @classmethod
    def of(cls, run: Run) -> Standing:
        """Where it stands now."""
        return cls(dict(run.sources), run.tree, run.plan)


def mend(run: Run, choice: Choice, rounds: int = ROUNDS) -> Mended:
    """The tree mended in memory. On return the run stands on the new tree; nothing on disk has changed."""
    mended = Mended(plan=run.plan, program=run.program, left=run.plan.violations)
    settings = run.settings
    made: list[PlannedEdit] = []
    for number in range(rounds):
        chosen = _chosen(run.plan, choice, mended.refused)
        if not chosen:
            break
        applied = _accepted(run, chosen, mended)
        made += applied.made
        mended.first = mended.first if number else tuple(applied.made)
        mended.left = run.plan.violations
        if not applied.sources:
            break
    mended.made = tuple(made)
    _look_back(run, settings, mended)
    return mended


def choosable(run: Run, choice: Choice) -> list[PlannedEdit]:
    """Edits that mending would begin with: those of whole groups that may be made."""
    return _chosen(run.plan, choice, ())


def return_to(run: Run, start: Standing, changed: Iterable[str]) -> None:
    """Let the run stand where it stood, given the files that have changed since."""
    _move_back(run, start.sources, start.tree, start.plan, dict.fromkeys(changed, b""))


def trouble_with(run: Run, start: Standing, applied: Applied) -> str:
    """What would be wrong with a tree that has only these edits, in words; empty when nothing is.

    The run stands at the start, before and after.
    """
    closing = _closing_cycles(start.tree, applied)
    if closing:
        return next(iter(closing.values()))
    if keeping_shared_imports(start.tree, applied) is not None:
        return "an import that another file takes from here would go"
    _move(run, start.sources, start.tree, applied.sources, applied.made)
    troubled = _troubled(start.plan.violations, run.plan.violations, applied)
    return_to(run, start, applied.sources)
    return next((f"a new violation: {text}" for text in troubled.values()), "")


def _look_back(run: Run, settings: Settings, mended: Mended) -> None:
    """Record in the contract what was deleted, and find what nothing needs any more."""
    bodies = {one.path for one in mended.made if isinstance(one.edit, AdapterEdit | PathEdit | RetireEdit)}
    calls = {one.path for one in mended.made if isinstance(one.edit, CallEdit | ReferenceEdit)}
    found: dict[str, tuple[str, ...]] = {}
    for path in sorted(bodies | calls):
        old, new = mended.before[path], mended.after[path]
        idle = left_over(run.tree, old, new, path) if path in bodies else ()
        found[path] = (*idle, *(unread_since(old, new) if path in calls else ()))
    mended.left_over = tuple((path, names) for path, names in found.items() if names)
    gone = retired_since(settings, run.settings)
    record = with_retired(settings, gone) if gone else None
    path = os.path.relpath(settings.config_path, settings.root).replace(os.sep, "/")
    if record is not None and not path.startswith("../"):
        mended.before[path], mended.after[path] = record


def _chosen(plan: Plan, choice: Choice, refused: Iterable[PlannedEdit]) -> list[PlannedEdit]:
    """Edits that may be made; of a group of which one may not, none."""
    mends = (
        one for one in plan.violations if one.fix is not None and one.fix.applicability is not Applicability.MANUAL
    )
    violation_at = {(one.path, one.line, one.column): one for one in mends}
    without = set(refused)
    wanted, barred = [], set()
    for edit in plan.edits:
        at = violation_at.get((edit.path, edit.edit.span.line, edit.edit.span.column))
        if edit not in without and choice.takes(edit, at):
            wanted.append(edit)
        else:
            barred.add(edit.group)
    left = [edit for edit in wanted if edit.group not in barred]
    taken = {(edit.path, edit.edit.span) for edit in left if edit.rule}
    return [edit for edit in left if edit.rule or (edit.path, edit.edit.span) not in taken]


def _accepted(run: Run, chosen: Sequence[PlannedEdit], mended: Mended) -> Applied:
    """Apply the edits and move the run to the new tree; what makes a new violation is taken out, file by file."""
    left = list(chosen)
    before, plan = run.tree, run.plan
    sources = dict(run.sources)
    applier = Applier(sources.get, before.modules.package_of, run.options.jobs)
    while True:
        applied = applier.apply(left)
        mended.refused |= applied.refused
        closing = _closing_cycles(before, applied)
        if closing:
            local = {edit: local_version(edit) for edit in closing}
            stuck = {edit: reason for edit, reason in closing.items() if local[edit] is None}
            mended.refused |= stuck
            barred = {edit.group for edit in stuck}
            left = [local.get(edit) or edit for edit in applied.made if edit.group not in barred]
            continue
        kept = keeping_shared_imports(before, applied)
        if kept is not None:
            left = kept
            continue
        _move(run, sources, before, applied.sources, applied.made)
        troubled = _troubled(plan.violations, run.plan.violations, applied)
        troubled |= _unmended(plan.violations, run.plan.violations, applied)
        if not troubled:
            break
        _move_back(run, sources, before, plan, applied.sources)
        groups = {edit.group for edit in applied.made if edit.path in troubled}
        for edit in applied.made:
            if edit.group in groups:
                mended.refused[edit] = f"the result would have a violation: {troubled.get(edit.path, 'in its group')}"
        left = [edit for edit in applied.made if edit.group not in groups]
    for path, new in applied.sources.items():
        mended.before.setdefault(path, sources[path])
        mended.after[path] = new
    return applied


def _closing_cycles(before: Tree, applied: Applied) -> dict[PlannedEdit, str]:
    """Edits that import, at the top of a module, what leads back to that module."""
    found: dict[PlannedEdit, str] = {}
    for path, source in applied.sources.items():
        own = before.modules.name_of(path)
        for imported in new_imports(before.modules, path, before.bindings_of(path), read_bindings(source)):
            way = cycle(before.modules, before.bindings_of, own, imported)
            if way is None:
                continue
            reason = f"importing `{imported}` at the top would close an import cycle: {' → '.join((own, *way))}"
            importing = [edit for edit in applied.made if edit.path == path and imports_of(edit.edit)]
            exact = [edit for edit in importing if any(one.module == imported for one in imports_of(edit.edit))]
            found |= dict.fromkeys(exact or importing, reason)
    return found


def _move(
    run: Run,
    sources: dict[str, bytes],
    before: Tree,
    changed: dict[str, bytes],
    made: Sequence[PlannedEdit] = (),
) -> None:
    """Let the run stand on the changed tree; ``made`` are the edits that changed it."""
    if not changed:
        return
    run.sources.update(changed)
    extractions = {**before.extractions, **extract_all(changed, question_of(run.settings))}
    read = before.read
    run.settings = without_retired(before, made)
    run.tree = replace(
        before, settings=run.settings, extractions=extractions, read=lambda path: changed.get(path) or read(path)
    )
    texts = {path: source_text(source) for path, source in changed.items()}
    overlay(run, {path: text if isinstance(text, str) else "" for path, text in texts.items()})
    judged(run)


def _move_back(run: Run, sources: dict[str, bytes], before: Tree, plan: Plan, changed: dict[str, bytes]) -> None:
    run.sources.clear()
    run.sources.update(sources)
    run.tree, run.plan, run.settings = before, plan, before.settings
    try:
        for path in changed:
            if run.server is not None:
                run.server.drop(path)
    except TypeServerFailure as error:
        go_on_without_types(run, error)


def _troubled(old: Iterable[Violation], new: Iterable[Violation], applied: Applied) -> dict[str, str]:
    """Changed files that have, or elsewhere caused, a violation that was not there before, with what it is."""
    known = Counter(_key(one) for one in old)
    seen: Counter[Key] = Counter()
    troubled: dict[str, str] = {}
    for violation in new:
        if violation.rule in _NO_TROUBLE:
            continue
        key = _key(violation)
        seen[key] += 1
        if seen[key] > known[key]:
            text = f"{violation.rule} at {violation.path}:{violation.line}"
            troubled |= {path: text for path in _suspects(violation.path, applied) if path not in troubled}
    return troubled


def _unmended(old: Iterable[Violation], new: Iterable[Violation], applied: Applied) -> dict[str, str]:
    """Files with a definition that is still reported, by the same rule, although it was made an adapter."""
    left = Counter(_key(one) for one in new)
    bodies = (AdapterEdit, PathEdit)
    places = {_place(edit) for edit in applied.made if isinstance(edit.edit, bodies)}
    mended = (one for one in old if one.fix is not None and (one.path, one.line, one.column) in places)
    return {one.path: f"{one.rule} of `{one.name}` again" for one in mended if left[_key(one)]}


def _place(edit: PlannedEdit) -> tuple[str, int, int]:
    return edit.path, edit.edit.span.line, edit.edit.span.column


def _suspects(path: str, applied: Applied) -> set[str]:
    """Changed files that may have caused a violation: itself, or those whose names others may use."""
    if path in applied.sources:
        return {path}
    public = {edit.path for edit in applied.made if isinstance(edit.edit, AdapterEdit | ImportEdit | RetireEdit)}
    return public or set(applied.sources)


def _key(violation: Violation) -> Key:
    """What a violation is, wherever it stands."""
    return (violation.rule, violation.contract, violation.path, violation.symbol, violation.target, violation.name)
