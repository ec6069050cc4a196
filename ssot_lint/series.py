"""A series: what mending made, as patches that are applied one after the other, each leaving a tree in order."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from ssot_lint.fixes.apply import Applier
from ssot_lint.fixes.model import PlannedEdit
from ssot_lint.fixes.splitting import Share
from ssot_lint.mending import Mended, Standing, return_to, trouble_with
from ssot_lint.pipeline import Run

Polish = Callable[[str, bytes, bytes], bytes]
"""The last touch to a file, given its path, what it was and what it became."""
REST = "what the others make possible"


@dataclass(frozen=True, slots=True)
class Patch:
    """One patch of a series: it turns the files as the patches before it left them into new ones."""

    titles: tuple[str, ...]
    edits: tuple[PlannedEdit, ...]
    files: tuple[tuple[str, bytes, bytes], ...]
    """Path, old and new content, sorted by path."""


def series_of(run: Run, start: Standing, mended: Mended, shares: Sequence[Share], polish: Polish) -> tuple[Patch, ...]:
    """The shares as patches; together they make what mending made.

    Each must leave a tree in which everything parses and no violation is new. A share that would not, alone after those
    before it, goes together with the next. The run stands at the start when this returns.
    """
    return_to(run, start, mended.after)
    applier = Applier(start.sources.get, start.tree.modules.package_of, run.options.jobs)
    patches: list[Patch] = []
    now: dict[str, bytes] = {}
    done: list[PlannedEdit] = []
    titles: tuple[str, ...] = ()
    held: list[PlannedEdit] = []
    for number, share in enumerate(shares, 1):
        titles, held = (*titles, *share.titles), [*held, *share.edits]
        applied = applier.apply([*done, *held])
        is_last = number == len(shares)
        if not is_last and (applied.refused or trouble_with(run, start, applied)):
            continue
        new = {path: polish(path, start.sources[path], source) for path, source in applied.sources.items()}
        patches.append(Patch(tuple(dict.fromkeys(titles)), tuple(held), _files(start.sources, now, new)))
        now, done, titles, held = new, [*done, *held], (), []
    later = tuple(edit for edit in mended.made if edit not in mended.first)
    rest = Patch((REST,), later, _files(start.sources | mended.before, now, mended.after))
    return tuple(one for one in (*patches, rest) if one.files)


def _files(
    start: Mapping[str, bytes], now: Mapping[str, bytes], new: Mapping[str, bytes]
) -> tuple[tuple[str, bytes, bytes], ...]:
    """What changes from one state of the tree to another, both given by their differences from the start."""
    paths = sorted({*now, *new})
    files = ((path, now.get(path, start[path]), new.get(path, start[path])) for path in paths)
    return tuple((path, old, after) for path, old, after in files if old != after)
