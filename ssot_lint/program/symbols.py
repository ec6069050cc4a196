"""Finding the symbols a contract names: in the tree by linking, outside it through the type checker."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from ssot_lint.contracts.model import Symbol
from ssot_lint.facts.model import Definition, DefinitionKind, Span
from ssot_lint.program.answers import KnownDefinition
from ssot_lint.program.elsewhere import declared_at, places_of
from ssot_lint.program.linking import Linker
from ssot_lint.program.modules import ModuleTree
from ssot_lint.program.typeserver import Place, TypeServer

_START = Span(1, 1, 1, 1)


def _span(place: Place, name: str) -> Span:
    return Span(place.line, place.column, place.line, place.column + len(name))


@dataclass(frozen=True, slots=True)
class MissingSymbol:
    """A symbol that is nowhere: whether its module is, and what is named like it."""

    symbol: Symbol
    module_exists: bool
    nearest: tuple[str, ...]

    def __str__(self) -> str:
        if not self.module_exists:
            return f"`{self.symbol}` does not exist: there is no module `{self.symbol.module}`"
        return f"`{self.symbol}` does not exist in the module `{self.symbol.module}`"


class SymbolFinder:
    """Finds definitions by symbol; reads a file only when asked for something in it."""

    def __init__(
        self,
        tree: ModuleTree,
        linker: Linker,
        definitions_of: Callable[[str, str], Sequence[Definition]],
        read: Callable[[str], bytes | None],
        server: TypeServer | None,
    ) -> None:
        self._tree = tree
        self._linker = linker
        self._definitions_of = definitions_of
        self._read = read
        self._server = server

    def find(self, symbol: Symbol) -> KnownDefinition | MissingSymbol | None:
        """The definition a symbol finally names; None when it is outside the tree and nobody can look there."""
        if not symbol.qualname:
            return self._module(symbol)
        if not self._tree.exists(symbol.module):
            return self._outside(symbol)
        link = self._linker.follow(symbol.module, symbol.qualname)
        if link is not None and self._tree.path_of(link.symbol.module) is None:
            return self._outside(link.symbol)
        found = self._inside(link.symbol) if link is not None else None
        return found or self._missing(symbol)

    def _module(self, symbol: Symbol) -> KnownDefinition | MissingSymbol | None:
        path = self._tree.path_of(symbol.module)
        if path is None:
            return None if not self._tree.exists(symbol.module.partition(".")[0]) else self._missing(symbol)
        definition = Definition(symbol.name, symbol.module, DefinitionKind.MODULE, _START, _START)
        return KnownDefinition(symbol, path, definition)

    def _inside(self, symbol: Symbol) -> KnownDefinition | None:
        path = self._tree.path_of(symbol.module)
        if path is None:
            return None
        found = [one for one in self._definitions_of(path, symbol.name) if one.qualname == symbol.qualname]
        return KnownDefinition(symbol, path, found[-1]) if found else None

    def _outside(self, symbol: Symbol) -> KnownDefinition | MissingSymbol | None:
        if self._server is None:
            return None
        place = self._place_of(symbol)
        source = self._read(place.path) if place is not None else None
        if place is None or source is None:
            return MissingSymbol(symbol, self._place_of(Symbol(symbol.module)) is not None, ())
        found = self._at(place, symbol.name)
        if place.path.endswith(".py") and (stub := self._stub(symbol)) is not None:
            span = found.span if found is not None else _span(place, symbol.name)
            return KnownDefinition(symbol, place.path, replace(stub, span=span), external=True)
        fallback = Definition(
            symbol.name,
            symbol.qualname,
            DefinitionKind.CONSTANT,
            _span(place, symbol.name),
            _START,
        )
        return KnownDefinition(symbol, place.path, found or fallback, external=True)

    def _at(self, place: Place, name: str) -> Definition | None:
        found = self._definitions_of(place.path, name)
        return next((one for one in found if one.span.line == place.line), None)

    def _stub(self, symbol: Symbol) -> Definition | None:
        """What a stub states of a symbol whose source was found: types that the source leaves out."""
        assert self._server is not None
        place = declared_at(self._server, symbol)
        return self._at(place, symbol.name) if place is not None and place.path.endswith(".pyi") else None

    def _place_of(self, symbol: Symbol) -> Place | None:
        """Where the type checker finds the symbol."""
        assert self._server is not None
        return next(iter(places_of(self._server, symbol)), None)

    def _missing(self, symbol: Symbol) -> MissingSymbol:
        path = self._tree.path_of(symbol.module)
        if path is None:
            return MissingSymbol(symbol, self._tree.exists(symbol.module), ())
        bindings = self._linker.bindings_of(path)
        names = {name for name, _ in bindings.names}
        members = {f"{one.qualname}.{name}" for one in bindings.classes for name, _, _ in one.members}
        candidates = sorted(names | members)
        return MissingSymbol(symbol, True, tuple(difflib.get_close_matches(symbol.qualname, candidates, 3, 0.5)))
