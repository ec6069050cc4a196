"""What ``git log -p -U0`` and ``git diff -U0`` print, read as it comes: commits, files, hunks."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

FORMAT = "--format=%x00%H%x00%ad%x00%an%x00%s"
"""A line of its own before each commit's patch. No line of a patch starts with a NUL."""
OPTIONS = (
    "-p", "-U0", "--no-color", "--no-ext-diff", "--no-textconv", "--relative", "--src-prefix=a/", "--dst-prefix=b/",
)  # fmt: skip

_HUNK = re.compile(rb"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")
_ESCAPED = re.compile(rb'\\([abtnvfr"\\]|[0-7]{3})')
_ESCAPES = {b"a": b"\a", b"b": b"\b", b"t": b"\t", b"n": b"\n", b"v": b"\v", b"f": b"\f", b"r": b"\r"}


@dataclass(frozen=True, slots=True)
class Commit:
    """One commit; the fields are empty where something is not committed yet."""

    name: str = ""
    day: str = ""
    """Of its author: ``2024-01-31``."""
    author: str = ""
    subject: str = ""
    place: int = 0
    """Where it stands on the line of first parents: the first commit is 1. 0 as long as nobody has looked."""


@dataclass(frozen=True, slots=True)
class Hunk:
    """Lines that were replaced. Numbers count from 1; of an empty side it is the line before."""

    old_line: int
    old_count: int
    new_line: int
    new_count: int
    gone: list[bytes] = field(default_factory=list)
    """The lines that were there before."""


@dataclass(slots=True)
class FilePatch:
    """What a commit did to a file."""

    commit: Commit
    path: str
    """Its name after the commit."""
    old_path: str
    """Its name before; empty of a file that the commit brought."""
    hunks: list[Hunk] = field(default_factory=list)


def patches_in(lines: Iterable[bytes]) -> Iterator[FilePatch | Commit]:
    """Each commit, followed by its file patches. Files that went away, and those without text, are left out."""
    commit = Commit()
    patch: FilePatch | None = None
    old_path = ""
    pending = [0, 0]
    for line in lines:
        if pending[0] or pending[1]:
            _take(line, patch, pending)
        elif line.startswith(b"@@ ") and patch is not None:
            _open_hunk(line, patch, pending)
        elif line.startswith(b"\0"):
            yield from _closed(patch)
            patch, commit = None, _commit(line)
            yield commit
        elif line.startswith(b"diff --git "):
            yield from _closed(patch)
            patch, old_path = None, ""
        elif line.startswith(b"rename from "):
            old_path = _path(line[12:])
        elif line.startswith(b"rename to "):
            patch = FilePatch(commit, _path(line[10:]), old_path)
        elif line.startswith(b"--- "):
            old_path = _side(line[4:])
        elif line.startswith(b"+++ ") and patch is None and (path := _side(line[4:])):
            patch = FilePatch(commit, path, old_path)
    yield from _closed(patch)


def _closed(patch: FilePatch | None) -> Iterator[FilePatch]:
    if patch is not None:
        yield patch


def _open_hunk(line: bytes, patch: FilePatch, pending: list[int]) -> None:
    found = _HUNK.match(line)
    if found is None:
        return
    old_line, old_count, new_line, new_count = (int(part) if part is not None else 1 for part in found.groups())
    patch.hunks.append(Hunk(old_line, old_count, new_line, new_count))
    pending[:] = [old_count, new_count]


def _take(line: bytes, patch: FilePatch | None, pending: list[int]) -> None:
    """A line inside of a hunk, whatever it looks like."""
    if line.startswith(b"-"):
        pending[0] -= 1
        if patch is not None:
            patch.hunks[-1].gone.append(line[1:])
    elif line.startswith(b"+"):
        pending[1] -= 1


def _commit(line: bytes) -> Commit:
    fields = line.rstrip(b"\n").decode("utf-8", "replace").split("\0")
    return Commit(fields[1], fields[2], fields[3], " ".join(fields[4:])) if len(fields) >= 5 else Commit()


def _side(text: bytes) -> str:
    """The path on a ``---`` or ``+++`` line, without its prefix; empty when there is none."""
    path = _path(text)
    return "" if path == "/dev/null" else path[2:]


def _path(text: bytes) -> str:
    """A path as git prints it: with a tab behind it if it holds a blank, in quotes if it holds worse."""
    name = text.rstrip(b"\n").removesuffix(b"\t")
    if name.startswith(b'"') and name.endswith(b'"'):
        name = _ESCAPED.sub(_unescaped, name[1:-1])
    return os.fsdecode(name)


def _unescaped(found: re.Match[bytes]) -> bytes:
    code = found[1]
    return bytes([int(code, 8)]) if len(code) == 3 else _ESCAPES.get(code, code)
