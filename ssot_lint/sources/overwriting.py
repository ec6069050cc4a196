"""Overwriting: whether a file that a report is to replace is somebody's work, not a former report."""

from __future__ import annotations

import os

from ssot_lint.sources.git import GitFailure, output_of
from ssot_lint.sources.reading import read

_NEVER = (".py", ".pyi", ".pyw", ".toml", ".cfg", ".ini")
"""Ends of files that no report has."""
_MARKS = (b"ssot-lint", b"ssot_lint", b"single source")
"""What every report of ours holds, but for one without anything to report."""


def why_not_to_replace(place: str) -> str:
    """Why a report must not be written to a place; empty when it may.

    Source and configuration are never replaced, and of what git keeps only what one of our reports was written to.
    """
    target = os.path.realpath(place)
    if not os.path.isfile(target) or not os.path.getsize(target):
        return ""
    if target.lower().endswith(_NEVER):
        return "is a file of source or configuration"
    directory, name = os.path.split(target)
    source = read(directory, name)
    if isinstance(source, bytes) and any(mark in source.lower() for mark in _MARKS):
        return ""
    kept = output_of(directory, ["--literal-pathspecs", "ls-files", "--error-unmatch", "--", name])
    return "" if isinstance(kept, GitFailure) else "is a file that git keeps, and no report of ours"
