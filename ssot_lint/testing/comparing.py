"""Where two observations part, worst first: an event that reached somebody else matters more than its return value."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterator

from ssot_lint.testing.observing import Aspect, Difference, Observation, Outcome, Raised

Same = Callable[[object, object], bool]


def same(one: object, other: object) -> bool:
    """Equal, or the very same object (as a NaN is)."""
    return one is other or bool(one == other)


def first_difference(
    canonical: Observation, duplicate: Observation, ignoring: Collection[Aspect] = (), equal: Same = same
) -> Difference | None:
    """The worst difference in an aspect that is not among `ignoring`; `None` where there is none.

    Order is compared for each recipient by itself: nobody can see in which order two others were reached.
    """
    comparisons = {
        Aspect.EXCEPTION: _exceptions,
        Aspect.RECIPIENTS: _recipients,
        Aspect.CONTENT: _contents,
        Aspect.ORDER: _order,
        Aspect.RESULT: _results,
    }
    found = (
        difference
        for aspect, compare in comparisons.items()
        if aspect not in ignoring
        for difference in compare(canonical, duplicate, equal)
    )
    return next(found, None)


def _exceptions(canonical: Observation, duplicate: Observation, _: Same) -> Iterator[Difference]:
    for call, (one, other) in enumerate(zip(canonical.outcomes, duplicate.outcomes, strict=True)):
        if _error(one) is not _error(other):
            yield Difference(Aspect.EXCEPTION, str(one), str(other), call)


def _error(outcome: Outcome) -> type[Exception] | None:
    return type(outcome.error) if isinstance(outcome, Raised) else None


def _recipients(canonical: Observation, duplicate: Observation, _: Same) -> Iterator[Difference]:
    one, other = canonical.reached(), duplicate.reached()
    if one.keys() != other.keys():
        yield Difference(Aspect.RECIPIENTS, f"reached {_names(one)}", f"reached {_names(other)}")


def _names(reached: dict[Hashable, list[object]]) -> str:
    return ", ".join(sorted(repr(recipient) for recipient in reached)) or "nobody"


def _contents(canonical: Observation, duplicate: Observation, equal: Same) -> Iterator[Difference]:
    one, other = canonical.reached(), duplicate.reached()
    for recipient, content in one.items():
        if recipient in other and not _same_items(content, other[recipient], equal):
            yield _at(recipient, Aspect.CONTENT, content, other[recipient])


def _order(canonical: Observation, duplicate: Observation, equal: Same) -> Iterator[Difference]:
    one, other = canonical.reached(), duplicate.reached()
    for recipient, content in one.items():
        theirs = other.get(recipient, [])
        if _same_items(content, theirs, equal) and not all(map(equal, content, theirs)):
            yield _at(recipient, Aspect.ORDER, content, theirs)


def _at(recipient: Hashable, aspect: Aspect, one: list[object], other: list[object]) -> Difference:
    return Difference(aspect, f"sent {recipient!r} {_listed(one)}", f"sent {recipient!r} {_listed(other)}")


def _listed(items: list[object]) -> str:
    return ", then ".join(map(repr, items))


def _same_items(ours: list[object], theirs: list[object], equal: Same) -> bool:
    """The same items in any order. They need not be hashable, nor `equal` be equality, so each is looked for."""
    left = list(theirs)
    for item in ours:
        at = next((index for index, other in enumerate(left) if equal(item, other)), None)
        if at is None:
            return False
        del left[at]
    return not left


def _results(canonical: Observation, duplicate: Observation, equal: Same) -> Iterator[Difference]:
    for call, (one, other) in enumerate(zip(canonical.outcomes, duplicate.outcomes, strict=True)):
        if not isinstance(one, Raised) and not isinstance(other, Raised) and not equal(one.value, other.value):
            yield Difference(Aspect.RESULT, str(one), str(other), call)
