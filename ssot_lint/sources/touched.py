"""Lines that a change under review adds or edits, by Git."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from typing import TypeAlias

from ssot_lint.sources.git import GitFailure, output_of

Spans: TypeAlias = "dict[str, list[range]]"

_DIFF = (
    "-c", "core.quotePath=false", "diff", "--unified=0", "--no-color", "--no-ext-diff", "--no-textconv", "--no-renames",
    "--src-prefix=a/", "--dst-prefix=b/",
)  # fmt: skip
_HUNK = re.compile(rb"@@ -\d+(?:,\d+)? \+(\d+)(?:,(\d+))? @@")
_ESCAPE = re.compile(rb"\\([0-7]{3}|.)", re.DOTALL)
_LETTERS = {b"a": b"\a", b"b": b"\b", b"t": b"\t", b"n": b"\n", b"v": b"\v", b"f": b"\f", b"r": b"\r"}


def touched_since(repository: str, revision: str) -> Callable[[str, int], bool] | GitFailure:
    """Whether a line (path relative to the repository, line from 1) has come or changed since a branch point.

    That is where the history of what is checked out left the revision's.
    """
    told = output_of(repository, [*_DIFF, "--merge-base", "--end-of-options", revision, "--"])
    if isinstance(told, GitFailure):
        return told
    spans = _spans(told)

    def is_touched(path: str, line: int) -> bool:
        return any(line in span for span in spans.get(path, ()))

    return is_touched


def _spans(diff: bytes) -> Spans:
    found: Spans = {}
    path, left = "", 0
    for line in diff.split(b"\n"):
        if left and line[:1] in (b"+", b"-", b"\\"):
            left -= line[:1] == b"+"
            continue
        if line.startswith(b"+++ "):
            path = _path(line[4:])
        hunk = _HUNK.match(line)
        if hunk and path:
            first, left = int(hunk[1]), int(hunk[2] or 1)
            found.setdefault(path, []).append(range(first, first + left))
    return found


def _path(name: bytes) -> str:
    """The path in a header of a diff; empty for a file that is gone."""
    if name.startswith(b'"'):
        name = b"".join(_unescaped(name.rstrip(b"\t")[1:-1]))
    name = name.rstrip(b"\t")
    return os.fsdecode(name[2:]) if name.startswith(b"b/") else ""


def _unescaped(name: bytes) -> Iterator[bytes]:
    end = 0
    for match in _ESCAPE.finditer(name):
        yield name[end : match.start()]
        code = match[1]
        yield bytes([int(code, 8) & 255]) if code.isdigit() else _LETTERS.get(code, code)
        end = match.end()
    yield name[end:]
