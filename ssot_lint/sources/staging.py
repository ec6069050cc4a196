"""Staging: new content beside the file it will replace, so that the replacing is one step of the file system."""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
from collections.abc import Iterable
from contextlib import suppress

_CREATE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)


ABSENT = ""
"""What stands in a journal for a file that is not there."""


def digest(source: bytes | None) -> str:
    """What identifies content in a journal; of None, that there is no file."""
    return hashlib.sha256(source).hexdigest() if source is not None else ABSENT


def temporary_names(paths: Iterable[str]) -> list[str]:
    """A name for the staged content of each file, in its own directory; never one of a Python file."""
    token = secrets.token_hex(8)
    return [os.path.join(os.path.dirname(path), f".ssot-lint-{token}-{at}.tmp") for at, path in enumerate(paths)]


def is_temporary(name: str) -> bool:
    """Whether a file name is one that staging gives."""
    return name.startswith(".ssot-lint-") and name.endswith(".tmp")


def write_new(place: str, *pieces: bytes) -> None:
    """Write a file that did not exist, through to the disk. Raises OSError; what is there then is to be removed."""
    with os.fdopen(os.open(place, _CREATE, 0o600), "wb") as file:
        file.writelines(pieces)
        file.flush()
        os.fsync(file.fileno())


def stage(place: str, source: bytes, target: str) -> None:
    """Write content that is to replace ``target``, with its owner (where allowed), mode and attributes.

    Where there is no such file yet the content gets the mode that any new file would. Raises OSError; the journal knows
    the place, so whoever takes the run back removes it.
    """
    write_new(place, source)
    if not os.path.lexists(target):
        os.chmod(place, 0o666 & ~_mask())
        return
    _keep_owner(place, os.stat(target))
    shutil.copystat(target, place)
    os.utime(place)


def exchange(temporary: str, source: bytes, target: str) -> None:
    """Stage content and let it take the target's place at once; leaves nothing behind when it raises OSError."""
    try:
        stage(temporary, source, target)
        os.replace(temporary, target)
    except BaseException:
        remove(temporary)
        raise


def _mask() -> int:
    """The bits that new files of this process do not get; reading them means setting them for an instant."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def _keep_owner(place: str, wanted: os.stat_result) -> None:
    status = os.stat(place)
    if not hasattr(os, "chown") or (status.st_uid, status.st_gid) == (wanted.st_uid, wanted.st_gid):
        return
    with suppress(PermissionError):
        os.chown(place, -1, wanted.st_gid)
        os.chown(place, wanted.st_uid, -1)


def remove(place: str) -> None:
    """Remove a file if it is there and can be removed."""
    with suppress(OSError):
        os.unlink(place)


def sync_directories(places: Iterable[str]) -> None:
    """Make renames in these directories last through a power cut, where the system can promise that."""
    for place in sorted(set(places)):
        with suppress(OSError):
            descriptor = os.open(place, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
