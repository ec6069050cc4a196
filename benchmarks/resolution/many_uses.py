"""What contracts with 3,000 uses cost: ``python benchmarks/resolution/many_uses.py [CORPUS …] [--types TITLE]``."""

from __future__ import annotations

import argparse
import json
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from answering import settings_available
from packages import CACHE, Measured, fetch, load_corpora, measure, mebibytes

HERE = Path(__file__).resolve().parent


def rows(report: Mapping[str, Any], cost: Measured) -> Iterator[tuple[str, object]]:
    """What a run found and took."""
    seen, parsed = report["files"]
    yield "files seen, parsed", f"{seen:,}, {parsed:,}"
    yield "uses", len(report["uses"])
    for proof, count in sorted(Counter(use["proof"] for use in report["uses"]).items()):
        yield f"  {proof}", count
    yield "wall, s", f"{cost.wall:.1f}"
    yield "CPU with children, s", f"{cost.cpu:.1f}"
    yield "  until reading", f"{report['stages'].get('reading', 0):.1f}"
    yield "  until resolving", f"{report['stages'].get('resolving', 0):.1f}"
    yield "  until judged", f"{report['seconds']:.1f}"
    yield "questions", report["questions"]
    for name, count in sorted(report["messages"].items(), key=lambda pair: -pair[1]):
        waited = report["waited"].get(name)
        yield f"  {name}", f"{count:,}" + (f" in {waited:.1f} s" if waited is not None else "")
    yield "files opened", report["opened"]
    yield "MiB, of children", f"{mebibytes(cost.own_peak)}, {mebibytes(cost.children_peak)}"
    yield from (("warning", text) for text in report["warnings"])


def main() -> None:
    """Run and print a table a tree and setting."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="CORPUS")
    parser.add_argument("--types", action="append", help="only the setting with this title; may be repeated")
    parser.add_argument("--cache", type=Path, default=CACHE, help="where archives and trees are kept")
    options = parser.parse_args()
    corpora = {one.name: one for one in load_corpora()}
    entries = tomllib.loads((HERE / "seeds.toml").read_text(encoding="utf-8"))["many"]
    for entry in entries:
        if options.names and entry["corpus"] not in options.names:
            continue
        root = fetch(replace(corpora[entry["corpus"]], config=entry["config"]), options.cache)
        for setting in settings_available():
            if options.types and setting.title not in options.types:
                continue
            file = options.cache / "resolution" / "many.json"
            file.parent.mkdir(parents=True, exist_ok=True)
            cost = measure([sys.executable, str(HERE / "answering.py"), str(root), setting.title, str(file)])
            if cost.exit_code:
                raise SystemExit(cost.stderr[-3000:])
            print(f"\n| {entry['corpus']}, {setting.title} | |\n| :-- | --: |")
            for label, value in rows(json.loads(file.read_text(encoding="utf-8")), cost):
                print(f"| {label} | {value} |")


if __name__ == "__main__":
    main()
