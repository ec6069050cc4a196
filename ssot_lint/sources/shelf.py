"""Shelf: files of several parts in the directory of state, each written whole or not at all, and not too many."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Sequence

from ssot_lint.sources.state import made, state_directory, state_place, write_whole

MOST_FILES = 12
MOST_BYTES = 100_000_000
WALK = "walk"
"""Name of the file that says what a walk found."""
_REPORTS = ("report-", ".report-")
_LENGTH = 8
_MARK = b"ssot-lint\n"


def parts_of(root: str, name: str) -> list[bytes] | None:
    """The parts of a file of the shelf; None when it is not there or is not one of ours."""
    try:
        with open(os.path.join(state_place(root), name), "rb") as file:
            source = file.read()
    except OSError:
        return None
    if not source.startswith(_MARK):
        return None
    found: list[bytes] = []
    at = len(_MARK)
    while at < len(source):
        size = int.from_bytes(source[at : at + _LENGTH], "little")
        at += _LENGTH
        if at + size > len(source):
            return None
        found.append(source[at : at + size])
        at += size
    return found


def shelve(root: str, name: str, parts: Sequence[bytes]) -> None:
    """Write a file of these parts, and let the oldest go where there are too many. Raises `OSError`."""
    directory = state_directory(root)
    sized = (piece for part in parts for piece in (len(part).to_bytes(_LENGTH, "little"), part))
    write_whole(os.path.join(directory, name), _MARK, *sized, prefix=_REPORTS[1])
    _evict(directory)


def clear(root: str) -> tuple[int, int]:
    """Remove every file of the shelf; returns how many and how many bytes. Raises `OSError`, of a link as well."""
    place = state_place(root)
    if not os.path.lexists(place):
        return 0, 0
    gone = [entry for entry in os.scandir(made(place)) if entry.name == WALK or entry.name.startswith(_REPORTS)]
    size = sum(entry.stat(follow_symlinks=False).st_size for entry in gone)
    for entry in gone:
        os.unlink(entry.path)
    return len(gone), size


def _evict(directory: str) -> None:
    """Keep only the newest, and no more than fit; what a run that was killed left half-written goes, too."""
    held: list[tuple[int, int, str]] = []
    for entry in os.scandir(directory):
        if entry.name.startswith(_REPORTS):
            with contextlib.suppress(OSError):
                seen = entry.stat(follow_symlinks=False)
                held.append((seen.st_mtime_ns, seen.st_size, entry.path))
    total = 0
    for count, (_, size, place) in enumerate(sorted(held, reverse=True), 1):
        total += size
        if count > MOST_FILES or (total > MOST_BYTES and count > 1):
            with contextlib.suppress(OSError):
                os.unlink(place)
