"""Applying edits to sources in memory: groups hold together, and every new file must pass what can be checked of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from codemods.edits import AdapterEdit, CallEdit, Edit, Import, ImportEdit, OutcomeKind, ReferenceEdit
from codemods.rewrite import rewrite
from ssot_lint.fixes.model import PlannedEdit
from ssot_lint.fixes.checking import problem_with


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


def apply_edits(
    edits: Sequence[PlannedEdit], read: Callable[[str], bytes | None], package_of: Callable[[str], str]
) -> Applied:
    """The sources after the edits. An edit that is refused takes the rest of its group with it; nothing is written."""
    refused: dict[PlannedEdit, str] = {}
    while True:
        broken = {edit.group for edit in refused}
        left = [edit for edit in edits if edit not in refused and edit.group not in broken]
        result, new_refusals = _attempt(left, read, package_of)
        if not new_refusals:
            break
        refused |= new_refusals
    for edit in edits:
        if edit not in refused and edit.group in broken:
            refused[edit] = "belongs together with an edit that was refused"
    return Applied(result, left, refused)


def _attempt(
    edits: Sequence[PlannedEdit], read: Callable[[str], bytes | None], package_of: Callable[[str], str]
) -> tuple[dict[str, bytes], dict[PlannedEdit, str]]:
    by_path: dict[str, list[PlannedEdit]] = defaultdict(list)
    for edit in edits:
        by_path[edit.path].append(edit)
    sources: dict[str, bytes] = {}
    refused: dict[PlannedEdit, str] = {}
    for path, own in sorted(by_path.items()):
        old = read(path)
        if old is None:
            refused |= dict.fromkeys(own, "the file could not be read")
            continue
        result = rewrite(old, [one.edit for one in own], package_of(path))
        refused |= {
            one: outcome.reason
            for one, outcome in zip(own, result.outcomes, strict=True)
            if outcome.kind is OutcomeKind.REFUSED
        }
        problem = problem_with(old, result.source, [one.edit for one in own])
        if problem is not None:
            refused |= {one: problem for one in own if one not in refused}
        elif result.source != old:
            sources[path] = result.source
    return sources, refused
