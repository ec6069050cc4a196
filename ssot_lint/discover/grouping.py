"""Grouping: families from pairs, so that every member is like the one in the middle, and none is told twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from ssot_lint.discover.corpus import Corpus
from ssot_lint.discover.edges import Edge
from ssot_lint.discover.model import Kind, LikenessKind

SURE = {
    LikenessKind.IDENTICAL: 1.0,
    LikenessKind.RENAMED: 0.95,
    LikenessKind.NEAR: 0.9,
    LikenessKind.SAME_NAME: 0.8,
    LikenessKind.SAME_SIGNATURE: 0.7,
    LikenessKind.SAME_CALLS: 0.7,
    LikenessKind.SAME_ROLE: 0.7,
    LikenessKind.TWIN: 0.5,
}
"""What a likeness of full score is worth."""


def grouped(corpus: Corpus, edges: Iterable[Edge]) -> list[list[Edge]]:
    """Edges by family: stars around the definition that is most like the most others, largest first.

    What stands for identical ones brings these with it.
    """
    best: dict[tuple[int, int], Edge] = {}
    for edge in edges:
        pair = (min(edge.left, edge.right), max(edge.left, edge.right))
        if pair not in best or worth(edge) > worth(best[pair]):
            best[pair] = edge
    beside: dict[int, dict[int, Edge]] = defaultdict(dict)
    for (left, right), edge in best.items():
        beside[left][right] = edge
        beside[right][left] = edge
    weights = {row: sum(map(worth, near.values())) for row, near in beside.items()}
    taken: set[int] = set()
    found: list[list[Edge]] = []
    for row in sorted(beside, key=lambda row: (-weights[row], row)):
        if row in taken:
            continue
        star = _apart(corpus, row, [(other, edge) for other, edge in sorted(beside[row].items()) if other not in taken])
        if star:
            taken |= {row, *(each for edge in star for each in (edge.left, edge.right))}
            star += _followers(star, beside, taken)
            found.append(star)
    return found


def _apart(corpus: Corpus, row: int, near: list[tuple[int, Edge]]) -> list[Edge]:
    """Edges to those that neither hold each other nor the one in the middle; of two that do, to the surer one."""
    kept: list[tuple[int, Edge]] = []
    chosen: dict[int, list[int]] = defaultdict(list, {corpus.file[row]: [row]})
    for other, edge in sorted(near, key=lambda pair: (-worth(pair[1]), pair[0])):
        beside = chosen[corpus.file[other]]
        if not any(_holds(corpus, other, one) or _holds(corpus, one, other) for one in beside):
            kept.append((other, edge))
            beside.append(other)
    return [edge for _, edge in sorted(kept, key=lambda pair: pair[0])]


def _holds(corpus: Corpus, outer: int, inner: int) -> bool:
    return corpus.start[outer] <= corpus.start[inner] < corpus.end[outer] and outer != inner


def worth(edge: Edge) -> float:
    """How sure an edge is, from 0 to 1."""
    return SURE[edge.kind] * edge.score


def _followers(star: list[Edge], beside: dict[int, dict[int, Edge]], taken: set[int]) -> list[Edge]:
    """Edges to what is the same as a member, which only the member itself is compared for."""
    more: list[Edge] = []
    for member in sorted({each for edge in star for each in (edge.left, edge.right)}):
        for other, edge in sorted(beside[member].items()):
            if other not in taken and edge.kind in {LikenessKind.IDENTICAL, LikenessKind.RENAMED}:
                taken.add(other)
                more.append(edge)
    return more


def without_told_twice(corpus: Corpus, edges: list[Edge]) -> list[Edge]:
    """Edges without those between parts of what is alike as a whole: methods of classes, definitions of modules."""
    wholes = {(min(edge.left, edge.right), max(edge.left, edge.right)) for edge in edges}
    module_row = {corpus.file[row]: row for row in corpus.rows_of((Kind.MODULE,))}
    return [edge for edge in edges if not _is_part(corpus, edge, wholes, module_row)]


def _is_part(corpus: Corpus, edge: Edge, wholes: set[tuple[int, int]], module_row: dict[int, int]) -> bool:
    around = [_around(corpus, row, module_row) for row in (edge.left, edge.right)]
    return any(
        (min(left, right), max(left, right)) in wholes for left in around[0] for right in around[1] if left != right
    )


def _around(corpus: Corpus, row: int, module_row: dict[int, int]) -> list[int]:
    """Rows of what a definition stands in."""
    found = []
    module = module_row.get(corpus.file[row], -1)
    while row >= 0 and row != module:
        row = corpus.parent[row]
        if row >= 0:
            found.append(row)
    return [*found, module] if module >= 0 and row != module else found
