"""The files of a commit that say something about Python, written to a directory of their own."""

from __future__ import annotations

import os
from collections.abc import Sequence

from ssot_lint.sources.git import GitFailure
from ssot_lint.sources.history import Blob, History

_SUFFIXES = (".py", ".pyi")
_NAMES = frozenset({".gitignore", ".ignore", "py.typed", "pyproject.toml", "setup.cfg", "ty.toml"})
_ENVIRONMENT = ".venv"
_AT_ONCE = 2_000
"""Files whose contents are in memory together."""


def materialize(history: History, commit: str, directory: str) -> GitFailure | None:
    """Write them below a directory, with the way to the tree's own environment; or why that cannot be done."""
    listed = history.files_at(commit)
    if isinstance(listed, GitFailure):
        return listed
    wanted = [one for one in listed if _is_wanted(one)]
    for inner in sorted({one.path.rpartition("/")[0] for one in wanted}):
        os.makedirs(os.path.join(directory, inner), exist_ok=True)
    for start in range(0, len(wanted), _AT_ONCE):
        failure = _write(history, wanted[start : start + _AT_ONCE], directory)
        if failure is not None:
            return failure
    environment = os.path.join(history.root, _ENVIRONMENT)
    if os.path.isdir(environment) and hasattr(os, "symlink"):
        os.symlink(environment, os.path.join(directory, _ENVIRONMENT))
    return None


def _write(history: History, wanted: Sequence[Blob], directory: str) -> GitFailure | None:
    contents = history.contents(one.name for one in wanted)
    if isinstance(contents, GitFailure):
        return contents
    for one in wanted:
        place = os.path.join(directory, one.path)
        if one.is_link:
            _link(contents[one.name], place, directory)
        else:
            with open(place, "xb") as file:
                file.write(contents[one.name])
    return None


def _is_wanted(blob: Blob) -> bool:
    parts = blob.path.split("/")
    is_safe = not any(part in {"", ".", "..", ".git"} for part in parts) and os.sep not in parts[-1]
    return is_safe and (parts[-1].endswith(_SUFFIXES) or parts[-1] in _NAMES)


def _link(target: bytes, place: str, directory: str) -> None:
    """A link, if it stays within the directory."""
    text = os.fsdecode(target)
    leads_to = os.path.normpath(os.path.join(os.path.dirname(place), text))
    if not os.path.isabs(text) and os.path.commonpath([leads_to, directory]) == directory:
        os.symlink(text, place)
