"""Undoing: the files of an earlier run get back their exact bytes."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from ssot_lint.sources.journal import Damaged, Entry, Journal, Run
from ssot_lint.sources.locking import Busy, take_lock
from ssot_lint.sources.reading import Unreadable, read
from ssot_lint.sources.recovering import no_step
from ssot_lint.sources.staging import ABSENT, digest
from ssot_lint.sources.state import state_directory
from ssot_lint.sources.writing import Change, NotWritten, commit


@dataclass(frozen=True, slots=True)
class Undone:
    """The run whose files are again what they were before it."""

    id: str
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NotUndone:
    """Why no file was touched, and which file is to blame."""

    reason: str
    path: str | None = None


@dataclass(frozen=True, slots=True)
class Past:
    """A run that the journal knows."""

    id: str
    started: str
    paths: tuple[str, ...]
    state: str
    """``can be undone``, or in a few words why not."""


def past_runs(root: str) -> tuple[Past, ...]:
    """Every run that the journal knows, oldest first; an interrupted or damaged one too. Raises OSError."""
    journal = Journal(root)
    opened = journal.open_ids()
    closed = {run_id: journal.run(run_id) for run_id in journal.closed_ids()}
    undone = {run.undoes: run.id for run in closed.values() if isinstance(run, Run) and run.undoes}
    found = {run_id: _past(run, undone) for run_id, run in closed.items()}
    for run_id in opened:
        run = journal.run(run_id, is_open=True)
        paths = tuple(entry.path for entry in run.entries) if isinstance(run, Run) else ()
        started = run.started if isinstance(run, Run) else ""
        found[run_id] = Past(run_id, started, paths, "was interrupted, or is under way")
    return tuple(found[run_id] for run_id in sorted(found, key=int))


def _past(run: Run | Damaged, undone: Mapping[str, str]) -> Past:
    if isinstance(run, Damaged):
        return Past(run.id, "", (), f"cannot be undone: {run.reason}")
    state = "can be undone"
    if run.undoes:
        state = f"undid {run.undoes}"
    elif run.id in undone:
        state = f"was undone by {undone[run.id]}"
    return Past(run.id, run.started, tuple(entry.path for entry in run.entries), state)


def undo(root: str, id: str | None = None, *, step: Callable[[str], None] = no_step) -> Undone | NotUndone:
    """Give back what a run (the last one not undone yet, by default) replaced: all files or none. Never raises OSError.

    Refuses when a file is not what the run left. Undoing again goes one run further back.
    """
    try:
        lock = take_lock(state_directory(root))
        if isinstance(lock, Busy):
            return NotUndone(lock.message)
        with lock:
            return _undo(Journal(root), id, step)
    except OSError as error:
        return NotUndone(f"the journal cannot be read ({error.strerror or error})")


def _undo(journal: Journal, wanted: str | None, step: Callable[[str], None]) -> Undone | NotUndone:
    run = _chosen(journal, wanted)
    if isinstance(run, NotUndone):
        return run
    changes: list[Change] = []
    for entry in run.entries:
        change = _change(journal, run, entry)
        if isinstance(change, NotUndone):
            return change
        changes.append(change)
    result = commit(journal.root, changes, undoes=run.id, step=step)
    if isinstance(result, NotWritten):
        return NotUndone(result.reason, result.path)
    return Undone(run.id, result.paths)


def _chosen(journal: Journal, wanted: str | None) -> Run | NotUndone:
    """The run to undo: the wanted one, or the last that was not undone and is no undoing itself."""
    runs = {run.id: run for run in _closed(journal)}
    undone = {run.undoes for run in runs.values()}
    eligible = [run for run in runs.values() if not run.undoes and run.id not in undone]
    if wanted is None:
        return eligible[-1] if eligible else NotUndone("there is no run to undo")
    run = runs.get(wanted)
    if run is None:
        known = ", ".join(run.id for run in eligible) or "none"
        return NotUndone(f"there is no run {wanted}; runs that can be undone: {known}")
    if run in eligible:
        return run
    return NotUndone(f"run {wanted} is an undo" if run.undoes else f"run {wanted} is undone already")


def _closed(journal: Journal) -> Iterator[Run]:
    for run_id in journal.closed_ids():
        run = journal.run(run_id)
        if not isinstance(run, Damaged):
            yield run


def _change(journal: Journal, run: Run, entry: Entry) -> Change | NotUndone:
    place = os.path.join(journal.root, entry.path)
    source = read(journal.root, entry.path) if entry.after != ABSENT or os.path.lexists(place) else None
    if isinstance(source, Unreadable):
        return NotUndone(source.message, entry.path)
    if digest(source) != entry.after:
        return NotUndone("has changed since that run wrote it", entry.path)
    saved = journal.saved(run, entry) if entry.before != ABSENT else None
    if isinstance(saved, Damaged):
        return NotUndone(f"run {run.id} cannot be undone: {saved.reason}", entry.path)
    return Change(entry.path, source, saved)
