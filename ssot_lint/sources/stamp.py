"""Stamps: what files look like from outside, by size, time and inode; the same stamp means an unchanged file.

A file that was written within the clock's grain before it was looked at may change again without a trace (Git calls
such an entry racy), so its content is stamped as well.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import TypeAlias

import msgspec
from msgspec import Struct

from ssot_lint.sources.reading import read

GRAIN = 2_000_000_000
"""Nanoseconds within which two writes may leave the same time; file systems round to up to two seconds."""
_TICK = 20_000_000
"""Nanoseconds by which a fine clock of a file system may be behind."""
MOST_READ = 24_000_000
"""Bytes of racy files that are read for their stamps; of more there is no stamp."""

Look: TypeAlias = tuple[int, int, int, int]
"""Size, times of writing and of change, inode."""
Entry: TypeAlias = Look | None
"""None of what is not there."""


class Stamps(Struct, frozen=True):
    """What files look like at one moment."""

    entries: dict[str, Entry]
    racy: dict[str, bytes]
    """By path of those that may change without a trace, the digest of what they hold; empty of what holds nothing."""

    def digest(self) -> bytes:
        """One digest of all entries, in their order."""
        return sha256(msgspec.msgpack.encode(self.entries)).digest()

    def differing(self, other: Stamps) -> set[str]:
        """Paths of either that may differ in the other."""
        mine, theirs = self.entries, other.entries
        found = {path for path, entry in mine.items() if path not in theirs or theirs[path] != entry}
        found.update(path for path in theirs if path not in mine)
        for racy, there in ((self.racy, other.racy), (other.racy, self.racy)):
            found.update(path for path, digest in racy.items() if path in there and there[path] != digest)
        return found

    def among(self, root: str, paths: Iterable[str]) -> Stamps:
        """The same, with the content of some files stamped, too, whatever their times."""
        more = {path: digest_of(root, path) for path in paths if path in self.entries and path not in self.racy}
        return Stamps(self.entries, self.racy | more) if more else self


def stamps(root: str, paths: Iterable[str]) -> Stamps | None:
    """Stamps of files; None when too many of them were written just now.

    ``paths`` are relative to the root, or absolute; a path that is not there counts as absent.
    """
    entries = entries_of(root, paths)
    racy = _racy(entries, time.time_ns() - GRAIN)
    if sum(one[0] for path in racy if (one := entries[path]) is not None) > MOST_READ:
        return None
    return Stamps(entries, {path: digest_of(root, path) for path in racy})


def entries_of(root: str, paths: Iterable[str]) -> dict[str, Entry]:
    """What some files look like, by path."""
    entries: dict[str, Entry] = {}
    stat = os.stat
    prefix = os.path.join(root, "")
    for path in paths:
        try:
            seen = stat(path if path[:1] == "/" else prefix + path)
        except (OSError, ValueError):
            entries[path] = None
        else:
            entries[path] = (seen.st_size, seen.st_mtime_ns, seen.st_ctime_ns, seen.st_ino)
    return entries


def digest_of(root: str, path: str) -> bytes:
    """Digest of what a file holds, or of the names in a directory; empty of what cannot be read."""
    if path.endswith("/") or os.path.isdir(os.path.join(root, path)):
        return digest("\0".join(sorted(_names(os.path.join(root, path)))).encode("utf-8", "surrogateescape"))
    source = read(root, path)
    return digest(source) if isinstance(source, bytes) else b""


def digest(source: bytes) -> bytes:
    """Digest of what a file holds."""
    return sha256(source).digest()


def may_be_later(entry: Entry, moment: int) -> bool:
    """Whether what looks like this may have been written after a moment, in nanoseconds."""
    if entry is None:
        return False
    is_fine = any(one % 1_000_000_000 for one in entry[1:3])
    return max(entry[1], entry[2]) >= moment - (_TICK if is_fine else GRAIN)


def _names(place: str) -> list[str]:
    try:
        return os.listdir(place)
    except OSError:
        return []


def _racy(entries: Mapping[str, Entry], newest: int) -> list[str]:
    return [path for path, one in entries.items() if one is not None and (one[1] >= newest or one[2] >= newest)]
