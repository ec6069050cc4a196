"""Families as a report shows them: members, likenesses with evidence, the canonical and the contract."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from hashlib import blake2b
from itertools import permutations

from msgspec.structs import replace

from ssot_lint.discover.canonical import named_canonical
from ssot_lint.discover.contracting import contract_of
from ssot_lint.discover.corpus import Corpus
from ssot_lint.discover.edges import Edge
from ssot_lint.discover.evidence import evidence_of
from ssot_lint.discover.grouping import worth
from ssot_lint.discover.model import Family, Kind, Likeness, Member, Standing
from ssot_lint.discover.standing import Standings
from ssot_lint.program.modules import ModuleTree


def family_of(corpus: Corpus, modules: ModuleTree, edges: Sequence[Edge]) -> Family:
    """The family that some edges connect; who uses its members is not asked yet."""
    rows = sorted({row for edge in edges for row in (edge.left, edge.right)}, key=lambda row: _place(corpus, row))
    place = {row: at for at, row in enumerate(rows)}
    members = _with_calls(corpus, rows, [member_of(corpus, modules, row) for row in rows])
    likenesses = tuple(likeness_of(corpus, edge, place) for edge in sorted(edges, key=lambda one: _order(one, place)))
    score = sum(map(worth, edges)) / len(edges)
    name = max(sorted({one.name for one in members}), key=[one.name for one in members].count)
    kind = members[0].kind
    return Family(identity_of(members), name, kind, members, likenesses, round(score, 3))


def _with_calls(corpus: Corpus, rows: Sequence[int], members: Sequence[Member]) -> tuple[Member, ...]:
    """The members, with which of them call which: those whose name no other has, and who do not call back."""
    named = Counter(one.name for one in members)
    called = [set(corpus.shape(row).calls) - {one.name} for row, one in zip(rows, members, strict=True)]
    pairs = [
        (at, other)
        for at, other in permutations(range(len(members)), 2)
        if members[other].name in called[at] and named[members[other].name] == 1
    ]
    calls_on, called_by = defaultdict[int, list[str]](list), defaultdict[int, list[str]](list)
    for at, other in pairs:
        if (other, at) not in pairs:
            calls_on[at].append(members[other].symbol)
            called_by[other].append(members[at].symbol)
    return tuple(
        replace(one, standing=Standing(called_by=tuple(sorted(called_by[at])), calls_on=tuple(sorted(calls_on[at]))))
        for at, one in enumerate(members)
    )


def identity_of(members: Sequence[Member]) -> str:
    """What a baseline calls a family of these symbols."""
    return blake2b("\n".join(sorted(one.symbol for one in members)).encode(), digest_size=6).hexdigest()


def member_of(corpus: Corpus, modules: ModuleTree, row: int) -> Member:
    """A row as a member."""
    shape = corpus.shape(row)
    module = modules.name_of(corpus.path(row))
    symbol = f"{module}:{shape.qualname}" if shape.qualname else module
    name = shape.qualname.rpartition(".")[2] or module.rpartition(".")[2]
    return Member(
        corpus.path(row), symbol, shape.kind, shape.line, shape.end_line, shape.signature, corpus.size(row), name
    )


def with_standing(family: Family, standings: Standings) -> Family:
    """The family, with who uses its members."""
    members = tuple(
        replace(
            one,
            standing=replace(standings.of(one), called_by=one.standing.called_by, calls_on=one.standing.calls_on),
        )
        for one in family.members
    )
    return replace(family, members=members)


def with_proposal(family: Family) -> Family:
    """The family, with the member that should remain and the contract that says so; from its members as they are."""
    if family.kind is Kind.BLOCK:
        return family
    named = replace(family, canonical=named_canonical(family))
    return replace(named, contract=contract_of(named))


def likeness_of(corpus: Corpus, edge: Edge, place: dict[int, int]) -> Likeness:
    """The likeness of two rows that stand at some places."""
    left, right = sorted((edge.left, edge.right), key=place.__getitem__)
    return Likeness(edge.kind, place[left], place[right], edge.score, evidence_of(corpus, edge, left, right))


def _order(edge: Edge, place: dict[int, int]) -> tuple[float, int, int]:
    left, right = sorted((place[edge.left], place[edge.right]))
    return (-worth(edge), left, right)


def _place(corpus: Corpus, row: int) -> tuple[str, int, int]:
    return (corpus.path(row), corpus.start[row], row)
