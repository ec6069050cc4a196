"""The index: shapes that were read before, by the content of their files, so that a second run reads what has changed.

Two files in the cache directory: a pack, to which shapes are only ever appended, and a table of contents, which is
replaced as a whole. What does not fit, by version or checksum, is as good as absent. A file whose times vouch for
nothing, because it was written just before, is read again and compared by its digest.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Sequence
from hashlib import blake2b
from zlib import crc32

import msgspec
from msgspec import Struct

from ssot_lint import __version__
from ssot_lint.discover.readers import read_all
from ssot_lint.sources.reading import read
from ssot_lint.sources.stamp import GRAIN, Look, entries_of
from ssot_lint.sources.state import made, state_directory, state_place, write_whole

SCHEMA = 6
_DIRECTORY = "shapes"
_PACK, _TABLE = "shapes.pack", "contents.msgpack"
_SLACK = 8_000_000
"""Bytes of the pack that nothing points to from which it is written anew."""

DRAFT = ".new-"
"""What names of files begin with that are not written to their end."""


class Entry(Struct, frozen=True, array_like=True, gc=False):
    """One file: its mark when it was read, the digest of its bytes, and where its shapes stand in the pack."""

    mark: Look
    digest: bytes
    offset: int
    length: int
    check: int


class _Table(Struct, frozen=True, array_like=True):
    schema: int
    version: str
    written: int
    entries: dict[str, Entry]


class Index:
    """What is known of the files below a root. Nothing of it can fail a run."""

    def __init__(self, root: str, *, is_kept: bool = True) -> None:
        self._root = root
        self.place = os.path.join(state_place(root), _DIRECTORY)
        self._is_kept = is_kept
        self._table = self._loaded() if is_kept else _Table(SCHEMA, __version__, 0, {})
        self.read = 0
        """Files that had to be read."""
        self.is_changed = False
        """Something is in it that was not there before, or the other way round."""

    def shapes_of(
        self, paths: Sequence[str], jobs: int | None = None, step: Callable[[int], None] | None = None
    ) -> dict[str, bytes]:
        """Shapes as msgpack by path, of every file that can be read; what is new is kept for the next run."""
        known = self.unchanged(paths)
        found = self.fetched(known)
        unknown = [path for path in paths if path not in found]
        marks = entries_of(self._root, unknown)
        self.read = len(unknown)
        if step is not None:
            step(len(found))
        told = read_all(self._root, unknown, jobs, step)
        fresh: dict[str, tuple[Look, bytes, bytes]] = {}
        for path in unknown:
            one, mark = told.pop(path), marks[path]
            if one is not None and mark is not None:
                fresh[path] = (mark, *one)
                found[path] = one[1]
        if self._is_kept and (fresh or self._table.entries.keys() - found.keys()):
            self.is_changed = True
            with contextlib.suppress(OSError, msgspec.MsgspecError, UnicodeError):
                self._keep({path: self._table.entries[path] for path in known if path in found}, fresh, found)
        return found

    def unchanged(self, paths: Sequence[str]) -> list[str]:
        """Those of some files whose shapes are kept, and are those of what is on disk now."""
        return [path for path in paths if self._is_unchanged(path)]

    def fetched(self, paths: Sequence[str]) -> dict[str, bytes]:
        """Shapes by path, without those that the pack does not hold as it should."""
        found: dict[str, bytes] = {}
        try:
            with open(os.path.join(self.place, _PACK), "rb") as pack:
                for path in sorted(paths, key=lambda path: self._table.entries[path].offset):
                    entry = self._table.entries[path]
                    pack.seek(entry.offset)
                    encoded = pack.read(entry.length)
                    if crc32(encoded) == entry.check:
                        found[path] = encoded
        except OSError:
            pass
        return found

    def _is_unchanged(self, path: str) -> bool:
        entry = self._table.entries.get(path)
        if entry is None:
            return False
        mark = entries_of(self._root, [path])[path]
        if mark is None:
            return False
        if entry.mark == mark and max(mark[1], mark[2]) < self._table.written - GRAIN:
            return True
        if mark[0] != entry.mark[0]:
            return False
        source = read(self._root, path)
        return isinstance(source, bytes) and blake2b(source, digest_size=16).digest() == entry.digest

    def _loaded(self) -> _Table:
        try:
            with open(os.path.join(self.place, _TABLE), "rb") as file:
                table = msgspec.msgpack.decode(file.read(), type=_Table)
            if (table.schema, table.version) == (SCHEMA, __version__):
                return table
        except (OSError, msgspec.MsgspecError, UnicodeError, ValueError):
            pass
        return _Table(SCHEMA, __version__, 0, {})

    def _keep(
        self, known: dict[str, Entry], fresh: dict[str, tuple[Look, bytes, bytes]], found: dict[str, bytes]
    ) -> None:
        state_directory(self._root)
        made(self.place)
        pack_path = os.path.join(self.place, _PACK)
        used = sum(entry.length for entry in known.values())
        size = os.path.getsize(pack_path) if os.path.exists(pack_path) else 0
        written = time.time_ns()
        if not known or size - used > _SLACK + used // 2:
            entries = self._packed_anew(pack_path, known, fresh, found)
        else:
            entries = dict(known)
            with open(pack_path, "ab") as pack:
                for path, (mark, digest, encoded) in fresh.items():
                    entries[path] = Entry(mark, digest, pack.tell(), len(encoded), crc32(encoded))
                    pack.write(encoded)
        table = _Table(SCHEMA, __version__, written, entries)
        write_whole(os.path.join(self.place, _TABLE), msgspec.msgpack.encode(table), prefix=DRAFT)
        self._table = table

    def _packed_anew(
        self, place: str, known: dict[str, Entry], fresh: dict[str, tuple[Look, bytes, bytes]], found: dict[str, bytes]
    ) -> dict[str, Entry]:
        marks = {path: (entry.mark, entry.digest) for path, entry in known.items()}
        marks |= {path: (mark, digest) for path, (mark, digest, _) in fresh.items()}
        entries: dict[str, Entry] = {}
        offset = 0
        for path, (mark, digest) in marks.items():
            encoded = found[path]
            entries[path] = Entry(mark, digest, offset, len(encoded), crc32(encoded))
            offset += len(encoded)
        write_whole(place, *(found[path] for path in marks), prefix=DRAFT)
        return entries
