"""How far a migration is: each phase of each contract, each definition that is left, and what keeps it alive."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from ssot_lint.contracts.model import Contract, SignOff, Symbol
from ssot_lint.program.model import ContractView, DefinitionSite, Program, ResolvedUse, Role
from ssot_lint.rules.idleness import users_of
from ssot_lint.rules.ledger import idle_sign_offs, ledger_of, open_ledger, signed_off
from ssot_lint.rules.model import Violation
from ssot_lint.rules.phases import RULES_OF, Phase
from ssot_lint.rules.staging import stage_of
from ssot_lint.rules.trend import Trend

Place: TypeAlias = tuple[str, int]
"""Path and line."""

_LIVE = (Role.DUPLICATE, Role.IMPURE_ADAPTER, Role.ADAPTER, Role.OVERRIDE)


@dataclass(frozen=True, slots=True)
class Step:
    """How much of one phase is done."""

    phase: Phase
    done: int
    total: int

    @property
    def is_done(self) -> bool:
        """Nothing of it is left."""
        return self.done == self.total


@dataclass(frozen=True, slots=True)
class OpenUse:
    """One entry of the ledger."""

    path: str
    line: int
    column: int
    name: str
    symbol: str
    """The definition around it, as a `signed-off` table names it."""
    reason: str
    signed_off: str = ""
    """Why a person vouches for it; empty when nobody does."""


@dataclass(frozen=True, slots=True)
class Standing:
    """One definition that is left."""

    symbol: Symbol
    path: str
    line: int
    state: str
    """``duplicate``, ``impure adapter``, ``staged adapter``, ``adapter``, ``override`` or ``idle adapter``."""
    until: date | None
    uses: tuple[Place, ...]
    """Where every use is that would miss it."""
    ledger: tuple[Place, ...]
    """Where every open entry of the ledger is that may be a use of it."""

    @property
    def blockers(self) -> tuple[str, ...]:
        """In words, what has to happen before it can be deleted."""
        told = []
        if self.state == "duplicate":
            told.append("it is no adapter yet")
        if self.state == "override":
            told.append("it adds to what it overrides")
        if self.state in {"impure adapter", "staged adapter"}:
            told.append("it keeps a legacy path" + (f" until {self.until}" if self.until is not None else ""))
        if self.uses:
            told.append(_counted(len(self.uses), "use"))
        if self.ledger:
            told.append(_counted(len(self.ledger), "open ledger entry", "open ledger entries"))
        return tuple(told)


@dataclass(frozen=True, slots=True)
class AllowedPlace:
    """One violation that a comment in the source allows: not reported, and not done either."""

    path: str
    line: int
    rule: str
    reason: str
    until: date | None
    """The comment's last day; None when it has none."""
    owners: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Share:
    """What is left in one package, or with one owner."""

    name: str
    """Empty: nobody owns it."""
    uses: int
    ledger: int
    definitions: int


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the migration of one contract is."""

    contract: str
    steps: tuple[Step, ...]
    definitions: tuple[Standing, ...]
    ledger: tuple[OpenUse, ...]
    idle_sign_offs: tuple[SignOff, ...]
    """Signed-off uses that are not in the ledger."""
    retired: tuple[Symbol, ...]
    allowed: tuple[AllowedPlace, ...] = ()
    consumers: tuple[Place, ...] = ()
    """Where every use is that has to be moved yet."""
    packages: tuple[Share, ...] = ()
    owners: tuple[Share, ...] = ()
    """Whatever has several owners counts for each; empty when no file says who owns anything."""
    trend: Trend | None = None
    """Week by week; None when nobody asked."""


def consumers_left(contract: Contract, violations: Iterable[Violation]) -> int:
    """How many uses of duplicates the rules report."""
    return len(consumers_among(contract, violations))


def consumers_among(contract: Contract, violations: Iterable[Violation]) -> tuple[Violation, ...]:
    """Those of the violations that are uses of a contract's duplicates."""
    rules = RULES_OF[Phase.CONSUMERS]
    ours = (one for one in violations if one.contract == contract.name and one.rule in rules)
    return tuple(one for one in ours if not _lists_its_own(one))


def live_sites(sites: Iterable[DefinitionSite]) -> tuple[DefinitionSite, ...]:
    """Those of the definitions that are left to be deleted one day: duplicates and adapters in the tree."""
    return tuple(site for site in sites if site.role in _LIVE and not site.external)


def _lists_its_own(one: Violation) -> bool:
    """True of an entry of ``__all__`` for what its own module defines: it has no other place to go, and is retired."""
    return one.rule == "stale-target" and one.symbol.endswith(":") and one.target == f"{one.symbol}{one.name}"


def progress_of(
    program: Program,
    contract: Contract,
    violations: Collection[Violation],
    most_consumers: int,
    is_there: Callable[[Symbol], bool],
) -> Progress:
    """How far one contract is; ``most_consumers`` is how many there have been, so that what is done can be told."""
    view = program.views[contract.name]
    sites = live_sites(view.definitions)
    consumers = tuple((one.path, one.line) for one in consumers_among(contract, violations))
    left, total = len(consumers), max(most_consumers, len(consumers))
    steps = (
        _scaffolded(contract, is_there),
        *_of_definitions(contract, sites, Step(Phase.CONSUMERS, total - left, total)),
    )
    return Progress(
        contract.name,
        steps,
        tuple(_standing(contract, view, site) for site in sites),
        tuple(_entry(contract, one) for one in ledger_of(view)),
        idle_sign_offs(contract, view),
        tuple(one.symbol for one in contract.duplicates if one.retired),
        consumers=consumers,
    )


def wanted_symbols(contract: Contract) -> tuple[Symbol, ...]:
    """What has to be written before duplicates can be adapted: the service's getter or class, and the flags."""
    service = contract.service
    flags = dict.fromkeys(one.flag for one in contract.duplicates if one.flag is not None)
    module = service.module if service is not None else ""
    name = (service.getter or service.name) if service is not None else ""
    return ((Symbol(module, name),) if module else ()) + tuple(flags)


def _scaffolded(contract: Contract, is_there: Callable[[Symbol], bool]) -> Step:
    wanted = wanted_symbols(contract)
    return Step(Phase.SCAFFOLD, sum(map(is_there, wanted)), len(wanted))


def _of_definitions(contract: Contract, sites: Collection[DefinitionSite], consumers: Step) -> tuple[Step, ...]:
    gone = sum(one.retired for one in contract.duplicates)
    total = len(sites) + gone
    handing_on = sum(site.role is not Role.DUPLICATE for site in sites) + gone
    pure = sum(site.role in (Role.ADAPTER, Role.OVERRIDE) for site in sites) + gone
    return (
        Step(Phase.ADAPT, handing_on, total),
        consumers,
        Step(Phase.FINALIZE, pure, total),
        Step(Phase.RETIRE, gone, total),
    )


def _standing(contract: Contract, view: ContractView, site: DefinitionSite) -> Standing:
    entry = stage_of(contract, site) if site.role is Role.IMPURE_ADAPTER else None
    uses = tuple(_place(one) for one in users_of(view, site))
    left = tuple(_place(one) for one in open_ledger(contract, view, site.definition.name))
    state = "staged adapter" if entry is not None else site.role.value.replace("-", " ")
    if site.role is Role.ADAPTER and not uses and not left:
        state = "idle adapter"
    until = entry.until if entry is not None else None
    return Standing(site.symbol, site.path, site.definition.span.line, state, until, uses, left)


def _place(one: ResolvedUse) -> Place:
    return one.path, one.use.span.line


def _entry(contract: Contract, one: ResolvedUse) -> OpenUse:
    sign_off = signed_off(contract, one)
    span, spelled = one.use.span, f"{one.use.receiver}.{one.use.name}" if one.use.receiver else one.use.name
    symbol = str(Symbol(one.module, one.use.symbol))
    reason = sign_off.reason if sign_off is not None else ""
    return OpenUse(one.path, span.line, span.column, spelled, symbol, one.reason, reason)


def shares_of(one: Progress, names_of: Callable[[str], Collection[str]]) -> tuple[Share, ...]:
    """What is left, by the names that a path has; most first."""
    paths = (
        [path for path, _ in one.consumers],
        [entry.path for entry in one.ledger if not entry.signed_off],
        [standing.path for standing in one.definitions],
    )
    counts = [Counter(name for path in group for name in names_of(path)) for group in paths]
    names = {name for count in counts for name in count}
    shares = [Share(name, *(count[name] for count in counts)) for name in names]
    return tuple(sorted(shares, key=lambda share: (-share.uses - share.ledger, -share.definitions, share.name)))


def _counted(number: int, noun: str, plural: str = "") -> str:
    return f"1 {noun}" if number == 1 else f"{number:,} {plural or f'{noun}s'}"


def definition_steps(contract: Contract, sites: Iterable[DefinitionSite]) -> tuple[Step, ...]:
    """How much of those phases is done that are about definitions, given all that the contract knows of."""
    steps = _of_definitions(contract, live_sites(sites), Step(Phase.CONSUMERS, 0, 0))
    return tuple(step for step in steps if step.phase is not Phase.CONSUMERS)
