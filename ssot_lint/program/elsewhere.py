"""Elsewhere: where a type checker finds a symbol that is not of the tree. Each brings stubs of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from ssot_lint.contracts.model import Symbol
from ssot_lint.program.answers import Answer
from ssot_lint.program.overlays import OURS_ONLY
from ssot_lint.program.typeserver import Place, TypeServer

_VIRTUAL = f"{OURS_ONLY}symbols__.py"


def places_of(server: TypeServer, symbol: Symbol) -> list[Place]:
    """Where the checker finds the symbol, asked through a document that exists only for the question."""
    return _asked(server, symbol, server.definitions)


def declared_at(server: TypeServer, symbol: Symbol) -> Place | None:
    """Where the symbol is stated: in a stub, where the checker knows one. None when it cannot tell."""
    return next(iter(_asked(server, symbol, server.declarations)), None)


def _asked(
    server: TypeServer, symbol: Symbol, ask: Callable[[Sequence[Place]], list[tuple[Place, ...]]]
) -> list[Place]:
    expression = symbol.dotted()
    server.overlay(_VIRTUAL, f"import {symbol.module}\n{expression}\n")
    try:
        found = ask([Place(_VIRTUAL, 2, len(expression))])[0]
    finally:
        server.drop(_VIRTUAL)
    return [place for place in found if place.path != _VIRTUAL]


class Elsewhere:
    """The contracts' definitions outside the tree, each at the place by which the program knows it."""

    def __init__(self, symbol_at: Mapping[Place, Symbol]) -> None:
        self._symbol_at = symbol_at
        self._known_by: dict[str, dict[Place, Place]] = {}
        """By checker: the place by which the program knows what it finds at another."""

    def as_known(self, server: TypeServer, answer: Answer) -> Answer:
        """The answer, with those definitions where the program knows them."""
        if not self._symbol_at or all(not _is_outside(place) or place in self._symbol_at for place in answer.places):
            return answer
        if server.name not in self._known_by:
            self._known_by[server.name] = {
                place: known for known, symbol in self._symbol_at.items() for place in places_of(server, symbol)
            }
        known = self._known_by[server.name]
        return replace(answer, places=tuple(dict.fromkeys(known.get(place, place) for place in answer.places)))


def _is_outside(place: Place) -> bool:
    return place.path.startswith("/")
