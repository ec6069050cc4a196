"""The files of a commit that say something about Python, written to a directory of their own."""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection, Iterator, Sequence
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


def materialize(history: History, commit: str, directory: str, scripts: Collection[str] = ()) -> GitFailure | None:
    """Write them below a directory, or say why that cannot be done. ``scripts`` are Python without saying so.

    What git leaves out is no part of any commit, and submodules are repositories of their own: generated modules and
    submodules are copied as they are now, and a link leads to the tree's own environment.
    """
    listed = history.files_at(commit)
    if isinstance(listed, GitFailure):
        return listed
    files = (one for one in listed if not one.is_repository and _is_safe(one.path))
    wanted = [one for one in files if is_about_python(one.path) or one.path in scripts]
    changed = history.changed_since(commit)
    differs = frozenset(changed) if not isinstance(changed, GitFailure) else frozenset(one.path for one in wanted)
    for inner in sorted({one.path.rpartition("/")[0] for one in wanted}):
        os.makedirs(os.path.join(directory, inner), exist_ok=True)
    wanted = [one for one in wanted if one.path in differs or one.is_link or not _taken(history.root, one, directory)]
    for start in range(0, len(wanted), _AT_ONCE):
        failure = _write(history, wanted[start : start + _AT_ONCE], directory)
        if failure is not None:
            return failure
    inner_trees = (one.path for one in listed if one.is_repository and _is_safe(one.path))
    for path in (*_generated(history), *(path for start in inner_trees for path in _below(history.root, start))):
        place = os.path.join(directory, path)
        if not os.path.lexists(place):
            os.makedirs(os.path.dirname(place), exist_ok=True)
            shutil.copyfile(os.path.join(history.root, path), place)
    environment = os.path.join(history.root, _ENVIRONMENT)
    if os.path.isdir(environment):
        with suppress(OSError):  # not everybody may make links everywhere; less is known of installed packages then
            os.symlink(environment, os.path.join(directory, _ENVIRONMENT))
    return None


def _taken(root: str, one: Blob, directory: str) -> bool:
    """Copy a file that is on disk as the commit has it. (A hard link would change its node.)"""
    source, target = os.path.join(root, one.path), os.path.join(directory, one.path)
    if os.path.islink(source) or not os.path.isfile(source):
        return False
    try:
        shutil.copyfile(source, target)
    except OSError:
        with suppress(OSError):
            os.unlink(target)
        return False
    return True


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


def is_about_python(path: str) -> bool:
    """True of a file that can make a difference to what is found."""
    name = path.rpartition("/")[2]
    return name.endswith(PYTHON) or name in _NAMES


def _is_safe(path: str) -> bool:
    """True of a path that cannot lead out of a directory, whoever made the commit."""
    parts = path.split("/")
    return not any(part in {"", ".", "..", ".git"} for part in parts) and os.sep not in parts[-1]


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
        entries = sorted(os.scandir(place), key=lambda one: one.name) if os.path.isdir(place) else ()
        for entry in entries:
            path = f"{directory}/{entry.name}"
            if entry.is_dir(follow_symlinks=False):
                pending.append(path)
            elif _is_generated(root, path):
                yield path


def _is_generated(root: str, path: str) -> bool:
    place = os.path.join(root, path)
    is_apart = not _NEVER.isdisjoint(path.split("/"))
    return not is_apart and path.endswith(PYTHON) and os.path.isfile(place) and not os.path.islink(place)
