"""What planning asks about the tree beyond the linked program."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from ssot_lint.contracts.model import Symbol


class Lookup(Protocol):
    """Answers about classes, modules and scopes; an empty answer means that nobody knows."""

    def attribute_types(self, class_symbol: Symbol) -> Mapping[str, Symbol]:
        """Class by attribute name, of the instance attributes of that class whose type is known."""
        ...

    def module_binding(self, module: str, name: str) -> Symbol | None:
        """What a module-level name of a module in the tree finally refers to."""
        ...

    def is_bound(self, path: str, line: int, name: str) -> bool:
        """Whether the name means something at that line: a local, a module-level name, an import."""
        ...


class NoLookup:
    """Knows nothing: what is planned with it rests on the program and the contracts alone."""

    def attribute_types(self, class_symbol: Symbol) -> Mapping[str, Symbol]:
        """No attribute is known."""
        return {}

    def module_binding(self, module: str, name: str) -> Symbol | None:
        """No binding is known."""
        return None

    def is_bound(self, path: str, line: int, name: str) -> bool:
        """No name is known to be bound."""
        return False
