"""Kinship: classes that are alike because one inherits from the other, or both from a third."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from itertools import permutations

NEUTRAL = frozenset(
    {
        *(
            "object",
            "ABC",
            "Protocol",
            "Generic",
            "Enum",
            "IntEnum",
            "StrEnum",
            "Flag",
            "IntFlag",
            "str",
            "int",
            "dict",
        ),
        *("list", "tuple", "set", "float", "bytes", "TypedDict", "NamedTuple", "BaseModel", "BaseSettings", "Struct"),
        *("Exception", "BaseException", "ValueError", "RuntimeError", "TypeError", "KeyError", "Thread", "Process"),
        *("LookupError", "OSError", "Warning", "UserWarning", "NodeVisitor", "NodeTransformer", "Mapping", "Sequence"),
    }
)
"""Bases that say nothing about what a class is for."""
DECLARING = frozenset({"Protocol", "ABC"})
_MOST_OF_A_NAME = 3


class Kinship:
    """Bases by name: which classes a name inherits from, as far as names tell."""

    def __init__(self) -> None:
        self._bases: dict[str, list[frozenset[str]]] = {}
        self._methods: dict[str, set[str]] = {}
        self._mixed: set[tuple[str, str]] = set()
        """Pairs of bases that some class has both of, in either order."""
        self.ancestors = lru_cache(maxsize=None)(self._ancestors)

    def add(self, name: str, bases: tuple[str, ...]) -> None:
        """Take in a class."""
        self._bases.setdefault(name, []).append(frozenset(bases))
        telling = [base for base in bases if base not in NEUTRAL]
        if len(telling) > 1:
            self._mixed.update(permutations(telling, 2))

    def note(self, name: str, methods: Iterable[str]) -> None:
        """Take in what a class defines."""
        self._methods.setdefault(name, set()).update(methods)

    def may_override(self, one: tuple[str, tuple[str, ...]], other: tuple[str, tuple[str, ...]], method: str) -> bool:
        """True of a method of two relatives that a class above both has, as far as is known."""
        left, right = {one[0], *self.lineage(one[1])}, {other[0], *self.lineage(other[1])}
        above = left & right
        return not above or any(name not in self._methods or method in self._methods[name] for name in above)

    def is_kin(self, one: tuple[str, tuple[str, ...]], other: tuple[str, tuple[str, ...]]) -> bool:
        """True of two names with bases: one inherits from the other, both from a third, or a third from both."""
        left, right = self.lineage(one[1]), self.lineage(other[1])
        if one[0] in right or other[0] in left or not left.isdisjoint(right):
            return True
        return any((first, second) in self._mixed for first in {one[0], *left} for second in {other[0], *right})

    def lineage(self, bases: tuple[str, ...]) -> frozenset[str]:
        """Names of all classes above one with these bases that say what it is for."""
        above: set[str] = set()
        for base in bases:
            if base not in NEUTRAL:
                above |= {base, *self.ancestors(base)}
        return frozenset(above)

    def _ancestors(self, name: str) -> frozenset[str]:
        found: set[str] = set()
        pending = [name]
        while pending:
            bases = self._bases.get(pending.pop(), ())
            counted = Counter(base for each in bases for base in each)
            for base, count in counted.items():
                if len(bases) > _MOST_OF_A_NAME and 2 * count < len(bases):
                    continue
                if base not in found and base not in NEUTRAL:
                    found.add(base)
                    pending.append(base)
        return frozenset(found)
