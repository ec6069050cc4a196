"""Recovering: what an interrupted run left, and the two ways out of it. Both may be interrupted and tried again."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import TypeAlias

from ssot_lint.sources.journal import Damaged, Entry, Journal, Run
from ssot_lint.sources.locking import Busy, take_lock
from ssot_lint.sources.reading import Unreadable, read
from ssot_lint.sources.staging import ABSENT, digest, exchange, remove, sync_directories
from ssot_lint.sources.state import state_directory


@dataclass(frozen=True, slots=True)
class Recovery:
    """What an interrupted run left."""

    id: str
    started: str = ""
    written: tuple[str, ...] = ()
    """Files that hold their new content."""
    unwritten: tuple[str, ...] = ()
    """Files that still hold their old content."""
    changed: tuple[str, ...] = ()
    """Files that hold neither: someone changed them since. They are left alone."""
    can_finish: bool = False
    """Whether the new content of every unwritten file is at hand, and no file has changed."""
    damage: str = ""
    """Why the record of the run cannot be used, if so: rolling back then only puts the record aside."""


@dataclass(frozen=True, slots=True)
class Recovered:
    """An interrupted run that is one no more."""

    id: str
    paths: tuple[str, ...]
    """Files that were written to get there."""
    left: tuple[str, ...] = ()
    """Files that were left as they are: changed since, or their saved content is damaged (the record is kept aside)."""


@dataclass(frozen=True, slots=True)
class NotRecovered:
    """Why things stand as they did, and at which file."""

    reason: str
    path: str | None = None


_Act: TypeAlias = Callable[[Journal, Run | Damaged, Callable[[str], None]], Recovered | NotRecovered]


class _Standing(Enum):
    OLD = auto()
    NEW = auto()
    CHANGED = auto()


def no_step(step: str) -> None:
    """Does nothing at a step of a run."""


def recover(root: str) -> Recovery | None:
    """What the oldest interrupted run left, if there is one; a run still under way is none. Never raises."""
    journal = Journal(root)
    try:
        opened = journal.open_ids()
        if not opened or _is_under_way(root):
            return None
        return _survey(journal, opened[0])
    except OSError as error:
        return Recovery(id="", damage=f"the journal cannot be read ({error.strerror or error})")


def finish(root: str, recovery: Recovery, *, step: Callable[[str], None] = no_step) -> Recovered | NotRecovered:
    """Complete an interrupted run: each of its files gets its new content. Never raises OSError."""
    return _locked(root, recovery.id, _finish, step)


def roll_back(root: str, recovery: Recovery, *, step: Callable[[str], None] = no_step) -> Recovered | NotRecovered:
    """Take an interrupted run back: each of its files gets its old content, byte for byte. Never raises OSError."""
    return _locked(root, recovery.id, _roll_back, step)


def put_back(journal: Journal, run: Run, step: Callable[[str], None] = no_step) -> Recovered:
    """Give each file of a run its old content and drop its staged files and its record. Raises OSError."""
    for entry in run.entries:
        remove(os.path.join(journal.root, entry.temporary))
    standing = {entry: _standing(journal.root, entry) for entry in run.entries}
    left = [entry.path for entry in run.entries if standing[entry] is _Standing.CHANGED]
    paths: list[str] = []
    for entry in run.entries:
        if standing[entry] is not _Standing.NEW:
            continue
        saved = journal.saved(run, entry) if entry.before != ABSENT else None
        if isinstance(saved, Damaged):
            left.append(entry.path)
            continue
        _replace(journal.root, entry, saved)
        paths.append(entry.path)
        step(f"restored {entry.path}")
    sync_directories(os.path.dirname(os.path.join(journal.root, path)) for path in paths)
    (journal.set_aside if left else journal.forget)(run.id)
    return Recovered(run.id, tuple(paths), tuple(left))


def _is_under_way(root: str) -> bool:
    try:
        lock = take_lock(state_directory(root))
    except OSError:
        return False
    if isinstance(lock, Busy):
        return True
    with lock:
        return False


def _survey(journal: Journal, run_id: str) -> Recovery:
    run = journal.run(run_id, is_open=True)
    if isinstance(run, Damaged):
        return Recovery(run_id, damage=run.reason)
    standing = {entry: _standing(journal.root, entry) for entry in run.entries}
    by_standing = {
        wanted: tuple(entry.path for entry in run.entries if standing[entry] is wanted) for wanted in _Standing
    }
    staged = all(_is_staged(journal.root, entry) for entry in run.entries if standing[entry] is _Standing.OLD)
    return Recovery(
        run_id,
        run.started,
        written=by_standing[_Standing.NEW],
        unwritten=by_standing[_Standing.OLD],
        changed=by_standing[_Standing.CHANGED],
        can_finish=staged and not by_standing[_Standing.CHANGED],
    )


def _standing(root: str, entry: Entry) -> _Standing:
    place = os.path.join(root, entry.path)
    source = read(root, entry.path) if os.path.lexists(place) else None
    if isinstance(source, Unreadable) or os.path.realpath(place) != place:
        return _Standing.CHANGED
    found = digest(source)
    return {entry.before: _Standing.OLD, entry.after: _Standing.NEW}.get(found, _Standing.CHANGED)


def _is_staged(root: str, entry: Entry) -> bool:
    if entry.after == ABSENT:
        return True
    source = read(root, entry.temporary)
    return not isinstance(source, Unreadable) and digest(source) == entry.after


def _locked(root: str, run_id: str, act: _Act, step: Callable[[str], None]) -> Recovered | NotRecovered:
    """What an act makes of an open run, while no other run can come between."""
    journal = Journal(root)
    try:
        lock = take_lock(state_directory(root))
        if isinstance(lock, Busy):
            return NotRecovered(lock.message)
        with lock:
            if run_id not in journal.open_ids():
                return NotRecovered("that run is not open any more")
            return act(journal, journal.run(run_id, is_open=True), step)
    except OSError as error:
        return NotRecovered(f"{error.strerror or error}", os.fsdecode(error.filename) if error.filename else None)


def _roll_back(journal: Journal, run: Run | Damaged, step: Callable[[str], None]) -> Recovered:
    if isinstance(run, Run):
        return put_back(journal, run, step)
    journal.set_aside(run.id)
    return Recovered(run.id, ())


def _finish(journal: Journal, run: Run | Damaged, step: Callable[[str], None]) -> Recovered | NotRecovered:
    if isinstance(run, Damaged):
        return NotRecovered(f"the run cannot be finished: {run.reason}")
    survey = _survey(journal, run.id)
    if survey.changed:
        return NotRecovered("has changed since the run was interrupted; roll the run back instead", survey.changed[0])
    if not survey.can_finish:
        return NotRecovered("the run was interrupted before it had staged every file; roll it back instead")
    for entry in run.entries:
        if entry.path in survey.unwritten:
            put_in_place(journal.root, entry)
            step(f"replaced {entry.path}")
    sync_directories(os.path.dirname(os.path.join(journal.root, path)) for path in survey.unwritten)
    journal.close(run.id)
    return Recovered(run.id, survey.unwritten)


def put_in_place(root: str, entry: Entry) -> None:
    """Let a file get the content that is staged for it, or go if there is to be none. Raises OSError."""
    if entry.after == ABSENT:
        os.unlink(os.path.join(root, entry.path))
    else:
        os.replace(os.path.join(root, entry.temporary), os.path.join(root, entry.path))


def _replace(root: str, entry: Entry, source: bytes | None) -> None:
    """Write old content back over new, in one step of the file system; None takes a new file away."""
    temporary, target = os.path.join(root, entry.temporary), os.path.join(root, entry.path)
    if source is None:
        os.unlink(target)
        return
    exchange(temporary, source, target)
