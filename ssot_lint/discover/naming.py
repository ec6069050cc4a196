"""Likeness by name and purpose: what has one role or does one deed, though its text is another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from ssot_lint.discover.corpus import ClassCard, Corpus
from ssot_lint.discover.designed import is_dunder
from ssot_lint.discover.edges import Edge
from ssot_lint.discover.model import Kind, LikenessKind
from ssot_lint.discover.relatives import are_kin, are_relatives, is_declaring, is_platform_pair
from ssot_lint.discover.words import deed_of, role_of, word_set, words_of

MOST_OF_A_ROLE = 12
"""Classes with one role above which the name is a convention of the code base, not one job done twice."""
MOST_OF_A_DEED = 6
_PLAIN_NAMES = word_set(
    "main run setup register unregister configure init start stop handler wrapper decorator inner get post put "
    "delete patch index list create update show app parse load dump wrapped callback test help version close open "
)
_PLAIN_PARAMETERS = word_set("self cls request args kwargs hass config entry event context text value name data key ")
_PLAIN_CALLS = word_set(
    "len str int isinstance getattr setattr hasattr print format append join get items keys values super list "
    "dict set tuple range enumerate zip sorted bool type debug info warning error exception strip split update "
    "add pop lower ValueError TypeError KeyError RuntimeError Exception repr float replace startswith endswith "
    "extend max min any all getLogger Path exists dumps loads "
)


def named_edges(corpus: Corpus) -> list[Edge]:
    """Pairs of classes, and pairs of functions, that say by their names and members that they do one job."""
    return [*_class_edges(corpus), *_function_edges(corpus)]


def _class_edges(corpus: Corpus) -> Iterator[Edge]:
    rows = [row for row in corpus.rows_of((Kind.CLASS, Kind.DATA)) if _is_public(corpus, row)]
    by_name: dict[str, list[int]] = defaultdict(list)
    by_role: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        role = role_of(corpus.name[row])
        by_name["".join(role)].append(row)
        for start in range(len(role) - 1):
            by_role["".join(role[start:])].append(row)
        if len(role) == 1 and len(words_of(corpus.name[row])) > 1:
            by_role[role[0]].append(row)
    seen: set[tuple[int, int]] = set()
    for is_exact, groups in ((True, by_name), (False, by_role)):
        for group in groups.values():
            if 1 < len(group) <= MOST_OF_A_ROLE:
                for left, right in combinations(group, 2):
                    if (left, right) not in seen:
                        seen.add((left, right))
                        edge = _class_edge(corpus, left, right, is_exact)
                        if edge is not None:
                            yield edge


def _class_edge(corpus: Corpus, left: int, right: int, is_exact: bool) -> Edge | None:
    one, other = corpus.card(left), corpus.card(right)
    if corpus.file[left] == corpus.file[right] and one.name != other.name and not is_exact:
        return None
    if are_kin(corpus, one, other) or is_declaring(one, other) or is_platform_pair(corpus, left, right):
        return None
    if (corpus.kind[left] != corpus.kind[right]) and one.name != other.name:
        return None
    common, share = overlap(members_of(one), members_of(other))
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
    if is_exact and len(role_of(one.name)) > 1 and corpus.kind_of(left) is Kind.CLASS:
        return Edge(kind, left, right, round(0.4 + share / 2, 3))
    return None


def members_of(card: ClassCard) -> frozenset[str]:
    """Names of what a class has that says what it is for."""
    return frozenset(name for name in (*card.methods, *card.fields) if not is_dunder(name))


def overlap(one: frozenset[str], other: frozenset[str]) -> tuple[int, float]:
    """How many names two sets share, and which share that is of the smaller one, dampened where they differ in size."""
    common = len(one & other)
    short, long = sorted((len(one), len(other)))
    return common, (common / short + common / long) / 2 if short else 0.0


def _is_public(corpus: Corpus, row: int) -> bool:
    return not corpus.owner[row]


def _function_edges(corpus: Corpus) -> Iterator[Edge]:
    groups = [group for group in _deeds(corpus) if len({corpus.file[row] for row in group}) > 1]
    corpus.keep(row for group in groups for row in group)
    for group in groups:
        for left, right in combinations(group, 2):
            if corpus.file[left] == corpus.file[right] and corpus.name[left] != corpus.name[right]:
                continue
            edge = _function_edge(corpus, left, right)
            if edge is not None:
                yield edge


def _deeds(corpus: Corpus) -> Iterator[list[int]]:
    """Functions of one name, functions and methods of one deed; few enough to mean something."""
    by_name: dict[str, list[int]] = defaultdict(list)
    by_deed: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for row in corpus.rows_of((Kind.FUNCTION, Kind.METHOD)):
        name = corpus.name[row]
        if is_dunder(name) or name in _PLAIN_NAMES or corpus.is_inner(row):
            continue
        deed = deed_of(name)
        if corpus.kind_of(row) is Kind.FUNCTION and len(words_of(name)) > 1:
            by_name[name].append(row)
        if len(deed) > 2:
            by_deed[deed].append(row)
    yield from (group for group in by_name.values() if 1 < len(group) <= MOST_OF_A_DEED)
    yield from (group for group in by_deed.values() if 1 < len(group) <= MOST_OF_A_DEED)


def _function_edge(corpus: Corpus, left: int, right: int) -> Edge | None:
    if are_relatives(corpus, left, right):
        return None
    one, other = corpus.shape(left), corpus.shape(right)
    telling = [frozenset(each.parameters) - _PLAIN_PARAMETERS for each in (one, other)]
    parameters = len(telling[0] & telling[1]) / max(len(telling[0] | telling[1]), 1)
    calls = _shared(one.calls, other.calls)
    is_same = corpus.name[left] == corpus.name[right]
    if is_same and one.kind is Kind.FUNCTION and other.kind is Kind.FUNCTION:
        if calls >= 0.25 or (parameters >= 0.5 and telling[0]):
            return Edge(LikenessKind.SAME_NAME, left, right, round(0.4 + 0.3 * calls + 0.3 * parameters, 3))
        return None
    if parameters >= 0.75 and len(telling[0] & telling[1]) >= 2:
        return Edge(LikenessKind.SAME_SIGNATURE, left, right, round(0.4 + 0.3 * calls + 0.2 * parameters, 3))
    if parameters >= 0.5 and telling[0] & telling[1] and calls >= 0.3:
        return Edge(LikenessKind.SAME_SIGNATURE, left, right, round(0.4 + 0.3 * calls + 0.2 * parameters, 3))
    return None


def _shared(one: Sequence[str], other: Sequence[str]) -> float:
    """Share of the names that two functions call and few others do."""
    left, right = _telling(one), _telling(other)
    common = len(left & right)
    return common / max(min(len(left), len(right)), 2) if common else 0.0


def _telling(calls: Iterable[str]) -> frozenset[str]:
    return frozenset(calls) - _PLAIN_CALLS
