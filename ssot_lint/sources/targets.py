"""Targets: the files that changes are really about, and whether they may be written."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass

from ssot_lint.sources.reading import Unreadable, read
from ssot_lint.sources.tree import Tree


@dataclass(frozen=True, slots=True)
class Change:
    """New content for a file, and the content that it is a change of."""

    path: str
    """Relative to the root."""
    old: bytes | None
    """None: there is no such file yet."""
    new: bytes | None
    """None: the file goes."""


@dataclass(frozen=True, slots=True)
class NotWritten:
    """Why no file was written, and which file is to blame."""

    reason: str
    path: str | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """A file that may be written: where a change's path leads once links are followed."""

    path: str
    change: Change


def find_targets(tree: Tree, changes: tuple[Change, ...]) -> tuple[Target, ...] | NotWritten:
    """The targets of all changes, each different, unchanged and writable; or the first reason against it."""
    targets: dict[str, Target] = {}
    for change in changes:
        target = _find(tree, change)
        if isinstance(target, NotWritten):
            return target
        if target.path in targets:
            other = targets[target.path].change.path
            return NotWritten(f"is the same file as {other}, which is to be written too", change.path)
        targets[target.path] = target
    return tuple(targets.values())


def drift(tree: Tree, target: Target) -> NotWritten | None:
    """Says so when what is on disk is no longer what the change was made from."""
    if target.change.old is None:
        is_there = os.path.lexists(tree.place(target.path))
        return NotWritten("is there already", target.change.path) if is_there else None
    source = read(tree.root, target.path)
    if isinstance(source, Unreadable):
        return NotWritten(source.message, target.change.path)
    return None if source == target.change.old else NotWritten("has changed since it was read", target.change.path)


def _find(tree: Tree, change: Change) -> Target | NotWritten:
    try:
        place = tree.place(change.path)
        path = tree.inside(place)
        if path is None:
            return NotWritten("lies outside the root", change.path)
        reason = _obstacle(place) if change.old is not None else _obstacle_to_new(place)
    except OSError as error:
        return NotWritten(_words(error), change.path)
    except ValueError:
        return NotWritten("has a name that no file can have", change.path)
    if reason:
        return NotWritten(reason, change.path)
    target = Target(path, change)
    return drift(tree, target) or target


def _obstacle(place: str) -> str:
    """Why a file is not to be replaced; empty when it may be."""
    status = os.stat(place)
    if not stat.S_ISREG(status.st_mode):
        return "is not a regular file"
    if not status.st_mode & 0o222 or not os.access(place, os.W_OK):
        return "is read-only"
    if status.st_nlink > 1:
        return "has other names (hard links), which would keep the old content"
    return ""


def _obstacle_to_new(place: str) -> str:
    """Why a file cannot be made; empty when it can be."""
    directory = os.path.dirname(place)
    if not os.path.isdir(directory):
        return "has no directory to be in"
    return "" if os.access(directory, os.W_OK) else "is in a read-only directory"


def _words(error: OSError) -> str:
    return "is no longer there" if isinstance(error, FileNotFoundError) else f"{error.strerror or error}"
