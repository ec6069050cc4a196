"""Surroundings: digests of what lies around a tree and bears on it: programs, installed packages, configuration."""

from __future__ import annotations

import os
from collections.abc import Iterator
from hashlib import sha256

from ssot_lint.sources.reading import read

_SAMPLE = 1 << 20
_RECORDS = (".dist-info", ".egg-info")


def surrounding_digest(root: str, path: str) -> bytes:
    """Digest of a file, or of what a directory of installed packages says it holds; empty when nothing is there.

    Of a large file it is of its size, its start and its end.
    """
    place = os.path.join(root, path)
    found = sha256()
    try:
        for piece in _packages(place) if os.path.isdir(place) else _pieces(place):
            found.update(len(piece).to_bytes(8, "little") + piece)
    except (OSError, ValueError):
        return b""
    return found.digest()


def _pieces(place: str) -> Iterator[bytes]:
    with open(place, "rb") as file:
        size = file.seek(0, os.SEEK_END)
        yield str(size).encode()
        file.seek(0)
        yield file.read(_SAMPLE if size > 4 * _SAMPLE else size)
        if size > 4 * _SAMPLE:
            file.seek(size - _SAMPLE)
            yield file.read(_SAMPLE)


def _packages(place: str) -> Iterator[bytes]:
    """Names, and the records in which installers write down a digest of every file."""
    for name in sorted(os.listdir(place)):
        if name == "__pycache__":
            continue
        yield os.fsencode(name)
        wanted = f"{name}/RECORD" if name.endswith(_RECORDS) else name if name.endswith((".pth", ".egg-link")) else ""
        source = read(place, wanted) if wanted else b""
        yield source if isinstance(source, bytes) else b""
