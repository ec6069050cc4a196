"""Small files that runs leave for later ones beside the sources, each replaced as a whole."""

from __future__ import annotations

import json
import os
import secrets
from contextlib import suppress

from ssot_lint.sources.reading import Unreadable, read
from ssot_lint.sources.staging import write_new
from ssot_lint.sources.state import state_directory, state_place


def kept(root: str, name: str) -> dict[str, object]:
    """What stands in the file of that name; empty when it cannot be read."""
    source = read(state_place(root), name)
    if isinstance(source, Unreadable):
        return {}
    try:
        found = json.loads(source)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def keep(root: str, name: str, values: object) -> None:
    """Put values into the file of that name, if that is possible. Never raises OSError."""
    with suppress(OSError):
        _write(state_directory(root), name, json.dumps(values, indent=1, sort_keys=True).encode("ascii"))


def _write(directory: str, name: str, source: bytes) -> None:
    draft = os.path.join(directory, f".{secrets.token_hex(8)}.draft")
    try:
        write_new(draft, source)
        os.replace(draft, os.path.join(directory, name))
    except BaseException:
        with suppress(OSError):
            os.unlink(draft)
        raise
