"""CODEOWNERS: who has to review a file, by the rules of GitHub. The last pattern that matches a path counts."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from ssot_lint.sources.reading import read
from ssot_lint.sources.tree import repository_of

PLACES = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS")
"""Where the file may be; the first that is there counts."""
LARGEST = 3 * 1024 * 1024
"""Bytes; GitHub does not load a larger file."""

_OWNER = re.compile(r"@[\w.-]+(/[\w.-]+)?|[^\s@]+@[^\s@]+\.[^\s@]+")
_GLOB = re.compile(r"\*+|\?|[^*?]+")
_ANYTHING = re.compile(".+", re.DOTALL)
_TOKEN = re.compile(r"(?:\\.|[^\s\\])+")

_Segments: TypeAlias = "tuple[re.Pattern[str] | None, ...]"
"""What the directories and the name of a path must be, one by one; None stands for any number of them."""


@dataclass(frozen=True, slots=True)
class _Line:
    segments: _Segments
    owners: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CodeOwners:
    """The owners of paths, by one CODEOWNERS file."""

    path: str = ""
    """The file, relative to its repository; empty when there is none."""
    prefix: str = ""
    """What stands before a path of the tree to make it one of the repository; empty or ending in a slash."""
    lines: tuple[_Line, ...] = ()
    skipped: tuple[tuple[int, str], ...] = ()
    """Lines that GitHub ignores as well, with the reason."""

    def of(self, path: str) -> tuple[str, ...]:
        """The owners of a path of the tree; none when no line speaks of it, or the last that does names nobody."""
        parts = (self.prefix + path).split("/")
        return next((line.owners for line in reversed(self.lines) if _fits(line.segments, parts)), ())


def owners_of(root: str) -> CodeOwners:
    """The owners by the CODEOWNERS file of the repository that holds the root, or of the root itself."""
    root = os.path.realpath(root)
    repository = repository_of(root) or root
    below = os.path.relpath(root, repository).replace(os.sep, "/")
    prefix = "" if below == "." else f"{below}/"
    for place in PLACES:
        source = read(repository, place)
        if isinstance(source, bytes):
            return _parsed(place, prefix, source)
    return CodeOwners(prefix=prefix)


def _parsed(path: str, prefix: str, source: bytes) -> CodeOwners:
    if len(source) > LARGEST:
        return CodeOwners(path, prefix, skipped=((1, "the file is larger than 3 MB, which GitHub does not load"),))
    lines: list[_Line] = []
    skipped: list[tuple[int, str]] = []
    for number, text in enumerate(source.decode("utf-8-sig", "replace").splitlines(), 1):
        tokens = list(_tokens(text))
        if not tokens:
            continue
        problem = _problem(tokens)
        if problem:
            skipped.append((number, problem))
        else:
            lines.append(_Line(_segments(tokens[0]), tuple(dict.fromkeys(tokens[1:]))))
    return CodeOwners(path, prefix, tuple(lines), tuple(skipped))


def _tokens(text: str) -> Iterator[str]:
    """The pattern and the owners of a line, up to a comment."""
    for token in _TOKEN.findall(text):
        if token.startswith("#"):
            return
        yield token


def _problem(tokens: list[str]) -> str:
    """Why GitHub ignores a line; empty when it does not."""
    pattern, *owners = tokens
    if pattern.startswith("!"):
        return "a pattern cannot be negated with `!`"
    if pattern.startswith("\\#"):
        return "a pattern cannot start with `#`"
    if "[" in pattern or "]" in pattern:
        return "a pattern cannot hold `[ ]`"
    if not pattern.strip("/"):
        return "the pattern names nothing"
    return next((f"`{owner}` is no user, team or address" for owner in owners if not _OWNER.fullmatch(owner)), "")


def _segments(text: str) -> _Segments:
    """The paths that a pattern means: as in ``.gitignore``, but ``docs/*`` is not about what lies deeper."""
    text = re.sub(r"\\(.)", r"\1", text)
    body = text.strip("/")
    segments = [None if part == "**" else _segment(part) for part in body.split("/")]
    is_anchored = "/" in text.rstrip("/")
    if segments[-1] is None or text.endswith("/"):
        below = [_ANYTHING, None]
    else:
        below = [] if is_anchored and body.endswith("*") else [None]
    segments = segments[:-1] if segments[-1] is None else segments
    return (*(() if is_anchored else (None,)), *segments, *below)


def _segment(text: str) -> re.Pattern[str]:
    """One name with wildcards. What follows a ``*`` is taken where it first fits (an atomic group): none can hang."""
    parts = _GLOB.findall(text)
    pieces = ["." if part == "?" else "*" if part.startswith("*") else re.escape(part) for part in parts]
    chunks = "\0".join(pieces).split("*")
    first, *others = (chunk.replace("\0", "") for chunk in chunks)
    if not others:
        return re.compile(first, re.DOTALL)
    *middle, last = others
    return re.compile(first + "".join(f"(?>.*?{chunk})" for chunk in middle) + f".*{last}", re.DOTALL)


def _fits(segments: _Segments, parts: Sequence[str]) -> bool:
    """Whether the segments, from first to last, mean the path: asked once for each pair of positions at most."""
    reached = {0}
    for segment in segments:
        if segment is None:
            reached = set(range(min(reached), len(parts) + 1))
        else:
            reached = {at + 1 for at in reached if at < len(parts) and segment.fullmatch(parts[at])}
        if not reached:
            return False
    return len(parts) in reached
