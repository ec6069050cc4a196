"""Marks: the most that was ever left of something, so that what has been done since can be told."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Mapping
from contextlib import suppress

from ssot_lint.sources.reading import Unreadable, read
from ssot_lint.sources.staging import write_new
from ssot_lint.sources.state import state_directory, state_place

_NAME = "progress.json"


def marks(root: str) -> dict[str, int]:
    """The marks that earlier runs left; what cannot be read counts as none."""
    source = read(state_place(root), _NAME)
    if isinstance(source, Unreadable):
        return {}
    try:
        found = json.loads(source)
    except (ValueError, RecursionError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {key: value for key, value in found.items() if isinstance(value, int) and value >= 0}


def raised(root: str, left: Mapping[str, int]) -> dict[str, int]:
    """The marks, each at least what is left now; kept for later runs where that is possible. Never raises OSError."""
    known = marks(root)
    new = {**known, **{key: max(number, known.get(key, 0)) for key, number in left.items()}}
    if new != known:
        with suppress(OSError):
            _write(state_directory(root), json.dumps(new, indent=1, sort_keys=True).encode("ascii"))
    return new


def _write(directory: str, source: bytes) -> None:
    draft = os.path.join(directory, f".{secrets.token_hex(8)}.draft")
    try:
        write_new(draft, source)
        os.replace(draft, os.path.join(directory, _NAME))
    except BaseException:
        with suppress(OSError):
            os.unlink(draft)
        raise
