"""Grouping: families from pairs, so that every member is like the one in the middle, and none is told twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from ssot_lint.discover.corpus import Corpus
from ssot_lint.discover.edges import Edge
from ssot_lint.discover.model import Kind, LikenessKind
from ssot_lint.discover.relatives import is_twin

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
_BY_TEXT = frozenset({LikenessKind.IDENTICAL, LikenessKind.RENAMED, LikenessKind.NEAR})


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
        near = [(other, edge) for other, edge in sorted(beside[row].items()) if other not in taken]
        around = {row, *(other for other, edge in near if edge.kind in _BY_TEXT)}
        near = [(other, edge) for other, edge in near if not _belongs(other, edge, beside[other], taken | around)]
        star = _apart(corpus, row, near)
        if star:
            taken |= {row, *(each for edge in star for each in (edge.left, edge.right))}
            star += _followers(corpus, star, beside, taken)
            found.append(star)
    return found


def _belongs(row: int, edge: Edge, beside: dict[int, Edge], taken: set[int]) -> bool:
    """True of what an edge by name would take from another that its text is like, and that is not taken yet."""
    if edge.kind in _BY_TEXT:
        return False
    return any(
        other not in taken and one.kind in _BY_TEXT and worth(one) > worth(edge) for other, one in beside.items()
    )


def _apart(corpus: Corpus, row: int, near: list[tuple[int, Edge]]) -> list[Edge]:
    """Edges to those that neither hold each other or the one in the middle, nor are twins; of two, to the surer."""
    kept: list[tuple[int, Edge]] = []
    chosen: dict[int, list[int]] = defaultdict(list, {corpus.file[row]: [row]})

    def order(pair: tuple[int, Edge]) -> tuple[float, bool, int]:
        return -worth(pair[1]), corpus.is_async[pair[0]] != corpus.is_async[row], pair[0]

    for other, edge in sorted(near, key=order):
        beside = chosen[corpus.file[other]]
        is_held = any(_holds(corpus, other, one) or _holds(corpus, one, other) for one in beside)
        if not is_held and (edge.kind is LikenessKind.TWIN or not _has_twin(corpus, other, beside)):
            kept.append((other, edge))
            beside.append(other)
    return [edge for _, edge in sorted(kept, key=lambda pair: pair[0])]


def _has_twin(corpus: Corpus, row: int, others: Iterable[int]) -> bool:
    """True of the twin of one that is there: two of one file of which one awaits are one member, not two."""
    return any(corpus.file[row] == corpus.file[other] and is_twin(corpus, row, other) for other in others)


def _holds(corpus: Corpus, outer: int, inner: int) -> bool:
    return corpus.start[outer] <= corpus.start[inner] < corpus.end[outer] and outer != inner


def worth(edge: Edge) -> float:
    """How sure an edge is, from 0 to 1."""
    return SURE[edge.kind] * edge.score


def _followers(corpus: Corpus, star: list[Edge], beside: dict[int, dict[int, Edge]], taken: set[int]) -> list[Edge]:
    """Edges to what is the same as a member, which only the member itself is compared for."""
    more: list[Edge] = []
    members = {each for edge in star for each in (edge.left, edge.right)}
    for member in sorted(members):
        for other, edge in sorted(beside[member].items()):
            is_same = edge.kind in {LikenessKind.IDENTICAL, LikenessKind.RENAMED}
            if other not in taken and is_same and not _has_twin(corpus, other, members):
                taken.add(other)
                members.add(other)
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
