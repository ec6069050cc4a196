"""The directory beside the sources that holds what runs leave for each other: lock, journal and cache."""

from __future__ import annotations

import errno
import os
import tempfile
from contextlib import suppress

DIRECTORY = ".ssot_lint_cache"

_MARKS = {
    ".gitignore": "*\n",
    "CACHEDIR.TAG": "Signature: 8a477f597d28d172789f06886806bc55\n# Made by ssot-lint; safe to delete between runs.\n",
}


def state_place(root: str) -> str:
    """Where the directory is, or would be."""
    return os.path.join(os.path.realpath(root), DIRECTORY)


def has_kept(root: str) -> bool:
    """True when a run may have left a report for others in the directory."""
    with suppress(OSError):
        return any(name.startswith("report-") for name in os.listdir(state_place(root)))
    return False


def state_directory(root: str) -> str:
    """The directory, made if need be and marked so that Git and backups pass it over. Raises OSError."""
    place = made(state_place(root))
    for name, text in _MARKS.items():
        with suppress(FileExistsError), open(os.path.join(place, name), "x", encoding="utf-8") as file:
            file.write(text)
    return place


def write_whole(place: str, *pieces: bytes, prefix: str) -> None:
    """Write a file of the cache, whole or not at all: under a name with the prefix first. Raises OSError."""
    descriptor, temporary = tempfile.mkstemp(prefix=prefix, dir=os.path.dirname(place))
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.writelines(pieces)
        os.replace(temporary, place)
    except BaseException:
        with suppress(OSError):
            os.unlink(temporary)
        raise


def made(place: str) -> str:
    """The directory at a place, made if need be. A link there is refused: it could lead out of the tree."""
    if os.path.islink(place):
        raise OSError(errno.ELOOP, "is a link where ssot-lint keeps its own files; remove it", place)
    os.makedirs(place, exist_ok=True)
    return place
