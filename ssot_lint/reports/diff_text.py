"""Unified diffs for a terminal."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ssot_lint.reports.escaping import visible_but_tabs

_HUNK = re.compile(rb"@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@")
_COLOURS = {"added": "\x1b[32m", "removed": "\x1b[31m", "hunk": "\x1b[36m", "head": "\x1b[1m", "note": "\x1b[2m"}
_RESET = "\x1b[0m"


def render_diff(diff: bytes, *, colour: bool, terminal: bool = False) -> bytes:
    """For a terminal or in colour: what a terminal would obey is made visible. Otherwise exactly the bytes given.

    So what is piped into ``git apply`` or a file is the diff itself, and what a person sees cannot harm the terminal.
    """
    if not colour and not terminal:
        return diff
    return "".join(_paint(kind if colour else "", line) for kind, line in diff_lines(diff)).encode("utf-8")


def count_changes(diff: bytes) -> tuple[int, int]:
    """How many lines the diff adds and removes."""
    kinds = [kind for kind, _ in diff_lines(diff)]
    return kinds.count("added"), kinds.count("removed")


def diff_lines(diff: bytes) -> Iterator[tuple[str, bytes]]:
    """Each line with its kind: ``head``, ``hunk``, ``added``, ``removed``, ``context`` or ``note``.

    Lines are counted as the hunk's header says, so a removed ``-- x`` is not mistaken for the head of a file.
    """
    old = new = 0
    for line in _split(diff):
        sign = line[:1]
        if sign == b"\\":
            yield "note", line
        elif old <= 0 and new <= 0:
            hunk = _HUNK.match(line)
            old, new = (int(count or 1) for count in hunk.groups()) if hunk else (0, 0)
            yield "hunk" if hunk else "head", line
        else:
            old -= sign != b"+"
            new -= sign != b"-"
            yield {b"+": "added", b"-": "removed"}.get(sign, "context"), line


def _split(diff: bytes) -> Iterable[bytes]:
    lines = diff.split(b"\n")
    return lines[:-1] if lines[-1] == b"" else lines


def _paint(kind: str, line: bytes) -> str:
    text = visible_but_tabs(line.removesuffix(b"\r").decode("utf-8", "surrogateescape"))
    colour = _COLOURS.get(kind)
    return f"{colour}{text}{_RESET}\n" if colour else f"{text}\n"
