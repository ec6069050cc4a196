"""What a scaffold is made of: names, parameters and imports, settled before anything is written."""

from __future__ import annotations

from dataclasses import dataclass

from codemods.edits import Import
from ssot_lint.contracts.model import Symbol
from ssot_lint.facts.model import Parameter


@dataclass(frozen=True, slots=True)
class Field:
    """One field of the result record."""

    name: str
    type: str
    value: str
    """Source of its value inside the service's method."""
    is_given: bool = False
    """The value is a parameter, or what the canonical returned, as it is."""


@dataclass(frozen=True, slots=True)
class Flag:
    """A feature flag to write."""

    symbol: Symbol
    variable: str
    """The environment variable that switches it."""


@dataclass(frozen=True, slots=True)
class Blueprint:
    """A service around a canonical, ready to be written."""

    module: str
    name: str
    method: str
    getter: str
    canonical: Symbol
    reason: str
    parameters: tuple[Parameter, ...]
    """Of the canonical, without ``self`` and ``cls``."""
    returns: str | None
    documentation: str | None
    is_async: bool
    owner: str = ""
    """The canonical's class as an expression; empty when the canonical is a function."""
    attribute: str = ""
    """Attribute that keeps the canonical's object; empty when none is needed."""
    factory: str = ""
    """Function of the canonical's module that gives its object; empty when none is known."""
    result: str = ""
    fields: tuple[Field, ...] = ()
    imports: tuple[Import, ...] = ()
    for_types: tuple[Import, ...] = ()
    """What is imported for type checkers only."""
    own: tuple[str, ...] = ()
    """Top-level packages of the tree, whose imports stand last."""
    checks_signature: bool = True
    """No decorator stands between the canonical's signature and what a caller sees."""

    @property
    def callee(self) -> str:
        """How the service calls the canonical."""
        if self.attribute:
            return f"self.{self.attribute}.{self.canonical.name}"
        return f"{self.owner}.{self.canonical.name}" if self.owner else self.canonical.name

    @property
    def needs_value(self) -> bool:
        """The record holds what the canonical returned."""
        return any("result" in field.value for field in self.fields)
