"""The method resolution order: in which order Python asks a class and its bases for a member.

C3 linearization, as in "The Python 2.3 Method Resolution Order" (M. Simionato, python.org).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

T = TypeVar("T")


def linearized(start: T, bases_of: Callable[[T], Sequence[T]]) -> list[T]:
    """``start`` and everything above it, in the order in which members are looked up.

    Of classes that inherit from themselves, or whose bases contradict each other (Python refuses both), it gives each
    class once, nearest first.
    """
    return _linearized(start, bases_of, {}, set()) or _nearest_first(start, bases_of)


def _linearized(
    current: T, bases_of: Callable[[T], Sequence[T]], known: dict[T, list[T] | None], above: set[T]
) -> list[T] | None:
    if current in known:
        return known[current]
    if current in above:
        return None
    bases = list(dict.fromkeys(bases_of(current)))
    orders = [_linearized(base, bases_of, known, above | {current}) for base in bases]
    merged = _merged([*(list(one) for one in orders if one is not None), bases]) if None not in orders else None
    known[current] = [current, *merged] if merged is not None else None
    return known[current]


def _merged(orders: Iterable[list[T]]) -> list[T] | None:
    """One order that agrees with all of them; None where there is none."""
    left = [one for one in orders if one]
    found: list[T] = []
    while left:
        behind = {one for order in left for one in order[1:]}
        head = next((order[0] for order in left if order[0] not in behind), None)
        if head is None:
            return None
        found.append(head)
        left = [rest for order in left if (rest := order[1:] if order[0] == head else order)]
    return found


def _nearest_first(start: T, bases_of: Callable[[T], Sequence[T]]) -> list[T]:
    found, waiting = dict[T, None](), [start]
    while waiting:
        current = waiting.pop(0)
        if current not in found:
            found[current] = None
            waiting += bases_of(current)
    return list(found)
