"""Matching of names and paths against globs, in time linear in what is matched: a glob cannot hang."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

_WILDCARD = re.compile(r"[*?\[]")
_CLASS = re.compile(r"\[!?\]?[^\]]*\]")
_NOTHING = re.compile(r"(?!)")


def is_glob(name: str) -> bool:
    """Whether a name holds a wildcard: ``*``, ``?`` or ``[``."""
    return _WILDCARD.search(name) is not None


def literal_part(glob: str) -> str:
    """What is left of a glob without its wildcards."""
    return re.sub(r"[*?]", "", _CLASS.sub("", glob))


class NameMatcher:
    """Tells whether a name is one of the given names, or matches one of the given globs; case matters."""

    __slots__ = ("_exact", "_globs", "_matched")

    def __init__(self, names: Sequence[str]) -> None:
        self._exact = frozenset(name for name in names if not is_glob(name))
        self._globs = tuple(_compiled(name) for name in names if is_glob(name))
        self._matched: dict[str, bool] = {}

    def matches(self, name: str) -> bool:
        """Whether the whole name matches."""
        if name in self._exact:
            return True
        if not self._globs:
            return False
        known = self._matched.get(name)
        if known is None:
            known = self._matched[name] = any(glob.match(name) for glob in self._globs)
        return known


def path_matches(path: str, patterns: Sequence[str]) -> bool:
    """Whether a path, relative to the root with forward slashes, is selected by gitignore-style patterns.

    A pattern with a slash before its end is anchored at the root, any other matches at every depth; one that names
    a directory selects all below it; ``**`` stands for any directories; the last pattern that matches decides, and one
    that starts with ``!`` takes out.
    """
    parts = tuple(path.split("/"))
    selected = False
    for pattern in patterns:
        parsed = _parsed(pattern)
        if parsed.negated == selected and _selects(parsed, parts):
            selected = not parsed.negated
    return selected


@dataclass(frozen=True, slots=True)
class _PathPattern:
    segments: tuple[re.Pattern[str] | None, ...]
    """None stands for ``**``."""
    negated: bool
    directory_only: bool


@lru_cache(maxsize=1024)
def _compiled(glob: str) -> re.Pattern[str]:
    return re.compile(fnmatch.translate(glob))


@lru_cache(maxsize=1024)
def _parsed(pattern: str) -> _PathPattern:
    negated = pattern.startswith("!")
    body = pattern.removeprefix("!")
    is_anchored = "/" in body.rstrip("/")
    names = [name for name in body.split("/") if name not in ("", ".")]
    if names and not is_anchored:
        names.insert(0, "**")
    if names[-1:] == ["**"]:
        names.append("*")
    segments = tuple(None if name == "**" else _compiled(name) for name in names)
    return _PathPattern(segments, negated, directory_only=body.endswith("/"))


def _selects(pattern: _PathPattern, parts: tuple[str, ...]) -> bool:
    """Whether the pattern matches the path or a directory above it; every state is followed at once, none twice."""
    segments = pattern.segments
    states = _with_skips({0}, segments)
    for depth, part in enumerate(parts, start=1):
        states = _with_skips(_stepped(states, segments, part), segments)
        if len(segments) in states and (depth < len(parts) or not pattern.directory_only):
            return True
    return False


def _stepped(states: set[int], segments: tuple[re.Pattern[str] | None, ...], part: str) -> set[int]:
    """Where one more part of the path leads: a state is how many segments are matched."""
    stepped: set[int] = set()
    for state in states:
        segment = segments[state] if state < len(segments) else _NOTHING
        if segment is None:
            stepped.add(state)
        elif segment.match(part):
            stepped.add(state + 1)
    return stepped


def _with_skips(states: set[int], segments: tuple[re.Pattern[str] | None, ...]) -> set[int]:
    """The states with those reached by letting ``**`` stand for no directory."""
    reached = set(states)
    pending = list(states)
    while pending:
        state = pending.pop()
        if state < len(segments) and segments[state] is None and state + 1 not in reached:
            reached.add(state + 1)
            pending.append(state + 1)
    return reached
