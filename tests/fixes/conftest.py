"""Small programs for planning: facts from source text, verdicts as the test states them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import pytest

from codemods.edits import Edit
from ssot_lint.contracts.model import Contract, Duplicate, Symbol, Template
from ssot_lint.facts.extract import extract
from ssot_lint.facts.model import Definition, Question, StringRole, Use, UseKind
from ssot_lint.fixes.lookup import NoLookup
from ssot_lint.fixes.model import Plan
from ssot_lint.fixes.plan import plan
from ssot_lint.program.model import ContractView, DefinitionSite, Program, Proof, ResolvedUse, Role
from ssot_lint.rules.model import Fix, Severity, Violation

_RULES = {UseKind.CALL: "duplicate-call", UseKind.IMPORT: "duplicate-import", UseKind.KEYWORD: "stale-double"}
_GUARDS = (StringRole.GETATTR, StringRole.HASATTR, StringRole.ATTRIBUTE)


def symbol(text: str) -> Symbol:
    """``module:Qual.name`` as a symbol."""
    module, _, qualname = text.partition(":")
    return Symbol(module, qualname)


@dataclass(frozen=True)
class Told(NoLookup):
    """A lookup that knows what a test tells it."""

    attributes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    bindings: Mapping[tuple[str, str], str] = field(default_factory=dict)
    bound: tuple[str, ...] = ()
    ours: tuple[str, ...] = ()

    def is_ours(self, module: str) -> bool:
        return module in self.ours

    def is_steady(self, path: str, line: int, name: str) -> bool:
        """The names of these tests are parameters."""
        return True

    def attribute_types(self, class_symbol: Symbol) -> Mapping[str, Symbol]:
        return {name: symbol(one) for name, one in self.attributes.get(str(class_symbol), {}).items()}

    def module_binding(self, module: str, name: str) -> Symbol | None:
        found = self.bindings.get((module, name))
        return symbol(found) if found is not None else None

    def is_bound(self, path: str, line: int, name: str) -> bool:
        return name in self.bound


@dataclass(frozen=True)
class Planned:
    """A plan, and ways to ask it about one line."""

    plan: Plan
    sources: Mapping[str, str]

    def fix(self, rule: str | None = None, path: str = "app.py") -> Fix:
        """The one fix of that path (and rule)."""
        fixes = [one.fix for one in self.plan.violations if one.path == path and rule in (None, one.rule)]
        assert len(fixes) == 1, fixes
        assert fixes[0] is not None
        return fixes[0]

    def fixes(self, path: str = "app.py") -> list[Fix]:
        """All fixes of a path, in order."""
        return [one.fix for one in self.plan.violations if one.path == path and one.fix is not None]

    def edit(self, path: str = "app.py") -> Edit:
        """The one edit of that path."""
        edits = [one.edit for one in self.plan.edits if one.path == path]
        assert len(edits) == 1, edits
        return edits[0]


@dataclass(frozen=True)
class Maker:
    """Makes a program of source texts and plans it."""

    canonical: str = "core:Manager.send"
    names: tuple[str, ...] = ("old",)

    def __call__(
        self,
        sources: Mapping[str, str],
        *,
        targets: Mapping[str, str | tuple[str, ...]] | None = None,
        types: Mapping[str, str] | None = None,
        proofs: Mapping[str, Proof] | None = None,
        roles: Mapping[str, Role] | None = None,
        duplicates: tuple[Duplicate, ...] = (),
        attributes: Mapping[str, Mapping[str, str]] | None = None,
        bindings: Mapping[tuple[str, str], str] | None = None,
        bound: tuple[str, ...] = (),
        overrides: Mapping[str, str] | None = None,
        canonical: str | None = None,
        skip: tuple[str, ...] = (),
        ours: tuple[str, ...] = (),
        deprecated_from: str = "",
    ) -> Planned:
        """The plan for `sources` by path.

        `targets` gives the definitions a receiver (empty: a bare name) leads to, by default all of the name;
        `types` the receivers on which the name dangles; `proofs` other verdicts by receiver; `skip` paths that no
        rule looks at.
        """
        contract = Contract("mail", symbol(canonical or self.canonical), names=self.names, duplicates=duplicates)
        verdicts = (targets or {}, types or {}, proofs or {})
        program = self._program(contract, sources, *verdicts, roles or {}, overrides or {})
        view = program.views["mail"]
        at_definitions = [_at_definition(one) for one in view.definitions if one.path not in skip]
        violations = [_at_use(one) for one in view.uses if one.path not in skip]
        violations += [one for one in at_definitions if one is not None]
        lookup = Told(attributes or {}, bindings or {}, bound, ours)
        return Planned(plan(program, [contract], violations, lookup, deprecated_from), sources)

    def _program(
        self,
        contract: Contract,
        sources: Mapping[str, str],
        targets: Mapping[str, str | tuple[str, ...]],
        types: Mapping[str, str],
        proofs: Mapping[str, Proof],
        roles: Mapping[str, Role],
        overrides: Mapping[str, str],
    ) -> Program:
        question = Question(self.names, (contract.canonical.name,))
        facts = {path: extract(text.encode(), question).facts for path, text in sources.items()}
        assert all(one.problem is None for one in facts.values()), facts
        modules = {path: _module(path) for path in sources}
        every = [_site(path, one, contract, roles, overrides) for path in sources for one in facts[path].definitions]
        sites = [one for one in every if one.role is not Role.CANONICAL]
        uses = [
            _resolved(path, modules[path], use, sites, targets, types, proofs)
            for path in sources
            for use in facts[path].uses
        ]
        known = next((one for one in every if one.role is Role.CANONICAL), None)
        owner = contract.canonical.owner if "." in contract.canonical.qualname else None
        view = ContractView(known, owner, tuple(sites), tuple(uses))
        return Program({contract.name: view}, module_of=modules)


def _module(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _site(
    path: str, definition: Definition, contract: Contract, roles: Mapping[str, Role], overrides: Mapping[str, str]
) -> DefinitionSite:
    own = Symbol(_module(path), definition.qualname)
    role = Role.CANONICAL if own == contract.canonical else roles.get(definition.qualname, Role.DUPLICATE)
    overridden = overrides.get(definition.qualname)
    return DefinitionSite(own, path, definition, role, symbol(overridden) if overridden is not None else None)


def _resolved(
    path: str,
    module: str,
    use: Use,
    sites: list[DefinitionSite],
    targets: Mapping[str, str | tuple[str, ...]],
    types: Mapping[str, str],
    proofs: Mapping[str, Proof],
) -> ResolvedUse:
    receiver = use.receiver or (use.string.subject if use.string is not None else None) or ""
    named = targets.get(receiver)
    wanted = (named,) if isinstance(named, str) else named
    found = tuple(
        one
        for one in sites
        if (one.definition.name == use.watched_name if wanted is None else one.definition.qualname in wanted)
    )
    proof = Proof.DANGLING if receiver in types else proofs.get(receiver, Proof.RESOLVED)
    reason = "annotate it" if proof is Proof.NAME_ONLY else ""
    shown = found if proof in (Proof.RESOLVED, Proof.DOUBLE) and not (proof is Proof.DOUBLE and wanted is None) else ()
    return ResolvedUse(path, module, use, proof, shown, types.get(receiver), (), reason)


def _at_use(one: ResolvedUse) -> Violation:
    use = one.use
    rule = _RULES.get(use.kind, "duplicate-reference")
    if use.string is not None and use.string.role not in _GUARDS:
        rule = "stale-target"
    if one.proof is Proof.DOUBLE or (one.targets and all(site.role is Role.DOUBLE for site in one.targets)):
        rule = "stale-double"
    elif one.proof is Proof.DANGLING and use.kind is UseKind.CALL:
        rule = "dangling-call"
    return _violation(rule, one.path, use.span, use.name, one.proof)


def _at_definition(one: DefinitionSite) -> Violation | None:
    rules = {Role.DUPLICATE: "duplicate-definition", Role.IMPURE_ADAPTER: "impure-adapter"}
    rule = "stale-double" if one.role is Role.DOUBLE else rules.get(one.role)
    return _violation(rule, one.path, one.definition.span, one.definition.name, "resolved") if rule else None


def _violation(rule: str, path: str, span: object, name: str, proof: str) -> Violation:
    line, column, end_line, end_column = (getattr(span, one) for one in ("line", "column", "end_line", "end_column"))
    return Violation(
        rule, "mail", Severity.ERROR, path, line, column, end_line, end_column, name, "app:", None, None, None, proof,
        (), "message",
    )  # fmt: skip


Declare = Callable[..., Duplicate]


@pytest.fixture
def make() -> Maker:
    """A maker of plans for methods of a manager."""
    return Maker()


@pytest.fixture
def make_function() -> Maker:
    """A maker of plans whose canonical is a function."""
    return Maker("core:send")


@pytest.fixture
def declare() -> Declare:
    """A maker of a contract's own entries for duplicates."""

    def declared(
        target: str, rewrite: str | None = None, result: str | None = None, imports: tuple[str, ...] = ()
    ) -> Duplicate:
        return Duplicate(
            symbol(target),
            Template(rewrite) if rewrite is not None else None,
            Template(result) if result is not None else None,
            tuple(symbol(one) for one in imports),
        )

    return declared
