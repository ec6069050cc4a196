"""Likeness by role: classes, data types and modules that are compared as wholes, by their names and their members."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations

from ssot_lint.discover.corpus import ClassCard, Corpus
from ssot_lint.discover.designed import is_dunder
from ssot_lint.discover.edges import Edge
from ssot_lint.discover.model import Kind, LikenessKind
from ssot_lint.discover.relatives import are_kin, is_declaring, is_platform_pair, is_twin
from ssot_lint.discover.words import deed_of, role_of, word_set, words_of

MOST_OF_A_ROLE = 12
"""Classes with one role above which the name is a convention of the code base, not one job done twice."""
MOST_OF_A_NAME = 25
"""Classes of one name of several words, from which it is one."""
_MOST_OF_A_MEMBER = 30
_FEWEST_MEMBERS = 3
_FEW = 4
_PLAIN_MEMBERS = word_set(
    "main run setup logger log name id type value data items text title description version start stop close open "
    "get set post put delete patch update create list index kind key args kwargs config parent path url state status "
    "Meta DOMAIN PLATFORMS"
)


def class_edges(corpus: Corpus) -> Iterator[Edge]:
    """Pairs of classes, and of data types, for one thing."""
    seen: set[tuple[int, int]] = set()
    for is_exact, pairs in ((True, _same_names(corpus)), (False, _same_roles(corpus))):
        for left, right, is_rare in pairs:
            if (left, right) not in seen:
                seen.add((left, right))
                edge = _class_edge(corpus, left, right, is_exact, is_rare)
                if edge is not None:
                    yield edge
    for left, right in _sharing(corpus):
        if (left, right) not in seen:
            edge = _sharing_edge(corpus, left, right)
            if edge is not None:
                yield edge


def _same_names(corpus: Corpus) -> Iterator[tuple[int, int, bool]]:
    """Classes whose roles are the same, and whether few others have that role."""
    by_name: dict[str, list[int]] = defaultdict(list)
    for row in _public(corpus):
        by_name["".join(role_of(corpus.name[row]))].append(row)
    for group in by_name.values():
        names = Counter(corpus.name[row] for row in group)
        is_rare = len(group) <= MOST_OF_A_ROLE
        for left, right in combinations(group, 2):
            name = corpus.name[left]
            is_said = name == corpus.name[right] and names[name] <= MOST_OF_A_NAME and len(words_of(name)) > 1
            if is_rare or is_said:
                yield left, right, len(group) <= _FEW


def _same_roles(corpus: Corpus) -> Iterator[tuple[int, int, bool]]:
    """Classes whose roles end in the same words, and whether few others do."""
    by_role: dict[str, list[int]] = defaultdict(list)
    for row in _public(corpus):
        role = role_of(corpus.name[row])
        for start in range(len(role)):
            by_role["".join(role[start:])].append(row)
    for group in by_role.values():
        if 1 < len(group) <= MOST_OF_A_ROLE:
            yield from ((*pair, len(group) <= _FEW) for pair in combinations(group, 2))


def _class_edge(corpus: Corpus, left: int, right: int, is_exact: bool, is_rare: bool) -> Edge | None:
    one, other = corpus.card(left), corpus.card(right)
    if corpus.file[left] == corpus.file[right] and one.name != other.name and not is_exact:
        return None
    if _is_meant(corpus, left, right):
        return None
    if (corpus.kind[left] != corpus.kind[right]) and one.name != other.name:
        return None
    common, share = overlap(deeds_of(one), deeds_of(other))
    is_small = min(len(members_of(one)), len(members_of(other))) < _FEWEST_MEMBERS
    kind = LikenessKind.SAME_NAME if one.name == other.name else LikenessKind.SAME_ROLE
    if kind is LikenessKind.SAME_NAME:
        if (
            share >= 0.5
            or (share >= 0.2 and corpus.kind_of(left) is Kind.CLASS)
            or (len(words_of(one.name)) > 1 and corpus.kind[left] == corpus.kind[right])
        ):
            return Edge(kind, left, right, round(0.5 + share / 2, 3))
        return None
    least = 0.15 if is_exact else 0.3
    if common >= 2 and share >= least:
        return Edge(kind, left, right, round(0.4 + share / 2, 3))
    if is_rare and common and share >= least:
        return Edge(kind, left, right, round(0.3 + share / 2, 3))
    if is_exact and len(role_of(one.name)) > 1 and corpus.kind_of(left) is Kind.CLASS and (common or not is_small):
        return Edge(kind, left, right, round(0.4 + share / 2, 3))
    return None


def _sharing(corpus: Corpus) -> list[tuple[int, int]]:
    """Pairs of public classes with members in common that few others have, whatever they are called."""
    by_member: dict[str, list[int]] = defaultdict(list)
    for row in _public(corpus):
        for member in deeds_of(corpus.card(row)):
            by_member[member].append(row)
    return _often_together(by_member.values())


def _often_together(groups: Iterable[list[int]]) -> list[tuple[int, int]]:
    counted: Counter[tuple[int, int]] = Counter()
    for group in groups:
        if 1 < len(group) <= _MOST_OF_A_MEMBER:
            counted.update(combinations(group, 2))
    return sorted(pair for pair, count in counted.items() if count >= _FEWEST_MEMBERS)


def _sharing_edge(corpus: Corpus, left: int, right: int) -> Edge | None:
    one, other = corpus.card(left), corpus.card(right)
    if corpus.file[left] == corpus.file[right] or (corpus.kind[left] != corpus.kind[right]):
        return None
    common, share = overlap(deeds_of(one), deeds_of(other))
    if common < _FEWEST_MEMBERS or share < (0.6 if common == _FEWEST_MEMBERS else 0.5):
        return None
    if _is_meant(corpus, left, right):
        return None
    return Edge(LikenessKind.SAME_ROLE, left, right, round(0.3 + share / 2, 3))


def module_edges(corpus: Corpus) -> Iterator[Edge]:
    """Pairs of modules of which one defines much of what the other does, by name."""
    by_member: dict[str, list[int]] = defaultdict(list)
    for row in corpus.rows_of((Kind.MODULE,)):
        for member in module_members(corpus, row):
            by_member[member].append(row)
    for left, right in _often_together(by_member.values()):
        common, share = overlap(module_members(corpus, left), module_members(corpus, right))
        is_meant = is_twin(corpus, left, right) or is_platform_pair(corpus, left, right)
        if share >= 0.4 and common >= _FEWEST_MEMBERS and not is_meant:
            yield Edge(LikenessKind.SAME_ROLE, left, right, round(0.3 + share / 2, 3))


def module_members(corpus: Corpus, row: int) -> frozenset[str]:
    """What a module defines at its top that no convention asks for."""
    names = corpus.tops[corpus.file[row]]
    return frozenset(name for name in names if name not in _PLAIN_MEMBERS and not corpus.is_conventional(name))


def members_of(card: ClassCard) -> frozenset[str]:
    """Names of what a class has that says what it is for."""
    return frozenset(name for name in (*card.methods, *card.fields) if not is_dunder(name))


def deeds_of(card: ClassCard) -> frozenset[str]:
    """Its members by what they do, whatever verb of one sense they do it by."""
    return frozenset(
        "-".join(deed_of(name)) or name for name in members_of(card) if name.lstrip("_") not in _PLAIN_MEMBERS
    )


def overlap(one: frozenset[str], other: frozenset[str]) -> tuple[int, float]:
    """How many names two sets share, and which share that is of the smaller one, dampened where they differ in size."""
    common = len(one & other)
    short, long = sorted((len(one), len(other)))
    return common, (common / short + common / long) / 2 if short else 0.0


def _is_meant(corpus: Corpus, left: int, right: int) -> bool:
    cards = corpus.card(left), corpus.card(right)
    return are_kin(corpus, *cards) or is_declaring(*cards) or is_platform_pair(corpus, left, right)


def _public(corpus: Corpus) -> Iterator[int]:
    """Rows of classes at the top of a module."""
    return (row for row in corpus.rows_of((Kind.CLASS, Kind.DATA)) if not corpus.owner[row])
