"""Assembling the program: facts and answers in, one immutable `Program` out, in an order that only the tree decides."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import msgspec

from ssot_lint.contracts.matching import NameMatcher
from ssot_lint.contracts.model import Contract, Symbol
from ssot_lint.facts.extract import Extraction
from ssot_lint.facts.model import Allow, DefinitionKind, Delegation
from ssot_lint.facts.packaging_allows import packaging_allows
from ssot_lint.program.aliases import Alias, aliases_made, sought_for
from ssot_lint.program.answers import Answer, KnownDefinition, SiteUse
from ssot_lint.program.by_name import OtherName, by_name, old_path
from ssot_lint.program.constructors import with_constructor
from ssot_lint.program.copies import CopySearch
from ssot_lint.program.implementations import Implementations
from ssot_lint.program.linking import Linker
from ssot_lint.program.model import ContractView, DefinitionSite, Program, UnreadableFile
from ssot_lint.program.other_names import as_other_name, is_other_name
from ssot_lint.program.roles import definition_sites, is_plain_value
from ssot_lint.program.settling import Settler
from ssot_lint.program.standing_in.judging import StandInJudge
from ssot_lint.program.symbols import MissingSymbol, SymbolFinder
from ssot_lint.program.tree import Tree
from ssot_lint.program.typeserver import Place, TypeServer, TypeServerFailure
from ssot_lint.program.verdicts import SiteIndex, verdict

__all__ = ["ContractProblem", "Tree", "assemble"]

_ALIAS_ROUNDS = 4
"""Packages that may pass an alias on, one over the other."""


@dataclass(frozen=True, slots=True)
class ContractProblem(Exception):
    """A contract names a symbol that does not exist."""

    contract: Contract
    missing: MissingSymbol


def assemble(tree: Tree, server: TypeServer | None, files_seen: int) -> Program:
    """The linked program. Raises `ContractProblem` when a contract names what does not exist.

    When the type checker fails on the way, built-in binding answers alone and the program carries a warning.
    """
    try:
        return _Assembly(tree, server).program(files_seen)
    except TypeServerFailure as error:
        warning = f"{error}; going on without types, so more uses stay unresolved"
        program = _Assembly(tree, None).program(files_seen)
        return replace(program, warnings=(*program.warnings, warning))


class _Assembly:
    """One attempt, with or without a type checker."""

    def __init__(self, tree: Tree, server: TypeServer | None) -> None:
        self._tree = tree
        self._server = server
        self._finder = SymbolFinder(tree.modules, tree.linker, tree.definitions_of, tree.read, server)
        self._watched = NameMatcher([name for one in tree.settings.contracts for name in one.watched])
        self._warnings: list[str] = []

    def program(self, files_seen: int) -> Program:
        contracts = self._tree.settings.contracts
        refusals = self._server.refusals if self._server is not None else 0
        canonicals = {contract.name: self._found(contract, contract.canonical) for contract in contracts}
        declared = {contract.name: self._declared(contract, canonicals[contract.name]) for contract in contracts}
        definitions = self._definitions(declared, canonicals)
        outside = {one.place: one.symbol for one in definitions if one.external}
        variables = frozenset(one.place for one in definitions if one.definition.kind is DefinitionKind.CONSTANT)
        places = frozenset(one.place for one in definitions)
        settler = Settler(self._tree, self._server, places, outside, variables)
        callees = self._callees(definitions)
        indexes = {
            contract.name: self._index(
                contract, canonicals[contract.name], definitions, callees, declared[contract.name]
            )
            for contract in contracts
        }
        copies = CopySearch(self._tree, contracts, {name: one.sites for name, one in indexes.items()})
        sites = self._tree.uses()
        others = self._other_names(definitions, canonicals)
        told = zip(sites, settler.answers(sites), strict=True)
        answered = [(site, by_name(self._tree, site, answer, others)) for site, answer in told]
        answered += self._through_aliases(settler, answered, tuple(indexes.values()))
        answered.sort(key=lambda pair: (pair[0].path, pair[0].use.span, pair[0].use.kind))
        indirect = dict(zip(indexes, settler.indirect(answered, tuple(indexes.values())), strict=True))
        views = {
            contract.name: replace(
                self._view(contract, canonicals[contract.name], indexes[contract.name], answered),
                indirect=tuple(indirect[contract.name]),
            )
            for contract in contracts
        }
        stand_ins = StandInJudge(self._tree, settler.evaluator)
        views = {
            name: replace(one, uses=tuple(stand_ins.judged(one.uses, one.canonical_class)))
            for name, one in views.items()
        }
        views = copies.found(views)
        self._warn_of_refusals(refusals)
        if settler.out_of_time:
            self._warnings.append(
                f"inferring what unannotated functions return took too long; {settler.out_of_time} uses were left open"
            )
        paths = {*self._tree.extractions, *(site.path for site, _ in answered if site.module)}
        paths |= {one.site.path for view in views.values() for one in view.copies}
        return Program(
            views,
            _unreadable(self._tree.extractions),
            tuple(self._warnings),
            files_seen,
            len(self._tree.extractions),
            {path: self._tree.modules.name_of(path) for path in sorted(paths)},
            is_typed=self._server is not None,
            allows=_allows(self._tree),
        )

    def _declared(self, contract: Contract, canonical: KnownDefinition | None) -> tuple[KnownDefinition, ...]:
        told = []
        for one in contract.duplicates:
            found = self._found(contract, one.symbol, may_be_gone=one.retired)
            if found is not None and canonical is not None and found.place == canonical.place:
                found = old_path(self._tree, one.symbol, canonical) or found
            told += [found] if found is not None else []
        return tuple(told)

    def _found(self, contract: Contract, symbol: Symbol, may_be_gone: bool = False) -> KnownDefinition | None:
        found = self._finder.find(symbol)
        if (may_be_gone or self._tree.is_past) and (found is None or isinstance(found, MissingSymbol)):
            return None
        if isinstance(found, MissingSymbol):
            raise ContractProblem(contract, found)
        if found is None:
            self._warnings.append(f"`{symbol}` is outside the tree and was not looked up: no type checker")
        return with_constructor(self._tree, found) if found is not None else None

    def _definitions(
        self, declared: Mapping[str, Sequence[KnownDefinition]], canonicals: Mapping[str, KnownDefinition | None]
    ) -> tuple[KnownDefinition, ...]:
        """Every definition that matters, each once, sorted by place.

        A plain value is none, unless a canonical is a constant itself: it is a variable, whatever may be put into it.
        """
        found = self._tree.definitions()
        symbols = {one.symbol for one in found if one.definition.kind is not DefinitionKind.CONSTANT}
        constants = any(
            one is not None and one.definition.kind is DefinitionKind.CONSTANT for one in canonicals.values()
        )
        named = {one.place: name for one in found if (name := self._other_name(one, canonicals)) is not None}
        by_place = named | {
            one.place: with_constructor(self._tree, one)
            for one in found
            if (constants or not is_plain_value(one.definition)) and not self._is_another_name(one, symbols)
        }
        for one in (*(one for group in declared.values() for one in group), *canonicals.values()):
            if one is not None:
                by_place.setdefault(one.place, self._other_name(one, canonicals) or one)
        return tuple(named.get(place) or by_place[place] for place in sorted(by_place))

    def _other_name(
        self, one: KnownDefinition, canonicals: Mapping[str, KnownDefinition | None]
    ) -> KnownDefinition | None:
        contracts = self._tree.settings.contracts
        told = (as_other_name(one, each, canonicals[each.name], self._tree.linker) for each in contracts)
        return next((name for name in told if name is not None), None)

    def _other_names(
        self, definitions: Sequence[KnownDefinition], canonicals: Mapping[str, KnownDefinition | None]
    ) -> tuple[OtherName, ...]:
        named = [one for one in definitions if is_other_name(one.definition)]
        return tuple(
            OtherName(one, canonical)
            for one in named
            for canonical in canonicals.values()
            if canonical is not None and (one.definition.value or "").endswith(canonical.definition.name)
        )

    def _is_another_name(self, one: KnownDefinition, symbols: Collection[Symbol]) -> bool:
        """True of ``send = impl.send``: it defines nothing, it passes on what is defined elsewhere."""
        value = one.definition.value
        if one.definition.kind is not DefinitionKind.CONSTANT or value is None:
            return False
        if not all(part.isidentifier() for part in value.split(".")):
            return False
        owner = one.symbol.owner
        inner = self._tree.linker.member(owner, value) if owner.qualname and "." not in value else None
        link = self._tree.linker.follow(one.symbol.module, value)
        target = inner or (link.symbol if link is not None else None)
        return target in symbols and target != one.symbol

    def _callees(self, definitions: Sequence[KnownDefinition]) -> Mapping[Symbol, Collection[Symbol]]:
        """By definition, the symbols that the delegations in its body call."""
        by_place = {one.place: one.symbol for one in definitions}
        pairs = [(one, call) for one in definitions if not one.external for call in one.definition.delegations]
        found: dict[Symbol, set[Symbol]] = {one.symbol: set() for one in definitions}
        places = [Place(one.path, call.span.line, call.span.column) for one, call in pairs]
        told = self._server.definitions(places) if self._server is not None else [() for _ in places]
        for (one, call), targets in zip(pairs, told, strict=True):
            symbols = {by_place[target] for target in targets if target in by_place}
            found[one.symbol] |= symbols or linked_callee(self._tree.linker, one, call)
        return found

    def _index(
        self,
        contract: Contract,
        canonical: KnownDefinition | None,
        definitions: Sequence[KnownDefinition],
        callees: Mapping[Symbol, Collection[Symbol]],
        declared: Sequence[KnownDefinition],
    ) -> SiteIndex:
        symbols = frozenset(one.symbol for one in declared)
        symbol = canonical.symbol if canonical is not None else contract.canonical
        linker = self._tree.linker
        sites = definition_sites(
            contract, symbol, definitions, linker, lambda one: callees.get(one.symbol, ()), symbols
        )
        modules = {path: self._tree.modules.name_of(path) for path in self._tree.extractions}
        return SiteIndex.of(sites, Implementations(sites, modules, linker))

    def _through_aliases(
        self, settler: Settler, answered: Sequence[tuple[SiteUse, Answer]], indexes: Sequence[SiteIndex]
    ) -> list[tuple[SiteUse, Answer]]:
        """Uses of duplicates under other names that some module gives them; only what is certain counts."""
        known = {(site.path, site.use.span) for site, _ in answered}
        sure = [site for site, answer in answered if _names_itself(site, answer, indexes)]
        found: list[tuple[SiteUse, Answer]] = []
        done: set[Alias] = set()
        for _ in range(_ALIAS_ROUNDS):
            made = aliases_made(sure, self._tree.bindings_of, self._watched.matches) - done
            if not made:
                break
            done |= made
            fresh = self._uses_of(made, known)
            pairs = zip(fresh, settler.answers(fresh), strict=True)
            new = [
                (_as_alias(site, targets[0]), answer)
                for site, answer in pairs
                if (targets := next((ours for index in indexes if (ours := index.ours(answer))), ()))
            ]
            found += new
            known |= {(site.path, site.use.span) for site, _ in new}
            sure = [site for site, answer in new if _names_itself(site, answer, indexes)]
        return found

    def _uses_of(self, aliases: Collection[Alias], known: Collection[tuple[str, object]]) -> list[SiteUse]:
        names = tuple(sorted({alias.name for alias in aliases}))
        everywhere = not all(one.is_local for one in aliases)
        modules = {self._tree.modules.name_of(one.path) for one in aliases}
        return [
            SiteUse(path, self._tree.modules.name_of(path), use)
            for path in self._tree.search(sought_for(aliases), modules, everywhere=everywhere)
            for use in self._tree.facts_of(path, *names).facts.uses
            if (path, use.span) not in known
        ]

    def _view(
        self,
        contract: Contract,
        canonical: KnownDefinition | None,
        index: SiteIndex,
        answered: Sequence[tuple[SiteUse, Answer]],
    ) -> ContractView:
        watched = NameMatcher(contract.watched)
        uses = tuple(
            verdict(site, answer, index) for site, answer in answered if watched.matches(site.use.watched_name)
        )
        self._warn_of_nothing(contract, index.sites, uses)
        symbol = canonical.symbol if canonical is not None else contract.canonical
        found = next((site for site in index.sites if site.symbol == symbol), None)
        return ContractView(found, symbol.owner if symbol.owner.qualname else None, index.sites, uses)

    def _warn_of_nothing(self, contract: Contract, sites: Sequence[DefinitionSite], uses: Sequence[object]) -> None:
        watched = NameMatcher(contract.watched)
        if contract.duplicates or any(watched.matches(site.definition.name) for site in sites):
            return
        names = ", ".join(f"`{name}`" for name in contract.watched)
        if not uses:
            self._warnings.append(f"contract `{contract.name}`: nothing in the tree is named {names}")
        else:
            self._warnings.append(
                f"contract `{contract.name}`: the tree uses but does not define {names}; what an installed package "
                "defines has to be declared as a `duplicate`, by its symbol"
            )

    def _warn_of_refusals(self, before: int) -> None:
        refused = self._server.refusals - before if self._server is not None else 0
        if refused:
            self._warnings.append(f"the type checker failed on {refused} questions, so some uses may stay unresolved")


def _allows(tree: Tree) -> dict[str, tuple[Allow, ...]]:
    """Allow comments by path, those of packaging files included."""
    packaging = ((path, tree.read(path)) for path in tree.entry_points)
    found = {path: packaging_allows(source) for path, source in packaging if source is not None}
    found |= {path: one.facts.allows for path, one in tree.extractions.items()}
    return {path: allows for path, allows in found.items() if allows}


def linked_callee(linker: Linker, one: KnownDefinition, call: Delegation) -> set[Symbol]:
    """What a delegation calls, as far as direct annotations and imports tell."""
    module = one.symbol.module
    receiver = (call.receiver or "").split(".")
    if call.receiver is None:
        link = linker.follow(module, call.name)
        return {link.symbol} if link is not None else set()
    if receiver[0] != "self" or not all(part.isidentifier() for part in receiver):
        return set()
    owner: Symbol | None = one.symbol.owner
    for attribute in receiver[1:]:
        link = linker.attribute_class(owner, attribute) if owner is not None else None
        owner = link.symbol if link is not None else None
    member = linker.member(owner, call.name) if owner is not None else None
    return {member} if member is not None else set()


def _names_itself(site: SiteUse, answer: Answer, indexes: Sequence[SiteIndex]) -> bool:
    """True of a use that names one of the contracts' definitions, not what an object makes of it."""
    targets = [target for index in indexes for target in index.ours(answer)]
    is_bound = site.use.receiver is not None and any(one.definition.kind is DefinitionKind.METHOD for one in targets)
    return bool(targets) and not is_bound


def _as_alias(site: SiteUse, target: DefinitionSite) -> SiteUse:
    return replace(site, use=msgspec.structs.replace(site.use, alias_of=target.definition.name))


def _unreadable(extractions: Mapping[str, Extraction]) -> tuple[UnreadableFile, ...]:
    return tuple(
        UnreadableFile(path, extraction.facts.problem.line, extraction.facts.problem.message)
        for path, extraction in sorted(extractions.items())
        if extraction.facts.problem is not None
    )
