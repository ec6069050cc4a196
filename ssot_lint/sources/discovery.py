"""Discovery: which Python files a run reads."""

from __future__ import annotations

import os
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ssot_lint.sources.tree import Tree
from ssot_lint.sources.walking import Walk


@dataclass(frozen=True, slots=True)
class Discovery:
    """What was found. Files are relative to the root, with forward slashes, sorted and unique."""

    files: tuple[str, ...]
    missing: tuple[str, ...] = ()
    """Paths, as given, where there is nothing."""
    empty: tuple[str, ...] = ()
    """Paths, as given, that hold no Python file that may be read."""
    outside: tuple[str, ...] = ()
    """Paths, as given, that lie outside the root or lead there through a link."""
    unreadable: tuple[str, ...] = ()
    """Directories, relative to the root, that could not be listed."""

    beyond: tuple[str, ...] = ()
    """Those of the files that the project would leave out, had they not been given by name."""

    def among(self, root: str, places: Iterable[str]) -> frozenset[str]:
        """Those of the files that stand at or below some places, wherever else these lead."""
        tree = Tree(root)
        starts = {start for place in places if (start := tree.inside(place)) is not None}
        if "" in starts:
            return frozenset(self.files)
        return frozenset(path for path in self.files if any(above in starts for above in _at_and_above(path)))


def discover(
    root: str,
    paths: Sequence[str] = (),
    exclude: Sequence[str] = (),
    *,
    base: str | None = None,
    respect_gitignore: bool = True,
) -> Discovery:
    """The Python files under the given paths, or under the root when none are given. Never raises.

    Relative paths start at ``base`` (the root by default; a command line passes the current directory). A given path
    is read even where a default exclude or a ``.gitignore`` would skip it, but never where ``exclude`` (patterns as
    in a ``.gitignore`` at the root) does; below it everything applies. Links that leave the root are not followed.
    """
    if not paths and respect_gitignore:
        return discover_whole(root, exclude)[1]
    tree = Tree(root, exclude, respect_gitignore)
    given = {path: os.path.join(base or root, path) for path in paths or (root,)}
    missing = tuple(path for path, place in given.items() if not _exists(place))
    located = {path: tree.inside(place) for path, place in given.items() if path not in missing}
    starts = {path: start for path, start in located.items() if start is not None}
    walk = _walked(tree, starts.values())
    files = tuple(sorted(walk.files))
    return Discovery(
        files,
        missing,
        empty=tuple(path for path, start in starts.items() if not _holds(files, start)),
        outside=tuple(path for path in located if path not in starts),
        unreadable=tuple(sorted(walk.unreadable)),
    )


def discover_whole(root: str, exclude: Sequence[str]) -> tuple[Walk, Discovery]:
    """The Python files under the root, and the walk that found them."""
    tree = Tree(root, exclude)
    is_there = _exists(root)
    walk = _walked(tree, [""] if is_there else [])
    files = tuple(sorted(walk.files))
    missing, empty = (() if is_there else (root,)), ((root,) if is_there and not files else ())
    return walk, Discovery(files, missing, empty, unreadable=tuple(sorted(walk.unreadable)))


def _at_and_above(path: str) -> Iterable[str]:
    parts = path.split("/")
    return ("/".join(parts[:count]) for count in range(1, len(parts) + 1))


def _exists(place: str) -> bool:
    try:
        return os.path.exists(place)
    except ValueError:
        return False


def _walked(tree: Tree, starts: Iterable[str]) -> Walk:
    walk = Walk(tree)
    for start in starts:
        if not tree.is_excluded(start, os.path.isdir(tree.place(start))):
            walk.add(start)
    walk.follow_links()
    walk.add_tracked()
    return walk


def _holds(files: tuple[str, ...], start: str) -> bool:
    """Whether a path is one of the sorted files, or a directory above one."""
    if not start:
        return bool(files)
    at, below = bisect_left(files, start), bisect_left(files, f"{start}/")
    return files[at : at + 1] == (start,) or "".join(files[below : below + 1]).startswith(f"{start}/")
