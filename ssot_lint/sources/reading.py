"""Reading: the bytes of one file, or in words why there are none."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass

LARGEST = 64 * 1024 * 1024
"""Bytes; a longer file is not source that anyone wrote, and would not fit beside the others in memory."""

_FLAGS = os.O_RDONLY | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_KINDS = (
    (stat.S_ISDIR, "is a directory"),
    (stat.S_ISFIFO, "is a named pipe, not a file"),
    (stat.S_ISSOCK, "is a socket, not a file"),
    (stat.S_ISCHR, "is a device, not a file"),
    (stat.S_ISBLK, "is a device, not a file"),
)


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file that could not be read; the message completes a sentence that starts with its path."""

    path: str
    message: str


def read(root: str, path: str) -> bytes | Unreadable:
    """All bytes of a regular file (``path`` relative to ``root``). Never raises, and never waits for a pipe."""
    place = f"{root}/{path}" if path[:1] != "/" else path
    try:
        return _content(place, path)
    except OSError as error:
        return Unreadable(path, _oddity_at(place) or _reason(error))
    except ValueError:
        return Unreadable(path, "has a name that no file can have")


def _oddity_at(place: str) -> str:
    """Why what could not be opened is not read, where that is because of what it is."""
    try:
        return _oddity(os.stat(place))
    except OSError:
        return ""


def _oddity(status: os.stat_result) -> str:
    """Why a file like this is not read; empty when it is."""
    if not stat.S_ISREG(status.st_mode):
        return next((words for is_kind, words in _KINDS if is_kind(status.st_mode)), "is not a regular file")
    return f"is larger than {LARGEST // 1024 // 1024} MiB" if status.st_size > LARGEST else ""


def _content(place: str, path: str) -> bytes | Unreadable:
    # Looked at once open, without waiting for a pipe: what is there may have been swapped since it was named.
    descriptor = os.open(place, _FLAGS)
    try:
        status = os.fstat(descriptor)
        if odd := _oddity(status):
            return Unreadable(path, odd)
        first = os.read(descriptor, status.st_size + 1)
        if len(first) == status.st_size:
            return first
        return _rest(descriptor, path, first)
    finally:
        os.close(descriptor)


def _rest(descriptor: int, path: str, first: bytes) -> bytes | Unreadable:
    """A file that grew or shrank under the reading: read on to its end, within bounds."""
    pieces, length = [first], len(first)
    while piece := os.read(descriptor, 1 << 20):
        pieces.append(piece)
        length += len(piece)
        if length > LARGEST:
            return Unreadable(path, f"grew beyond {LARGEST // 1024 // 1024} MiB while it was read")
    return b"".join(pieces)


def _reason(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "is no longer there"
    if isinstance(error, PermissionError):
        return "may not be read (permission denied)"
    return f"could not be read ({error.strerror or error})"
