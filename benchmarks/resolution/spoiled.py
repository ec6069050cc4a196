"""How much `truth` would notice: ``python benchmarks/resolution/spoiled.py [NAME …]``.

Each ``resolved`` label of a program is spoiled in four ways, one at a time: another target, one target more,
``dangling`` instead, and no label at all. Prints how many of these lies running the program gives away.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from labelled import Defined, Label, Program, load_programs
from truth import Checked, Seen, check, judge, run, watched_in


def noticed(program: Program) -> Counter[str]:
    """How many labels of a program were spoiled, by way, and how many of them were found out."""
    definitions, (_, seen) = watched_in(program)[1], run(program)
    chance = random.Random(program.title)
    found: Counter[str] = Counter()
    for way, place, labels in _spoiled(program, definitions, chance):
        found[f"{way}: tried"] += 1
        found[f"{way}: noticed"] += _is_noticed(program, definitions, seen, place, labels)
    return found


def _spoiled(
    program: Program, definitions: Sequence[Defined], chance: random.Random
) -> Iterator[tuple[str, str, tuple[Label, ...]]]:
    symbols = [one.symbol for one in definitions if not one.is_declaration]
    for place, labels in program.labels.items():
        for index, label in enumerate(labels):
            if label.proof != "resolved" or label.is_optional:
                continue
            before, after = labels[:index], labels[index + 1 :]
            if others := sorted({*symbols} - {*label.targets}):
                other = chance.choice(others)
                yield "another target", place, (*before, replace(label, targets=(other,)), *after)
                yield "one more", place, (*before, replace(label, targets=(*label.targets, other)), *after)
            yield "dangling", place, (*before, Label("dangling"), *after)
            yield "no label", place, (*before, *after)


def _is_noticed(
    program: Program, definitions: Sequence[Defined], seen: Mapping[str, Seen], place: str, labels: tuple[Label, ...]
) -> bool:
    checked = Checked()
    judge(replace(program, labels={**program.labels, place: labels}), definitions, seen, checked)
    return bool(checked.problems)


def main() -> None:
    """Spoil the programs that the command line names, or all."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", help="only programs with one of these texts in `category/name`")
    total: Counter[str] = Counter()
    for program in load_programs(parser.parse_args().names):
        checked = check(program)
        if checked.problems or checked.skipped:
            print(f"{program.title}: left out")
            continue
        total += noticed(program)
    ways = sorted({key.partition(":")[0] for key in total})
    for way in ways:
        print(f"{way}: {total[f'{way}: noticed']} of {total[f'{way}: tried']} noticed")
    tried = sum(total[f"{way}: tried"] for way in ways)
    print(f"all: {sum(total[f'{way}: noticed'] for way in ways)} of {tried} noticed")


if __name__ == "__main__":
    main()
