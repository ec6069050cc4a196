"""Roles: what each definition of a watched name is to a contract."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Collection, Iterable, Sequence

from ssot_lint.contracts.matching import NameMatcher, path_matches
from ssot_lint.contracts.model import Contract, Symbol
from ssot_lint.facts.model import Definition, DefinitionKind
from ssot_lint.program.answers import KnownDefinition
from ssot_lint.program.doubles.mocks import inherits_mock
from ssot_lint.program.linking import Linker, is_typing_protocol
from ssot_lint.program.model import DefinitionSite, Role
from ssot_lint.program.modules import is_test
from ssot_lint.program.other_names import is_other_name

__all__ = ["definition_sites", "is_double", "is_shape", "is_test"]

_DOUBLE_NAME = re.compile(r"^_*(?:Fake|Mock|Stub|Dummy|Spy|Recording|Noop)(?=[A-Z_]|$)|(?:Fake|Mock|Stub|Double|Spy)$")

_PLAIN_TYPES = frozenset({"bool", "bytearray", "bytes", "complex", "float", "int", "len", "str", "sum"})
"""Of Python's own: what calls of them give is no function, method or class."""
_SHAPING = frozenset({"overload", "abstractmethod", "abstractproperty"})

DelegatesTo = Callable[[KnownDefinition], Collection[Symbol]]
"""Symbols that the delegations in a definition's body are known to call."""


def definition_sites(
    contract: Contract,
    canonical: Symbol,
    definitions: Iterable[KnownDefinition],
    linker: Linker,
    delegates_to: DelegatesTo,
    declared: Collection[Symbol] = (),
) -> tuple[DefinitionSite, ...]:
    """The contract's definitions with their roles, in the order given.

    ``declared`` are the symbols that the contract's own entries finally name, re-exports followed.
    """
    wanted = NameMatcher(contract.watched)
    named = {*declared, *(duplicate.symbol for duplicate in contract.duplicates)}
    own = [
        one
        for one in definitions
        if wanted.matches(one.definition.name) or one.symbol == canonical or one.symbol in named
    ]
    plain = [DefinitionSite(one.symbol, one.path, one.definition, Role.DUPLICATE, None, one.external) for one in own]
    judge = _Judge(contract, canonical, linker, {site.symbol for site in plain}, named)
    return tuple(judge.site(site, delegates_to(one)) for site, one in zip(plain, own, strict=True))


class _Judge:
    """Decides roles within one contract."""

    def __init__(
        self,
        contract: Contract,
        canonical: Symbol,
        linker: Linker,
        symbols: Collection[Symbol],
        declared: Collection[Symbol],
    ) -> None:
        self._declared = declared
        self._contract = contract
        self._canonical = canonical
        self._linker = linker
        self._symbols = symbols
        self._named = NameMatcher(contract.names) if contract.names else None

    def site(self, site: DefinitionSite, callees: Collection[Symbol]) -> DefinitionSite:
        """The definition with its role."""
        overrides = self._overridden(site)
        if site.symbol == self._canonical:
            return _as(site, Role.CANONICAL, overrides)
        if path_matches(site.path, self._contract.allow_in):
            return _as(site, Role.ALLOWED, overrides)
        if site.symbol in self._contract.unrelated:
            return _as(site, Role.UNRELATED, overrides)
        is_declared = site.symbol in self._declared
        if not is_declared and not self._is_of_contract(site, overrides):
            return _as(site, Role.UNRELATED, overrides)
        role = self._role(site, callees, is_declared, overrides)
        return _as(site, role, overrides)

    def _role(
        self, site: DefinitionSite, callees: Collection[Symbol], is_declared: bool, overrides: Symbol | None
    ) -> Role:
        definition = site.definition
        if is_shape(site, self._linker) and not (is_declared and _is_meant(site, overrides)):
            return Role.DECLARATION
        if overrides is not None and any(one.receiver == "super()" for one in definition.delegations):
            return Role.OVERRIDE
        if is_other_name(definition):
            return Role.ADAPTER
        if not is_declared and (is_double(site) or self._is_of_mock(site)):
            return Role.DOUBLE
        if self._delegates(definition, callees):
            return Role.ADAPTER if definition.is_pure_delegation else Role.IMPURE_ADAPTER
        return Role.DUPLICATE

    def _is_of_contract(self, site: DefinitionSite, overrides: Symbol | None) -> bool:
        """Without `names`, only what is declared counts, and what overrides or declares it."""
        if self._named is not None and not site.external:
            return self._named.matches(site.definition.name)
        return overrides is not None and overrides in self._declared

    def _overridden(self, site: DefinitionSite) -> Symbol | None:
        if site.external or site.definition.kind is not DefinitionKind.METHOD:
            return None
        for owner, binding in self._linker.ancestry(site.symbol.owner):
            symbol = Symbol(owner.module, f"{owner.qualname}.{site.definition.name}")
            has_it = binding is None or binding.member(site.definition.name) is not None
            if owner != site.symbol.owner and symbol in self._symbols and has_it:
                return symbol
        return None

    def _is_of_mock(self, site: DefinitionSite) -> bool:
        """True of a method of a class that is itself a mock."""
        owner = site.symbol.owner
        return bool(owner.qualname) and not site.external and inherits_mock(self._linker, owner)

    def _delegates(self, definition: Definition, callees: Collection[Symbol]) -> bool:
        if definition.kind is DefinitionKind.CONSTANT:
            return (definition.value or "").rpartition(".")[2] == self._canonical.name
        return any(
            callee == self._canonical or path_matches(_path_of(callee), self._contract.allow_in) for callee in callees
        )


def _path_of(symbol: Symbol) -> str:
    return symbol.module.replace(".", "/") + ".py"


def _as(site: DefinitionSite, role: Role, overrides: Symbol | None = None) -> DefinitionSite:
    return DefinitionSite(site.symbol, site.path, site.definition, role, overrides, site.external)


def is_plain_value(definition: Definition) -> bool:
    """True of a name that is only annotated, or assigned what no function, method or class could be.

    That is a literal, text that is put together, a comparison, or what a type of Python's own makes.
    """
    if definition.kind is not DefinitionKind.CONSTANT:
        return False
    try:
        node = ast.parse((definition.value or "None").strip(), mode="eval").body
        if isinstance(node, ast.JoinedStr | ast.Compare):
            return True
        if isinstance(node, ast.Call):
            return isinstance(node.func, ast.Name) and node.func.id in _PLAIN_TYPES
        ast.literal_eval(node)
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return False
    return True


def is_shape(site: DefinitionSite, linker: Linker) -> bool:
    """True of a definition that only states a shape: a stub, an abstract method, a member of a Protocol."""
    definition = site.definition
    if site.external:
        return False
    if site.path.endswith(".pyi") or (definition.is_declaration and definition.kind is not DefinitionKind.CLASS):
        return True
    return any(is_typing_protocol(linker, site.symbol.module, base) for base in definition.bases)


def _is_meant(site: DefinitionSite, overrides: Symbol | None) -> bool:
    """True of a function, or of a method that overrides another, whose body does nothing: who declares it means it."""
    definition = site.definition
    is_shape_only = any(one.rpartition(".")[2] in _SHAPING for one in definition.decorators)
    is_own = definition.kind is DefinitionKind.FUNCTION or (
        definition.kind is DefinitionKind.METHOD and overrides is not None
    )
    return is_own and not is_shape_only and not site.path.endswith(".pyi")


def is_double(site: DefinitionSite) -> bool:
    """True of a fake: a class that says so by its name, or anything defined in test code."""
    owners: Sequence[str] = site.symbol.qualname.split(".")[:-1]
    return any(_DOUBLE_NAME.search(owner) for owner in owners) or is_test(site.path)
