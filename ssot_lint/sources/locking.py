"""The lock: one run at a time writes to a tree."""

from __future__ import annotations

import os
import re
import socket
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from types import TracebackType

_UNPRINTABLE = re.compile(r"[^ -~]")

if sys.platform == "win32":
    import msvcrt

    def _seize(descriptor: int) -> None:
        os.lseek(descriptor, 1 << 16, os.SEEK_SET)  # past the owner's note, which others must be able to read
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        os.lseek(descriptor, 0, os.SEEK_SET)
else:
    import fcntl

    def _seize(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


@dataclass(frozen=True, slots=True)
class Busy:
    """Another run holds the lock."""

    message: str


@dataclass(frozen=True, slots=True)
class Lock:
    """The lock, held until released. The system releases it when the process dies, however it dies."""

    descriptor: int

    def __enter__(self) -> Lock:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self.descriptor)


def take_lock(state: str) -> Lock | Busy:
    """The lock of a state directory, with a note of who holds it; never waits. Raises OSError when it cannot lock."""
    flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    descriptor = os.open(os.path.join(state, "lock"), flags, 0o666)
    try:
        _seize(descriptor)
        os.ftruncate(descriptor, 0)
        os.write(descriptor, _note().encode("ascii", "replace"))
    except (BlockingIOError, PermissionError):
        owner = _UNPRINTABLE.sub("?", os.read(descriptor, 200).decode("ascii", "replace")).strip()
        os.close(descriptor)
        return Busy(f"another ssot-lint run is writing here ({owner or 'it left no note'}); try again when it is done")
    except BaseException:
        os.close(descriptor)
        raise
    return Lock(descriptor)


def _note() -> str:
    since = datetime.now(UTC).isoformat(timespec="seconds")
    return f"process {os.getpid()} on {socket.gethostname()}, since {since}"
