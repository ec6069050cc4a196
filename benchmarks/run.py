"""Check and fix the pinned corpora and print what came out: ``python benchmarks/run.py [--cache DIR] [NAME …]``."""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import sys
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpora import CACHE, CONFIG_NAME, Corpus, choose, load_corpora
from fetch import fetch
from measure import Measured, measure, mebibytes

TOOL = (sys.executable, "-P", "-m", "ssot_lint")  # -P: nothing is imported from the checked tree
RAN = (0, 1)
"""Exit codes of a run that came to its end: clean, or violations."""


@dataclass(frozen=True, slots=True)
class Mending:
    """What ``fix --write`` did to a copy of a corpus."""

    first: Measured
    changed: tuple[str, ...]
    unparsable: tuple[str, ...]
    """Changed files that libcst no longer reads."""
    changed_again: tuple[str, ...]
    """Files that a second run changed."""


def check(root: Path, *options: str) -> Measured:
    """One run of ``check`` over the tree, with its own configuration and JSON on standard output."""
    config = ("--config", str(root / CONFIG_NAME))
    return measure([*TOOL, "check", str(root), "--output-format", "json", "--exit-zero", *config, *options], cwd=root)


def mend(root: Path, *options: str) -> Mending:
    """What ``fix --write`` does to a copy of the tree, and what it does the second time."""
    with tempfile.TemporaryDirectory(prefix="ssot-lint-") as scratch:
        copy = Path(scratch) / root.name
        shutil.copytree(root, copy, ignore=shutil.ignore_patterns(".ssot-lint*", "__pycache__"))
        before = _digests(copy)
        first = _fix(copy, *options)
        once = _digests(copy)
        changed = _differing(before, once)
        _fix(copy, *options)
        unparsable = tuple(path for path in changed if not _parses(copy / path))
        return Mending(first, changed, unparsable, _differing(once, _digests(copy)))


def _fix(root: Path, *options: str) -> Measured:
    config = ("--config", str(root / CONFIG_NAME))
    return measure([*TOOL, "fix", str(root), "--write", *config, *options], cwd=root)


def _digests(root: Path) -> dict[str, bytes]:
    files = (path for path in root.rglob("*") if path.suffix in (".py", ".pyi", ".toml") and path.is_file())
    return {path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).digest() for path in files}


def _differing(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> tuple[str, ...]:
    return tuple(sorted(path for path in {*before, *after} if before.get(path) != after.get(path)))


def _parses(path: Path) -> bool:
    import libcst

    if path.suffix == ".toml":
        return True
    try:
        libcst.parse_module(path.read_bytes())
    except (libcst.ParserSyntaxError, UnicodeError):
        return False
    return True


def print_corpus(corpus: Corpus, root: Path, skip_fix: bool) -> bool:
    """Print one corpus's table; False when a run did not come to its end or a fix broke something."""
    print(f"\n## {corpus.name}" + (f" ({corpus.requirement})" if corpus.requirement else ""))
    checked = check(root, "--no-cache")
    if checked.exit_code not in RAN:
        return _print_failure("check", checked)
    _print_check(json.loads(checked.stdout), checked)
    return skip_fix or all([_print_fix(mend(root), "fix"), _print_fix(mend(root, "--unsafe"), "fix --unsafe")])


def _print_check(report: dict[str, Any], run: Measured) -> None:
    summary = report["summary"]
    rows = [
        ("files seen", summary["files_seen"]),
        ("files parsed", summary["files_parsed"]),
        *_costs(run),
        ("violations", len(report["violations"])),
        *((f"  {rule}", count) for rule, count in sorted(summary["by_rule"].items())),
        *((f"  proof: {proof}", count) for proof, count in sorted(summary["by_proof"].items())),
        ("errors", len(report["errors"])),
    ]
    _print_rows("check --no-cache", rows)


def _print_fix(mending: Mending, title: str) -> bool:
    if mending.first.exit_code not in RAN:
        return _print_failure(title, mending.first)
    rows = [
        *_costs(mending.first),
        ("files changed", len(mending.changed)),
        ("no longer parse", ", ".join(mending.unparsable) or "none"),
        ("changed by a second run", ", ".join(mending.changed_again) or "none"),
    ]
    _print_rows(f"{title} --write", rows)
    return not mending.unparsable and not mending.changed_again


def _costs(run: Measured) -> list[tuple[str, object]]:
    return [
        ("wall, s", f"{run.wall:.2f}"),
        ("CPU with children, s", f"{run.cpu:.2f}"),
        ("peak memory, MiB", mebibytes(run.own_peak)),
        ("peak memory of children, MiB", mebibytes(run.children_peak)),
    ]


def _print_rows(title: str, rows: Iterable[tuple[str, object]]) -> None:
    print(f"\n| {title} | |\n| :-- | --: |")
    for label, value in rows:
        print(f"| {label} | {value} |")


def _print_failure(title: str, run: Measured) -> bool:
    print(f"\n{title} ended with exit code {run.exit_code}:\n")
    print("\n".join(f"    {line}" for line in run.stderr.splitlines()[-15:]))
    return False


def main() -> None:
    """Run the corpora that the command line names; exit code 1 when one of them went wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="corpora to run; all when none is given")
    parser.add_argument("--cache", type=Path, default=CACHE, help="where archives and trees are kept")
    parser.add_argument("--skip-fix", action="store_true", help="check only")
    options = parser.parse_args()
    print(f"# ssot-lint on real code, Python {sys.version.split()[0]}")
    good = [
        print_corpus(corpus, fetch(corpus, options.cache), options.skip_fix)
        for corpus in choose(load_corpora(), tuple(options.names))
    ]
    sys.exit(0 if all(good) else 1)


if __name__ == "__main__":
    main()
