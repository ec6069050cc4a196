"""Definitions followed back through git: which commit brought each, and which have changed it since.

The line of first parents is read once, newest first, for all of them together; a range of lines is carried back through
every hunk, as ``git log -L`` does for one. A file that was renamed is followed under its old name.
"""

from __future__ import annotations

import re
import subprocess
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ssot_lint.sources.git import GitFailure, environment, output_of
from ssot_lint.sources.history import History
from ssot_lint.sources.patches import FORMAT, OPTIONS, Commit, FilePatch, Hunk, patches_in

MOST_COMMITS = 20_000
"""Commits that are looked at, of those that changed one of the files."""
MOST_PATHS = 1_500
ROUNDS = 3
"""How often a file may have been renamed."""
STOPPED = "was stopped before its end, to stay within its time"
_ASK = ("--no-optional-locks", "--literal-pathspecs", "-c", "core.fsmonitor=false", "-c", "core.quotePath=false")


@dataclass(frozen=True, slots=True)
class Stretch:
    """A definition where it stands now."""

    path: str
    first: int
    last: int
    name: str
    """What its ``def`` or ``class`` calls it; empty of what has no such line."""


@dataclass(frozen=True, slots=True)
class Past:
    """What became of a definition until now."""

    born: Commit | None = None
    """The commit that brought it; None when that was not seen."""
    changes: tuple[Commit, ...] = ()
    """Commits that changed it after that, the newest first."""
    is_committed: bool = True
    """False of what stands in no commit yet."""


@dataclass(slots=True)
class _Trail:
    """A definition on its way back."""

    path: str
    first: int
    last: int
    name: bytes
    changes: list[Commit] = field(default_factory=list)
    born: Commit | None = None
    came_with_file: bool = False
    """True when the commit that brought it brought its whole file."""
    sleeps_until: str = ""
    """The commit that gave its file another name: only what comes before it is about this one."""


@dataclass(frozen=True, slots=True)
class Followed:
    """The past of each stretch, in their order, and what keeps the answer from being whole."""

    pasts: tuple[Past, ...]
    gap: str = ""
    """Completes "git": ``was stopped after 5 s``; empty when everything was seen."""


def follow(root: str, stretches: Sequence[Stretch], seconds: float) -> Followed | GitFailure:
    """What git knows of definitions below a root, within a time. Nothing is checked out."""
    history = History.of(root)
    if isinstance(history, GitFailure):
        return history
    if isinstance(failure := history.commit("HEAD"), GitFailure):
        return failure
    deadline = time.monotonic() + seconds
    trails = [_Trail(one.path, one.first, one.last, one.name.encode()) for one in stretches]
    gap = _uncommitted(root, trails) or ""
    for number in range(ROUNDS):
        alive = [trail for trail in trails if trail.born is None]
        if not alive or gap:
            break
        gap = _walk(root, alive, deadline)
        if number + 1 < ROUNDS and not gap:
            gap = _through_renames(root, trails, deadline)
    if history.is_shallow():
        gap = gap or "has not fetched older commits"
    places = _places(root)
    return Followed(tuple(_past(trail, places) for trail in trails), gap)


def _places(root: str) -> dict[str, int]:
    """Where each commit stands on the line of first parents. Times would not do: many are made within a second."""
    told = output_of(root, [*_ASK, "rev-list", "--first-parent", "--reverse", "HEAD"])
    names = [] if isinstance(told, GitFailure) else told.decode("ascii").split()
    return {name: at for at, name in enumerate(names, start=1)}


def _past(trail: _Trail, places: Mapping[str, int]) -> Past:
    def placed(commit: Commit) -> Commit:
        return replace(commit, place=places.get(commit.name, 0))

    born = trail.born and placed(trail.born)
    changes = tuple(placed(one) for one in trail.changes if one.name)
    return Past(born, changes, is_committed=born is None or bool(born.name))


def _uncommitted(root: str, trails: list[_Trail]) -> str:
    """Carry the trails back over what is not committed."""
    told = output_of(root, [*_ASK, "diff", *OPTIONS, "--no-renames", "HEAD", "--", *_paths(trails)])
    if isinstance(told, GitFailure):
        return told.reason
    _carry(trails, patches_in(told.splitlines(keepends=True)), None)
    return ""


def _walk(root: str, trails: list[_Trail], deadline: float) -> str:
    """Carry the trails back over every commit, until all have begun, or the time is over."""
    asked = [*_ASK, "log", "--first-parent", "-m", "--no-renames", "--date=format-local:%Y-%m-%d", FORMAT]
    return _stream(
        root, [*asked, f"--max-count={MOST_COMMITS}", *OPTIONS, "HEAD", "--", *_paths(trails)], trails, deadline
    )


def _through_renames(root: str, trails: list[_Trail], deadline: float) -> str:
    """Wake the trails whose file was there before under another name."""
    begun: dict[str, list[_Trail]] = defaultdict(list)
    for trail in trails:
        if trail.born is not None and trail.born.name and trail.came_with_file:
            begun[trail.born.name].append(trail)
    if not begun:
        return ""
    asked = ["log", "--no-walk=unsorted", "--first-parent", "-m", "-M", "--diff-filter=R", FORMAT, *OPTIONS]
    told = output_of(root, [*_ASK, *asked, *sorted(begun)])
    if isinstance(told, GitFailure):
        return told.reason
    for patch in patches_in(told.splitlines(keepends=True)):
        if isinstance(patch, FilePatch) and patch.old_path:
            for trail in begun[patch.commit.name]:
                if trail.path == patch.path and trail.came_with_file:
                    trail.born, trail.came_with_file = None, False
                    _carry_over(trail, patch)
                    trail.path, trail.sleeps_until = patch.old_path, patch.commit.name
    return STOPPED if time.monotonic() > deadline else ""


def _paths(trails: Iterable[_Trail]) -> list[str]:
    return sorted({trail.path for trail in trails})[:MOST_PATHS]


def _stream(root: str, asked: list[str], trails: list[_Trail], deadline: float) -> str:
    surroundings = {**environment(), "GIT_NO_LAZY_FETCH": "1", "LC_ALL": "C", "TZ": "UTC"}
    try:
        process = subprocess.Popen(
            ["git", *asked], cwd=root, env=surroundings, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
    except OSError as error:
        return f"could not be started ({error.strerror or error})"
    with process:
        assert process.stdout is not None
        is_done = _carry(trails, patches_in(process.stdout), deadline)
        process.kill()
    return "" if is_done else STOPPED


def _carry(trails: list[_Trail], patches: Iterator[FilePatch | Commit], deadline: float | None) -> bool:
    """Follow the trails through patches, newest first; False when the time was over."""
    by_path: dict[str, list[_Trail]] = defaultdict(list)
    asleep: dict[str, list[_Trail]] = defaultdict(list)
    for trail in trails:
        if trail.born is None:
            (asleep[trail.sleeps_until] if trail.sleeps_until else by_path[trail.path]).append(trail)
    for patch in patches:
        if isinstance(patch, Commit):
            for trail in asleep.pop(patch.name, ()):
                by_path[trail.path].append(trail)
                trail.sleeps_until = ""
            if not by_path and not asleep:
                return True
            if deadline is not None and time.monotonic() > deadline:
                return False
            continue
        for trail in list(by_path.get(patch.path, ())):
            _carry_over(trail, patch)
            if trail.born is not None:
                by_path[patch.path].remove(trail)
        if not by_path.get(patch.path, True):
            del by_path[patch.path]
    return True


def _carry_over(trail: _Trail, patch: FilePatch) -> None:
    """Carry one range of lines back over what a commit did to its file."""
    touching = [hunk for hunk in patch.hunks if _touches(hunk, trail)]
    if not touching:
        shift = sum(hunk.old_count - hunk.new_count for hunk in patch.hunks if _ends(hunk) < trail.first)
        trail.first += shift
        trail.last += shift
        return
    added = sum(_overlap(hunk, trail) for hunk in touching)
    length = trail.last - trail.first + 1
    before = _before(trail, patch.hunks)
    if added == length:
        before = _header_in(touching, trail)
    if before is None:
        trail.born = patch.commit
        trail.came_with_file = not patch.old_path
        return
    trail.changes.append(patch.commit)
    trail.first, trail.last = before


def _touches(hunk: Hunk, trail: _Trail) -> bool:
    if hunk.new_count == 0:
        return trail.first <= hunk.new_line < trail.last
    return _overlap(hunk, trail) > 0


def _overlap(hunk: Hunk, trail: _Trail) -> int:
    return max(0, min(_ends(hunk), trail.last) - max(hunk.new_line, trail.first) + 1) if hunk.new_count else 0


def _ends(hunk: Hunk) -> int:
    """The last line that the hunk has put in; of a hunk that only takes away the line before."""
    return hunk.new_line + max(hunk.new_count, 1) - 1


def _before(trail: _Trail, hunks: Sequence[Hunk]) -> tuple[int, int] | None:
    """The range before a commit that changed part of it; None when nothing of it was there."""
    first, last = _old_line(trail.first, hunks, is_end=False), _old_line(trail.last, hunks, is_end=True)
    return (first, last) if last >= first else None


def _old_line(line: int, hunks: Sequence[Hunk], *, is_end: bool) -> int:
    shift = 0
    for hunk in hunks:
        if hunk.new_count and hunk.new_line <= line <= _ends(hunk):
            if not hunk.old_count:
                return hunk.old_line + (0 if is_end else 1)
            at = hunk.old_count - 1 if is_end else min(line - hunk.new_line, hunk.old_count - 1)
            return hunk.old_line + at
        if _ends(hunk) < line:
            shift += hunk.old_count - hunk.new_count
    return line + shift


def _header_in(hunks: Sequence[Hunk], trail: _Trail) -> tuple[int, int] | None:
    """Where the definition stood among lines that were replaced as a whole; None when it did not."""
    if not trail.name:
        return None
    header = re.compile(rb"\s*(?:async\s+def|def|class)\s+" + re.escape(trail.name) + rb"\b")
    for hunk in hunks:
        for at, line in enumerate(hunk.gone):
            if header.match(line):
                first = hunk.old_line + at
                return first, min(first + trail.last - trail.first, hunk.old_line + hunk.old_count - 1)
    return None
