"""Whether the labels are true: every program is run, and what its uses turned out to be is held against its labels.

``python benchmarks/resolution/truth.py [NAME …] [-v]``. Ends with 1 when a label is wrong.

- A label must name every watched definition that its line was seen to name, or was seen to call.
- Whatever is ``resolved`` must have been seen at its line, if the line ran; stubs and other declarations do nothing
  that could be seen.
- A ``dangling`` line must have raised, found nothing, or named nothing; a ``double`` must have been a mock, a fake or
  what tests define.
- A line without a label must neither name nor call a watched definition.

Programs that need a package which is not installed are skipped, and said to be.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import re
import subprocess
import sys
import tempfile
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path

from labelled import CONFIG, Defined, Label, Program, definitions_of, load_programs, module_of

WITNESS = Path(__file__).with_name("witness.py")
TIME_LIMIT = 120.0
_TEST_FILE = re.compile(r"(?:^|/)(?:test_[^/]*|[^/]*_test|conftest)\.py$|(?:^|/)tests?/")
_FAKE = re.compile(r"\b_*(?:Fake|Stub|Spy|Dummy|Recording|Noop)|(?:Fake|Stub|Spy|Double)\.")


@dataclass(slots=True)
class Checked:
    """What running one program said about its labels."""

    skipped: str = ""
    """Why it was not run."""
    problems: list[str] = field(default_factory=list)
    """What is wrong with the labels or the program."""
    seen: int = 0
    """Labels that running bears out."""
    unseen: list[str] = field(default_factory=list)
    """Labels that say something to bear out, on lines that did not run or show nothing when they do."""
    undecidable: int = 0


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen at one line."""

    named: frozenset[str] = frozenset()
    """Watched definitions that an expression, an import or a string there was."""
    called: frozenset[str] = frozenset()
    """Those that were entered straight from there."""
    below: frozenset[str] = frozenset()
    """Those that were entered while the line waited, and what imports of other names gave."""
    is_mock: bool = False
    is_missing: bool = False
    """An error rose there, or a name was not found."""


def check(program: Program) -> Checked:
    """Run a program and hold its labels against what was seen."""
    missing = [name for name in program.needs if importlib.util.find_spec(name) is None]
    if missing:
        return Checked(skipped=f"{', '.join(missing)} not installed")
    problems, seen = run(program)
    checked = Checked(problems=problems)
    judge(program, watched_in(program)[1], seen, checked)
    return checked


def run(program: Program) -> tuple[list[str], Mapping[str, Seen]]:
    """What kept a program from running well, and what was seen at its lines."""
    watched, definitions = watched_in(program)
    with tempfile.TemporaryDirectory(prefix="truth-") as scratch:
        root = Path(os.path.realpath(scratch)) / "tree"
        program.plant(root)
        return _run(program, root, watched, definitions)


def watched_in(program: Program) -> tuple[list[str], list[Defined]]:
    """The watched names of a program's contracts, and its definitions of them."""
    contracts = tomllib.loads(program.files[CONFIG])["contract"]
    names = [name for one in contracts for name in one.get("names", [])]
    declared = {two["symbol"] for one in contracts for two in one.get("duplicate", [])}
    patterns = [*names, *(re.split(r"[.:]", symbol)[-1] for symbol in declared)]
    own = [one for one in definitions_of(program) if any(fnmatchcase(one.name, name) for name in patterns)]
    modules = {module_of(path, program.src): path for path in program.files}
    own += [
        Defined(name, modules[name], 0, name.rpartition(".")[2], False) for name in sorted(declared & modules.keys())
    ]
    plain = {name for name in patterns if name.isidentifier()} | {one.name for one in own}
    return sorted(plain), own


def _run(
    program: Program, root: Path, watched: Sequence[str], definitions: Sequence[Defined]
) -> tuple[list[str], Mapping[str, Seen]]:
    script = next((name for name in ("main.py", "app.py") if name in program.files), None)
    orders = {
        "watched": watched,
        "definitions": {f"{one.path}:{one.line}": one.symbol for one in definitions},
        "src": program.src,
        "script": script,
        "paths": [[text, place] for place in program.labels for text in _paths_at(program, place)],
        "has_tests": any(re.search(r"(?:^|/)test_[^/]*\.py$", path) for path in program.files),
    }
    (root.parent / "orders.json").write_text(json.dumps(orders), encoding="utf-8")
    command = [sys.executable, "-P", "-W", "ignore", str(WITNESS), str(root), "../orders.json", "../seen.json"]
    try:
        run = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=TIME_LIMIT, check=False)
    except subprocess.TimeoutExpired:
        return [f"did not end within {TIME_LIMIT} s"], {}
    if run.returncode:
        return [f"did not run: {(run.stderr or run.stdout)[-1500:]}"], {}
    told = json.loads((root.parent / "seen.json").read_text(encoding="utf-8"))
    problems = [f"{one}: {run.stdout[-1500:]}" for one in told["problems"]]
    return problems, gathered(told["seen"])


def _paths_at(program: Program, place: str) -> list[str]:
    """Quoted texts on a line of a file that is no Python."""
    path, _, line = place.rpartition(":")
    return [] if path.endswith(".py") else re.findall(r'"([^"]+)"', program.files[path].splitlines()[int(line) - 1])


def gathered(told: Sequence[tuple[str, str, str]]) -> Mapping[str, Seen]:
    """What the witness told, by place."""
    by_place: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for place, how, what in told:
        by_place[place][how].add(what)
    return {
        place: Seen(
            frozenset(how["seen"] | how["named"]) - {""},
            frozenset(how["entered"]),
            frozenset(how["below"] | how["imported"]) - {""},
            "mock" in how,
            "error" in how,
        )
        for place, how in by_place.items()
    }


def judge(program: Program, definitions: Sequence[Defined], seen: Mapping[str, Seen], checked: Checked) -> None:
    """Note in ``checked`` which labels hold."""
    by_symbol = {one.symbol: one for one in sorted(definitions, key=lambda one: not one.is_declaration)}
    for place in sorted({*program.labels, *seen}):
        here = seen.get(place, Seen())
        labels = program.labels.get(place, ())
        checked.problems += (f"{place}: {one}" for one in _contradictions(labels, here, by_symbol))
        for label in labels:
            said = _borne_out(label, here, by_symbol, is_alone=len(labels) == 1)
            if label.proof == "name-only":
                checked.undecidable += 1
            elif isinstance(said, str):
                checked.problems.append(f"{place}: `{label}` {said}")
            elif said:
                checked.seen += 1
            else:
                checked.unseen.append(f"{place}: {label}")
    for place, labels in program.labels.items():
        for target in (target for label in labels for target in (*label.targets, *label.more)):
            if target not in by_symbol:
                checked.problems.append(f"{place}: the program does not define `{target}`")


def _contradictions(labels: Sequence[Label], here: Seen, by_symbol: Mapping[str, Defined]) -> Iterator[str]:
    if any(label.proof == "name-only" for label in labels):
        return
    allowed = {target for label in labels for target in (*label.targets, *label.more)}
    is_mere_mention = {target for target in here.named if target not in by_symbol}
    for target in sorted((here.named | here.called) - allowed - is_mere_mention):
        verb = "calls" if target in here.called else "names"
        yield f"{verb} `{target}`, which no label there says"
    entered = here.called & {
        target for label in labels if label.proof == "double" for target in (*label.targets, *label.more)
    }
    for target in sorted(entered):
        if not is_fake(by_symbol[target]):
            yield f"calls the real `{target}`, which is said to be a double"


def _borne_out(label: Label, here: Seen, by_symbol: Mapping[str, Defined], *, is_alone: bool) -> bool | str:
    """True when the line showed what the label says, False when it showed nothing, or what it showed instead."""
    everything = here.named | here.called | here.below
    match label.proof:
        case "resolved" | "not-ours":
            wanted = {one for one in label.targets if one in by_symbol and not by_symbol[one].is_declaration}
            found = wanted & everything
            if wanted and not found and everything and is_alone:
                return f"was seen to be {', '.join(sorted(everything))}"
            if found != wanted and found:
                return f"was never seen to be {', '.join(sorted(wanted - found))}"
            return bool(wanted) and found == wanted
        case "dangling":
            return here.is_missing
        case "double":
            fakes = any(target in by_symbol and is_fake(by_symbol[target]) for target in everything)
            return here.is_mock or fakes
    return False


def is_fake(one: Defined) -> bool:
    """True of what tests define, and of classes that say by their name that they are no real ones."""
    return _TEST_FILE.search(one.path) is not None or _FAKE.search(one.symbol) is not None


def main() -> None:
    """Check the programs that the command line names, or all."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", help="only programs with one of these texts in `category/name`")
    parser.add_argument("-v", "--verbose", action="store_true", help="also list labels that were not seen")
    options = parser.parse_args()
    total: Counter[str] = Counter()
    for program in load_programs(options.names):
        checked = check(program)
        total.update(programs=1, skipped=bool(checked.skipped), wrong=bool(checked.problems))
        total.update(seen=checked.seen, unseen=len(checked.unseen), undecidable=checked.undecidable)
        lines = [f"  {one}" for one in checked.problems]
        lines += [f"  skipped: {checked.skipped}"] if checked.skipped else []
        lines += [f"  not seen: {one}" for one in checked.unseen] if options.verbose else []
        if lines:
            print(program.title, *lines, sep="\n", flush=True)
    print(
        f"{total['programs']} programs: {total['skipped']} skipped, {total['wrong']} with something wrong. Labels: "
        f"{total['seen']} borne out, {total['unseen']} not seen, {total['undecidable']} undecidable"
    )
    raise SystemExit(1 if total["wrong"] else 0)


if __name__ == "__main__":
    main()
