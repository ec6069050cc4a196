"""Likeness by name and purpose: functions and methods that do one deed, though their text is another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from ssot_lint.discover.calling import call_edges
from ssot_lint.discover.calls import telling_calls
from ssot_lint.discover.corpus import Corpus
from ssot_lint.discover.designed import is_dunder
from ssot_lint.discover.edges import Edge
from ssot_lint.discover.harm import SCOPES
from ssot_lint.discover.model import Kind, LikenessKind
from ssot_lint.discover.relatives import are_relatives, is_platform_pair, is_twin
from ssot_lint.discover.roles import class_edges, module_edges
from ssot_lint.discover.words import deed_of, role_of, word_set, words_of

MOST_OF_A_NAME = 12
"""Functions of one name above which the name is a convention of the code base, not one job done twice."""
MOST_OF_A_DEED = 12
_PLAIN_NAMES = word_set(
    "main run setup register unregister configure init start stop handler wrapper decorator inner get post put "
    "delete patch index list create update show app parse load dump wrapped callback test help version close open "
)
_PLAIN_PARAMETERS = word_set("self cls request args kwargs hass config entry event context text value name data key ")


def named_edges(corpus: Corpus) -> list[Edge]:
    """Pairs that say by their names, their members or what they call that they do one job."""
    return [*class_edges(corpus), *module_edges(corpus), *_function_edges(corpus), *call_edges(corpus)]


def _function_edges(corpus: Corpus) -> Iterator[Edge]:
    groups = [group for group in _deeds(corpus) if len({corpus.file[row] for row in group}) > 1]
    corpus.keep(row for group in groups for row in group)
    seen: set[tuple[int, int]] = set()
    for group in groups:
        for left, right in combinations(group, 2):
            if corpus.file[left] == corpus.file[right] or (left, right) in seen:
                continue
            seen.add((left, right))
            edge = _function_edge(corpus, left, right)
            if edge is not None:
                yield edge


def _deeds(corpus: Corpus) -> Iterator[list[int]]:
    """Functions and methods of one name, then those of one deed; few enough to mean something."""
    by_name: dict[str, list[int]] = defaultdict(list)
    by_deed: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for row in corpus.rows_of((Kind.FUNCTION, Kind.METHOD)):
        name = corpus.name[row]
        if is_dunder(name) or name in _PLAIN_NAMES or corpus.is_inner(row) or len(words_of(name)) < 2:
            continue
        by_name[name.lstrip("_")].append(row)
        if len(deed_of(name)) > 1:
            by_deed[deed_of(name)].append(row)
    yield from (group for group in by_name.values() if 1 < len(group) <= MOST_OF_A_NAME)
    yield from (group for group in by_deed.values() if 1 < len(group) <= MOST_OF_A_DEED)


def _function_edge(corpus: Corpus, left: int, right: int) -> Edge | None:
    if are_relatives(corpus, left, right) or is_twin(corpus, left, right) or is_platform_pair(corpus, left, right):
        return None
    names = corpus.name[left], corpus.name[right]
    classes = corpus.class_of(left), corpus.class_of(right)
    if classes[0] is not None and classes[1] is not None and classes[0].name == classes[1].name:
        return None  # it is these that have one name
    if any(each is not None and any("implementer" in name for name in each.decorators) for each in classes):
        return None  # an interface asks for it
    one, other = corpus.shape(left), corpus.shape(right)
    if any("super" in each.calls and name in each.calls for each, name in zip((one, other), names, strict=True)):
        return None  # it adds to what a class above does
    telling = [frozenset(each.parameters) - _PLAIN_PARAMETERS for each in (one, other)]
    common = telling[0] & telling[1]
    if one.is_async != other.is_async and all(map(SCOPES.match, common)):
        common = frozenset()  # for whom it is done is no sign of what is done
    parameters = len(common) / max(len(telling[0] | telling[1]), 1)
    calls = _shared(one.calls, other.calls)
    roles = _is_one_role(corpus, left, right)
    base = (
        0.3 if one.kind is other.kind is Kind.METHOD else 0.4
    )  # a name of methods may be a protocol that nobody wrote down
    told = round(base + 0.25 * calls + 0.25 * parameters + 0.1 * roles, 3)
    if names[0] == names[1]:
        is_public = one.kind is other.kind is Kind.FUNCTION and not names[0].startswith("_")
        if is_public or roles or calls >= 0.25 or (parameters >= 0.5 and common):
            return Edge(LikenessKind.SAME_NAME, left, right, told)
        return None
    is_long = len(deed_of(names[0])) > 2
    is_like = (parameters >= 0.5 and common and (calls >= 0.3 or is_long)) or (is_long and (calls >= 0.3 or roles))
    return Edge(LikenessKind.SAME_SIGNATURE, left, right, told) if is_like else None


def _is_one_role(corpus: Corpus, left: int, right: int) -> bool:
    """True of methods whose classes say by their last words that they are for the same kind of thing."""
    one, other = corpus.class_of(left), corpus.class_of(right)
    return one is not None and other is not None and role_of(one.name)[-1:] == role_of(other.name)[-1:] != ()


def _shared(one: Sequence[str], other: Sequence[str]) -> float:
    """Share of the names that two functions call and few others do."""
    left, right = _telling(one), _telling(other)
    common = len(left & right)
    return common / max(min(len(left), len(right)), 2) if common else 0.0


def _telling(calls: Iterable[str]) -> frozenset[str]:
    return frozenset(telling_calls(calls))
