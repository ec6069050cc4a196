"""Likeness by calls: functions that call the same things in the same order, whatever stands around the calls."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import combinations

from ssot_lint.discover.calls import FEWEST_KINDS, telling_calls
from ssot_lint.discover.corpus import Corpus
from ssot_lint.discover.edges import Edge, is_twin_or_by_design
from ssot_lint.discover.model import Kind, LikenessKind

_MOST_OF_A_RUN = 8
_LEAST = 0.75


def call_edges(corpus: Corpus) -> Iterator[Edge]:
    """Pairs of functions that call the same things in the same order."""
    by_key: dict[int, list[int]] = defaultdict(list)
    for entry in corpus.call_keys:
        by_key[entry >> 32].append(entry & 0xFFFFFFFF)
    pairs = sorted(
        {
            pair
            for rows in by_key.values()
            if 1 < len(rows) <= _MOST_OF_A_RUN
            for pair in combinations(sorted(set(rows)), 2)
        }
    )
    corpus.keep(row for pair in pairs for row in pair)
    for left, right in pairs:
        if corpus.exact[left] == corpus.exact[right] or not (
            _is_function(corpus, left) and _is_function(corpus, right)
        ):
            continue
        score = _likeness(corpus.shape(left).calls, corpus.shape(right).calls)
        if score >= _LEAST and not is_twin_or_by_design(corpus, left, right, score):
            yield Edge(LikenessKind.SAME_CALLS, left, right, score)


def _is_function(corpus: Corpus, row: int) -> bool:
    return corpus.kind_of(row) in {Kind.FUNCTION, Kind.METHOD}


def _likeness(one: Sequence[str], other: Sequence[str]) -> float:
    """Share of the telling calls of two functions that both make in one order."""
    left, right = telling_calls(one), telling_calls(other)
    if len(Counter(left) & Counter(right)) < FEWEST_KINDS:
        return 0.0
    return round(SequenceMatcher(None, left, right, autojunk=False).ratio(), 3)
