"""Edges: pairs of definitions that are alike by their statements. Proposed by digests and sketches, then aligned."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import combinations

from ssot_lint.discover.corpus import Corpus
from ssot_lint.discover.model import Kind, LikenessKind
from ssot_lint.discover.relatives import is_by_design, is_twin

MOST_IN_BUCKET = 20
"""Definitions with one key above which the key tells nothing; its pairs are left to their other keys."""
_LEAST = {Kind.FUNCTION: 0.6, Kind.METHOD: 0.6, Kind.CLASS: 0.5, Kind.DATA: 0.6, Kind.MODULE: 0.45}
_LEAST_LOOSE = 0.8
_CONTAINED = 0.85
_FEWEST_CONTAINED = 6
_FEWEST_COMMON = 3
_MANY_COMMON, _FEWEST_STRONG, _MUCH = 5, 2, 0.66
_WEAK = 0.4
_LONG_RENAMED, _DISTINCT_RENAMED = 7, 5
_LONG = 400
"""Statements from which a pair is compared without regard to their order."""


@dataclass(frozen=True, slots=True)
class Edge:
    """Two rows that are alike."""

    kind: LikenessKind
    left: int
    right: int
    score: float


def edges_of(corpus: Corpus) -> list[Edge]:
    """Pairs that are alike: identical ones as stars around the first, near ones among those that remain."""
    found: list[Edge] = []
    first_of = list(range(len(corpus)))
    for kind, column in ((LikenessKind.IDENTICAL, corpus.exact), (LikenessKind.RENAMED, corpus.renamed)):
        for group in _equal(column, first_of):
            for row in group[1:]:
                if kind is LikenessKind.RENAMED and not _tells(corpus, group[0], row):
                    continue
                first_of[row] = group[0]
                found.append(Edge(kind, group[0], row, 1.0))
    for left, right in _proposed(corpus, first_of):
        edge = compared(corpus, left, right)
        if edge is not None:
            found.append(edge)
    return [one for edge in found for one in _judged(corpus, edge)]


def edges_among(corpus: Corpus, asked: Sequence[int]) -> list[Edge]:
    """Pairs of some rows with all others that are alike by their statements, in a small corpus; by design or not."""
    found: list[Edge] = []
    for row in asked:
        for other in range(len(corpus)):
            if other == row or not _fits(corpus, row, other):
                continue
            if corpus.exact[row] == corpus.exact[other]:
                found.append(Edge(LikenessKind.IDENTICAL, row, other, 1.0))
            elif corpus.renamed[row] and corpus.renamed[row] == corpus.renamed[other] and _tells(corpus, row, other):
                found.append(Edge(LikenessKind.RENAMED, row, other, 1.0))
            elif (edge := compared(corpus, row, other)) is not None:
                found.append(edge)
    return found


def _judged(corpus: Corpus, edge: Edge) -> Iterator[Edge]:
    """The edge, if its likeness is not by design; of a twin, as one."""
    if is_twin(corpus, edge.left, edge.right):
        yield Edge(LikenessKind.TWIN, edge.left, edge.right, edge.score)
    elif not is_by_design(corpus, edge.left, edge.right, edge.score):
        yield edge


def _tells(corpus: Corpus, left: int, right: int) -> bool:
    """Whether two definitions that are the same but for names are so by more than chance."""
    rows = corpus.statements(left), corpus.statements(right)
    if len(rows[0]) >= _LONG_RENAMED and len(set(rows[0])) >= _DISTINCT_RENAMED:
        return True
    common = _weight(Counter(rows[0]) & Counter(rows[1]))
    least = 0.4 if len(rows[0]) >= _LONG_RENAMED - 1 else 0.7
    return common >= least * _weight(Counter(rows[0])) or corpus.name[left] == corpus.name[right]


def _weight(counted: Counter[int]) -> float:
    """What statements tell: those that reach no name tell little."""
    return sum(count * (_WEAK if one & 1 else 1.0) for one, count in counted.items())


def compared(corpus: Corpus, left: int, right: int) -> Edge | None:
    """The edge between two definitions by alignment of their statements; None when they are not alike."""
    score = nearness(
        corpus.kind_of(left),
        (corpus.statements(left), corpus.statements(right)),
        (corpus.statements(left, loosely=True), corpus.statements(right, loosely=True)),
    )
    return None if score is None else Edge(LikenessKind.NEAR, left, right, score)


def nearness(
    kind: Kind, strict: tuple[Sequence[int], Sequence[int]], loose: tuple[Sequence[int], Sequence[int]]
) -> float | None:
    """Share of two runs of statements that is common; None when that is too little to call them near."""
    counted = Counter(strict[0]), Counter(strict[1])
    shared = counted[0] & counted[1]
    common = sum(shared.values())
    short, long = sorted((len(strict[0]), len(strict[1])))
    strong = sum(1 for one in shared if not one & 1)
    if not short:
        return None
    least = _LEAST[kind]
    bound = 2 * _weight(shared) / (_weight(counted[0]) + _weight(counted[1]))
    is_much = common >= _MANY_COMMON and strong >= _FEWEST_STRONG and 2 * common >= _MUCH * (short + long)
    if strong < min(_FEWEST_COMMON, short - 1) and not is_much:
        return None
    if (bound >= least or is_much) and common >= _FEWEST_COMMON:
        score = _aligned(*strict)
        if score >= least:
            return score
        if bound >= least + 0.15:  # the same statements in another order
            return round((score + bound) / 2, 3)
    if short >= _FEWEST_CONTAINED and common / short >= _CONTAINED and long <= 4 * short:
        return round(common / short * (0.5 + bound / 2), 3)
    if short >= _FEWEST_CONTAINED and long <= 1.5 * short and common >= short / 3:
        score = _aligned(*loose)
        if score >= _LEAST_LOOSE:
            return round(score * 0.9, 3)
    return None


def _aligned(left: Sequence[int], right: Sequence[int]) -> float:
    """Twice the statements in common runs over all statements."""
    if len(left) + len(right) > 2 * _LONG:
        return 2 * sum((Counter(left) & Counter(right)).values()) / (len(left) + len(right))
    return round(SequenceMatcher(None, left, right, autojunk=False).ratio(), 3)


def _equal(column: Sequence[int], first_of: Sequence[int]) -> Iterator[list[int]]:
    """Groups of rows with equal values, of those that stand for themselves."""
    rows = sorted((row for row in range(len(column)) if first_of[row] == row and column[row]), key=column.__getitem__)
    group: list[int] = []
    for row in rows:
        if group and column[row] == column[group[0]]:
            group.append(row)
            continue
        if len(group) > 1:
            yield group
        group = [row]
    if len(group) > 1:
        yield group


def _proposed(corpus: Corpus, first_of: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Pairs that share a key which few others have; each once."""
    seen: set[int] = set()
    for bucket in _buckets(corpus, first_of):
        held = [frozenset(corpus.statements(row)) for row in bucket]
        for at, other_at in combinations(range(len(bucket)), 2):
            left, right = bucket[at], bucket[other_at]
            common = held[at] & held[other_at]
            if len(common) < _FEWEST_COMMON and 3 * len(common) < len(held[at]):
                continue
            pair = left << 32 | right
            if pair not in seen and _fits(corpus, left, right):
                seen.add(pair)
                yield left, right


def _fits(corpus: Corpus, left: int, right: int) -> bool:
    if corpus.file[left] == corpus.file[right] and (
        corpus.start[left] <= corpus.start[right] < corpus.end[left]
        or corpus.start[right] <= corpus.start[left] < corpus.end[right]
    ):
        return False
    kinds = corpus.kind[left], corpus.kind[right]
    return kinds[0] == kinds[1] or (kinds[0] < 2 and kinds[1] < 2) or (2 <= kinds[0] < 4 and 2 <= kinds[1] < 4)


def _buckets(corpus: Corpus, first_of: Sequence[int]) -> Iterator[list[int]]:
    """Rows that share a key, each standing for those that are the same; sorted."""
    key, rows = -1, []
    for entry in corpus.sorted_keys():
        row = entry & 0xFFFFFFFF
        if first_of[row] != row:
            continue
        if entry >> 32 == key:
            rows.append(row)
            continue
        if 1 < len(rows) <= MOST_IN_BUCKET:
            yield rows
        key, rows = entry >> 32, [row]
    if 1 < len(rows) <= MOST_IN_BUCKET:
        yield rows
