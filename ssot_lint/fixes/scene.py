"""What planning looks at for one contract: its declaration, its view of the program, and the lookup."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from codemods.edits import Import
from ssot_lint.contracts.model import Contract, Duplicate, Symbol
from ssot_lint.facts.model import Definition, DefinitionKind, Parameter, StringRole, UseKind
from ssot_lint.fixes.binding import own_parameters
from ssot_lint.fixes.lookup import Lookup
from ssot_lint.program.model import ContractView, DefinitionSite, Program, Proof, ResolvedUse, Role

STANDS_FOR_CANONICAL = (Role.DUPLICATE, Role.ADAPTER, Role.IMPURE_ADAPTER, Role.OVERRIDE)


@dataclass(frozen=True, slots=True)
class Scene:
    """One contract and everything that is known about its symbols."""

    program: Program
    contract: Contract
    view: ContractView
    lookup: Lookup
    deprecated_from: str = ""
    """Module that an adapter can take the decorator ``deprecated`` from; empty when its body has to warn."""
    leaving: Mapping[str, frozenset[tuple[int, str]]] = field(default_factory=dict)
    """By path, lines and names of the imports that some contract is against: `leaving_of` the program."""
    patches: tuple[ResolvedUse, ...] = field(init=False)
    """Uses that are strings by which tests patch something, in their order."""

    def __post_init__(self) -> None:
        roles = (StringRole.PATCH, StringRole.PATCH_OBJECT)
        found = (one for one in self.view.uses if one.use.string is not None and one.use.string.role in roles)
        object.__setattr__(self, "patches", tuple(found))

    @property
    def canonical(self) -> Definition | None:
        """The canonical's definition, when it could be read."""
        return self.view.canonical.definition if self.view.canonical is not None else None

    @property
    def name(self) -> str:
        """The canonical's own name."""
        return self.contract.canonical.name

    @property
    def canonical_parameters(self) -> tuple[Parameter, ...] | None:
        """What a caller of the canonical fills; None when its definition could not be read."""
        return own_parameters(self.canonical) if self.canonical is not None else None

    @property
    def is_method(self) -> bool:
        """True when the canonical belongs to a class."""
        if self.canonical is not None:
            return self.canonical.kind is DefinitionKind.METHOD
        return self.view.canonical_class is not None or "." in self.contract.canonical.qualname

    @property
    def canonical_classes(self) -> frozenset[Symbol]:
        """The canonical's class under every name we know it by."""
        if not self.is_method:
            return frozenset()
        found = {self.contract.canonical.owner, self.view.canonical_class}
        if self.view.canonical is not None:
            found.add(self.view.canonical.symbol.owner)
        return frozenset(one for one in found if one is not None and one.qualname)

    @property
    def canonical_class_import(self) -> Import:
        """How a module gets the canonical's class under its public name."""
        return Import(self.contract.canonical.module, self.contract.canonical.owner.qualname)

    @property
    def canonical_import(self) -> Import:
        """How a module gets a canonical that is no method, or what holds it."""
        canonical = self.contract.canonical
        if canonical.qualname:
            return Import(canonical.module, canonical.qualname.partition(".")[0])
        package, _, name = canonical.module.rpartition(".")
        return Import(package, name) if package else Import(name)

    @property
    def spelling(self) -> str:
        """How a canonical that is no method is written once `canonical_import` is there."""
        return self.contract.canonical.qualname or self.name

    def declared(self, site: DefinitionSite) -> Duplicate | None:
        """The contract's own entry for a definition, for what it overrides, or for what is known under another name."""
        for symbol in (site.symbol, site.overrides):
            found = self.contract.declared(symbol) if symbol is not None else None
            if found is not None:
                return found
        return next((one for one in self.contract.duplicates if self._final(one.symbol) == site.symbol), None)

    def _final(self, symbol: Symbol) -> Symbol:
        first, _, rest = symbol.qualname.partition(".")
        bound = self.lookup.module_binding(symbol.module, first) if first else None
        if bound is None:
            return symbol
        return Symbol(bound.module, f"{bound.qualname}.{rest}" if rest else bound.qualname)

    def duplicates_named(self, name: str) -> Iterator[DefinitionSite]:
        """Definitions of that name that do, or hand on, the canonical's job."""
        return (site for site in self.view.definitions if site.definition.name == name and _stands(site))

    def is_inside_canonical(self, resolved: ResolvedUse) -> bool:
        """True of a use in the canonical itself, in its body or its decorators."""
        site = self.view.canonical
        if site is None or site.path != resolved.path:
            return False
        within = site.definition.site
        stands_in = (within.line, within.column) <= (resolved.use.span.line, resolved.use.span.column)
        stands_in = stands_in and resolved.use.span.line <= within.end_line  # a decorator, too
        return stands_in or f"{resolved.use.symbol}.".startswith(f"{site.symbol.qualname}.")

    def is_canonical_class(self, receiver_type: str | None) -> bool:
        """True of ``mod:Class`` when that is the canonical's class."""
        return receiver_type is not None and any(str(one) == receiver_type for one in self.canonical_classes)

    def same_class(self, site: DefinitionSite) -> bool:
        """True when a receiver of the duplicate has the canonical as well."""
        if site.definition.kind is not DefinitionKind.METHOD:
            return False
        classes = self.canonical_classes
        if site.symbol.owner in classes or (site.overrides is not None and site.overrides.owner in classes):
            return True
        bound = (self.lookup.module_binding(site.symbol.module, base) for base in site.definition.bases)
        return any(one in classes for one in bound if one is not None)


def _stands(site: DefinitionSite) -> bool:
    return site.role in STANDS_FOR_CANONICAL


def short(symbol: Symbol) -> str:
    """A symbol without its module, in backticks."""
    return f"`{symbol.qualname or symbol.module}`"


def leaving_of(program: Program) -> dict[str, frozenset[tuple[int, str]]]:
    """By path, lines and names of the imports that some contract is against."""
    found: dict[str, set[tuple[int, str]]] = {}
    for view in program.views.values():
        for one in view.uses:
            if one.use.kind is UseKind.IMPORT and one.proof is Proof.RESOLVED:
                found.setdefault(one.path, set()).add((one.use.span.line, one.use.name))
    return {path: frozenset(names) for path, names in found.items()}
