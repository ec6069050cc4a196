"""The corpora that ``corpora.toml`` pins."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
PINNED = HERE / "corpora.toml"
CACHE = HERE.parent / ".benchmarks"
CONFIG_NAME = "ssot-lint.toml"


@dataclass(frozen=True, slots=True)
class Corpus:
    """One code base: where it comes from and, as text, the configuration it is checked with."""

    name: str
    kind: str
    """``sdist``, ``wheel`` or ``stdlib``."""
    requirement: str = ""
    archive: str = ""
    sha256: str = ""
    tree: str = "."
    """Directory inside the archive that is the root of the checked tree."""
    python: str = ""
    """Version that a wheel is chosen for, when the running one is too old for it."""
    config: str = ""
    suite: tuple[str, ...] = ()
    """What the interpreter is given to run its tests; empty when it has none that can be run here."""
    suite_path: tuple[str, ...] = ()
    """Directories of the tree that modules are imported from by its tests."""


def load_corpora(table: str = "corpus") -> tuple[Corpus, ...]:
    """The corpora of one table of ``corpora.toml`` (``corpus`` or ``big-tree``), in the order they stand there."""
    with PINNED.open("rb") as file:
        return tuple(Corpus(**entry) for entry in tomllib.load(file)[table])


def choose(corpora: tuple[Corpus, ...], names: tuple[str, ...]) -> tuple[Corpus, ...]:
    """The named corpora, or all of them when no name is given. An unknown name ends the program."""
    known = {corpus.name for corpus in corpora}
    if unknown := sorted(set(names) - known):
        raise SystemExit(f"unknown corpus: {', '.join(unknown)}; known are {', '.join(sorted(known))}")
    return tuple(corpus for corpus in corpora if not names or corpus.name in names)
