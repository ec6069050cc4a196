"""Families whose members have drifted apart: a small application, written by hand, in which every one is labelled.

``python benchmarks/discover/drifted.py [--keep DIRECTORY]``. The modules stand in `drifted.txt`, each below its path. A
comment ``# group: family/group`` labels the definition below it, or the module, of groups of the family ``modules``. A
group is *touched* when a family that `discover` tells has two of its members, and *covered* when it holds two of them
inside its own.
"""

from __future__ import annotations

import argparse
import re
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ssot_lint.discover.model import Discovery, Family
from ssot_lint.discover.search import find_families

SOURCE = Path(__file__).with_name("drifted.txt")
_LABEL = re.compile(r"\s*# group: (\w+/\w+)$")
_HEADER = re.compile(r"\s*(?:async )?(?:def|class) ")


@dataclass(frozen=True, slots=True)
class Labelled:
    """A definition that belongs to a group; of a module line 0."""

    path: str
    line: int


def lay_out(root: Path) -> dict[str, list[Labelled]]:
    """Write the application below a root; its groups by name."""
    groups: dict[str, list[Labelled]] = defaultdict(list)
    for part in SOURCE.read_text().split("=== ")[1:]:
        path, _, text = part.partition("\n")
        place = root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)
        for name, line in _labels(text.splitlines()):
            groups[name].append(Labelled(path, line))
    return dict(sorted(groups.items()))


def _labels(lines: Sequence[str]) -> Iterator[tuple[str, int]]:
    for at, line in enumerate(lines):
        match = _LABEL.match(line)
        if match is not None:
            is_module = match[1].startswith("modules/")
            yield match[1], 0 if is_module else next(n for n in range(at, len(lines)) if _HEADER.match(lines[n])) + 1


def held(family: Family, group: Sequence[Labelled], *, inside: bool = False) -> int:
    """How many of a group are members of a family, or stand inside of one."""
    return sum(
        any(_is_one(member.path, member.line, member.end_line, one, inside) for member in family.members)
        for one in group
    )


def _is_one(path: str, line: int, end: int, one: Labelled, inside: bool) -> bool:
    if path != one.path:
        return False
    if not one.line:
        return True
    return line <= one.line <= (end if inside else line + 2)


def ranks(discovery: Discovery, groups: Mapping[str, Sequence[Labelled]]) -> dict[str, tuple[int, int]]:
    """The first rank at which each group is touched, and at which it is covered; 0 where it never is."""
    found = {}
    for name, group in groups.items():
        told = [
            next((at for at, one in enumerate(discovery.families, 1) if held(one, group, inside=inside) > 1), 0)
            for inside in (False, True)
        ]
        found[name] = (told[0], told[1])
    return found


def main() -> None:
    """Lay out, search, tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keep", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        root = options.keep or Path(directory)
        groups = lay_out(root)
        discovery = find_families(str(root), ["."], with_index=False, with_history=False)
    told = ranks(discovery, groups)
    for name, (touched, covered) in told.items():
        print(f"{name:20} {touched or '-':>4} {covered or '-':>4}")
    families = {name.partition("/")[0] for name in groups}
    print(f"{len(discovery.families)} families told")
    for at, word in enumerate(("touched", "covered")):
        names = {name for name, both in told.items() if both[at]}
        of = len({name.partition("/")[0] for name in names})
        print(f"{word}: {len(names)} of {len(groups)} groups, {of} of {len(families)} families")


if __name__ == "__main__":
    main()
