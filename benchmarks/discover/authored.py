"""Clones that their own authors have labelled: ``# Copied from package.module.Class.method with Old->New``.

The people of two packages write such a comment above each copy, and a check of theirs keeps the copies in step. That
makes the two packages public data sets of clones; which fetches them is ``benchmarks/corpora.toml``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from negatives import definitions_in
from planting import Planted, Region

_LABEL = re.compile(r"^\s*#\s*Copied from ([\w.]+)(\s+with\s+\S+->)?")
_DEFINITION = re.compile(r"^\s*(?:async\s+def|def|class)\s+(\w+)")
_LEAST_LINES = 5


def labelled_copies(root: Path) -> list[Planted]:
    """Each labelled copy and its original below a root; generated files, and what is short, are left out."""
    found: dict[tuple[str, int], Planted] = {}
    for file in sorted(root.rglob("*.py")):
        text = file.read_text(encoding="utf-8", errors="replace")
        if "Copied from" in text and not _is_generated(text):
            for one in _copies_in(root, file, text.splitlines()):
                found[(one.copy.path, one.copy.first)] = one
    return list(found.values())


def _is_generated(text: str) -> bool:
    return "automatically generated" in text[:1_500]


def _copies_in(root: Path, file: Path, lines: list[str]) -> Iterator[Planted]:
    places = {first: (name, last) for name, (first, last) in definitions_in(file).items()}
    for at, line in enumerate(lines):
        label = _LABEL.match(line)
        if label is None:
            continue
        below = next((n for n in range(at + 1, min(at + 8, len(lines))) if _DEFINITION.match(lines[n])), None)
        original = _original(root, label[1])
        if below is None or original is None or below + 1 not in places:
            continue
        name, last = places[below + 1]
        copy = Region(file.relative_to(root).as_posix(), below + 1, last, name)
        length = min(copy.last - copy.first, original.last - original.first) + 1
        if length < _LEAST_LINES or copy == original:
            continue
        unit = "class" if lines[below].lstrip().startswith("class") else "method" if "." in name else "function"
        size = "small" if length < 10 else "medium" if length < 30 else "large"
        yield Planted("with other names" if label[2] else "as it is", "labelled", unit, size, original, copy)


def _original(root: Path, dotted: str) -> Region | None:
    """Where a dotted name stands; None when it is gone, or in a file that a program wrote."""
    parts = dotted.split(".")
    for end in range(len(parts) - 1, 0, -1):
        file = root.joinpath(*parts[:end]).with_suffix(".py")
        if file.is_file():
            symbol = ".".join(parts[end:])
            found = definitions_in(file).get(symbol)
            is_generated = _is_generated(file.read_text(encoding="utf-8", errors="replace")[:2_000])
            return None if found is None or is_generated else Region(file.relative_to(root).as_posix(), *found, symbol)
    return None
