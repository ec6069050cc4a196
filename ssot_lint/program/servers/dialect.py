"""A dialect: all that differs between checkers. How one is found, told what to do, asked, and understood."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, NamedTuple, Protocol

from ssot_lint.program.lsp import Json
from ssot_lint.program.servers.texts import Texts
from ssot_lint.program.typeserver import Place, Problems, SeenType


@dataclass(frozen=True, slots=True)
class Scene:
    """What a checker is started for."""

    root: str
    """The tree, or its mirror."""
    src: tuple[str, ...]
    """Absolute directories that module names start at."""
    room: str
    """A directory of the checker's own, outside the tree, gone when it ends; empty unless it `needs_room`."""
    infers_returns: bool
    environment: str = ""
    """The directory of the environment to look imports up in, if it is not for the checker to find."""


class Fault(NamedTuple):
    """Something that a checker finds wrong."""

    start: Place
    end: Place
    code: str
    message: str


class Wire(Protocol):
    """What a dialect can ask of its checker; each question gets one answer, in order."""

    texts: Texts

    def locations(self, method: str, places: Sequence[Place]) -> list[tuple[Place, ...]]:
        """Where the answers to a question about each place point to."""
        ...

    def hovers(self, places: Sequence[Place]) -> list[str]:
        """What is shown for each place, as the checker writes it; empty when nothing is."""
        ...

    def described(self, places: Sequence[Place]) -> list[tuple[str, tuple[Place, ...]]]:
        """What is shown for each place, and where the type of what stands there is defined."""
        ...

    def faults(self, paths: Sequence[str]) -> list[tuple[Fault, ...]]:
        """What is wrong in each file."""
        ...


class Dialect(Protocol):
    """One kind of checker. Holds nothing: what a running one is asked and shown is the client's."""

    name: ClassVar[str]
    program: ClassVar[str]
    """Its executable's name."""
    arguments: ClassVar[tuple[str, ...]]
    advice: ClassVar[str]
    """How a person gets it."""
    encoding: ClassVar[str]
    """How it counts characters: ``utf-32`` or ``utf-16``."""
    must_open: ClassVar[bool]
    """It answers about open documents only, so that a file on disk is opened before it is asked about."""
    shares_unsaved_text: ClassVar[bool]
    """What is overlaid holds for the files that import it, too; else it works in a mirror of the tree in its room."""
    needs_room: ClassVar[bool]
    """It is started in a directory of its own, which holds its configuration."""
    chooses_inference: ClassVar[bool]
    """It can be told whether to infer the returns of unannotated functions; else it always does."""
    sees_every_binding: ClassVar[bool]
    """As `TypeServer.sees_every_binding`."""

    def environment(self, scene: Scene) -> dict[str, str | None]:
        """Environment variables to set, or to leave out."""
        ...

    def files(self, scene: Scene) -> Mapping[str, str]:
        """Texts to be put into its room, by name."""
        ...

    def workspace(self, scene: Scene) -> str:
        """The directory that it is told to be working on."""
        ...

    def options(self, scene: Scene) -> Json:
        """Its ``initializationOptions``."""
        ...

    def setting(self, scene: Scene, section: str) -> Json:
        """What it is told when it asks for a section of the configuration."""
        ...

    def definitions(self, wire: Wire, places: Sequence[Place]) -> list[tuple[Place, ...]]:
        """As `TypeServer.definitions`."""
        ...

    def types(self, wire: Wire, places: Sequence[Place]) -> list[SeenType | None]:
        """As `TypeServer.types`."""
        ...

    def problems(self, wire: Wire, paths: Sequence[str]) -> list[Problems]:
        """As `TypeServer.problems`."""
        ...
