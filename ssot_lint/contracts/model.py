"""Contracts: one canonical symbol, its duplicates, and how to rewrite their uses."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True, order=True)
class Symbol:
    """A function, method, class or constant (``package.module:Qual.name``) or a module (``package.module``)."""

    module: str
    qualname: str = ""

    def __str__(self) -> str:
        return f"{self.module}:{self.qualname}" if self.qualname else self.module

    @property
    def name(self) -> str:
        """Last component: the word that uses of this symbol are written with."""
        return (self.qualname or self.module).rpartition(".")[2]

    @property
    def owner(self) -> Symbol:
        """The class a method belongs to, or the module of anything else."""
        return Symbol(self.module, self.qualname.rpartition(".")[0])

    def dotted(self) -> str:
        """The symbol as one dotted path, as a ``patch`` target names it."""
        return f"{self.module}.{self.qualname}" if self.qualname else self.module


@dataclass(frozen=True, slots=True)
class Template:
    """A Python expression with ``{hole}`` places for the receiver and the duplicate's parameters."""

    text: str
    holes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Variant:
    """How some uses of a duplicate are rewritten: those for which every condition that is given holds."""

    packages: tuple[str, ...] = ()
    """Modules and packages that the use stands in."""
    proofs: tuple[str, ...] = ()
    given: tuple[str, ...] = ()
    """Parameters that the call gives."""
    missing: tuple[str, ...] = ()
    """Parameters that the call leaves to their defaults."""
    literal: tuple[str, ...] = ()
    """Parameters that the call gives as literals."""
    equals: tuple[tuple[str, str], ...] = ()
    """Parameters, and the source of what the call gives for them."""
    rewrite: Template | None = None
    rewrite_result: Template | None = None
    imports: tuple[Symbol, ...] = ()
    refuse: str = ""
    """Why such uses are left to a person; empty when they are rewritten."""

    @property
    def parameters(self) -> tuple[str, ...]:
        """Every parameter that a condition asks about."""
        return tuple(dict.fromkeys((*self.given, *self.missing, *self.literal, *(name for name, _ in self.equals))))


@dataclass(frozen=True, slots=True)
class Example:
    """Code as it is before and after a rewrite, to be tried out."""

    before: str
    after: str | None = None
    """None when the rewrite has to be refused."""
    refused: str = ""
    """A part of the reason for which it has to be."""
    symbol: Symbol | None = None
    """The duplicate that names in it mean which nothing in it binds."""
    package: str = ""
    """The package of the tree that it is taken to stand in; empty for none in particular."""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Duplicate:
    """What a contract says about one duplicate; everything but the symbol is optional."""

    symbol: Symbol
    rewrite: Template | None = None
    rewrite_result: Template | None = None
    imports: tuple[Symbol, ...] = ()
    flag: Symbol | None = None
    """A function without parameters that says, at run time, whether the staged adapter goes the canonical's way."""
    variants: tuple[Variant, ...] = ()
    """The first that fits a use stands in for the templates above."""
    until: date | None = None
    """Last day on which the staged adapter may keep its legacy path; None: as long as it is declared."""
    retired: bool = False
    """It has been deleted: the entry stays as a record, and the symbol need not exist."""


@dataclass(frozen=True, slots=True, order=True)
class SignOff:
    """A use that is known by its name only, and that a person vouches for: it does not keep the duplicate alive."""

    path: str
    symbol: Symbol
    """The definition around the use; of one at module level, the module."""
    reason: str


@dataclass(frozen=True, slots=True)
class ServiceField:
    """One field of a service's result record, computed after the canonical was called."""

    name: str
    type: str
    value: Template
    """Over the canonical's parameters; ``{receiver}`` is the canonical's object, ``{result}`` what it returned."""


@dataclass(frozen=True, slots=True)
class Service:
    """The wrapper service to generate around the canonical; what is empty is derived from the canonical's name."""

    module: str = ""
    name: str = ""
    method: str = ""
    getter: str = ""
    result: str = ""
    """Class of the record that the service returns; empty: it returns what the canonical does."""
    fields: tuple[ServiceField, ...] = ()
    test: str = ""
    """Path of the service's unit test, relative to the root."""


@dataclass(frozen=True, slots=True)
class Origin:
    """The installed package that a contract comes with."""

    distribution: str
    version: str
    path: str
    """Absolute path of the file."""

    def __str__(self) -> str:
        return f"{self.distribution} {self.version}".strip()


@dataclass(frozen=True, slots=True)
class Contract:
    """One declaration: the canonical symbol, which names and symbols duplicate it, and where wrappers may be."""

    name: str
    canonical: Symbol
    reason: str = ""
    names: tuple[str, ...] = ()
    duplicates: tuple[Duplicate, ...] = ()
    scope_parameter: str | None = None
    allow_in: tuple[str, ...] = ()
    unrelated: tuple[Symbol, ...] = ()
    examples: tuple[Example, ...] = ()
    signed_off: tuple[SignOff, ...] = ()
    service: Service | None = None
    takes_deprecated: bool = False
    """Definitions of the tree that are deprecated in favour of the canonical are duplicates, too."""
    line: int = 0
    """Line of the contract's table in the configuration file (1-based; 0 when made in code)."""
    origin: Origin | None = None
    """None: the project's own."""

    @property
    def watched(self) -> tuple[str, ...]:
        """Names (globs allowed) that a definition or use of interest is written with, sorted and unique."""
        return tuple(sorted({*self.names, *(duplicate.symbol.name for duplicate in self.duplicates)}))

    @property
    def handed_on_to(self) -> tuple[str, ...]:
        """Names of what an adapter may delegate to: the canonical, and the service around it."""
        method = self.service.method if self.service is not None else ""
        return (self.canonical.name, method) if method else (self.canonical.name,)

    @property
    def home_modules(self) -> tuple[str, ...]:
        """The modules of the canonical and of the service around it."""
        service = self.service.module if self.service is not None else ""
        return (self.canonical.module, service) if service else (self.canonical.module,)

    def declared(self, symbol: Symbol) -> Duplicate | None:
        """The contract's own entry for this duplicate, if it has one."""
        return next((duplicate for duplicate in self.duplicates if duplicate.symbol == symbol), None)


@dataclass(frozen=True, slots=True)
class Settings:
    """One project's configuration, checked: every later stage reads only this."""

    root: str
    """Absolute directory that reported paths are relative to: where the configuration was found."""
    config_path: str
    src: tuple[str, ...] = (".",)
    """Directories, relative to the root, that module names start at."""
    exclude: tuple[str, ...] = ()
    """Extra gitignore-style patterns that are never read."""
    contracts: tuple[Contract, ...] = field(default=())
    baseline: str = ""
    """Path, relative to the root, of the file of accepted violations; empty for none."""
    notes: tuple[str, ...] = ()
    """What a person should know of how the contracts came together."""
    beside: tuple[str, ...] = ()
    """Absolute directories outside of the root where a type checker finds modules of other projects."""
    environment: str = ""
    """Absolute directory of the environment that imports are looked up in; empty for the active one, or the tree's."""
