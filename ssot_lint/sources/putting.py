"""Putting a file of ours in place: who reads it meanwhile finds the old content or the new, never a part."""

from __future__ import annotations

import os
import stat

from ssot_lint.sources.staging import exchange, temporary_names


def put(place: str, source: bytes) -> None:
    """Write a file whole, beside it first; one that is there keeps its mode, and a link is followed. Raises OSError.

    What is no regular file, such as a pipe or a terminal, is written to as it is.
    """
    target = os.path.realpath(place)
    if os.path.exists(target) and not stat.S_ISREG(os.stat(target).st_mode):
        with open(target, "wb") as file:
            file.write(source)
        return
    (temporary,) = temporary_names([target])
    exchange(temporary, source, target)


def append(place: str, source: bytes) -> None:
    """Add to the end of a file, in one piece. Raises OSError."""
    with open(place, "ab") as file:
        file.write(source)
