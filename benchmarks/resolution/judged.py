"""Who is right where type checkers do not agree: ``python benchmarks/resolution/judged.py`` prints a table.

The cases are those of ``disagreements.toml``, each judged by hand.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

_JUDGED = Path(__file__).parent / "disagreements.toml"
WHO = ("basedpyright", "pyrefly", "ours")
GRADES = ("right", "too little", "too much", "wrong", "nothing")


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a person found out about a mention that the checkers do not agree on, or are both wrong about."""

    package: str
    at: str
    """``path:line:column`` of the mention in the package as it came."""
    code: str
    """The line that it stands in."""
    said: dict[str, frozenset[str]]
    """By who said it, keys of definitions; none where it could not tell."""
    targets: frozenset[str]
    """Keys of the definitions it refers to; empty when it refers to none of the tree."""
    may: frozenset[str]
    """Keys of what implements or overrides them, and may be named besides."""
    why: str

    def grade(self, who: str) -> str:
        """How right one is: one of `GRADES`."""
        said = self.said[who]
        if not said:
            return "nothing"
        if self.targets <= said <= self.targets | self.may:
            return "right"
        if said < self.targets:
            return "too little"
        return "too much" if said > self.targets else "wrong"


def load_judgements(package: str | None = None) -> list[Judgement]:
    """Every judgement, or those of one package, in the order of the file."""
    with _JUDGED.open("rb") as file:
        entries = tomllib.load(file)["judged"]
    return [
        Judgement(
            one["package"],
            one["at"],
            one["code"],
            {who: frozenset(one[who]) for who in WHO},
            frozenset(one["is"]),
            frozenset(one.get("may", ())),
            one["why"],
        )
        for one in entries
        if package in {None, one["package"]}
    ]


def table(judgements: Sequence[Judgement]) -> Iterator[str]:
    """A row for each package and each of those who said something, and for all packages."""
    yield f"| package | who | {' | '.join(GRADES)} |"
    yield f"| :-- | :-- |{' --: |' * len(GRADES)}"
    packages = sorted({one.package for one in judgements})
    for package in (*packages, "all"):
        for who in WHO:
            found = Counter(one.grade(who) for one in judgements if package in {"all", one.package})
            yield f"| {package} | {who} | {' | '.join(str(found[grade]) for grade in GRADES)} |"


if __name__ == "__main__":
    print("\n".join(table(load_judgements())))
