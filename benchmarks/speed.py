"""Time ``check`` on a tree, cold and warm: ``python benchmarks/speed.py TREE [--runs N]``.

Cold means without the tool's cache; the operating system's file cache is warm after the first, uncounted, run.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
from collections.abc import Sequence
from pathlib import Path

from big_tree import weigh
from measure import Measured, measure, mebibytes

TOOL = (sys.executable, "-P", "-m", "ssot_lint")  # -P: nothing is imported from the checked tree


def check(tree: Path, *options: str) -> Measured:
    """One run of ``check`` over the tree. A run that does not come to its end ends the program."""
    run = measure([*TOOL, "check", str(tree), "--output-format", "json", "--exit-zero", *options], cwd=tree)
    if run.exit_code != 0:
        raise SystemExit(f"check ended with exit code {run.exit_code}:\n{run.stderr[-2000:]}")
    return run


def print_tree(tree: Path, run: Measured) -> None:
    """Print what was checked and found, so that a fast run over nothing is seen as such."""
    report = json.loads(run.stdout)
    count, size = weigh(tree)
    files = {violation["path"] for violation in report["violations"]}
    summary = report["summary"]
    print(f"{count:,} Python files, {size / 1e6:.1f} MB; Python {sys.version.split()[0]}")
    print(f"{summary['files_seen']:,} files seen, {summary['files_parsed']:,} parsed,", end=" ")
    print(f"{len(report['violations'])} violations in {len(files)} files")


def print_runs(title: str, runs: Sequence[Measured]) -> None:
    """Print one table: smallest, middle and largest of each cost."""
    print(f"\n| {title}, {len(runs)} runs | min | median | max |\n| :-- | --: | --: | --: |")
    _print_seconds("wall, s", [run.wall for run in runs])
    _print_seconds("CPU with children, s", [run.cpu for run in runs])
    _print_memory("peak memory, MiB", [run.own_peak for run in runs])
    _print_memory("peak memory of children, MiB", [run.children_peak for run in runs])


def _print_seconds(label: str, values: Sequence[float]) -> None:
    print(f"| {label} | {min(values):.2f} | {statistics.median(values):.2f} | {max(values):.2f} |")


def _print_memory(label: str, values: Sequence[int | None]) -> None:
    known = sorted(value for value in values if value is not None)
    cells = [known[0], statistics.median_low(known), known[-1]] if known else [None, None, None]
    print(f"| {label} | {' | '.join(mebibytes(cell) for cell in cells)} |")


def main() -> None:
    """Time the tree that the command line names and print one table a cache state."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tree", type=Path)
    parser.add_argument("--runs", type=int, default=5)
    options, passed_on = parser.parse_known_args()
    tree = options.tree.resolve()
    print_tree(tree, check(tree, "--no-cache", *passed_on))
    print_runs("cold", [check(tree, "--no-cache", *passed_on) for _ in range(options.runs)])
    check(tree, *passed_on)
    print_runs("warm", [check(tree, *passed_on) for _ in range(options.runs)])


if __name__ == "__main__":
    main()
