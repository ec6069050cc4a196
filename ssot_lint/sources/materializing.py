"""The files of a commit that say something about Python, written to a directory of their own."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import suppress

from ssot_lint.sources.git import GitFailure
from ssot_lint.sources.history import Blob, History
from ssot_lint.sources.walking import NEVER, NEVER_UNLESS_PACKAGES, PYTHON

_NAMES = frozenset({".gitignore", ".ignore", "py.typed", "pyproject.toml", "setup.cfg", "ty.toml"})
_ENVIRONMENT = ".venv"
_ENVIRONMENTS_MARK = "pyvenv.cfg"
_NEVER = NEVER | NEVER_UNLESS_PACKAGES
_AT_ONCE = 2_000
"""Files whose contents are in memory together."""


def materialize(history: History, commit: str, directory: str) -> GitFailure | None:
    """Write them below a directory, or say why that cannot be done.

    What git leaves out is no part of any commit: generated modules are copied as they are now, and a link leads to the
    tree's own environment.
    """
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
    for path in _generated(history):
        place = os.path.join(directory, path)
        if not os.path.lexists(place):
            os.makedirs(os.path.dirname(place), exist_ok=True)
            shutil.copyfile(os.path.join(history.root, path), place)
    environment = os.path.join(history.root, _ENVIRONMENT)
    if os.path.isdir(environment):
        with suppress(OSError):  # not everybody may make links everywhere; less is known of installed packages then
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
    return is_safe and (parts[-1].endswith(PYTHON) or parts[-1] in _NAMES)


def _link(target: bytes, place: str, directory: str) -> None:
    """A link, if it stays within the directory."""
    text = os.fsdecode(target)
    leads_to = os.path.normpath(os.path.join(os.path.dirname(place), text))
    if not os.path.isabs(text) and os.path.commonpath([leads_to, directory]) == directory:
        with suppress(OSError):
            os.symlink(text, place)


def _generated(history: History) -> Iterator[str]:
    """Python files that git leaves out, but for those of environments, caches and builds."""
    for path in history.ignored():
        if path.endswith("/"):
            yield from _below(history.root, path.rstrip("/"))
        elif _is_generated(history.root, path):
            yield path


def _below(root: str, start: str) -> Iterator[str]:
    pending = [start]
    while pending:
        directory = pending.pop()
        place = os.path.join(root, directory)
        if not _NEVER.isdisjoint(directory.split("/")) or os.path.lexists(os.path.join(place, _ENVIRONMENTS_MARK)):
            continue
        for entry in sorted(os.scandir(place), key=lambda one: one.name):
            path = f"{directory}/{entry.name}"
            if entry.is_dir(follow_symlinks=False):
                pending.append(path)
            elif _is_generated(root, path):
                yield path


def _is_generated(root: str, path: str) -> bool:
    place = os.path.join(root, path)
    is_apart = not _NEVER.isdisjoint(path.split("/"))
    return not is_apart and path.endswith(PYTHON) and os.path.isfile(place) and not os.path.islink(place)
