"""What planning asks about the tree beyond the linked program."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Protocol

from ssot_lint.contracts.model import Symbol


class Lookup(Protocol):
    """Answers about classes, modules and scopes; an empty answer means that nobody knows."""

    def attribute_types(self, class_symbol: Symbol) -> Mapping[str, Symbol]:
        """Class by attribute name, of the instance attributes of that class whose type is known."""
        ...

    def set_later(self, class_symbol: Symbol, name: str, path: str) -> str:
        """Where an object gets another value for an attribute: in its class past the constructor, or in that file."""
        ...

    def is_steady(self, path: str, line: int, name: str) -> bool:
        """Whether nothing can change what the name holds while that line runs."""
        ...

    def is_plain(self, path: str, line: int, dotted: str) -> bool:
        """Whether the path of attributes only gives values: reading it there runs nothing."""
        ...

    def is_defined(self, module: str, name: str) -> bool:
        """Whether a module of the tree defines or imports the name once and for all."""
        ...

    def set_anew(self, module: str, name: str) -> str:
        """Where a function of a module binds that name of the module anew."""
        ...

    def read_by_text(self, path: str, name: str) -> str:
        """What in a file reads a name of its module without spelling it as code; empty if nothing does."""
        ...

    def missed(self, path: str, module: str, leaving: Collection[tuple[int, str]]) -> str:
        """Why a file must not stop importing a module: lines and names are those of imports that leave it."""
        ...

    def taken_along(self, module: str) -> list[tuple[str, str]]:
        """Modules that import everything from a module by ``*``, near or far, each with its place."""
        ...

    def module_binding(self, module: str, name: str) -> Symbol | None:
        """What a module-level name of a module in the tree finally refers to."""
        ...

    def is_bound(self, path: str, line: int, name: str) -> bool:
        """Whether the name means something at that line: a local, a module-level name, an import."""
        ...

    def is_module(self, module: str) -> bool:
        """Whether the tree has a module of that name."""
        ...

    def is_ours(self, module: str) -> bool:
        """Whether a module's top-level package is the tree's own, so that what is not found in it is nowhere."""
        ...


class NoLookup:
    """Knows nothing: what is planned with it rests on the program and the contracts alone."""

    def attribute_types(self, class_symbol: Symbol) -> Mapping[str, Symbol]:
        """No attribute is known."""
        return {}

    def set_later(self, class_symbol: Symbol, name: str, path: str) -> str:
        """No such place is known."""
        return ""

    def is_steady(self, path: str, line: int, name: str) -> bool:
        """No name is known to be."""
        return False

    def is_plain(self, path: str, line: int, dotted: str) -> bool:
        """No attribute is known to be."""
        return False

    def is_defined(self, module: str, name: str) -> bool:
        """No name is known to be."""
        return False

    def set_anew(self, module: str, name: str) -> str:
        """No such place is known."""
        return ""

    def read_by_text(self, path: str, name: str) -> str:
        """No such reading is known."""
        return ""

    def missed(self, path: str, module: str, leaving: Collection[tuple[int, str]]) -> str:
        """No reason is known."""
        return ""

    def taken_along(self, module: str) -> list[tuple[str, str]]:
        """Nobody is known to."""
        return []

    def module_binding(self, module: str, name: str) -> Symbol | None:
        """No binding is known."""
        return None

    def is_bound(self, path: str, line: int, name: str) -> bool:
        """No name is known to be bound."""
        return False

    def is_module(self, module: str) -> bool:
        """No module is known."""
        return False

    def is_ours(self, module: str) -> bool:
        """No module is known to be the tree's."""
        return False
