"""Fetch pinned code bases from the package index: ``python benchmarks/fetch.py [--cache DIR] [NAME …]``."""

from __future__ import annotations

import argparse
import hashlib
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from pathlib import Path

from corpora import CACHE, CONFIG_NAME, Corpus, choose, load_corpora


def fetch(corpus: Corpus, cache: Path) -> Path:
    """The root of the unpacked corpus, with its configuration in it. Downloads and unpacks only what is missing."""
    unpacked = cache / "trees" / (corpus.archive or f"{corpus.name}-{sys.version.split()[0]}")
    root = unpacked / corpus.tree
    if not root.is_dir():
        partial = unpacked.with_name(f"{unpacked.name}.partial")
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(parents=True)
        if corpus.kind == "stdlib":
            _copy_standard_library(partial)
        else:
            _unpack(_downloaded(corpus, cache / "archives"), partial)
        partial.rename(unpacked)
    if corpus.config:
        (root / CONFIG_NAME).write_text(corpus.config, encoding="utf-8")
    return root


def _downloaded(corpus: Corpus, archives: Path) -> Path:
    """The corpus's archive with the pinned content. Any other content ends the program."""
    archive = archives / corpus.archive
    if not archive.is_file() or _digest(archive) != corpus.sha256:
        archives.mkdir(parents=True, exist_ok=True)
        print(f"downloading {corpus.requirement}", file=sys.stderr)
        subprocess.run(_download_command(corpus, archives), check=True, stdout=subprocess.DEVNULL)
    if not archive.is_file():
        raise SystemExit(f"{corpus.requirement} did not come as {corpus.archive}")
    if (digest := _digest(archive)) != corpus.sha256:
        raise SystemExit(f"{corpus.archive} has sha256 {digest}, but corpora.toml pins {corpus.sha256}")
    return archive


def _download_command(corpus: Corpus, archives: Path) -> list[str]:
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(archives)]
    command += ["--only-binary" if corpus.kind == "wheel" else "--no-binary", ":all:"]
    if corpus.python:
        command += ["--python-version", corpus.python]
    return [*command, corpus.requirement]


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _unpack(archive: Path, into: Path) -> None:
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as wheel:
            wheel.extractall(into)
    else:
        with tarfile.open(archive) as sdist:
            sdist.extractall(into, filter="data")


def _copy_standard_library(into: Path) -> None:
    """Copy the running interpreter's library, tests included, without what was installed beside it."""
    skipped = shutil.ignore_patterns("__pycache__", "site-packages", "dist-packages", "config-*", "*.so", "*.pyc")
    shutil.copytree(sysconfig.get_path("stdlib"), into, ignore=skipped, dirs_exist_ok=True)


def main() -> None:
    """Fetch what the command line names and print where each lies."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="corpora to fetch; all when none is given")
    parser.add_argument("--cache", type=Path, default=CACHE, help="where archives and trees are kept")
    options = parser.parse_args()
    for corpus in choose(load_corpora(), tuple(options.names)):
        print(f"{corpus.name}: {fetch(corpus, options.cache)}")


if __name__ == "__main__":
    main()
