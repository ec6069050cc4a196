"""Values: what an expression holds, as far as the text of the tree shows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType

from ssot_lint.contracts.model import Symbol
from ssot_lint.program.model import Evidence
from ssot_lint.program.patched import PatchedWith
from ssot_lint.program.reading.keys import Key
from ssot_lint.program.reading.syntax import Syntax


class Kind(StrEnum):
    """What a real thing is."""

    OBJECT = "object"
    CLASS = "class"
    FUNCTION = "function"
    MODULE = "module"
    OUTSIDE = "outside"
    """Something of a module outside the tree, by its full name."""
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Thing:
    """A real thing: a module, a function, a class, or an object of a class."""

    kind: Kind
    symbol: Symbol
    held_by: Symbol | None = field(default=None, compare=False)
    """The variable of a module that an object is known to be in."""
    through_double: bool = field(default=False, compare=False)
    """A double leads to it."""


NONE = Thing(Kind.NONE, Symbol(""))


@dataclass(frozen=True, slots=True)
class Double:
    """A mock, or what a mock makes up."""

    steps: tuple[Evidence, ...]
    """Where it is made."""
    stands_for: Thing | None = None
    configured: Mapping[Key, Value | None] | None = field(default_factory=lambda: MappingProxyType({}))
    """What was set on it when it was made; None when nobody can tell what was."""
    hands_on: bool = False
    """Its methods call those of what it stands for."""


@dataclass(frozen=True, slots=True)
class Patcher:
    """A patch that has not begun: what it replaces, and where it is written."""

    patches: tuple[PatchedWith, ...]
    syntax: Syntax = field(compare=False)


@dataclass(frozen=True, slots=True)
class Several:
    """A dictionary of values, or a namespace."""

    values: Mapping[str, Value | None]
    is_namespace: bool = False
    """They are attributes, and not items."""

    def item(self, name: object) -> Value | None:
        """The value of that name; of a name that is not known, what all are."""
        return self.values.get(name) if isinstance(name, str) else merged(list(self.values.values()))


Value = Thing | Double | Patcher | Several


def merged(values: Sequence[Value | None]) -> Value | None:
    """The value that all ways lead to; None when they differ, or one is not known. ``None`` itself is no way."""
    telling = [one for one in values if one != NONE]
    if not telling or any(one is None for one in telling):
        return NONE if values and not telling else None
    first = telling[0]
    if all(one == first for one in telling):
        return first
    doubles = [one for one in telling if isinstance(one, Double)]
    if len(doubles) < len(telling):
        return None
    meant = {one.stands_for for one in doubles}
    steps = tuple(dict.fromkeys(step for one in doubles for step in one.steps))
    is_plain = all(one.configured == {} for one in doubles)
    return Double(
        steps,
        meant.pop() if len(meant) == 1 else None,
        MappingProxyType({}) if is_plain else None,
        any(one.hands_on for one in doubles),
    )


def child(double: Double, name: str, stands_for: Thing | None) -> Value | None:
    """What an attribute of a double holds: what was set on it, else another double."""
    if double.configured is None:
        return None
    if (name,) in double.configured:
        return through(double.configured[name,])
    inner = {key[1:]: value for key, value in double.configured.items() if key[0] == name}
    return replace(double, stands_for=stands_for, configured=MappingProxyType(inner))


def through(value: Value | None) -> Value | None:
    """The value as one that a double leads to."""
    return replace(value, through_double=True) if isinstance(value, Thing) else value
