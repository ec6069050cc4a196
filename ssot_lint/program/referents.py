"""Referents: what stands at a place or behind a symbol that a name leads to, told by name, kind and position."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ssot_lint.contracts.model import Symbol
from ssot_lint.facts.binding_sites import Binding, binding_at
from ssot_lint.facts.cut import Lines
from ssot_lint.facts.model import Definition, DefinitionKind
from ssot_lint.facts.parsing import on_deep_stack, syntax_tree
from ssot_lint.program.answers import KnownDefinition
from ssot_lint.program.outside import outside_module
from ssot_lint.program.symbols import SymbolFinder
from ssot_lint.program.tree import Tree
from ssot_lint.program.typeserver import Place, TypeServer

_WORD = re.compile(r"[^\W\d]\w*")
VARIABLES = frozenset({"parameter", "variable", "attribute", "constant", "alias"})
"""Kinds of what holds something; the others are something."""


@dataclass(frozen=True, slots=True)
class Referent:
    """What a name refers to."""

    symbol: str
    """``mod:Qual.name``; of a module its name."""
    kind: str
    """``function``, ``method``, ``class``, ``constant``, ``module``, ``parameter``, ``variable``, ``attribute``,
    ``alias``, or ``name`` when only its name is known."""
    path: str = ""
    """Relative to the root, absolute outside of it; empty when only its name is known."""
    line: int = 0
    column: int = 0
    is_external: bool = False
    definition: Definition | None = None

    @property
    def is_variable(self) -> bool:
        """It holds something, and may hold something else tomorrow."""
        return self.kind in VARIABLES


class Referents:
    """Finds referents; reads a file only when something in it is asked for."""

    def __init__(self, tree: Tree, server: TypeServer | None) -> None:
        self._tree = tree
        self._finder = SymbolFinder(tree.modules, tree.linker, tree.definitions_of, tree.read, server)

    def at(self, places: Iterable[Place], owner: Symbol | None = None) -> tuple[Referent, ...]:
        """What stands at each place, sorted; of several that share a symbol (overloads) the last.

        ``owner`` is the class whose attribute it is, should it be bound through anything but ``self``.
        """
        found = {one.symbol: one for one in (self._at(place, owner) for place in sorted(set(places)))}
        return tuple(sorted(found.values(), key=lambda one: (one.path, one.line, one.column)))

    def named(self, symbols: Sequence[Symbol]) -> tuple[Referent, ...]:
        """What each symbol is; several that spell one dotted path are ways to read it, of which one is right."""
        if len(symbols) > 1 and len({one.dotted() for one in symbols}) == 1:
            read = [self._named(one) for one in reversed(symbols)]
            return (next((one for one in read if one.path), Referent(symbols[0].dotted(), "name", is_external=True)),)
        return tuple(self._named(one) for one in symbols)

    def _named(self, symbol: Symbol) -> Referent:
        found = self._finder.find(symbol)
        if isinstance(found, KnownDefinition):
            return _defined(found)
        path = self._tree.modules.path_of(symbol.module)
        kind = "name" if symbol.qualname else "module"
        return Referent(str(symbol), kind, is_external=path is None and not self._tree.modules.exists(symbol.module))

    def _at(self, place: Place, owner: Symbol | None) -> Referent:
        path, line, column = place
        is_external = path.startswith("/")
        module = outside_module(path) if is_external else self._tree.modules.name_of(path)
        text = self._tree.text_of(path)
        lines = Lines.of(text) if text is not None else Lines("", (0,))
        word = _WORD.match(lines.line(line), column - 1) if line <= len(lines.starts) else None
        name = word.group() if word is not None else ""
        found = self._definition(place, name)
        if found is not None:
            return _defined(KnownDefinition(Symbol(module, found.qualname), path, found, is_external))
        bound = self._binding(lines, line, column)
        if bound is not None:
            return Referent(
                _symbol(bound, module, owner), bound.kind, path, bound.span.line, bound.span.column, is_external
            )
        if (line, column) == (1, 1):
            return Referent(module, "module", path, 1, 1, is_external)
        return Referent(f"{module}:{name}", "name", path, line, column, is_external)

    def _definition(self, place: Place, name: str) -> Definition | None:
        if not name:
            return None
        found = self._tree.definitions_of(place.path, name)
        return next((one for one in found if (one.span.line, one.span.column) == place[1:]), None)

    def _binding(self, lines: Lines, line: int, column: int) -> Binding | None:
        tree = on_deep_stack(lambda: syntax_tree(lines.text))
        return binding_at(lines, tree, line, column) if isinstance(tree, ast.Module) else None


def _defined(found: KnownDefinition) -> Referent:
    definition = found.definition
    if definition.kind is DefinitionKind.MODULE:
        return Referent(str(found.symbol), "module", found.path, 1, 1, found.external, definition)
    span = definition.span
    return Referent(
        str(found.symbol), str(definition.kind), found.path, span.line, span.column, found.external, definition
    )


def _symbol(bound: Binding, module: str, owner: Symbol | None) -> str:
    """What a variable is called: after the function around it; an attribute after its class, if that is known."""
    if bound.kind != "attribute":
        return f"{module}:{bound.symbol}.{bound.name}" if bound.symbol else f"{module}:{bound.name}"
    if bound.owner:
        return f"{module}:{bound.owner}.{bound.name}"
    return f"{owner}.{bound.name}" if owner is not None else f"{module}:{bound.name}"
