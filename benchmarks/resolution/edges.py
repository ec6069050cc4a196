"""Who calls whom: does the tool find every edge of small programs' call graphs?

``python benchmarks/resolution/edges.py [NAME …] [--types ty] [--verbose]``. Each program in ``calls/`` is run, which
tells its edges. Then each of its definitions in turn is declared the one duplicate of a contract, and the pipeline runs
over the program. An edge is *found* when a violation with the proof ``resolved`` says it, *missed* when none does; it
is *false* when a call is said to be one that is none. A call of a decorated function is one, whatever it became.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from entering import UNSEEN
from labelled import Defined, Program, definitions_of, program_of
from score import Setting, settings_available

from ssot_lint.pipeline import check_tree

CALLS = Path(__file__).parent / "calls"
RUNNER = Path(__file__).with_name("entering.py")
Edge = tuple[str, str]
_CONTRACT = '[[contract]]\nname = "edge"\ncanonical = "{}"\n[[contract.duplicate]]\nsymbol = "{}"\n'
_OTHER = "os.path:join"


@dataclass(slots=True)
class Counted:
    """One program under one setting."""

    program: Program
    wanted: set[Edge] = field(default_factory=set)
    called: set[Edge] = field(default_factory=set)
    """Said to be calls."""
    told: set[Edge] = field(default_factory=set)
    """Said in any way."""
    unseen: set[str] = field(default_factory=set)
    """What was called where nobody saw it, as by an event loop."""

    @property
    def found(self) -> set[Edge]:
        return self.wanted & self.told

    @property
    def missed(self) -> set[Edge]:
        return self.wanted - self.told

    @property
    def false(self) -> set[Edge]:
        return {edge for edge in self.called - self.wanted if edge[1] not in self.unseen}


def load(wanted: Sequence[str]) -> list[Program]:
    """All programs in order; of those only what one of the wanted texts is a part of."""
    paths = sorted(CALLS.glob("*/*.txt"))
    return [
        program_of(path.parent.name, path.stem, path.read_text(encoding="utf-8"), {"ssot-lint.toml": ""})
        for path in paths
        if not wanted or any(one in f"{path.parent.name}/{path.stem}" for one in wanted)
    ]


def edges_of(program: Program) -> set[Edge]:
    """The edges that running shows. Raises `RuntimeError` when it does not run."""
    with tempfile.TemporaryDirectory(prefix="edges-") as scratch:
        root = Path(os.path.realpath(scratch)) / "tree"
        program.plant(root)
        output = root.parent / "pairs.json"
        command = [sys.executable, "-P", "-W", "ignore", str(RUNNER), str(root), str(output)]
        run = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=60, check=False)
        if run.returncode:
            raise RuntimeError(f"{program.title} does not run: {run.stderr[-1500:]}")
        return {(one, two) for one, two in json.loads(output.read_text(encoding="utf-8"))}


def counted(program: Program, setting: Setting, wanted: set[Edge]) -> Counted:
    """What the tool says of each definition of a program."""
    functions, kinds = _declarable(program, wanted), definitions_of(program)
    seen = {(_function_around(caller, kinds), callee) for caller, callee in wanted if caller != UNSEEN}
    found = Counted(program, seen, unseen={callee for caller, callee in wanted if caller == UNSEEN})
    decorated = {one.symbol for one in kinds if program.files[one.path].splitlines()[one.line - 1].lstrip()[:1] == "@"}
    with tempfile.TemporaryDirectory(prefix="edges-") as scratch:
        root = Path(os.path.realpath(scratch)) / "tree"
        program.plant(root)
        for one in functions:
            canonical = next((two for two in functions if two != one and "." not in two), _OTHER)
            (root / "ssot-lint.toml").write_text(_CONTRACT.format(canonical, one), encoding="utf-8")
            try:
                violations = check_tree(str(root), setting.options())
            except Exception as error:
                print(f"{program.title}: {one}: {error!r}", file=sys.stderr)
                continue
            for violation in violations:
                if violation.proof == "resolved" and violation.target == one and violation.rule not in _OF_DEFINITIONS:
                    edge = (_function_around(str(violation.symbol), kinds), one)
                    found.told.add(edge)
                    if violation.rule == "duplicate-call" and one not in decorated:
                        found.called.add(edge)
    return found


_OF_DEFINITIONS = frozenset({"duplicate-definition", "signature-drift", "impure-adapter", "idle-adapter"})


def _function_around(symbol: str, kinds: Sequence[Defined]) -> str:
    """The function, or module, that a class's body runs in."""
    classes = {one.symbol for one in kinds if one.is_class}
    while symbol in classes:
        module, _, name = symbol.partition(":")
        symbol = f"{module}:{name.rpartition('.')[0]}"
    return symbol


def _declarable(program: Program, wanted: set[Edge]) -> list[str]:
    """Functions of the program, and of its classes."""
    symbols = {callee for _, callee in wanted}
    every: list[Defined] = definitions_of(program)
    return list(dict.fromkeys(one.symbol for one in every if one.symbol in symbols or one.is_function))


def table(by_setting: Mapping[str, Sequence[Counted]]) -> list[str]:
    """A row a category; each cell: found of all edges, false ones."""
    settings = list(by_setting)
    lines = ["| category | programs | edges |" + "".join(f" {one} |" for one in settings)]
    lines.append("| :-- | --: | --: |" + " :-- |" * len(settings))
    first = by_setting[settings[0]]
    for category in [*dict.fromkeys(one.program.category for one in first), "all"]:
        cells = []
        for setting in settings:
            rows = [one for one in by_setting[setting] if category in {one.program.category, "all"}]
            wanted, found = sum(len(one.wanted) for one in rows), sum(len(one.found) for one in rows)
            calls, false = sum(len(one.called) for one in rows), sum(len(one.false) for one in rows)
            cells.append(f" {found / max(wanted, 1):.1%} · {found} {wanted - found} {false} ({calls}) |")
        rows = [one for one in first if category in {one.program.category, "all"}]
        lines.append(f"| {category} | {len(rows)} | {sum(len(one.wanted) for one in rows)} |" + "".join(cells))
    return lines


def main() -> None:
    """Count the edges of the programs that the command line names, or of all."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", help="only programs with one of these texts in `category/name`")
    parser.add_argument("--types", action="append", help="only settings with this title; may be given again")
    parser.add_argument("--verbose", action="store_true", help="list every edge that is missed or false")
    options = parser.parse_args()
    chosen = [one for one in settings_available() if options.types is None or one.title in options.types]
    os.environ.pop("PYTHONPATH", None)
    programs = load(options.names)
    wanted = {one.title: edges_of(one) for one in programs}
    by_setting: dict[str, list[Counted]] = defaultdict(list)
    for setting in chosen:
        by_setting[setting.title] = [counted(one, setting, wanted[one.title]) for one in programs]
        for one in by_setting[setting.title] if options.verbose else ():
            for title, edges in (("missed", one.missed), ("false", one.false)):
                for caller, callee in sorted(edges):
                    print(f"{setting.title}: {one.program.title}: {title}: {caller} -> {callee}")
    print(*table(by_setting), "\nfound % · found, missed, false (of the calls that are said)", sep="\n")


if __name__ == "__main__":
    main()
