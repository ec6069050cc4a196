"""Answers: what is known about one use before any contract is looked at."""

from __future__ import annotations

from dataclasses import dataclass

from ssot_lint.contracts.model import Symbol
from ssot_lint.facts.model import Definition, Use
from ssot_lint.program.model import Branch, Evidence
from ssot_lint.program.typeserver import Place, SeenType


@dataclass(frozen=True, slots=True)
class SiteUse:
    """A use in its file."""

    path: str
    module: str
    use: Use

    @property
    def place(self) -> Place:
        """Where the name token stands."""
        return Place(self.path, self.use.span.line, self.use.span.column)


@dataclass(frozen=True, slots=True)
class KnownDefinition:
    """A definition of a wanted name in its file; ``path`` is absolute when it is outside the tree."""

    symbol: Symbol
    path: str
    definition: Definition
    external: bool = False

    @property
    def place(self) -> Place:
        """Where the name token stands."""
        return Place(self.path, self.definition.span.line, self.definition.span.column)


@dataclass(frozen=True, slots=True)
class Answer:
    """What one use refers to, as far as anybody could tell."""

    places: tuple[Place, ...] = ()
    """Where the functions and classes it refers to are defined."""
    symbols: tuple[Symbol, ...] = ()
    """Definitions known by name: of the tree, or of modules outside it."""
    bound_at: tuple[Place, ...] = ()
    """Where the variable, parameter or attribute that it refers to is bound, when nothing says what that holds."""
    value: SeenType | None = None
    """Type of what such a variable holds."""
    others: tuple[str, ...] = ()
    """Of a variable that holds what is defined at `places`: what else it may hold, as a type checker says it."""
    receiver: SeenType | None = None
    receiver_class: Symbol | None = None
    receiver_origin: Place | None = None
    """Where the first names of the receiver are bound."""
    receiver_source: str = ""
    """The line that binds them."""
    is_missing: bool = False
    """The receiver's class is fully known and has no such attribute."""
    is_mock: bool = False
    stand_in: str = ""
    """Of a mock: how we know, when something better than usual can be said."""
    is_declared: bool = False
    """Of a receiver: an annotation is all that says of which class it is, so that it may be of an heir."""
    is_unbound: bool = False
    """The name, or the first name of its receiver, is bound by nothing."""
    guard: str = ""
    """Of a guard that can go only one way: which, and why."""
    branches: tuple[Branch, ...] = ()
    binding: Evidence | None = None
    """Of a string: the binding that it reaches. Of a variable: where what it holds was got."""
    is_irrelevant: bool = False
    """Certainly not a use of a definition: the parameter name of something else, a plain value."""
    hint: str = ""
    """What a person could do about an unsettled answer, when something better than usual can be said."""
    told_by: str = "its imports"
    steps: tuple[Evidence, ...] = ()
    taught: tuple[Evidence, ...] = ()
    """What the type checker had to be taught before it could tell."""
    rejected: tuple[Evidence, ...] = ()
    """What was considered and led nowhere, and why."""
    assumes: str = ""
    """What the answer takes for granted; empty when nothing."""
    is_withheld: bool = False
    """It is left open on purpose, whatever a type checker says."""

    @property
    def is_settled(self) -> bool:
        """True when nobody else needs to be asked."""
        return bool(self.places or self.symbols or self.is_missing or self.is_mock or self.is_irrelevant)


UNKNOWN = Answer()
