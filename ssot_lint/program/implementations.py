"""Implementations: the definitions that a call through an abstract class or a protocol may reach."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import chain

from ssot_lint.contracts.model import Symbol
from ssot_lint.facts.model import DefinitionKind
from ssot_lint.program.linking import Linker, is_typing_protocol
from ssot_lint.program.model import DefinitionSite, Role

_NOT_ASKED = frozenset({"__init__", "__slots__", "__class_getitem__", "__doc__", "__module__"})
"""What a protocol's body may define without asking it of those that implement it."""
_PLAIN_BASES = frozenset({"Protocol", "Generic", "object"})


def is_protocol(symbol: Symbol, linker: Linker) -> bool:
    """True of a class that says itself that it is a protocol."""
    binding = linker.class_at(symbol)
    bases = binding.bases if binding is not None else ()
    return any(is_typing_protocol(linker, symbol.module, base) for base in bases)


def _last_name(base: str) -> str:
    """The name of a base class as written, without its module and its parameters."""
    return re.sub(r"\[.*", "", base, flags=re.DOTALL).rpartition(".")[2]


class Implementations:
    """What implements the declared methods among some definitions."""

    def __init__(self, sites: Sequence[DefinitionSite], modules: Mapping[str, str], linker: Linker) -> None:
        """``modules``, by path, hold the classes that may inherit an implementation without defining any."""
        methods = [one for one in sites if one.definition.kind is DefinitionKind.METHOD and not one.external]
        self._linker = linker
        self._by_symbol = {one.symbol: one for one in methods if one.role is not Role.DECLARATION}
        self._declared = frozenset(one.symbol for one in methods if one.role is Role.DECLARATION)
        self._modules = modules
        self._by_base: dict[str, set[Symbol]] | None = None
        self._found: dict[tuple[Symbol, Symbol], tuple[DefinitionSite, ...]] = {}
        self._ancestors: dict[Symbol, frozenset[Symbol]] = {}
        self._names: dict[Symbol, frozenset[str]] = {}

    def of(self, declared: Symbol, seen_as: Symbol | None) -> tuple[DefinitionSite, ...]:
        """What implements a declared method in subclasses, and for a protocol in classes that have all it asks for.

        ``seen_as`` is the class that the receiver is known to be of, if any.
        """
        if declared not in self._declared or not self._by_symbol:
            return ()
        is_heir = seen_as is not None and declared.owner in self._ancestors_of(seen_as)
        owner = seen_as if seen_as is not None and is_heir else declared.owner
        if (declared, owner) not in self._found:
            self._found[declared, owner] = tuple(self._implementing(declared, owner))
        return self._found[declared, owner]

    def overriding(self, symbol: Symbol, seen_as: Symbol | None) -> tuple[DefinitionSite, ...]:
        """What overrides a method in subclasses of the class that an object is seen as: the object may be of one."""
        if symbol.name.startswith("__") and not symbol.name.endswith("__"):
            return ()  # Python gives it the name of the class that it is written in
        owner = seen_as if seen_as is not None else symbol.owner
        found = (
            site
            for own, site in self._by_symbol.items()
            if own.name == symbol.name and own.owner != owner and owner in self._ancestors_of(own.owner)
        )
        return tuple(sorted(found, key=lambda site: (site.path, site.definition.span)))

    def after(self, symbol: Symbol, asking: Symbol) -> tuple[DefinitionSite, ...]:
        """What ``super()`` in a class may lead to besides ``symbol``: what comes next for an object of a subclass.

        A subclass with more than one base may put another class between ``asking`` and the base that has ``symbol``.
        """
        found: set[DefinitionSite] = set()
        for heir in self._heirs(asking):
            order = [owner for owner, _ in self._linker.ancestry(heir)]
            if asking in order:
                later = order[order.index(asking) + 1 :]
                members = (self._by_symbol.get(Symbol(one.module, f"{one.qualname}.{symbol.name}")) for one in later)
                found.update(filter(None, [next(filter(None, members), None)]))
        return tuple(sorted(found, key=lambda site: (site.path, site.definition.span)))

    def _heirs(self, owner: Symbol) -> set[Symbol]:
        """Classes of the modules that inherit from a class, however far down."""
        found: set[Symbol] = set()
        waiting = [owner]
        while waiting:
            current = waiting.pop()
            for heir in self._direct_heirs(current.name) - found:
                if heir != owner and current in self._ancestors_of(heir):
                    found.add(heir)
                    waiting.append(heir)
        return found

    def _implementing(self, declared: Symbol, owner: Symbol) -> list[DefinitionSite]:
        asked = self._asked(owner)
        own = {one.owner for one in self._by_symbol if one.name == declared.name}
        heirs = [self._direct_heirs(one.name) for one in (owner, *(own if asked else ()))]
        candidates = own.union(*heirs) - {owner}
        members = {self._linker.member(one, declared.name) for one in candidates if self._implements(one, owner, asked)}
        sites = [site for symbol, site in self._by_symbol.items() if symbol in members]
        return sorted(sites, key=lambda site: (site.path, site.definition.span))

    def _direct_heirs(self, name: str) -> set[Symbol]:
        """Classes of the modules that say that they inherit from one of that name."""
        if self._by_base is None:
            self._by_base = {}
            for path, module in self._modules.items():
                for one in self._linker.bindings_of(path).classes:
                    for base in one.bases:
                        self._by_base.setdefault(_last_name(base), set()).add(Symbol(module, one.qualname))
        return self._by_base.get(name, set())

    def _implements(self, owner: Symbol, declaring: Symbol, asked: frozenset[str]) -> bool:
        if declaring in self._ancestors_of(owner):
            return True
        return bool(asked) and asked <= self._names_of(owner) and not is_protocol(owner, self._linker)

    def _asked(self, declaring: Symbol) -> frozenset[str]:
        """What a class has to have to be taken for the protocol; nothing unless it is one that is fully known."""
        if not is_protocol(declaring, self._linker):
            return frozenset()
        ancestry = self._linker.ancestry(declaring)
        known = [owner.name in _PLAIN_BASES or binding is not None for owner, binding in ancestry]
        return self._names_of(declaring) - _NOT_ASKED if all(known) else frozenset()

    def _ancestors_of(self, owner: Symbol) -> frozenset[Symbol]:
        if owner not in self._ancestors:
            self._ancestors[owner] = frozenset(one for one, _ in self._linker.ancestry(owner))
        return self._ancestors[owner]

    def _names_of(self, owner: Symbol) -> frozenset[str]:
        if owner not in self._names:
            bindings = [binding for _, binding in self._linker.ancestry(owner) if binding is not None]
            members = (name for binding in bindings for name, _, _ in binding.members)
            self._names[owner] = frozenset(chain(members, (name for one in bindings for name, _ in one.attributes)))
        return self._names[owner]
