"""How much the tool knows of uses seeded into real packages: ``python benchmarks/resolution/seeds.py [PACKAGE …]``.

Two type checkers say what every mention of some names refers to; then duplicates of those names are seeded into the
package, and the tool has to say the same of the mentions that were made to use them.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agreement import Opinion, module_of, opinions
from answering import Setting, settings_available
from choosing import Watched, choose
from duplicating import PREFIX
from environment import environment, interpreter
from holding import Outcome, count, hold, precision, recall
from judged import load_judgements
from packages import CACHE, Measured, Package, copy_python, load_packages, measure, mebibytes
from picking import pick
from reading import Mention, Source, mentions_in, read_tree
from seeding import Seeded, seed_tree

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True)
class Planted:
    """A package with seeds in it."""

    package: Package
    root: Path
    watched: Sequence[Watched]
    sources: Mapping[str, Source]
    told: Mapping[Mention, Opinion]
    seeded: Seeded

    def place(self, mention: Mention) -> str:
        """``path:line:column`` of a mention in the package as it came."""
        line, column = self.sources[mention.path].position(mention.offset)
        return f"{mention.path}:{line}:{column}"

    def line_of(self, mention: Mention) -> str:
        """The line that a mention stands in."""
        source = self.sources[mention.path]
        return source.text.split("\n")[source.position(mention.offset)[0] - 1].strip()


@dataclass(frozen=True, slots=True)
class Result:
    """What the tool said of one planted package in one setting, and what it took."""

    setting: Setting
    outcomes: Sequence[Outcome]
    report: Mapping[str, Any]
    cost: Measured


def plant(package: Package, cache: Path) -> Planted:
    """The package with seeds in it, in a directory of its own, and a contract for every name."""
    work = cache / "resolution"
    asked, root = work / "asked" / package.name, work / "seeded" / package.name
    copy_python(package, cache, asked)
    sources = read_tree(asked)
    watched = choose(sources, package.names, package.seed)
    names = {one.name for one in watched}
    mentions = [one for source in sources.values() for one in mentions_in(source, names)]
    told = opinions(asked, package.src, sources, watched, mentions, work / "told", interpreter(environment(cache)))
    seeded = seed_tree(sources, watched, pick(sources, watched, told, package.seed), package.seed)
    copy_python(package, cache, root)
    for path, text in seeded.texts.items():
        (root / path).write_text(text, encoding="utf-8")
    (root / "ssot-lint.toml").write_text(config(package, watched), encoding="utf-8")
    return Planted(package, root, watched, sources, told, seeded)


def config(package: Package, watched: Sequence[Watched]) -> str:
    """The configuration of a seeded package: a contract for every name."""
    parts = [f"src = {json.dumps(list(package.src))}\n"]
    for one in watched:
        symbol = f"{module_of(one.canonical.path, package.src)}:{one.canonical.qualname}"
        lines = [f'name = "{one.name}"', f'canonical = "{symbol}"', f'names = ["{PREFIX}{one.name}"]']
        parts.append("\n".join(["[[contract]]", *lines, ""]))
    return "\n".join(parts)


def run(planted: Planted, setting: Setting, cache: Path) -> Result:
    """The tool's answers about a planted package, held against the truth. A run that fails ends the program."""
    file = cache / "resolution" / "answers" / f"{planted.package.name}-{setting.title.replace(' ', '')}.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    arguments = (planted.root, setting.title, file, environment(cache))
    command = [sys.executable, str(HERE / "answering.py"), *map(str, arguments)]
    cost = measure(command)
    if cost.exit_code:
        raise SystemExit(f"{planted.package.name}, {setting.title}:\n{cost.stderr[-3000:]}")
    report = json.loads(file.read_text(encoding="utf-8"))
    places = {one.mention: planted.place(one.mention) for one in planted.seeded.markers}
    judged = {one.at: one for one in load_judgements(planted.package.name)}
    outcomes = hold(planted.seeded, planted.told, places, judged, report["uses"])
    return Result(setting, outcomes, report, cost)


COLUMNS = ("known", "right", "wrong", "open", "silent", "stray", "wrong stray", "unknown", "unknown answered",
           "disputed", "disputed answered")  # fmt: skip


def table(title: str, rows: Mapping[str, Sequence[Outcome]]) -> Iterator[str]:
    """A row a group of outcomes, and one for all."""
    yield f"| {title} | {' | '.join(COLUMNS)} | precision | recall |"
    yield f"| :-- |{' --: |' * (len(COLUMNS) + 2)}"
    every = [one for outcomes in rows.values() for one in outcomes]
    for name, outcomes in {**rows, "all": every}.items():
        found = count(outcomes)
        cells = " | ".join(str(found[column]) for column in COLUMNS)
        yield f"| {name} | {cells} | {precision(found):.1%} | {recall(found):.1%} |"


def costs(results: Mapping[str, Result]) -> Iterator[str]:
    """A row a package: what the run took."""
    yield "| package | files | parsed | opened | uses | questions | wall, s | CPU, s | ms a use | MiB | of children |"
    yield f"| :-- |{' --: |' * 10}"
    for name, one in results.items():
        seen, parsed = one.report["files"]
        uses = len(one.report["uses"])
        each = f"{1000 * one.report['seconds'] / uses:.1f}" if uses else "-"
        told = (seen, parsed, one.report["opened"], uses, one.report["questions"])
        took = (f"{one.cost.wall:.1f}", f"{one.cost.cpu:.1f}", each)
        memory = (mebibytes(one.cost.own_peak), mebibytes(one.cost.children_peak))
        yield f"| {name} | {' | '.join(map(str, (*told, *took, *memory)))} |"


def leads(planted: Planted, result: Result) -> Iterator[str]:
    """Every answer that is not right, with what there is to see."""
    for one in result.outcomes:
        is_known = one.standing in {"agreed", "judged"} and bool(one.wanted)
        if one.kind == "wrong" or (is_known and one.kind != "right"):
            yield f"{one.kind} [{one.marker.kind}] {planted.root.name}/{planted.place(one.marker.mention)}"
            yield f"    {planted.line_of(one.marker.mention)}"
            yield f"    wanted {_listed(one.wanted) or one.standing}; told {one.proof} {_listed(one.told)}"
            yield from (f"    {text}" for text in (one.reason, *one.taught) if text)
            yield f"    seeded at {one.marker.path}:{one.marker.line}:{one.marker.column}"


def _listed(keys: frozenset[str]) -> str:
    return " ".join(sorted(keys))


def undecided(planted: Planted, result: Result, standing: str) -> Iterator[str]:
    """Every seeded use that the checkers do not agree on or know nothing of, as an entry to be judged by hand."""
    for one in result.outcomes:
        if one.standing == standing:
            yield "[[judged]]"
            yield f'package = "{planted.package.name}"'
            yield f'at = "{planted.place(one.marker.mention)}"'
            yield f"# {planted.line_of(one.marker.mention)}"
            yield f"# basedpyright: {_listed(one.opinion.first) or '-'}"
            yield f"# pyrefly: {_listed(one.opinion.second) or '-'}"
            yield f"# ours: {one.proof} {_listed(one.told)} {one.reason} {' '.join(one.taught)}".rstrip()
            yield ""


def main() -> None:
    """Plant, run and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="PACKAGE", help="packages; all when none is given")
    parser.add_argument("--types", action="append", help="only the setting with this title; may be repeated")
    parser.add_argument("--verbose", action="store_true", help="also print every answer that is not right")
    parser.add_argument("--list", choices=("disputed", "unknown"), help="also print what is to be judged by hand")
    parser.add_argument("--cache", type=Path, default=CACHE, help="where archives, trees and answers are kept")
    options = parser.parse_args()
    planted = [plant(one, options.cache) for one in load_packages(tuple(options.names))]
    print(_summary(planted))
    for setting in settings_available():
        if options.types and setting.title not in options.types:
            continue
        results = {one.package.name: run(one, setting, options.cache) for one in planted}
        print(f"\n## {setting.title}\n")
        print("\n".join(table("package", {name: one.outcomes for name, one in results.items()})), end="\n\n")
        print("\n".join(table("kind", _by_kind(results.values()))), end="\n\n")
        print("\n".join(costs(results)))
        for one in planted:
            result = results[one.package.name]
            print(*(f"{one.package.name}: {warning}" for warning in result.report["warnings"]), sep="\n")
            if options.verbose:
                print("\n".join(leads(one, result)))
            if options.list:
                print("\n".join(undecided(one, result, options.list)))


def _summary(planted: Sequence[Planted]) -> str:
    lines = []
    for one in planted:
        standings = Counter(one.told[marker.mention].standing for marker in one.seeded.markers)
        told = ", ".join(f"{number} {standing}" for standing, number in sorted(standings.items()))
        duplicates = len(one.seeded.duplicates)
        lines.append(f"{one.package.name}: {len(one.watched)} names, {duplicates} duplicates, uses: {told}")
    return "\n".join(lines)


def _by_kind(results: Sequence[Result] | Any) -> dict[str, list[Outcome]]:
    found: dict[str, list[Outcome]] = {}
    for outcome in sorted((one for result in results for one in result.outcomes), key=lambda one: one.marker.kind):
        found.setdefault(outcome.marker.kind, []).append(outcome)
    return found


if __name__ == "__main__":
    main()
