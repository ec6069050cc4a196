"""What functions call that tells something, and the keys by which those that call alike are found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from zlib import crc32

from ssot_lint.discover.words import word_set

_PLAIN = word_set(
    "len str int isinstance getattr setattr hasattr print format append join get items keys values super list "
    "dict set tuple range enumerate zip sorted bool type debug info warning error exception strip split update "
    "add pop lower ValueError TypeError KeyError RuntimeError Exception repr float replace startswith endswith "
    "extend max min any all getLogger Path exists dumps loads "
)
FEWEST_CALLS = 5
"""Telling calls from which the same order of them is no chance."""
FEWEST_KINDS = 4
_RUN = 3


def telling_calls(calls: Iterable[str]) -> list[str]:
    """The calls without those that any function makes."""
    return [name for name in calls if name not in _PLAIN]


def call_keys(calls: Sequence[str]) -> list[int]:
    """Keys of runs of calls by which functions that may be alike are found; none of one that calls too little."""
    told = telling_calls(calls)
    if len(told) < FEWEST_CALLS or len(set(told)) < FEWEST_KINDS:
        return []
    runs = {crc32(" ".join(told[at : at + _RUN]).encode()) for at in range(len(told) - _RUN + 1)}
    return sorted(runs)[:4]
