"""Writing: all of a run's changes reach the disk, or none does.

Every new content is staged beside its file, the journal records the run, and only then is one file after the other
replaced. A crash at any instant leaves each file old or new, never torn, and a record to finish or roll back by.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import accumulate

from ssot_lint.sources.journal import Entry, Journal, Run
from ssot_lint.sources.locking import Busy, take_lock
from ssot_lint.sources.recovering import no_step, put_back, put_in_place
from ssot_lint.sources.staging import digest, stage, sync_directories, temporary_names
from ssot_lint.sources.state import state_directory
from ssot_lint.sources.targets import Change, NotWritten, Target, drift, find_targets
from ssot_lint.sources.tree import Tree

__all__ = ["Change", "NotWritten", "Written", "commit", "write_all"]


@dataclass(frozen=True, slots=True)
class Written:
    """Every change is on disk."""

    id: str
    """What to undo it by; empty when there was nothing to write."""
    paths: tuple[str, ...]


def write_all(root: str, changes: Sequence[Change], *, step: Callable[[str], None] = no_step) -> Written | NotWritten:
    """Write all changes, or none and say why: files are replaced, made and removed. Never raises OSError.

    Modes, owners (where allowed) and links stay. A file is refused when it differs from its ``old``, is read-only, has
    hard links or lies outside the root. ``step`` is told what was just done.
    """
    try:
        lock = take_lock(state_directory(root))
    except OSError as error:
        return NotWritten(f"cannot lock {error.filename or root}: {error.strerror or error}")
    if isinstance(lock, Busy):
        return NotWritten(lock.message)
    with lock:
        step("locked")
        return commit(root, changes, step=step)


def commit(
    root: str, changes: Sequence[Change], *, undoes: str = "", step: Callable[[str], None] = no_step
) -> Written | NotWritten:
    """As `write_all`, for a caller that holds the lock."""
    tree, journal = Tree(root), Journal(root)
    targets = find_targets(tree, tuple(change for change in changes if change.old != change.new))
    if isinstance(targets, NotWritten):
        return targets
    try:
        if interrupted := journal.open_ids():
            return NotWritten(f"run {interrupted[0]} was interrupted; finish it or roll it back first")
        if not targets:
            return Written("", ())
        journal.tidy()
        run = _run(journal.next_id(), targets, undoes)
    except OSError as error:
        return NotWritten(f"the journal cannot be read ({error.strerror or error})")
    return _Writing(tree, journal, run, targets, step).result()


def _run(run_id: str, targets: Sequence[Target], undoes: str) -> Run:
    lengths = [len(target.change.old or b"") for target in targets]
    entries = (
        Entry(target.path, temporary, digest(target.change.old), digest(target.change.new), start, length)
        for target, temporary, start, length in zip(
            targets,
            temporary_names(target.path for target in targets),
            accumulate(lengths, initial=0),
            lengths,
            strict=False,
        )
    )
    return Run(run_id, datetime.now(UTC).isoformat(timespec="seconds"), tuple(entries), undoes)


@dataclass(slots=True)
class _Writing:
    """One run while it writes."""

    tree: Tree
    journal: Journal
    run: Run
    targets: tuple[Target, ...]
    step: Callable[[str], None]
    at: str | None = None
    """The file being worked on, as its change names it."""

    def result(self) -> Written | NotWritten:
        try:
            self._record()
            self._stage()
            problem = self._replace()
            if problem is None:
                self.journal.close(self.run.id)
        except OSError as error:
            problem = NotWritten(f"could not be written ({error.strerror or error})", self.at)
        except BaseException:
            self._withdraw(NotWritten("was interrupted"))
            raise
        if problem is not None:
            return self._withdraw(problem)
        self.step("closed")
        return Written(self.run.id, tuple(target.change.path for target in self.targets))

    def _record(self) -> None:
        self.journal.open(self.run, (target.change.old or b"" for target in self.targets))
        self.step("recorded")

    def _stage(self) -> None:
        for target, entry in zip(self.targets, self.run.entries, strict=True):
            self.at = target.change.path
            if target.change.new is None:
                continue
            stage(self.tree.place(entry.temporary), target.change.new, self.tree.place(entry.path))
            self.step(f"staged {entry.path}")

    def _replace(self) -> NotWritten | None:
        problem = next(filter(None, (drift(self.tree, target) for target in self.targets)), None)
        for target, entry in zip(self.targets, self.run.entries, strict=True):
            # Asked again for each: the fewer instants lie between asking and replacing, the better.
            problem = problem or drift(self.tree, target)
            if problem is not None:
                return problem
            self.at = target.change.path
            put_in_place(self.tree.root, entry)
            self.step(f"replaced {entry.path}")
        sync_directories(os.path.dirname(self.tree.place(entry.path)) for entry in self.run.entries)
        return None

    def _withdraw(self, problem: NotWritten) -> NotWritten:
        """Put back whatever was already replaced; if even that fails, the record stays for a later run."""
        try:
            put_back(self.journal, self.run)
        except OSError as error:
            return NotWritten(f"{problem.reason}; taking the run back failed too ({error})", problem.path)
        return problem
