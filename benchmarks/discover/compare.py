"""Copies that were planted, parallels that were designed, clones that were labelled: what each tool says of them.

``python benchmarks/discover/compare.py --peers DIRECTORY [--each N] [--seed N] [--tool NAME] [TREE …]``. The trees are
corpora of ``corpora.toml``, of which copies are made; what is planted is the same for the same seed.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from authored import labelled_copies
from corpora import CACHE, choose, load_corpora
from fetch import fetch
from measure import mebibytes
from negatives import Negative, load_negatives, region_of
from peers import Told, Tool, tools_in
from planting import Planted, plant, read_truth, write_truth
from scoring import NOTHING, Score, Ties, by, score_each

TREES = ("django", "twisted", "home-assistant")
GRADES = ("exact", "renamed", "near", "restructured", "labelled")


@dataclass(frozen=True, slots=True)
class Outcome:
    """One tool on one tree."""

    tree: str
    told: Told
    planted: Sequence[Planted]
    scores: Sequence[Score]
    parallels: Sequence[Negative]
    reported: Sequence[Negative]
    """Parallels that it reports as duplicates."""


def run(
    tools: Sequence[Tool], tree: str, root: Path, planted: Sequence[Planted], scratch: Path, reuse: bool
) -> list[Outcome]:
    """What each tool makes of a tree, one after the other."""
    parallels = [one for one in load_negatives() if one.tree == tree]
    regions = [(region_of(root, one.left), region_of(root, one.right)) for one in parallels]
    outcomes = []
    for tool in tools:
        told = tool.run(root, scratch / tool.name.replace(" ", "-"), reuse)
        blamed = Ties([group for group in told.groups if group.kind != "twin"])
        reported = [
            one for one, (left, right) in zip(parallels, regions, strict=True) if blamed.tied(left, right) >= 0.5
        ]
        outcomes.append(Outcome(tree, told, planted, score_each(planted, told.groups), parallels, reported))
        print(f"{tree}: {tool.name}, {told.cost.wall:.1f} s {told.failure}", file=sys.stderr, flush=True)
    return outcomes


def tables(outcomes: Sequence[Outcome]) -> Iterable[str]:
    """The report, in Markdown."""
    names = list(dict.fromkeys(one.told.tool for one in outcomes))
    yield from _recall("grade", outcomes, names, "grade")
    yield from _recall("kind", outcomes, names, "grade", "kind")
    yield from _recall("size", outcomes, names, "grade", "unit", "size")
    yield from _precision(outcomes, names)
    yield from _parallels(outcomes, names)
    yield from _costs(outcomes)


def _recall(title: str, outcomes: Sequence[Outcome], names: list[str], *fields: str) -> Iterable[str]:
    """Rows of what was planted, columns of tools: the share that is found, and in brackets what is touched."""
    summed: dict[str, dict[tuple[str, ...], Score]] = {name: {} for name in names}
    for one in outcomes:
        for key, score in by(one.planted, one.scores, *fields).items():
            column = summed[one.told.tool]
            column[key] = column.get(key, NOTHING) + score
    keys = sorted({key for column in summed.values() for key in column}, key=lambda key: (GRADES.index(key[0]), key))
    yield from (f"\n### Recall by {title}\n", f"| {' | '.join(fields)} | planted | {' | '.join(names)} |")
    yield f"|{' :-- |' * len(fields)} --: |{' --: |' * len(names)}"
    for key in keys:
        cells = [summed[name].get(key, NOTHING) for name in names]
        shown = [f"{_percent(cell.recall)} ({_percent(cell.touched / max(cell.planted, 1))})" for cell in cells]
        yield f"| {' | '.join(key)} | {cells[0].planted} | {' | '.join(shown)} |"


def _precision(outcomes: Sequence[Outcome], names: list[str]) -> Iterable[str]:
    yield "\n### Precision of what is said about planted copies\n"
    yield from ("| tool | ties | wrong | precision |", "| :-- | --: | --: | --: |")
    for name in names:
        whole = sum((score for one in outcomes if one.told.tool == name for score in one.scores), NOTHING)
        yield f"| {name} | {whole.said:,} | {whole.wrong:,} | {_percent(whole.precision)} |"


def _parallels(outcomes: Sequence[Outcome], names: list[str]) -> Iterable[str]:
    kinds = Counter(negative.kind for one in outcomes if one.told.tool == names[0] for negative in one.parallels)
    yield from (
        "\n### Designed parallels that are reported as duplicates\n",
        f"| kind | there are | {' | '.join(names)} |",
    )
    yield f"| :-- | --: |{' --: |' * len(names)}"
    told = {
        name: Counter(negative.kind for one in outcomes if one.told.tool == name for negative in one.reported)
        for name in names
    }
    for kind, count in [*sorted(kinds.items()), ("all", kinds.total())]:
        counts = [told[name].total() if kind == "all" else told[name][kind] for name in names]
        yield f"| {kind} | {count} | {' | '.join(map(str, counts))} |"


def _costs(outcomes: Sequence[Outcome]) -> Iterable[str]:
    yield "\n### Cost\n"
    yield from ("| tree | tool | groups | seconds | CPU | MiB (children) |", "| :-- | :-- | --: | --: | --: | --: |")
    for one in outcomes:
        cost = one.told.cost
        memory = f"{mebibytes(cost.own_peak)} ({mebibytes(cost.children_peak)})"
        said = one.told.failure or f"{len(one.told.groups):,}"
        yield f"| {one.tree} | {one.told.tool} | {said} | {cost.wall:.1f} | {cost.cpu:.1f} | {memory} |"


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"


def _planted_tree(tree: str, options: argparse.Namespace, into: Path) -> tuple[Path, list[Planted]]:
    """A copy of the corpus with copies in it; one that is there is taken as it is."""
    (corpus,) = choose(load_corpora(), (tree,))
    root, truth = into / tree, into / f"{tree}.json"
    if not truth.is_file():
        shutil.rmtree(root, ignore_errors=True)
        kept = {
            place.partition(":")[0] for one in load_negatives() if one.tree == tree for place in (one.left, one.right)
        }
        planted = plant(fetch(corpus, options.cache), root, options.each, options.seed, kept)
        write_truth(planted, truth)
    return root, read_truth(truth)


def main() -> None:
    """Plant, run, score, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("trees", nargs="*", metavar="TREE", default=list(TREES))
    parser.add_argument("--peers", type=Path, help="where the peers are installed; without it only ours is run")
    parser.add_argument("--tool", action="append", default=[], metavar="NAME", help="only this one; can be repeated")
    parser.add_argument("--each", type=int, default=6, help="copies a kind, unit and size in each tree")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--labelled", action="store_true", help="the clones that authors have labelled instead")
    parser.add_argument("--misses", action="store_true", help="also name what ours does not find, and what it blames")
    parser.add_argument("--cache", type=Path, default=CACHE)
    parser.add_argument("--keep", type=Path, help="keep planted trees here")
    parser.add_argument("--reuse", action="store_true", help="take what is kept of earlier runs there")
    options = parser.parse_args()
    tools = tools_in(options.peers, options.tool)
    outcomes: list[Outcome] = []
    with tempfile.TemporaryDirectory() as temporary:
        scratch = options.keep or Path(temporary)
        if options.labelled:
            for corpus in load_corpora("labelled-clones"):
                root = fetch(corpus, options.cache)
                outcomes += run(
                    tools, corpus.name, root, labelled_copies(root), scratch / "answers" / corpus.name, options.reuse
                )
        else:
            for tree in options.trees:
                root, planted = _planted_tree(tree, options, scratch)
                outcomes += run(tools, tree, root, planted, scratch / "answers" / tree, options.reuse)
    print("\n".join(tables(outcomes)))
    if options.misses:
        print("\n".join(_misses(outcomes)))


def _misses(outcomes: Sequence[Outcome]) -> Iterable[str]:
    yield "\n### Not found by ssot-lint, and parallels that it blames\n"
    for one in outcomes:
        if one.told.tool != "ssot-lint":
            continue
        for planted, score in zip(one.planted, one.scores, strict=True):
            if not score.found:
                original, copy = planted.original, planted.copy
                places = f"{original.path}:{original.first}-{original.last} {copy.path}:{copy.first}-{copy.last}"
                yield f"- {one.tree}, {planted.grade}: {planted.kind}, {planted.unit}, {planted.size}: {places}"
        yield from (f"- {one.tree}, blamed: {negative.left} and {negative.right}" for negative in one.reported)


if __name__ == "__main__":
    main()
