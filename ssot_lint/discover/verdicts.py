"""Verdicts: what comparing the definitions of a bucket has found before, by what these hold; for the next run.

A verdict depends on nothing but the statements that were compared, so that what is kept can be trusted as long as their
digests are the same, wherever they have moved to.
"""

from __future__ import annotations

import contextlib
import os
from array import array
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from itertools import combinations

import msgspec
from msgspec import Struct

from ssot_lint import __version__
from ssot_lint.discover.corpus import Corpus
from ssot_lint.discover.index import DRAFT, SCHEMA
from ssot_lint.sources.state import write_whole

_FILE = "verdicts.msgpack"
_PARTS = 1000
"""Scores are told to so many parts."""

Found = tuple[int, int, float]
"""Places of two definitions in their bucket, and how near they are."""


class _Kept(Struct, frozen=True, array_like=True):
    schema: int
    version: str
    nothing: bytes
    """Digests of buckets in which nothing is alike."""
    found: dict[int, bytes]


class Verdicts:
    """What is known of buckets by their digests. Nothing of it can fail a run."""

    def __init__(self, place: str | None = None) -> None:
        self._place = place
        kept = self._loaded()
        nothing = array("Q")
        nothing.frombytes(kept.nothing)
        self._nothing = frozenset(nothing)
        self._found = kept.found
        self._is_changed = False
        self._asked_nothing = array("Q")
        self._asked: dict[int, bytes] = {}

    def known(self, digest: int) -> list[Found] | None:
        """What was found in a bucket; None of one that nobody has compared."""
        if digest in self._nothing:
            self._asked_nothing.append(digest)
            return []
        told = self._found.get(digest)
        if told is None:
            return None
        self._asked[digest] = told
        numbers = array("H")
        numbers.frombytes(told)
        return [(numbers[at], numbers[at + 1], numbers[at + 2] / _PARTS) for at in range(0, len(numbers), 3)]

    def add(self, digest: int, found: Iterable[Found]) -> None:
        """Take in what was found in a bucket."""
        self._is_changed = True
        told = array("H", [part for left, right, score in found for part in (left, right, round(score * _PARTS))])
        if told:
            self._asked[digest] = told.tobytes()
        else:
            self._asked_nothing.append(digest)

    def keep(self) -> None:
        """Keep what was asked for in this run, and only that. Never raises."""
        is_less = len(self._asked) < len(self._found) // 2
        if self._place is None or not (self._is_changed or is_less):
            return
        kept = _Kept(SCHEMA, __version__, self._asked_nothing.tobytes(), self._asked)
        with contextlib.suppress(OSError, msgspec.MsgspecError):
            write_whole(os.path.join(self._place, _FILE), msgspec.msgpack.encode(kept), prefix=DRAFT)

    def _loaded(self) -> _Kept:
        with contextlib.suppress(OSError, msgspec.MsgspecError, UnicodeError, ValueError):
            if self._place is not None:
                with open(os.path.join(self._place, _FILE), "rb") as file:
                    kept = msgspec.msgpack.decode(file.read(), type=_Kept)
                is_whole = len(kept.nothing) % 8 == 0 and all(len(one) % 6 == 0 for one in kept.found.values())
                if (kept.schema, kept.version) == (SCHEMA, __version__) and is_whole:
                    return kept
        return _Kept(SCHEMA, __version__, b"", {})


def digest_of(corpus: Corpus, bucket: list[int]) -> int:
    """A number for all that a verdict over some rows depends on."""
    exact, kind, file = corpus.exact, corpus.kind, corpus.file
    parts = [array("Q", [exact[row] for row in bucket]).tobytes(), bytes([kind[row] for row in bucket])]
    if len({file[row] for row in bucket}) < len(bucket):
        parts += [bytes(pair) for pair in _nested(corpus, bucket)]
    return int.from_bytes(blake2b(b"".join(parts), digest_size=8).digest(), "little")


def _nested(corpus: Corpus, bucket: list[int]) -> Iterator[tuple[int, int]]:
    """Places of those of which one stands in the other."""
    for (at, left), (other, right) in combinations(enumerate(bucket), 2):
        if is_nested(corpus, left, right):
            yield at, other


def is_nested(corpus: Corpus, left: int, right: int) -> bool:
    """True of two rows of which one stands in the other."""
    return corpus.file[left] == corpus.file[right] and (
        corpus.start[left] <= corpus.start[right] < corpus.end[left]
        or corpus.start[right] <= corpus.start[left] < corpus.end[right]
    )
