"""The page of the comparison, from what was measured: ``python benchmarks/peers/page.py`` writes it anew."""

from __future__ import annotations

import json
import statistics
from pathlib import Path
from typing import Any

DOCS = Path(__file__).resolve().parent.parent.parent / "docs"
_TITLES = {"django": "Django 5.2", "home-assistant": "Home Assistant 2025.4", "big-tree": "10,000 files"}
_HEAD = """\
# Side by side with others

Written by `python benchmarks/peers/side_by_side.py`, which installs every tool by name into an environment of its own,
runs all of them in turn on the same trees and holds the lines they told against labels. What each tool is *for* stands
in [comparison](comparison.md).

![Time and what was found](images/peers.svg)

How to read the tables: *time* is the median of the rounds, wall time around the whole process. *by ours* is the median
of the ratios within a round, so that a busy machine weighs on both. *found* counts the labelled lines that the tool
told; *false* the lines it told that are neither a use of a duplicate nor one of their definitions. A time with `~` was
worked out from a sample of files taken by chance, by its share of the bytes; what such a tool found is from every file
with the names. *CPU* is that of all its processes, which hardly depends on what else the machine does. *memory* is that
of all its processes together at their peaks; pages they share count in each.
"""


def write_page(source: Path, target: Path) -> None:
    """Write the page that tells what is in the file."""
    results = json.loads(source.read_text(encoding="utf-8"))
    parts = [_HEAD, *(_section(one) for one in results), _hows(results)]
    target.write_text("\n".join(parts), encoding="utf-8")


def _section(result: dict[str, Any]) -> str:
    labels = ", ".join(f"{count} {kind}" for kind, count in result["labelled"].items())
    low, high = min(result["load"]), max(result["load"])
    busy = (
        f"The machine (two cores) was busy with other work meanwhile, at a load of {low} to {high}: the ratios count."
        if high > 1.5
        else f"The machine (two cores) had nothing else to do (load {low} to {high})."
    )
    head = (
        f"## {_TITLES.get(result['corpus'], result['corpus'])}\n\n"
        f"{result['files']:,} files, {result['megabytes']:.0f} MB; "
        f"{sum(result['labelled'].values())} labelled lines ({labels}); {result['rounds']} rounds. {busy}\n\n"
        f"{result['judged']}\n\n"
    )
    table = (
        "| | time | by ours | CPU | memory | found | false | missed |\n"
        "| :-- | --: | --: | --: | --: | --: | --: | :-- |\n"
    )
    return head + table + "".join(map(_row, result["entries"]))


def _row(entry: dict[str, Any]) -> str:
    title = f"{entry['tool']} {entry['version']}".strip()
    if entry["problem"]:
        return f"| {title} | could not be installed: {entry['problem']} | | | | | | |\n"
    told = entry["score"]
    seconds, ratio = statistics.median(entry["seconds"]), statistics.median(entry["ratios"])
    about = "~" if entry["sample"] else ""
    missed = ", ".join(f"{count} {kind}" for kind, count in sorted(told["missed_by_kind"].items()))
    cells = [
        title,
        f"{about}{_number(seconds)} s",
        f"{about}{_number(ratio)}",
        f"{about}{_number(statistics.median(entry['cpu']))} s",
        f"{entry['peak'] / 2**20:.0f} MiB",
        f"{told['found']} of {told['labelled']}",
        str(told["false"]),
        missed,
    ]
    return f"| {' | '.join(cells)} |\n"


def _number(value: float) -> str:
    return f"{value:.2f}" if value < 10 else f"{value:.1f}" if value < 100 else f"{value:,.0f}"


def _hows(results: list[dict[str, Any]]) -> str:
    seen = {one["tool"]: one["how"] for result in results for one in result["entries"]}
    rows = "".join(f"| {tool} | {how} |\n" for tool, how in seen.items())
    return f"## How each was set up\n\n| | |\n| :-- | :-- |\n{rows}"


if __name__ == "__main__":
    write_page(DOCS / "images" / "peers.json", DOCS / "peers.md")
