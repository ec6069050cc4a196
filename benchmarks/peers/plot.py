"""The plot of the comparison: ``python plot.py peers.json`` writes peers.svg and peers.png beside it.

Runs in an environment that has matplotlib and nothing of ours.
"""

from __future__ import annotations

import json
import statistics
import sys
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
from matplotlib import pyplot

OURS, OTHER, FALSE, GREY = "#1a7f37", "#6e7781", "#cf222e", "#d0d7de"
TITLES = {"django": "Django 5.2", "home-assistant": "Home Assistant 2025.4", "big-tree": "a tree of 10,000 files"}


def main() -> None:
    """Draw one pair of panels a corpus: time on a logarithmic scale, and what was found."""
    source = Path(sys.argv[1])
    results = json.loads(source.read_text(encoding="utf-8"))
    matplotlib.rcParams.update(
        {"font.size": 9, "svg.hashsalt": "peers", "axes.spines.top": False, "axes.spines.right": False}
    )
    figure, panels = pyplot.subplots(
        len(results), 2, figsize=(10, 2.9 * len(results)), squeeze=False, width_ratios=[3, 2]
    )
    for (left, right), result in zip(panels, results, strict=True):
        entries = [one for one in result["entries"] if not one["problem"]][::-1]
        labels = [one["tool"] + (" *" if one["sample"] else "") for one in entries]
        colours = [OURS if one["tool"].startswith("ssot-lint") else OTHER for one in entries]
        times = [statistics.median(one["seconds"]) for one in entries]
        left.barh(labels, times, color=colours)
        left.set_xscale("log")
        left.set_xlim(min(times) / 2, max(times) * 6)
        for at, time in enumerate(times):
            left.text(time * 1.1, at, f"{time:.2f} s" if time < 10 else f"{time:,.0f} s", va="center", fontsize=8)
        left.set_title(
            f"{TITLES.get(result['corpus'], result['corpus'])}: {result['files']:,} files, seconds",
            loc="left",
            fontsize=9,
        )
        total = sum(result["labelled"].values())
        right.barh(labels, [total] * len(entries), color=GREY)
        right.barh(labels, [one["score"]["found"] for one in entries], color=colours)
        right.barh(labels, [-one["score"]["false"] for one in entries], color=FALSE)
        right.axvline(0, color="black", linewidth=0.6)
        right.set_yticks([])
        most = max(one["score"]["false"] for one in entries)
        right.set_xlim(-min(most, 2 * total) * 1.05 - 1, total * 1.05)
        right.set_title(f"found of {total} (right), false (left, red)", loc="left", fontsize=9)
    figure.text(0.01, 0.004, "* worked out from a sample", fontsize=8)
    figure.tight_layout()
    figure.savefig(source.with_suffix(".svg"), metadata={"Date": None})
    figure.savefig(source.with_suffix(".png"), dpi=110)


if __name__ == "__main__":
    main()
