"""Tracked: what Git keeps although an ignore rule leaves it out, read from its index without asking Git.

The index holds every path as it is (versions 2 and 3, which Git writes unless it is told to write version 4), so that a
few searches in its bytes tell. Format: https://git-scm.com/docs/index-format
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Iterator

from ssot_lint.sources.git import GitFailure, output_of
from ssot_lint.sources.reading import read
from ssot_lint.sources.tree import git_directory_of, repository_of

_LONGEST = 0xFFF
"""Paths as long as this, or longer, have this for their length."""


def tracked_among(root: str, ignored: Iterable[str]) -> tuple[list[str], list[str]]:
    """Files that Git tracks at or below some paths (relative to the root), and the places of the indexes that said so.

    Both are empty outside of a repository.
    """
    by_repository: dict[str, list[str]] = defaultdict(list)
    for path in ignored:
        repository = repository_of(os.path.dirname(os.path.join(root, path)))
        if repository is not None:
            by_repository[repository].append(path)
    found = [path for repository, own in sorted(by_repository.items()) for path in _in_one(root, repository, own)]
    return found, [os.path.join(git_directory_of(one), "index") for one in sorted(by_repository)]


def _in_one(root: str, repository: str, ignored: list[str]) -> Iterator[str]:
    index = read(git_directory_of(repository), "index")
    if not isinstance(index, bytes) or index[:4] != b"DIRC":
        return
    start = os.path.relpath(root, repository).replace(os.sep, "/")
    above = "" if start == "." else f"{start}/"
    if int.from_bytes(index[4:8], "big") > 3:
        found: Iterable[str] = _asked(repository)
    else:
        found = (name for path in ignored for name in _names_in(index, above + path))
    wanted = tuple(f"{above}{path}" for path in ignored)
    for name in found:
        if any(name == path or name.startswith(f"{path}/") for path in wanted):
            yield name.removeprefix(above)


def _names_in(index: bytes, path: str) -> Iterator[str]:
    """Entries of an index for a file, or for what is below a directory."""
    wanted = os.fsencode(path)
    place = index.find(wanted)
    while place >= 0:
        end = index.find(b"\0", place)
        name = index[place:end]
        length = int.from_bytes(index[place - 2 : place], "big") & _LONGEST  # the flags stand before the path
        if length == min(len(name), _LONGEST) and name[len(wanted) : len(wanted) + 1] in {b"", b"/"}:
            yield os.fsdecode(name)
        place = index.find(wanted, place + 1)


def _asked(repository: str) -> list[str]:
    told = output_of(repository, ["ls-files", "-z", "--cached", "--ignored", "--exclude-standard"])
    return [] if isinstance(told, GitFailure) else [os.fsdecode(one) for one in told.split(b"\0") if one]
