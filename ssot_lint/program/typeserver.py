"""The seam behind which a type checker answers; what is asked and what comes back, in this project's own words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol


class Place(NamedTuple):
    """A position in a file: path from the root (absolute when outside), line and column from 1, in code points."""

    path: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class SeenType:
    """The type of an expression: as the checker prints it, and where its classes are defined."""

    text: str
    classes: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class MissingAttribute:
    """The checker says that the type of a receiver is fully known and has no such attribute."""

    end: Place
    """Just past the attribute's name."""
    message: str


@dataclass(frozen=True, slots=True)
class Problems:
    """What the checker finds certainly wrong in a file."""

    missing: tuple[MissingAttribute, ...] = ()
    unbound: tuple[Place, ...] = ()
    """Names that nothing binds, by where they start."""


class TypeServerFailure(Exception):
    """The type checker is missing, ended, or took too long; the message says which and what to do."""


class TypeServer(Protocol):
    """Answers about a tree on disk, with some files overlaid by unsaved text.

    Every method answers its questions in their order and raises `TypeServerFailure` when the checker is gone.
    """

    @property
    def name(self) -> str:
        """Name of the checker, as evidence names it."""
        ...

    @property
    def infers_returns(self) -> bool:
        """The returns of unannotated functions are inferred from their bodies."""
        ...

    @property
    def sees_every_binding(self) -> bool:
        """Of a name that a module binds to different things, each is told; else perhaps only one of them."""
        ...

    @property
    def refusals(self) -> int:
        """Questions that got an error for an answer."""
        ...

    def definitions(self, places: Sequence[Place]) -> list[tuple[Place, ...]]:
        """Where the name at each place is defined, through imports and aliases; empty when unknown."""
        ...

    def declarations(self, places: Sequence[Place]) -> list[tuple[Place, ...]]:
        """Where what a name is defined as is stated: in the stub, where there is one; empty when unknown."""
        ...

    def types(self, places: Sequence[Place]) -> list[SeenType | None]:
        """Type of the expression that ends at each place."""
        ...

    def problems(self, paths: Sequence[str]) -> list[Problems]:
        """What is certainly wrong in each file, which must be overlaid."""
        ...

    def think(self, *, infers_returns: bool, limit: float | None = None) -> None:
        """Infer returns of unannotated functions from now on, or not; ``limit`` bounds each answer, in seconds.

        A checker that always infers them stays as it is.
        """
        ...

    def warm_up(self, places: Sequence[Place] = ()) -> None:
        """Think ahead about places whose definitions are going to be asked for. Never raises."""
        ...

    def overlay(self, path: str, text: str) -> None:
        """Let the file at the path, which need not exist, read as this text. Overlays of one file stack."""
        ...

    def drop(self, path: str) -> None:
        """Take the file's last overlay away: the one before it, or what is on disk, holds again."""
        ...

    def stop(self) -> None:
        """End the checker. Never raises."""
        ...
