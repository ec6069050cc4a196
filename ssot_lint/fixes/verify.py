"""Distrust of our own output: does a rewritten file parse, and is everything outside its edits what it was?"""

from __future__ import annotations

import ast
import warnings
from codecs import BOM_UTF8
from collections.abc import Sequence
from typing import NamedTuple


def parses(source: bytes) -> str | None:
    """Why the source is no Python file; None when it is one.

    CPython's own parser is asked first, and libcst, which is slow and reads newer syntax, where it says no.
    """
    if _is_read_by_this_python(source):
        return None
    import libcst as cst

    try:
        cst.parse_module(source)
    except cst.ParserSyntaxError as error:
        return f"line {error.raw_line}: {error.message}"
    except (SyntaxError, ValueError, LookupError, RecursionError) as error:
        return str(error) or type(error).__name__
    return None


def _is_read_by_this_python(source: bytes) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            ast.parse(source)
        except (SyntaxError, ValueError, LookupError, RecursionError, MemoryError):
            return False
    return True


def untouched_problem(old: bytes, new: bytes, spans: Sequence[tuple[int, int]]) -> str | None:
    """The first line outside the spans that was lost, changed or moved; None when each is there, in order.

    Spans are the first and last lines, from 1, of the old file that may differ. One that ends before it starts allows
    lines to be inserted before its first.
    """
    if old.startswith(BOM_UTF8) and new.startswith(BOM_UTF8):
        old, new = old.removeprefix(BOM_UTF8), new.removeprefix(BOM_UTF8)
    old_lines, new_lines = old.splitlines(keepends=True), new.splitlines(keepends=True)
    blocks, gaps = _blocks(old_lines, spans)
    starts_free, ends_free = 0 in gaps, len(old_lines) in gaps
    at = 0
    for index, block in enumerate(blocks):
        is_fixed = index == 0 and not starts_free
        if index == len(blocks) - 1 and not ends_free and not is_fixed:
            at, is_fixed = max(at, len(new_lines) - len(block.lines)), True
        found = _find(new_lines, block.lines, at, is_fixed)
        if found is None:
            line = block.first + _same(new_lines[at:], block.lines)
            return f"line {line} is outside every edit and would change"
        at = found + len(block.lines)
    if at < len(new_lines) and not ends_free:
        return f"line {len(old_lines)} is outside every edit and lines would follow it"
    return None


class _Block(NamedTuple):
    """Lines that must stay together, and the number of the first."""

    first: int
    lines: list[bytes]


def _blocks(lines: list[bytes], spans: Sequence[tuple[int, int]]) -> tuple[list[_Block], set[int]]:
    """The runs of lines that must stay, and the gaps (after how many lines) in which others may stand."""
    spans = [(first, min(last, len(lines))) for first, last in spans]  # one may count what follows the last newline
    covered = {line for first, last in spans for line in range(first, last + 1)}
    gaps = {first - 1 for first, _ in spans} | {max(last, first - 1) for first, last in spans}
    blocks: list[_Block] = []
    for number, line in enumerate(lines, 1):
        if number in covered:
            continue
        if not blocks or number - 1 in gaps or number - 1 in covered:
            blocks.append(_Block(number, []))
        blocks[-1].lines.append(line)
    return blocks, gaps


def _find(lines: list[bytes], block: list[bytes], start: int, is_fixed: bool) -> int | None:
    """Where the block stands, at the start or, unless it is fixed there, after it."""
    last = start if is_fixed else len(lines) - len(block)
    return next((at for at in range(start, last + 1) if lines[at : at + len(block)] == block), None)


def _same(lines: list[bytes], block: list[bytes]) -> int:
    """How many lines of the block are there before the first that is not."""
    pairs = zip(lines, block, strict=False)
    return min(next((i for i, (new, old) in enumerate(pairs) if new != old), len(lines)), len(block) - 1)
