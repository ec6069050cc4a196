"""Kinship: classes that are alike because one inherits from the other, or both from a third."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache

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
        self.ancestors = lru_cache(maxsize=None)(self._ancestors)

    def add(self, name: str, bases: tuple[str, ...]) -> None:
        """Take in a class."""
        self._bases.setdefault(name, []).append(frozenset(bases))

    def is_kin(self, one: tuple[str, tuple[str, ...]], other: tuple[str, tuple[str, ...]]) -> bool:
        """True of two classes, each a name and its bases, that inherit from each other or from a third."""
        left, right = self.lineage(one[1]), self.lineage(other[1])
        return one[0] in right or other[0] in left or not left.isdisjoint(right)

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
