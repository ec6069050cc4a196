"""Cost against work: ``python benchmarks/scale.py DIRECTORY`` checks trees of real files, and fits the growth.

Trees hold files of the pinned packages (as links, over and over) and modules that use a duplicate. Writes what was
measured to ``docs/images/scale.json`` and the page ``docs/growth.md``. CPU time is what the model is made of: it hardly
depends on what else the machine does.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import shutil
import statistics
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from corpora import CACHE, HERE, load_corpora
from fetch import fetch
from measure import measure

DOCS = HERE.parent / "docs"
TOOL = (sys.executable, "-P", "-m", "ssot_lint")
USES_A_FILE = 5
CONFIG = """\
[[contract]]
name = "dates"
canonical = "shop.dates:parse_date"
names = ["parse_day_of_order"]
"""
DATES = '''\
def parse_date(text: str) -> str:
    """The one way."""
    return text.strip()


def parse_day_of_order(text: str) -> str:
    """An older one."""
    return parse_date(text)
'''


@dataclass(slots=True)
class Point:
    """One tree, checked a few times."""

    files: int
    uses: int
    jobs: int
    megabytes: float = 0.0
    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    peak: int = 0
    """Bytes, of the tool's own process."""
    found: int = 0
    load: float = 0.0


def plant(directory: Path, files: int, uses: int, real: Sequence[Path]) -> float:
    """Make the tree; returns its size in megabytes. Real files are linked, or copied where links do not go."""
    shutil.rmtree(directory, ignore_errors=True)
    (directory / "shop").mkdir(parents=True)
    (directory / "ssot-lint.toml").write_text(CONFIG)
    (directory / "shop" / "__init__.py").write_text("")
    (directory / "shop" / "dates.py").write_text(DATES)
    using = math.ceil(uses / USES_A_FILE)
    for number in range(using):
        count = min(USES_A_FILE, uses - number * USES_A_FILE)
        (directory / "shop" / f"order_{number}.py").write_text(_module(count))
    for number in range(files - using - 2):
        source = real[number % len(real)]
        place = directory / f"copy_{number // len(real)}" / f"part_{number % len(real) // 100}"
        place.mkdir(parents=True, exist_ok=True)
        target = place / f"m{number}{source.suffix}"
        try:
            os.link(source, target)
        except OSError:
            shutil.copyfile(source, target)
    return sum(path.stat().st_size for path in directory.rglob("*.py*")) / 1e6


def _module(uses: int) -> str:
    """A module with so many uses, one of them through an attribute whose class has to be found out."""
    calls = "".join(f"    def use_{number}(self):\n        return dates.parse_day_of_order(self.text)\n\n"
                    for number in range(uses))  # fmt: skip
    head = "from shop import dates\n\n\nclass Order:\n    def __init__(self, text: str):\n        self.text = text\n\n"
    return head + calls


def measured(directory: Path, point: Point, runs: int) -> None:
    """Check the tree so many times, without a cache."""
    command = [*TOOL, "check", str(directory), "--output-format", "json", "--exit-zero", "--no-cache"]
    for _ in range(runs):
        run = measure([*command, "--jobs", str(point.jobs)], cwd=directory)
        if run.exit_code != 0:
            raise SystemExit(f"check ended with {run.exit_code}:\n{run.stderr[-2000:]}")
        point.wall.append(run.wall)
        point.cpu.append(run.cpu)
        point.peak = max(point.peak, run.own_peak or 0)
        point.found = sum(one["rule"] == "duplicate-call" for one in json.loads(run.stdout)["violations"])
    point.load = round(os.getloadavg()[0], 1)


def exponent(pairs: Sequence[tuple[float, float]]) -> float:
    """The power that cost grows with, by least squares over logarithms."""
    xs, ys = [math.log(x) for x, _ in pairs], [math.log(y) for _, y in pairs]
    middle, level = statistics.fmean(xs), statistics.fmean(ys)
    spread = sum((x - middle) ** 2 for x in xs)
    return sum((x - middle) * (y - level) for x, y in zip(xs, ys, strict=True)) / spread


def fitted(points: Sequence[Point]) -> tuple[float, float, float]:
    """CPU seconds as start + per file + per use, by least squares of what it is off by in parts of the whole."""
    rows = [((1.0, float(one.files), float(one.uses)), statistics.median(one.cpu)) for one in points]
    weighted = [(tuple(x / cost for x in xs), 1.0) for xs, cost in rows]
    matrix = [[sum(xs[i] * xs[j] for xs, _ in weighted) for j in range(3)] for i in range(3)]
    right = [sum(xs[i] * y for xs, y in weighted) for i in range(3)]
    first, second, third = _solved(matrix, right)
    return first, second, third


def _solved(matrix: list[list[float]], right: list[float]) -> list[float]:
    """The solution of a small system of equations."""
    size = len(right)
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    for at in range(size):
        best = max(range(at, size), key=lambda row: abs(rows[row][at]))
        rows[at], rows[best] = rows[best], rows[at]
        for row in range(size):
            if row != at:
                factor = rows[row][at] / rows[at][at]
                rows[row] = [x - factor * y for x, y in zip(rows[row], rows[at], strict=True)]
    return [rows[at][size] / rows[at][at] for at in range(size)]


def page(points: Sequence[Point]) -> str:
    """The page that tells of it."""
    one_worker = [one for one in points if one.jobs == 1]
    start, per_file, per_use = fitted(one_worker)
    by_files = [(one.files, statistics.median(one.cpu)) for one in one_worker if one.uses == 100]
    by_uses = [(one.uses, statistics.median(one.cpu)) for one in one_worker if one.files == one_worker[0].files]
    loads = sorted(one.load for one in points)
    table = "".join(_row(one, start + per_file * one.files + per_use * one.uses) for one in points)
    fleets = "".join(_fleet(files, uses, start + per_file * files + per_use * uses) for files, uses in
                     ((50, 2), (300, 10), (2_000, 50), (10_000, 200)))  # fmt: skip
    return f"""\
# How cost grows

Written by `python benchmarks/scale.py`. Trees of real files (packages as published, linked over and over) with modules
that use a duplicate, {USES_A_FILE} uses each, checked with types and without a cache. The machine has two cores and had
other work (load {loads[0]} to {loads[-1]}); wall time tells of that, CPU time (all processes together) hardly.

| files | MB | uses | workers | wall, s | CPU, s | model, s | memory, MiB | found |
| --: | --: | --: | --: | --: | --: | --: | --: | --: |
{table}
With one worker CPU time grows with the files as *n* to the power of {exponent(by_files):.2f} (at 100 uses), with the
uses as *u* to the power of {exponent(by_uses):.2f} (at {one_worker[0].files:,} files). Below 1 means that the fixed
part still weighs. The model is

    CPU seconds = {start:.2f} + {per_file * 1000:.3f} per 1,000 files + {per_use * 1000:.1f} per 1,000 uses

fitted by least squares of relative errors over the rows with one worker; the column *model* tells how well.

## 10,000 repositories

`ssot-lint fleet` runs the whole pipeline once a repository, in processes of their own, so cost adds up and nothing is
shared: 10,000 times the model, divided by the cores.

| a repository has | CPU a repository | 10,000 on 2 cores | on 64 cores |
| :-- | --: | --: | --: |
{fleets}
What this assumes: repositories are on local disks and their pages are cached (a cold disk adds the time to read them
once); revisions are written out first, which takes about as long as copying them; files are as large as in these
packages; few uses need to be taught to the type checker; cores are not shared with other work; and no single repository
is so large that the last one running leaves the other cores idle. What an earlier run has found for the same commit
and contracts is not checked again, so a nightly run costs only what has moved since.
"""


def _row(one: Point, model: float) -> str:
    cells = [
        f"{one.files:,}", f"{one.megabytes:.0f}", f"{one.uses:,}", str(one.jobs), f"{statistics.median(one.wall):.2f}",
        f"{statistics.median(one.cpu):.2f}", f"{model:.2f}" if one.jobs == 1 else "", f"{one.peak / 2**20:.0f}",
        f"{one.found:,}",
    ]  # fmt: skip
    return f"| {' | '.join(cells)} |\n"


def _fleet(files: int, uses: int, seconds: float) -> str:
    whole = 10_000 * seconds
    return f"| {files:,} files, {uses} uses | {seconds:.2f} s | {_time(whole / 2)} | {_time(whole / 64)} |\n"


def _time(seconds: float) -> str:
    return f"{seconds / 3600:.1f} h" if seconds >= 3600 else f"{seconds / 60:.0f} min"


def main() -> None:
    """Measure the trees that the options ask for and write the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("directory", type=Path, help="where trees are planted, one at a time; removed in the end")
    parser.add_argument("--files", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--uses", type=int, nargs="+", default=[10, 100, 1_000, 10_000])
    parser.add_argument("--jobs", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--cache", type=Path, default=CACHE)
    parser.add_argument("--docs", type=Path, default=DOCS)
    options = parser.parse_args()
    roots = [fetch(corpus, options.cache) for corpus in load_corpora("big-tree")]
    real = sorted(path for root in roots for path in root.rglob("*.py") if path.is_file())
    first = options.files[0]
    asked = [(files, uses) for files in options.files for uses in options.uses if files == first or uses == 100]
    points: list[Point] = []
    place = options.directory / "tree"
    target = options.docs / "images" / "scale.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    for files, uses in asked:
        # Modules that use it come on top, so that the number of files without a use stays as it is asked for.
        size = plant(place, files + math.ceil(uses / USES_A_FILE), uses, real)
        for jobs in options.jobs:
            point = Point(files, uses, jobs, size)
            measured(place, point, options.runs)
            points.append(point)
            print(asdict(point), file=sys.stderr)
            target.write_text(json.dumps([asdict(one) for one in points], indent=1) + "\n", encoding="utf-8")
    shutil.rmtree(place)
    (options.docs / "growth.md").write_text(page(points), encoding="utf-8")


if __name__ == "__main__":
    main()
