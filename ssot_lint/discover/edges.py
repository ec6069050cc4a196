"""Edges: pairs of definitions that are alike by their statements. Proposed by digests and sketches, then aligned."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from ssot_lint.discover.corpus import Corpus
from ssot_lint.discover.model import LikenessKind
from ssot_lint.discover.relatives import is_by_design, is_twin
from ssot_lint.discover.verdicts import Found, Verdicts, digest_of, is_nested
from ssot_lint.shapes.nearness import FEWEST_COMMON, Counted, nearness, renaming_tells

_MOST_COUNTED = 20_000
_MOST_PAIRED = 8
MOST_IN_BUCKET = 20
"""Definitions with one key above which the key tells nothing; its pairs are left to their other keys."""


@dataclass(frozen=True, slots=True)
class Edge:
    """Two rows that are alike."""

    kind: LikenessKind
    left: int
    right: int
    score: float


def edges_of(corpus: Corpus, verdicts: Verdicts) -> list[Edge]:
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
            same = [row for row in group[1:] if first_of[row] == group[0]]
            if len(same) < _MOST_PAIRED:  # what is meant of the first need not be of two others
                found += [Edge(kind, left, right, 1.0) for left, right in combinations(same, 2)]
    found += _near_edges(corpus, first_of, verdicts)
    return [one for edge in found for one in _judged(corpus, edge)]


def edges_among(corpus: Corpus, asked: Sequence[int]) -> list[Edge]:
    """Pairs of some rows with all others that are alike by their statements, in a small corpus; by design or not."""
    found: list[Edge] = []
    comparing = Comparing(corpus)
    for row in asked:
        for other in range(len(corpus)):
            if other == row or not _fits(corpus, row, other):
                continue
            if corpus.exact[row] == corpus.exact[other]:
                found.append(Edge(LikenessKind.IDENTICAL, row, other, 1.0))
            elif corpus.renamed[row] and corpus.renamed[row] == corpus.renamed[other] and _tells(corpus, row, other):
                found.append(Edge(LikenessKind.RENAMED, row, other, 1.0))
            elif (edge := comparing.edge(row, other)) is not None:
                found.append(edge)
    return found


def _judged(corpus: Corpus, edge: Edge) -> Iterator[Edge]:
    """The edge, if its likeness is not by design; of a twin, as one."""
    if is_twin(corpus, edge.left, edge.right):
        yield Edge(LikenessKind.TWIN, edge.left, edge.right, edge.score)
    elif not is_by_design(corpus, edge.left, edge.right, edge.score):
        yield edge


def is_twin_or_by_design(corpus: Corpus, left: int, right: int, score: float) -> bool:
    """True of a likeness that is meant to be."""
    return is_twin(corpus, left, right) or is_by_design(corpus, left, right, score)


def _tells(corpus: Corpus, left: int, right: int) -> bool:
    """Whether two definitions that are the same but for names are so by more than chance."""
    if corpus.name[left] == corpus.name[right]:
        return True
    return renaming_tells(corpus.statements(left), corpus.statements(right))


class Comparing:
    """Compares definitions by alignment of their statements, each of which it counts once."""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus
        self._counted: dict[int, Counted] = {}
        self._scores: dict[int, float | None] = {}

    def counted(self, row: int) -> Counted:
        """The statements of a row."""
        found = self._counted.get(row)
        if found is None:
            if len(self._counted) > _MOST_COUNTED:
                self._counted.clear()
            found = self._counted[row] = Counted(self._corpus.statements(row))
        return found

    def score(self, left: int, right: int) -> float | None:
        """How near two rows are; None when they are not alike."""
        pair = left << 32 | right
        if pair not in self._scores:
            corpus = self._corpus
            self._scores[pair] = nearness(
                corpus.kind_of(left),
                (self.counted(left), self.counted(right)),
                lambda: (corpus.statements(left, loosely=True), corpus.statements(right, loosely=True)),
            )
        return self._scores[pair]

    def edge(self, left: int, right: int) -> Edge | None:
        """The edge between two rows; None when they are not alike."""
        score = self.score(left, right)
        return None if score is None else Edge(LikenessKind.NEAR, left, right, score)


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


def _near_edges(corpus: Corpus, first_of: Sequence[int], verdicts: Verdicts) -> Iterator[Edge]:
    """Pairs that share a key which few others have, and are near; each once."""
    seen: set[int] = set()
    comparing = Comparing(corpus)
    for bucket in _buckets(corpus, first_of):
        digest = digest_of(corpus, bucket)
        found = verdicts.known(digest)
        if found is None:
            found = list(_compared(corpus, bucket, comparing))
            verdicts.add(digest, found)
        for at, other, score in found:
            pair = bucket[at] << 32 | bucket[other]
            if pair not in seen:
                seen.add(pair)
                yield Edge(LikenessKind.NEAR, bucket[at], bucket[other], score)


def _compared(corpus: Corpus, bucket: Sequence[int], comparing: Comparing) -> Iterator[Found]:
    """What is near in a bucket. Depends on nothing that the bucket's digest leaves out."""
    held = [comparing.counted(row).counts.keys() for row in bucket]
    for at, other in combinations(range(len(bucket)), 2):
        common = len(held[at] & held[other])
        if common < FEWEST_COMMON and 3 * common < len(held[at]):
            continue
        if _fits(corpus, bucket[at], bucket[other]):
            score = comparing.score(bucket[at], bucket[other])
            if score is not None:
                yield at, other, score


def _fits(corpus: Corpus, left: int, right: int) -> bool:
    kinds = corpus.kind[left], corpus.kind[right]
    is_like = kinds[0] == kinds[1] or (kinds[0] < 2 and kinds[1] < 2) or (2 <= kinds[0] < 4 and 2 <= kinds[1] < 4)
    return is_like and not is_nested(corpus, left, right)


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
