"""Walking again: a tree whose directories look as they did holds the files that it held, and is not walked.

Only times of directories and of ignore files are looked at. What was changed just before it was walked is walked
again, and so is a tree with links in it.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Sequence
from hashlib import sha256

import msgspec
from msgspec import Struct

from ssot_lint.sources import stamp
from ssot_lint.sources.discovery import Discovery, discover_whole
from ssot_lint.sources.shelf import WALK, parts_of, shelve
from ssot_lint.sources.stamp import Entry, entries_of
from ssot_lint.sources.state import state_place
from ssot_lint.sources.tree import repository_of

_SCHEMA = 1


class _Walked(Struct, frozen=True):
    """What a walk found, and what it looked at."""

    schema: int
    key: bytes
    repository: str | None
    files: tuple[str, ...]
    entries: dict[str, Entry]


def discover_again(root: str, exclude: Sequence[str]) -> Discovery:
    """The Python files under the root, as `ssot_lint.sources.discovery.discover` finds them. Never raises."""
    key = sha256("\0".join((os.path.realpath(root), *exclude)).encode("utf-8", "surrogateescape")).digest()
    parts = parts_of(root, WALK)
    known = _decoded(parts[0]) if parts else None
    if known is not None and known.schema == _SCHEMA and known.key == key:
        is_same = known.repository == repository_of(os.path.realpath(root))
        if is_same and entries_of(root, known.entries) == known.entries:
            return Discovery(known.files)
    started = time.time_ns()
    walk, found = discover_whole(root, exclude)
    # A directory for what is kept is not made here: that would change the tree's own, which a report depends on.
    if walk.has_links or found.unreadable or not found.files or not os.path.isdir(state_place(root)):
        return found
    entries = entries_of(root, sorted(walk.looked_at()))
    if all(one is None or max(one[1], one[2]) < started - stamp.GRAIN for one in entries.values()):
        walked = _Walked(_SCHEMA, key, repository_of(os.path.realpath(root)), found.files, entries)
        with contextlib.suppress(OSError, UnicodeError, ValueError, msgspec.MsgspecError):
            shelve(root, WALK, [msgspec.msgpack.encode(walked)])
    return found


def _decoded(part: bytes) -> _Walked | None:
    try:
        return msgspec.msgpack.decode(part, type=_Walked)
    except (msgspec.DecodeError, msgspec.ValidationError, UnicodeError):
        return None
