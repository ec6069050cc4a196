"""The catalogue: which files hold something with a key of a sketch, a digest or a name; to look up one definition."""

from __future__ import annotations

import contextlib
import os
from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from typing import Literal
from zlib import crc32

import msgspec
from msgspec import Struct

from ssot_lint import __version__
from ssot_lint.discover.corpus import Corpus
from ssot_lint.discover.index import DRAFT, SCHEMA
from ssot_lint.discover.words import deed_of, role_of
from ssot_lint.sources.state import write_whole

_FILE = "catalogue.msgpack"
_COMMON = 200
"""Definitions with one key above which it leads to none of them."""


class Catalogue(Struct, frozen=True, array_like=True):
    """Columns of a corpus, as bytes; a definition's place in one is its place in all."""

    schema: int
    version: str
    paths: list[str]
    keys: bytes
    """Sorted: ``key << 32 | row``."""
    files: bytes
    exact: bytes
    renamed: bytes
    purposes: bytes
    """A hash of what the name says that it is for."""

    def files_with(self, keys: Iterable[int], exact: int, renamed: int, purpose: int) -> Counter[str]:
        """Files with something of these, with how much they have in common; digests and names count more."""
        found: Counter[int] = Counter()
        entries = _column("Q", self.keys)
        for key in keys:
            start, end = bisect_left(entries, key << 32), bisect_left(entries, (key + 1) << 32)
            if end - start <= _COMMON:
                found.update(entry & 0xFFFFFFFF for entry in entries[start:end])
        for column, wanted in (
            (_column("Q", self.exact), exact),
            (_column("Q", self.renamed), renamed),
            (_column("I", self.purposes), purpose),
        ):
            for row in _places(column, wanted):
                found[row] += 8
        files = _column("I", self.files)
        by_file: Counter[str] = Counter()
        for row, count in found.items():
            by_file[self.paths[files[row]]] = max(by_file[self.paths[files[row]]], count)
        return by_file


def purpose_of(name: str) -> int:
    """A number for what a name says that something is for, whatever its case."""
    words = role_of(name) if name[:1].isupper() else deed_of(name)
    return crc32(" ".join(words).encode())


def keep_catalogue(place: str, corpus: Corpus) -> None:
    """Keep the catalogue of a corpus. Never raises."""
    catalogue = Catalogue(
        SCHEMA,
        __version__,
        corpus.paths,
        corpus.sorted_keys().tobytes(),
        corpus.file.tobytes(),
        corpus.exact.tobytes(),
        corpus.renamed.tobytes(),
        array("I", map(purpose_of, corpus.name)).tobytes(),
    )
    with contextlib.suppress(OSError, msgspec.MsgspecError, UnicodeError):
        write_whole(os.path.join(place, _FILE), msgspec.msgpack.encode(catalogue), prefix=DRAFT)


def kept_catalogue(place: str) -> Catalogue | None:
    """The catalogue that was kept; None when there is none that can be used."""
    try:
        with open(os.path.join(place, _FILE), "rb") as file:
            catalogue = msgspec.msgpack.decode(file.read(), type=Catalogue)
    except (OSError, msgspec.MsgspecError, UnicodeError, ValueError):
        return None
    return catalogue if (catalogue.schema, catalogue.version) == (SCHEMA, __version__) else None


def _column(code: Literal["I", "Q"], numbers: bytes) -> memoryview[int]:
    return memoryview(numbers).cast(code)


def _places(column: memoryview[int], wanted: int) -> list[int]:
    if not wanted:
        return []
    numbers = column.tolist()
    found: list[int] = []
    at = -1
    with contextlib.suppress(ValueError):
        while True:
            at = numbers.index(wanted, at + 1)
            found.append(at)
    return found
