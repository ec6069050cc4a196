"""Relatives: pairs that are alike by design, because a base, a class or a twin asks for it."""

from __future__ import annotations

import re
from functools import lru_cache

from ssot_lint.discover.corpus import ClassCard, Corpus
from ssot_lint.discover.designed import is_dunder
from ssot_lint.discover.model import Kind

_ASYNC = re.compile(r"^(?:async_+|a(?=[a-z]))|_?async$|^Async|Async$|(?<=_)async_|Async(?=[A-Z])")
_SYNC = re.compile(r"^sync_|_sync$|^Sync|Sync$")
_ASYNC_PATH = re.compile(r"_?(?:a?sync|aio)(?=[/_.]|$)|(?<=/)_?a(?:sync|io)_?")
_PLATFORM = re.compile(r"_?(?:posix|win(?:32|dows)?|nt|linux|darwin|mac(?:os)?|unix|bsd)(?=[a-z]*[/_.])")
_LONG_COPY = 8
_TELLING = 40
"""Words from which that two definitions are the very same is no chance."""
_LONG_CLASS = 10
_SURE_COPY = 0.85
_SURE_CLASS = 0.78
"""The share of a class that no base explains, if its sibling has the same."""


def is_twin(corpus: Corpus, left: int, right: int) -> bool:
    """True of the synchronous and the asynchronous way to do a thing, told by their names or those of their modules."""
    names = (corpus.name[left], corpus.name[right])
    plain = (names[0].lstrip("_"), names[1].lstrip("_"))
    bare = (_bare(plain[0]), _bare(plain[1]))
    is_told = plain[0] != plain[1] and (bare[0] == bare[1] or bare[0] == plain[1] or plain[0] == bare[1])
    awaits = corpus.is_async[left] != corpus.is_async[right]
    if is_told:
        return awaits or corpus.kind_of(left) in {Kind.CLASS, Kind.DATA} or bool(corpus.owner[left])
    if names[0] != names[1]:
        return False
    if awaits and corpus.file[left] == corpus.file[right]:
        return True
    one, other = corpus.class_of(left), corpus.class_of(right)
    if one is not None and other is not None and one.name != other.name and _bare(one.name) == _bare(other.name):
        return True
    paths = (corpus.path(left), corpus.path(right))
    return paths[0] != paths[1] and _ASYNC_PATH.sub("", paths[0]) == _ASYNC_PATH.sub("", paths[1])


def is_by_design(corpus: Corpus, left: int, right: int, score: float) -> bool:
    """True of definitions alike by statements whose likeness a common base explains, unless it is a long copy."""
    size = min(corpus.size(left), corpus.size(right))
    kind = corpus.kind_of(left)
    is_same = corpus.exact[left] == corpus.exact[right] and corpus.tokens[left] >= _TELLING
    if corpus.name[left] == corpus.name[right] and corpus.is_convention(left):
        if corpus.exact[left] == corpus.exact[right] and _is_unasked(corpus, left, right):
            return False
        is_long = size > _LONG_COPY and score >= _SURE_COPY
        return not is_long or (are_relatives(corpus, left, right) and not is_same)
    if corpus.is_property[left] and corpus.is_property[right] and (size <= _LONG_COPY or score < _SURE_COPY):
        return True
    if kind is Kind.METHOD or corpus.kind_of(right) is Kind.METHOD:
        return corpus.name[left] == corpus.name[right] and not is_same and _may_override(corpus, left, right)
    if kind is Kind.DATA and _differ_in_fields(corpus, left, right):
        return True
    if kind in {Kind.CLASS, Kind.DATA}:
        cards = corpus.card(left), corpus.card(right)
        if not are_kin(corpus, *cards) and not all(map(_is_error, cards)):
            return False
        is_one = is_same and corpus.name[left] == corpus.name[right] and corpus.file[left] != corpus.file[right]
        return not (is_one or (score >= _SURE_CLASS and size > _LONG_CLASS))
    if kind is Kind.FUNCTION and corpus.is_inner(left) and corpus.owner[left] == corpus.owner[right]:
        return corpus.name[left] == corpus.name[right] and corpus.file[left] == corpus.file[right]
    return False


def are_relatives(corpus: Corpus, left: int, right: int) -> bool:
    """True of methods of one class, or of classes that inherit from each other or from a third."""
    one, other = corpus.class_of(left), corpus.class_of(right)
    if one is None or other is None:
        return False
    return one is other or are_kin(corpus, one, other) or is_declaring(one, other)


def _is_unasked(corpus: Corpus, left: int, right: int) -> bool:
    """True of two methods of which one stands in a class without a base, so that nothing asks for its name."""
    cards = corpus.class_of(left), corpus.class_of(right)
    if is_dunder(corpus.name[left]):
        return False
    return any(card is not None and not card.bases and not card.decorators for card in cards)


def _may_override(corpus: Corpus, left: int, right: int) -> bool:
    """True of methods of relatives, unless it is known that nothing above both classes has such a method."""
    one, other = corpus.class_of(left), corpus.class_of(right)
    if one is None or other is None or not are_relatives(corpus, left, right):
        return False
    if one is other or is_declaring(one, other):
        return True
    return corpus.kinship.may_override((one.name, one.bases), (other.name, other.bases), corpus.name[left])


def are_kin(corpus: Corpus, one: ClassCard, other: ClassCard) -> bool:
    """True of classes that inherit from each other or from a third."""
    return corpus.kinship.is_kin((one.name, one.bases), (other.name, other.bases))


def is_declaring(one: ClassCard, other: ClassCard) -> bool:
    """True when one of them only declares what others do, or both implement a declared interface."""
    if any("Protocol" in base or base in {"ABC", "Interface"} for base in (*one.bases, *other.bases)):
        return True
    return all(any(name.endswith("implementer") for name in each.decorators) for each in (one, other))


def _differ_in_fields(corpus: Corpus, left: int, right: int) -> bool:
    """True of data types that hold other things: that they are written alike says nothing."""
    one, other = set(corpus.card(left).fields), set(corpus.card(right).fields)
    return 2 * len(one & other) < max(len(one), len(other))


def _is_error(card: ClassCard) -> bool:
    """True of an exception: what those have in common is their base's way."""
    return any(base.endswith(("Error", "Exception", "Warning")) for base in card.bases)


def is_platform_pair(corpus: Corpus, left: int, right: int) -> bool:
    """True of definitions of one name in modules that are each for a platform of its own."""
    paths = corpus.path(left), corpus.path(right)
    return (
        corpus.name[left] == corpus.name[right]
        and paths[0] != paths[1]
        and _PLATFORM.sub("", paths[0]) == _PLATFORM.sub("", paths[1])
    )


@lru_cache(maxsize=100_000)
def _bare(name: str) -> str:
    return _SYNC.sub("", _ASYNC.sub("", name))
