"""The packages that ``seeds.toml`` names, and plain copies of their Python files."""

from __future__ import annotations

import shutil
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parent.parent))

from corpora import CACHE, Corpus, load_corpora
from fetch import fetch
from measure import Measured, measure, mebibytes

__all__ = [
    "CACHE",
    "Measured",
    "Package",
    "copy_python",
    "fetch",
    "load_corpora",
    "load_packages",
    "measure",
    "mebibytes",
]

_PINNED = Path(__file__).parent / "seeds.toml"


@dataclass(frozen=True, slots=True)
class Package:
    """One package: where it comes from and how uses are seeded into it."""

    corpus: Corpus
    src: tuple[str, ...]
    names: tuple[int, ...]
    seed: str

    @property
    def name(self) -> str:
        """What it is called here."""
        return self.corpus.name


def load_packages(wanted: tuple[str, ...] = ()) -> list[Package]:
    """The wanted packages, or all. An unknown name ends the program."""
    with _PINNED.open("rb") as file:
        table = tomllib.load(file)
    known = {one.name: one for one in load_corpora()}
    packages: dict[str, Package] = {}
    for entry in table["package"]:
        src, names = tuple(entry.pop("src")), tuple(entry.pop("names"))
        corpus = Corpus(**entry) if "requirement" in entry else known[entry["name"]]
        packages[corpus.name] = Package(corpus, src, names, f"{table['seed']} {corpus.name}")
    if unknown := sorted(set(wanted) - set(packages)):
        raise SystemExit(f"unknown package: {', '.join(unknown)}; known are {', '.join(packages)}")
    return [one for name, one in packages.items() if not wanted or name in wanted]


def copy_python(package: Package, cache: Path, target: Path) -> None:
    """Put the package's Python files, and nothing that could configure a type checker, into an empty directory."""
    shutil.rmtree(target, ignore_errors=True)
    root = fetch(package.corpus, cache)
    for path in root.rglob("*.py*"):
        if path.suffix in {".py", ".pyi"} and path.is_file():
            copy = target / path.relative_to(root)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes())
