"""The linked program: definitions with their roles and uses with their verdicts. Immutable; shared by all rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from msgspec import Struct

from ssot_lint.contracts.model import Symbol
from ssot_lint.facts.model import Allow, Definition, Span, Use
from ssot_lint.program.typeserver import Place


class Proof(StrEnum):
    """How we know what a use refers to."""

    RESOLVED = "resolved"
    DANGLING = "dangling"
    DOUBLE = "double"
    NAME_ONLY = "name-only"
    NOT_OURS = "not-ours"
    """Resolved to a definition that no contract is about: silent, but counted."""


class Role(StrEnum):
    """What a definition of a watched name is to its contract."""

    DUPLICATE = "duplicate"
    ADAPTER = "adapter"
    IMPURE_ADAPTER = "impure-adapter"
    DECLARATION = "declaration"
    DOUBLE = "double"
    OVERRIDE = "override"
    """Overrides a duplicate and hands on to it with ``super()``."""
    CANONICAL = "canonical"
    ALLOWED = "allowed"
    UNRELATED = "unrelated"


class Evidence(Struct, frozen=True):
    """One step from a use to what it refers to."""

    path: str
    line: int
    text: str


class Branch(Struct, frozen=True, omit_defaults=True):
    """One branch of the ``if`` (or of the conditional expression) that a guard decides, in source order."""

    span: Span
    """The code that runs in it."""
    asks: str = ""
    """The name that it asks the guard's own object for; empty when it asks anything else, or nothing."""
    is_negated: bool = False
    """It is taken when the object lacks the name."""
    is_rest: bool = False
    """It is taken when no other is."""


class Unrelated(Struct, frozen=True):
    """A definition that is nothing to a contract although a use of a watched name refers to it."""

    symbol: str
    """``mod:Qual.name``, as far as it is known; empty when the use refers to no definition at all."""
    path: str = ""
    """Absolute when it is outside the tree; empty when only its name is known."""
    line: int = 0


@dataclass(frozen=True, slots=True)
class DefinitionSite:
    """A definition in its file, with its name in the tree and its role."""

    symbol: Symbol
    path: str
    definition: Definition
    role: Role
    overrides: Symbol | None = None
    """The duplicate it overrides, if it overrides one."""
    external: bool = False
    """Outside the tree: in an installed package or a stub."""

    @property
    def place(self) -> Place:
        """Where the name token stands."""
        return Place(self.path, self.definition.span.line, self.definition.span.column)


@dataclass(frozen=True, slots=True)
class ResolvedUse:
    """A use with its verdict."""

    path: str
    module: str
    use: Use
    proof: Proof
    targets: tuple[DefinitionSite, ...] = ()
    """Definitions it may refer to; empty unless `Proof.RESOLVED` (or a double with a known spec)."""
    receiver_type: str | None = None
    """``mod:Class``, when known."""
    evidence: tuple[Evidence, ...] = ()
    reason: str = ""
    """Of ``name-only``: what a person could do about it. Of ``dangling`` and ``double``: how we know."""
    through: str = ""
    """Of a call that does not mention what it calls: through what it does."""
    taught: tuple[Evidence, ...] = ()
    """What the type checker had to be taught before it could tell."""
    rejected: tuple[Evidence, ...] = ()
    """What was considered and led nowhere, and why."""
    assumes: str = ""
    """What the verdict takes for granted; empty when nothing."""
    receiver_is_class: bool = False
    """The receiver is the class `receiver_type` itself, not an object of it."""
    guard: str = ""
    """Of a guard that can go only one way: which, and why: ``always false: `Hub` has no `push```."""
    branches: tuple[Branch, ...] = ()
    """Of such a guard that is all an ``if`` asks: the branch that it decides, and those after it."""
    implementations: tuple[Symbol, ...] = ()
    """Those of the targets that merely implement a declaration among them: the receiver may be one."""
    instead: tuple[Unrelated, ...] = ()
    """Of ``not-ours``: the definitions that it refers to; none when it refers to no definition."""
    besides: tuple[Unrelated, ...] = ()
    """What it may refer to besides its targets, and which is nothing to the contract."""

    @property
    def named(self) -> tuple[DefinitionSite, ...]:
        """The targets that the use itself names."""
        return tuple(site for site in self.targets if site.symbol not in self.implementations)


@dataclass(frozen=True, slots=True)
class UnreadableFile:
    """A file that could not be parsed or decoded."""

    path: str
    line: int
    message: str


@dataclass(frozen=True, slots=True)
class Copied:
    """A definition that nobody declared, whose body is that of one that a contract is about."""

    site: DefinitionSite
    of: Symbol
    how: str
    """``identical``, ``renamed`` or ``near``."""
    score: float


@dataclass(frozen=True, slots=True)
class ContractView:
    """What one contract's rules look at."""

    canonical: DefinitionSite | None
    """None when its definition is outside what could be read."""
    canonical_class: Symbol | None
    """Class of a canonical method after following aliases."""
    definitions: tuple[DefinitionSite, ...]
    """Every definition of a watched name, sorted by path and line."""
    uses: tuple[ResolvedUse, ...]
    """Every use of a watched name, sorted by path and position."""
    indirect: tuple[ResolvedUse, ...] = ()
    """Calls of the contract's duplicates through what they were put into or handed to, sorted likewise."""
    copies: tuple[Copied, ...] = ()
    """Definitions under other names with the body of one of the contract's, sorted by place."""


@dataclass(frozen=True, slots=True)
class Program:
    """The linked tree."""

    views: Mapping[str, ContractView]
    """By contract name."""
    unreadable: tuple[UnreadableFile, ...] = ()
    warnings: tuple[str, ...] = ()
    files_seen: int = 0
    files_parsed: int = 0
    module_of: Mapping[str, str] = field(default_factory=dict)
    """Module name by path, of the files that were read."""
    today: date = date.min
    """The day that deadlines in contracts and comments are held against."""
    is_typed: bool = True
    """A type checker answered."""
    allows: Mapping[str, tuple[Allow, ...]] = field(default_factory=dict)
    """Allow comments by path."""
    used_allows: frozenset[tuple[str, Span, str]] | None = None
    """Path and place of every allow comment with a rule that it silenced something of; None before that was judged."""
