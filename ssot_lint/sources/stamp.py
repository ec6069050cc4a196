"""Stamps: one digest of what a tree's files are, by path, size and time; equal stamps mean an unchanged tree.

A file that was written within the clock's grain before the stamp may change again without a trace (Git calls such an
entry racy), so a tree with one has no stamp.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable
from hashlib import sha256

GRAIN = 2_000_000_000
"""Nanoseconds within which two writes may leave the same time; file systems round to up to two seconds."""


def stamp(root: str, paths: Iterable[str], more: Iterable[str] = ()) -> str | None:
    """Digest of the files' paths, sizes, times and inodes and of the texts in ``more``; None when it could not hold.

    ``paths`` are relative to the root, or absolute; a path that is not there counts as absent.
    """
    digest = sha256()
    newest = 0
    join, stat = os.path.join, os.stat
    for path in paths:
        try:
            seen = stat(join(root, path))
        except (OSError, ValueError):
            entry = f"{path}\0absent\0"
        else:
            newest = max(newest, seen.st_mtime_ns, seen.st_ctime_ns)
            entry = f"{path}\0{seen.st_size} {seen.st_mtime_ns} {seen.st_ctime_ns} {seen.st_ino}\0"
        digest.update(entry.encode("utf-8", "surrogateescape"))
    for text in more:
        digest.update(f"{text}\0".encode("utf-8", "surrogateescape"))
    return digest.hexdigest() if newest < time.time_ns() - GRAIN else None
