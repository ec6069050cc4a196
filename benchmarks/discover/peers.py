"""The tools that are compared: how each is run, and what it says, brought to one form."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import itertools

from measure import Measured, measure
from planting import Region


@dataclass(frozen=True, slots=True)
class Group:
    """Places that a tool says are alike, in the order in which it says so."""

    kind: str
    places: tuple[Region, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """What a tool said of a tree, and what it cost. ``failure`` is empty when it ended as it should."""

    tool: str
    groups: tuple[Group, ...]
    cost: Measured
    failure: str = ""


@dataclass(frozen=True, slots=True)
class Tool:
    """One tool in one setting: its command for a tree and a directory of its own, and how its answer is read."""

    name: str
    command: Callable[[Path, Path], Sequence[str]]
    read: Callable[[Path, Path, str], Iterator[Group]]

    def run(self, root: Path, scratch: Path, reuse: bool = False) -> Told:
        """What it says of the tree below a root, in a run of its own, or as it was told before in that directory."""
        scratch.mkdir(parents=True, exist_ok=True)
        kept = scratch / "told.json"
        if reuse and kept.is_file():
            return msgspec.json.decode(kept.read_bytes(), type=Told)
        told = self._run(root, scratch)
        kept.write_bytes(msgspec.json.encode(told))
        return told

    def _run(self, root: Path, scratch: Path) -> Told:
        cost = measure(self.command(root, scratch), cwd=root)
        try:
            return Told(self.name, tuple(self.read(root, scratch, cost.stdout)), cost)
        except (OSError, ValueError, KeyError) as error:
            said = (cost.stderr or cost.stdout).strip().splitlines()
            return Told(self.name, (), cost, f"{error!r}: {said[-1] if said else 'it said nothing'}")


def tools_in(peers: Path | None, names: Sequence[str] = ()) -> list[Tool]:
    """Ours, and those of the peers that are installed below a directory as ``README.md`` says."""
    found = [Tool("ssot-lint", _own_command, _own_groups)]
    if peers is not None:
        jscpd = next(peers.glob("jscpd/node_modules/.bin/jscpd"), None)
        codeclone, pylint = peers / "codeclone/bin/codeclone", peers / "pylint/bin/pylint"
        if jscpd:
            found += [_jscpd("jscpd", jscpd), _jscpd("jscpd, tuned", jscpd, *TUNED_JSCPD)]
        if codeclone.exists():
            found += [_codeclone("codeclone", codeclone), _codeclone("codeclone, tuned", codeclone, *TUNED_CODECLONE)]
        if pylint.exists():
            found += [_pylint("pylint R0801", pylint)]
    return [tool for tool in found if not names or tool.name in names]


LONGEST = 1_500
"""Seconds after which pylint is stopped."""
TUNED_JSCPD = (
    "--min-tokens",
    "30",
    "--min-lines",
    "4",
    "--ignore-identifiers",
    "--ignore-literals",
    "--max-gap-lines",
    "3",
)
TUNED_CODECLONE = ("--min-loc", "5", "--min-stmt", "4")


def _own_command(root: Path, scratch: Path) -> Sequence[str]:
    command = [sys.executable, "-m", "ssot_lint", "discover"]
    return [*command, str(root), "--format", "json", *(["--no-cache"] if "--no-cache" in _help(*command) else [])]


@cache
def _help(*command: str) -> str:
    return subprocess.run([*command, "--help"], capture_output=True, text=True, check=True).stdout


def _own_groups(root: Path, scratch: Path, printed: str) -> Iterator[Group]:
    told = json.loads(printed)
    for family in [*told["families"], *told.get("twins", [])]:
        kinds = {likeness["kind"] for likeness in family["likenesses"]}
        yield Group(
            "/".join(sorted(kinds)),
            tuple(Region(one["path"], one["line"], one["end_line"], one["symbol"]) for one in family["members"]),
        )


def _jscpd(name: str, program: Path, *options: str) -> Tool:
    def command(root: Path, scratch: Path) -> Sequence[str]:
        given = ["--format", "python", "--reporters", "json", "--output", str(scratch), "--silent", "--no-gitignore"]
        return [str(program), *given, *options, str(root)]

    return Tool(name, command, _jscpd_groups)


def _jscpd_groups(root: Path, scratch: Path, printed: str) -> Iterator[Group]:
    """Its pairs, chained: a third copy is reported with the one before it only."""
    told = json.loads((scratch / "jscpd-report.json").read_text())["duplicates"]
    pairs = [tuple(_jscpd_place(root, one[side]) for side in ("firstFile", "secondFile")) for one in told]
    above: dict[Region, Region] = {}

    def top(place: Region) -> Region:
        while above.get(place, place) != place:
            place = above[place]
        return place

    by_file: dict[str, list[Region]] = defaultdict(list)
    for place in {place for pair in pairs for place in pair}:
        by_file[place.path].append(place)
    for places in by_file.values():
        places.sort(key=lambda one: (one.first, one.last))
        for one, two in itertools.pairwise(places):
            shared = min(one.last, two.last) - two.first + 1
            if shared * 5 >= 4 * max(one.last - one.first + 1, two.last - two.first + 1):
                above[top(two)] = top(one)
    for one, two in pairs:
        above[top(two)] = top(one)
    groups: dict[Region, list[Region]] = defaultdict(list)
    for place in dict.fromkeys(place for pair in pairs for place in pair):
        groups[top(place)].append(place)
    for places in groups.values():
        yield Group("clone", tuple(places))


def _jscpd_place(root: Path, side: dict[str, Any]) -> Region:
    return Region(_relative(root, side["name"]), side["start"], side["end"])


def _codeclone(name: str, program: Path, *options: str) -> Tool:
    def command(root: Path, scratch: Path) -> Sequence[str]:
        files = [
            "--json", str(scratch / "report.json"), "--cache-path", str(scratch / "cache.json"),
            "--baseline", str(scratch / "baseline.json"),
        ]  # fmt: skip
        (scratch / "cache.json").unlink(missing_ok=True)
        return [str(program), "--skip-metrics", "--processes", "2", "--no-progress", *files, *options, str(root)]

    return Tool(name, command, _codeclone_groups)


def _codeclone_groups(root: Path, scratch: Path, printed: str) -> Iterator[Group]:
    clones = json.loads((scratch / "report.json").read_text())["findings"]["groups"]["clones"]
    for kind, groups in clones.items():
        for group in groups:
            places = [
                Region(_relative(root, one["relative_path"]), one["start_line"], one["end_line"])
                for one in group["items"]
            ]
            yield Group(kind, tuple(places))


def _pylint(name: str, program: Path) -> Tool:
    def command(root: Path, scratch: Path) -> Sequence[str]:
        (scratch / "empty.rc").write_text("")
        limit = ["timeout", str(LONGEST)]
        chosen = ["--disable=all", "--enable=duplicate-code", "--output-format=json2", "-j1", "--recursive=y"]
        return [*limit, str(program), *chosen, f"--rcfile={scratch / 'empty.rc'}", str(root)]

    return Tool(name, command, _pylint_groups)


def _pylint_groups(root: Path, scratch: Path, printed: str) -> Iterator[Group]:
    """It names modules, below the root or from it on."""
    files = {_dotted(file.relative_to(root)): file.relative_to(root).as_posix() for file in root.rglob("*.py")}
    for message in json.loads(printed)["messages"]:
        places = []
        for line in message["message"].splitlines()[1:]:
            if not line.startswith("==") or ":[" not in line:
                break
            dotted, _, numbers = line[2:].partition(":[")
            first, _, last = numbers.rstrip("]").partition(":")
            path = files.get(dotted) or files.get(dotted.removeprefix(f"{root.name}."), dotted)
            places.append(Region(path, int(first) + 1, int(last)))
        yield Group("lines", tuple(places))


def _dotted(path: Path) -> str:
    return ".".join(path.with_suffix("").parts).removesuffix(".__init__")


def _relative(root: Path, path: str) -> str:
    return os.path.relpath(os.path.join(root, path), root).replace(os.sep, "/")
