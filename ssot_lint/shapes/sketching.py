"""Sketches: a few numbers of a definition by which those that share many statements are found without comparing all.

A bottom-k sketch keeps the k smallest hashes of a set (A. Broder, *On the resemblance and containment of documents*,
1997). Two sets of which half is common share at least one of six with a probability of 99 %. It is taken twice: of
statements that keep the names they reach, and of pairs of statements without any name. What it proposes is verified by
aligning the statements, so a sketch never decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from heapq import nsmallest
from itertools import pairwise

STATEMENTS, PAIRS, FIELDS = 6, 4, 4
_TELLING = 7
"""Words from which a statement tells something by itself."""
_FEWEST = 3
_MIX = 0x9E3779B1
_WHOLE = 0xFFFFFFFF


def sketch(strict: Sequence[int], loose: Sequence[int], sizes: Sequence[int]) -> list[int]:
    """Keys of a run of statements; empty of one that is too short to be compared by them."""
    told = {_mixed(one, 1) for one, size in zip(strict, sizes, strict=True) if size >= _TELLING}
    if len(told) < _FEWEST:
        told |= {_mixed(one, 1) for one in strict if one}
    rows = [one for one in loose if one]
    pairs = {_mixed(first * 31 + second, 2) for first, second in pairwise(rows)}
    return [*nsmallest(STATEMENTS, told), *nsmallest(PAIRS, pairs)]


def sketch_of_fields(hashes: Iterable[int]) -> list[int]:
    """Keys of what a data type holds."""
    return nsmallest(FIELDS, {_mixed(one, 3) for one in hashes})


def _mixed(number: int, salt: int) -> int:
    return ((number ^ salt * 0x85EBCA6B) * _MIX ^ number >> 15) & _WHOLE
