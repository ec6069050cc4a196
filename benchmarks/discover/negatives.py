"""The designed parallels of ``negatives.toml``, found in their trees."""

from __future__ import annotations

import ast
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from candidates import Function
from planting import Region

FILE = Path(__file__).with_name("negatives.toml")


@dataclass(frozen=True, slots=True)
class Negative:
    """Two places that are alike on purpose."""

    tree: str
    kind: str
    left: str
    right: str
    reason: str


def load_negatives() -> tuple[Negative, ...]:
    """All of them, in the order in which they stand in the file."""
    with FILE.open("rb") as file:
        return tuple(Negative(**entry) for entry in tomllib.load(file)["negative"])


def region_of(root: Path, place: str) -> Region:
    """Where ``path:Qual.name`` stands below a root. An unknown one ends the program."""
    path, _, symbol = place.partition(":")
    found = definitions_in(root / path).get(symbol)
    if found is None:
        raise SystemExit(f"{root / path} has no {symbol}")
    return Region(path, *found, symbol)


@cache
def definitions_in(file: Path) -> dict[str, tuple[int, int]]:
    """First and last line of each definition by qualified name; of several of one name the first."""
    found: dict[str, tuple[int, int]] = {}

    def look(node: ast.AST, prefix: str) -> None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, Function | ast.ClassDef):
                found.setdefault(prefix + child.name, (child.lineno, child.end_lineno or child.lineno))
                look(child, f"{prefix}{child.name}.")
            else:
                look(child, prefix)

    try:
        look(ast.parse(file.read_text(encoding="utf-8")), "")
    except (OSError, SyntaxError, ValueError):
        return {}
    return found
