"""Assemble a large tree of real packages around the fixture application: ``python benchmarks/big_tree.py DIRECTORY``.

The application lies at the root and brings its configuration; everything else lies in ``libs`` and never mentions the
watched names. So few files matter among many, as in the repositories that the speed bar is about.
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

from corpora import CACHE, HERE, load_corpora
from fetch import fetch

APPLICATION = HERE.parent / "fixtures" / "netra_apex"


def assemble(directory: Path, cache: Path) -> None:
    """Make the directory hold the application and every pinned package, afresh."""
    if directory.exists() and not (directory / "libs").is_dir():
        raise SystemExit(f"{directory} is not a tree that this program made; name another directory")
    shutil.rmtree(directory, ignore_errors=True)
    skipped = shutil.ignore_patterns("__pycache__", ".*_cache", ".ssot-lint*")
    shutil.copytree(APPLICATION, directory, ignore=skipped)
    for corpus in load_corpora("big-tree"):
        shutil.copytree(fetch(corpus, cache), directory / "libs" / corpus.name, ignore=skipped)


def weigh(directory: Path) -> tuple[int, int]:
    """Number and total size in bytes of the Python files below the directory."""
    sizes = [path.stat().st_size for path in directory.rglob("*.py*") if path.suffix in (".py", ".pyi")]
    return len(sizes), sum(sizes)


def main() -> None:
    """Assemble the tree and print what it weighs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("directory", type=Path, help="the tree to make; replaced when it exists")
    parser.add_argument("--cache", type=Path, default=CACHE, help="where archives and unpacked packages are kept")
    options = parser.parse_args()
    assemble(options.directory, options.cache)
    count, size = weigh(options.directory)
    print(f"{options.directory}: {count:,} Python files, {size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
