"""Plants copies into a copy of a tree, each at the end of a file of its own choice, and keeps what was planted."""

from __future__ import annotations

import json
import shutil
import textwrap
import warnings
from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from random import Random

from candidates import Candidate, Module, candidates_of, modules_of
from editing import fresh_names, indented
from mutations import MUTATIONS, Mutation, copy_of
from whole import PastedBlock, pasted_blocks, pasted_modules

SIZES = ("small", "medium", "large")
_TESTS = {"tests", "test"}
_LEAST_HOST = 60
"""Lines of a file that a copy is put into."""


@dataclass(frozen=True, slots=True)
class Region:
    """Lines of a file."""

    path: str
    first: int
    last: int
    symbol: str = ""


@dataclass(frozen=True, slots=True)
class Planted:
    """One copy and what it was copied from."""

    kind: str
    """Name of the mutation."""
    grade: str
    unit: str
    """``function``, ``method``, ``class``, ``module`` or ``block``."""
    size: str
    original: Region
    copy: Region


def plant(source: Path, into: Path, each: int, seed: int, kept: Collection[str] = ()) -> list[Planted]:
    """Copy the Python files of a tree and plant up to ``each`` copies a kind, unit and size. Same seed, same bytes.

    Of its tests only those are copied that are to be kept. Every file that gets a copy compiles; it did before, too.
    """
    _copy_sources(source, into, kept)
    random = Random(seed)
    modules = modules_of(into)
    hosts = [module for module in modules if _can_host(module)]
    random.shuffle(hosts)
    planted = list(pasted_into(into, modules, hosts, each, random))
    for mutation, one, text in _copies(candidates_of(modules), {one.original.path for one in planted}, each, random):
        if placed := _place(into, hosts, mutation, one, text, random):
            planted.append(placed)
    planted.sort(key=lambda one: (one.kind, one.unit, one.size, one.original.path, one.original.first))
    return planted


def _copy_sources(source: Path, into: Path, kept: Collection[str]) -> None:
    for file in sorted(source.rglob("*.py")):
        path = file.relative_to(source)
        if path.as_posix() not in kept and not _TESTS.isdisjoint(path.parts):
            continue
        target = into / path
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, target)


def _can_host(module: Module) -> bool:
    """Long enough that a copy at its end does not make it a copy of another file."""
    is_generated = "generated" in module.text[:600].lower()
    return module.text.count("\n") >= _LEAST_HOST and not is_generated and _compiles(module.text)


def _compiles(text: str) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            compile(text, "host", "exec", dont_inherit=True)
        except (SyntaxError, ValueError):
            return False
    return True


def _copies(
    found: list[Candidate], taken: set[str], each: int, random: Random
) -> Iterator[tuple[Mutation, Candidate, str]]:
    """Every original is used once."""
    free = [one for one in found if one.path not in taken]
    random.shuffle(free)
    used: set[tuple[str, int]] = set()
    spans: dict[str, list[tuple[int, int]]] = {}
    for mutation in MUTATIONS:
        for unit in ("function", "method", "class"):
            for size in SIZES if unit in mutation.on else ():
                left = each
                for one in free:
                    if left == 0:
                        break
                    if one.kind != unit or one.size != size or (one.path, one.first) in used:
                        continue
                    if any(one.first <= last and first <= one.last for first, last in spans.get(one.path, ())):
                        continue
                    if text := copy_of(one, mutation, random):
                        used.add((one.path, one.first))
                        spans.setdefault(one.path, []).append((one.first, one.last))
                        left -= 1
                        yield mutation, one, text


def _place(
    root: Path, hosts: list[Module], mutation: Mutation, one: Candidate, text: str, random: Random
) -> Planted | None:
    """The copy at the end of the next file that can take it."""
    for at, host in enumerate(hosts):
        if host.path == one.path or (mutation.keeps_name and f" {one.name}" in host.text):
            continue
        before = host.text.rstrip("\n") + "\n\n\n"
        start = before.count("\n") + 1
        if one.kind == "method":
            before += f"class {''.join(word.strip('_').title() for word in fresh_names(host.text, 2, random))}:\n"
            start, text = start + 1, indented(text)
        if not _compiles(before + text):
            return None
        del hosts[at]
        hosts.append(replace(host, text=before + text))
        (root / host.path).write_text(before + text, encoding="utf-8")
        copied = Region(host.path, start, start + text.count("\n") - 1)
        original = Region(one.path, one.first, one.last, one.symbol)
        return Planted(mutation.name, mutation.grade, one.kind, one.size, original, copied)
    return None


def pasted_into(root: Path, modules: list[Module], hosts: list[Module], each: int, random: Random) -> Iterator[Planted]:
    """Modules pasted under another name, whole or by half, and blocks pasted inside of a file."""
    for module, path, text, kind, grade in pasted_modules(modules, each, random):
        (root / path).write_text(text, encoding="utf-8")
        hosts[:] = [host for host in hosts if host.path != module.path]
        size = "medium" if module.text.count("\n") < 200 else "large"
        whole = Region(module.path, 1, module.text.count("\n"))
        yield Planted(kind, grade, "module", size, whole, Region(path, 1, text.count("\n")))
    for block in pasted_blocks(hosts, each * 2, random):
        hosts[:] = [host for host in hosts if host.path != block.path]
        if _compiles(block.text):
            (root / block.path).write_text(block.text, encoding="utf-8")
            yield _planted_block(block)


def _planted_block(block: PastedBlock) -> Planted:
    size = "small" if block.lines < 10 else "medium"
    original = Region(block.path, block.first, block.first + block.lines - 1)
    copied = Region(block.path, block.copy_first, block.copy_first + block.lines - 1)
    return Planted("block in one file", "exact", "block", size, original, copied)


def write_truth(planted: list[Planted], file: Path) -> None:
    """What was planted, as JSON."""
    file.write_text(json.dumps([asdict(one) for one in planted], indent=1) + "\n", encoding="utf-8")


def read_truth(file: Path) -> list[Planted]:
    """What ``write_truth`` wrote."""
    return [
        Planted(**{**one, "original": Region(**one["original"]), "copy": Region(**one["copy"])})
        for one in json.loads(file.read_text(encoding="utf-8"))
    ]


def shown(region: Region, root: Path) -> str:
    """The region's source, dedented."""
    lines = (root / region.path).read_text(encoding="utf-8").splitlines()
    return textwrap.dedent("\n".join(lines[region.first - 1 : region.last]))
