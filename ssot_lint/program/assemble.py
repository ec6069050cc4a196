"""Assembling the program: facts and answers in, one immutable `Program` out; its order depends on nothing but the tree."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ssot_lint.contracts.matching import NameMatcher
from ssot_lint.contracts.model import Contract, Settings, Symbol
from ssot_lint.facts.bindings import ModuleBindings
from ssot_lint.facts.extract import Extraction, extract, read_bindings
from ssot_lint.facts.model import Delegation, Question, Use
from ssot_lint.facts.parsing import source_text
from ssot_lint.program.answers import Answer, KnownDefinition, SiteUse
from ssot_lint.program.asking import Answers, ask
from ssot_lint.program.builtin import Builtin
from ssot_lint.program.linking import Linker
from ssot_lint.program.model import ContractView, DefinitionSite, Program, UnreadableFile
from ssot_lint.program.modules import ModuleTree
from ssot_lint.program.roles import definition_sites
from ssot_lint.program.symbols import MissingSymbol, SymbolFinder
from ssot_lint.program.typeserver import Place, TypeServer, TypeServerFailure
from ssot_lint.program.verdicts import SiteIndex, verdict


@dataclass(frozen=True, slots=True)
class ContractProblem(Exception):
    """A contract names a symbol that does not exist."""

    contract: Contract
    missing: MissingSymbol


@dataclass(slots=True)
class Tree:
    """The tree under analysis: what was extracted, and a way to read more of it when a name leads there."""

    settings: Settings
    extractions: Mapping[str, Extraction]
    entry_points: Mapping[str, tuple[Use, ...]]
    read: Callable[[str], bytes | None]
    modules: ModuleTree = field(init=False)
    linker: Linker = field(init=False)
    _bindings: dict[str, ModuleBindings] = field(default_factory=dict)
    _more: dict[tuple[str, str], Extraction] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.modules = ModuleTree(self.settings.root, self.settings.src)
        self.linker = Linker(self.modules, self.bindings_of)

    def bindings_of(self, path: str) -> ModuleBindings:
        """Bindings of a module of the tree, read once."""
        extraction = self.extractions.get(path)
        if extraction is not None:
            return extraction.bindings
        if path not in self._bindings:
            source = self.read(path)
            self._bindings[path] = read_bindings(source) if source is not None else ModuleBindings()
        return self._bindings[path]

    def facts_of(self, path: str, name: str) -> Extraction:
        """What a file says about one name that need not be watched."""
        if (path, name) not in self._more:
            source = self.read(path)
            found = extract(source, Question((name,))) if source is not None else None
            self._more[path, name] = found or Extraction.empty()
        return self._more[path, name]

    def text_of(self, path: str) -> str | None:
        """Text of a file, with plain line ends."""
        source = self.read(path)
        text = source_text(source) if source is not None else None
        return text if isinstance(text, str) else None

    def uses(self) -> tuple[SiteUse, ...]:
        """Every use of a watched name, sorted by path and position."""
        found = [
            SiteUse(path, self.modules.name_of(path), use)
            for path, extraction in self.extractions.items()
            for use in extraction.facts.uses
        ]
        found += [SiteUse(path, "", use) for path, uses in self.entry_points.items() for use in uses]
        return tuple(sorted(found, key=lambda site: (site.path, site.use.span, site.use.kind)))

    def definitions(self) -> tuple[KnownDefinition, ...]:
        """Every definition of a watched or canonical name, sorted by path and position."""
        found = [
            KnownDefinition(Symbol(self.modules.name_of(path), one.qualname), path, one)
            for path, extraction in self.extractions.items()
            for one in extraction.facts.definitions
        ]
        return tuple(sorted(found, key=lambda one: one.place))


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
        self._builtin = Builtin(tree.modules, tree.linker)
        self._finder = SymbolFinder(tree.modules, tree.linker, tree.facts_of, tree.read, server)
        self._warnings: list[str] = []

    def program(self, files_seen: int) -> Program:
        contracts = self._tree.settings.contracts
        canonicals = {contract.name: self._canonical(contract) for contract in contracts}
        declared = {contract.name: self._declared(contract) for contract in contracts}
        definitions = self._definitions(declared, canonicals)
        uses = self._tree.uses()
        answers = self._answers(uses, definitions)
        callees = self._callees(definitions)
        views = {
            contract.name: self._view(contract, canonicals[contract.name], definitions, callees, uses, answers)
            for contract in contracts
        }
        extractions = self._tree.extractions
        return Program(
            views,
            _unreadable(extractions),
            tuple(self._warnings),
            files_seen,
            len(extractions),
            {path: self._tree.modules.name_of(path) for path in extractions},
        )

    def _canonical(self, contract: Contract) -> KnownDefinition | None:
        return self._found(contract, contract.canonical)

    def _declared(self, contract: Contract) -> tuple[KnownDefinition, ...]:
        found = (self._found(contract, duplicate.symbol) for duplicate in contract.duplicates)
        return tuple(one for one in found if one is not None)

    def _found(self, contract: Contract, symbol: Symbol) -> KnownDefinition | None:
        found = self._finder.find(symbol)
        if isinstance(found, MissingSymbol):
            raise ContractProblem(contract, found)
        if found is None:
            self._warnings.append(f"`{symbol}` is outside the tree and was not looked up: no type checker")
        return found

    def _definitions(
        self, declared: Mapping[str, Sequence[KnownDefinition]], canonicals: Mapping[str, KnownDefinition | None]
    ) -> tuple[KnownDefinition, ...]:
        """Every definition that matters, each once, sorted by place."""
        by_place = {one.place: one for one in self._tree.definitions()}
        for found in (*(one for group in declared.values() for one in group), *canonicals.values()):
            if found is not None:
                by_place.setdefault(found.place, found)
        return tuple(by_place[place] for place in sorted(by_place))

    def _answers(self, uses: Sequence[SiteUse], definitions: Sequence[KnownDefinition]) -> Answers:
        watched = NameMatcher([name for one in self._tree.settings.contracts for name in one.watched])
        targets = [one for one in definitions if watched.matches(one.definition.name)]
        asked: Answers = {}
        if self._server is not None and uses:
            python = [site for site in uses if site.path.endswith((".py", ".pyi"))]
            asked = ask(self._server, python, targets, self._tree.text_of)
        answers: Answers = {}
        for site in uses:
            told = asked.get(site.place)
            if told is None or not told.is_settled or told.is_mock:
                told = _merged(told, self._builtin.answer(site))
            answers[site.place] = self._with_class(told)
        return answers

    def _with_class(self, answer: Answer) -> Answer:
        """The answer with the receiver's class by name, where the checker only gave its place."""
        if answer.receiver_class is not None or answer.receiver is None or len(answer.receiver.classes) != 1:
            return answer
        place = answer.receiver.classes[0]
        if place.path.startswith("/"):
            name = answer.receiver.text.partition("[")[0]
            outside = Symbol(_outside_module(place.path), name)
            return replace(answer, receiver_class=outside) if name.isidentifier() else answer
        for one in self._tree.bindings_of(place.path).classes:
            if one.line <= place.line <= one.line + 1 and one.qualname.rpartition(".")[2]:
                return replace(answer, receiver_class=Symbol(self._tree.modules.name_of(place.path), one.qualname))
        return answer

    def _callees(self, definitions: Sequence[KnownDefinition]) -> Mapping[Symbol, Collection[Symbol]]:
        """By definition, the symbols that the delegations in its body call."""
        by_place = {one.place: one.symbol for one in definitions}
        pairs = [(one, call) for one in definitions if not one.external for call in one.definition.delegations]
        found: dict[Symbol, set[Symbol]] = {one.symbol: set() for one in definitions}
        places = [Place(one.path, call.span.line, call.span.column) for one, call in pairs]
        told = self._server.definitions(places) if self._server is not None else [() for _ in places]
        for (one, call), targets in zip(pairs, told, strict=True):
            symbols = {by_place[target] for target in targets if target in by_place}
            found[one.symbol] |= symbols or self._linked_callee(one, call)
        return found

    def _linked_callee(self, one: KnownDefinition, call: Delegation) -> set[Symbol]:
        """What a delegation calls, as far as direct annotations and imports tell."""
        linker, module = self._tree.linker, one.symbol.module
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

    def _view(
        self,
        contract: Contract,
        canonical: KnownDefinition | None,
        definitions: Sequence[KnownDefinition],
        callees: Mapping[Symbol, Collection[Symbol]],
        uses: Sequence[SiteUse],
        answers: Answers,
    ) -> ContractView:
        symbol = canonical.symbol if canonical is not None else contract.canonical
        sites = definition_sites(
            contract, symbol, definitions, self._tree.linker, lambda one: callees.get(one.symbol, ())
        )
        index = SiteIndex(
            {Place(one.path, one.definition.span.line, one.definition.span.column): one for one in sites},
            {one.symbol: one for one in sites},
        )
        watched = NameMatcher(contract.watched)
        own = tuple(
            verdict(site, answers[site.place], index) for site in uses if watched.matches(site.use.watched_name)
        )
        self._warn_of_nothing(contract, sites, own)
        found = next((site for site in sites if site.symbol == symbol), None)
        owner = symbol.owner if symbol.owner.qualname else None
        return ContractView(found, owner, sites, own)

    def _warn_of_nothing(self, contract: Contract, sites: Sequence[DefinitionSite], uses: Sequence[object]) -> None:
        if not uses and not any(site.definition.name in contract.watched for site in sites):
            names = ", ".join(f"`{name}`" for name in contract.watched)
            self._warnings.append(f"contract `{contract.name}`: nothing in the tree is named {names}")


def _merged(told: Answer | None, built_in: Answer) -> Answer:
    """The built-in answer, with what the checker said of the receiver."""
    if told is None:
        return built_in
    if not built_in.is_settled:
        return told
    return replace(built_in, receiver=told.receiver, is_unbound=told.is_unbound)


def _outside_module(path: str) -> str:
    for start in ("/site-packages/", "/dist-packages/", "/stdlib/"):
        if start in path:
            path = path.rpartition(start)[2]
            break
    return path.removesuffix(".pyi").removesuffix(".py").removesuffix("/__init__").strip("/").replace("/", ".")


def _unreadable(extractions: Mapping[str, Extraction]) -> tuple[UnreadableFile, ...]:
    return tuple(
        UnreadableFile(path, extraction.facts.problem.line, extraction.facts.problem.message)
        for path, extraction in sorted(extractions.items())
        if extraction.facts.problem is not None
    )
