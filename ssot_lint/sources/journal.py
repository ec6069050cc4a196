"""The journal: what a run is about to write and what was there before, kept until it can no longer be wanted.

A run is *open* from before its first file is replaced until after its last (``N.open.json``), then *closed*
(``N.json``; one rename, which a full disk cannot prevent). ``N.saved`` holds the old content of its files, end to end.
What is read back is not trusted: it may come from a restored cache or a repository made by someone else.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass

import msgspec
from msgspec import Struct

from ssot_lint.sources.reading import Unreadable, read
from ssot_lint.sources.staging import digest, is_temporary, remove, sync_directories, write_new
from ssot_lint.sources.state import made, state_place

KEPT = 20
"""Closed runs that stay for ``undo``; older ones go."""

_NAME = re.compile(r"([0-9]{1,9})(\.open\.json|\.json|\.saved)")


class Entry(Struct, frozen=True):
    """One file of a run; paths are relative to the root and free of links."""

    path: str
    temporary: str
    """Where the new content is staged until it replaces the file."""
    before: str
    """Digest of the old content; empty when there was no file."""
    after: str
    """Digest of the new content; empty when the file goes."""
    start: int
    """Where the old content begins in the saved file."""
    length: int


class Run(Struct, frozen=True):
    """One run that wrote, or was about to write, files."""

    id: str
    started: str
    entries: tuple[Entry, ...]
    undoes: str = ""
    """Id of the run whose old content this one gave back."""


@dataclass(frozen=True, slots=True)
class Damaged:
    """A run whose record cannot be used."""

    id: str
    reason: str


class Journal:
    """The journal of one tree. Its caller holds the lock for whatever changes it; methods raise OSError."""

    def __init__(self, root: str) -> None:
        self.root = os.path.realpath(root)
        self._directory = os.path.join(state_place(root), "journal")

    def _place(self, run_id: str, suffix: str) -> str:
        return os.path.join(self._directory, run_id + suffix)

    def _ids(self, suffix: str) -> list[str]:
        """Ids of the runs that have such a file, oldest first."""
        if os.path.islink(self._directory) or not os.path.isdir(self._directory):
            return []
        names = [_NAME.fullmatch(name) for name in os.listdir(self._directory)]
        return sorted((found[1] for found in names if found and found[2] == suffix), key=lambda text: (int(text), text))

    def open_ids(self) -> list[str]:
        """Runs that were interrupted, or are under way."""
        return self._ids(".open.json")

    def closed_ids(self) -> list[str]:
        """Runs that ended well, oldest first."""
        return self._ids(".json")

    def next_id(self) -> str:
        """An id that no run in the journal has."""
        taken = [*self._ids(".saved"), *self.open_ids(), *self.closed_ids()]
        return f"{max(map(int, taken), default=0) + 1:04d}"

    def open(self, run: Run, saved: Iterable[bytes]) -> None:
        """Record a run that is about to start, with the old content of its entries."""
        made(self._directory)
        write_new(self._place(run.id, ".saved"), *saved)
        draft = self._place(run.id, ".draft")
        remove(draft)
        # The standard library's JSON, because it can hold file names that are not valid Unicode.
        write_new(draft, json.dumps(msgspec.to_builtins(run), indent=1).encode("ascii"))
        os.replace(draft, self._place(run.id, ".open.json"))
        sync_directories([self._directory])

    def close(self, run_id: str) -> None:
        """Record that a run ended well; from here on it can be undone."""
        os.replace(self._place(run_id, ".open.json"), self._place(run_id, ".json"))
        sync_directories([self._directory])

    def forget(self, run_id: str) -> None:
        """Drop a run, as if it had never been."""
        for suffix in (".open.json", ".json", ".draft", ".saved"):
            remove(self._place(run_id, suffix))

    def set_aside(self, run_id: str) -> None:
        """Keep what a person may need of a run that could not be taken back, where no later run trips over it."""
        for suffix, aside in ((".saved", ".aside"), (".open.json", ".aside.json")):
            with suppress(FileNotFoundError):
                os.replace(self._place(run_id, suffix), self._place(run_id, aside))

    def tidy(self) -> None:
        """Drop what a run left that died before it was recorded, and closed runs beyond the ones to keep."""
        known = {*self.open_ids(), *self.closed_ids()}
        stale = [run_id for run_id in self._ids(".saved") if run_id not in known]
        for run_id in [*stale, *self.closed_ids()[:-KEPT]]:
            self.forget(run_id)

    def run(self, run_id: str, *, is_open: bool = False) -> Run | Damaged:
        """The record of one run, checked."""
        source = read(self._directory, run_id + (".open.json" if is_open else ".json"))
        if isinstance(source, Unreadable):
            return Damaged(run_id, f"its record {source.message}")
        try:
            run = msgspec.convert(json.loads(source), Run)
        except (ValueError, RecursionError):
            return Damaged(run_id, "its record cannot be read")
        if run.id != run_id or not all(map(_is_sound, run.entries)):
            return Damaged(run_id, "its record names what no run would write")
        return run

    def saved(self, run: Run, entry: Entry) -> bytes | Damaged:
        """The old content of one file of a run."""
        place = self._place(run.id, ".saved")
        if os.path.islink(place) or not os.path.isfile(place):
            return Damaged(run.id, "its saved content is gone")
        source = b""
        if entry.start + entry.length <= os.path.getsize(place):
            with open(place, "rb") as file:
                file.seek(entry.start)
                source = file.read(entry.length)
        return source if digest(source) == entry.before else Damaged(run.id, "its saved content is not what it was")


def _is_sound(entry: Entry) -> bool:
    """Whether an entry stays within the tree and its staged file is one of ours, beside the file."""
    directory, name = os.path.split(entry.temporary)
    inside = not os.path.isabs(entry.path) and ".." not in entry.path.split("/") and "\0" not in entry.path
    beside = directory == os.path.dirname(entry.path) and is_temporary(name)
    return bool(entry.path) and inside and beside and min(entry.start, entry.length) >= 0
