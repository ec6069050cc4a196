"""Hold ``fix`` to its promises on the pinned corpora: ``python benchmarks/promises.py [--diffs DIR] [NAME …]``.

Of each corpus a copy becomes a Git repository, and ``fix --write`` runs there, with and without ``--unsafe``. After it
every changed file must parse and compile; every changed line must belong to a statement that was reported, or to an
import; a second run must change nothing; tests that passed before must pass; ``undo`` must bring every byte back.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from corpora import CACHE, CONFIG_NAME, Corpus, choose, load_corpora
from fetch import fetch
from suites import passing
from touched import compiles, lines_out_of_place

TOOL = (sys.executable, "-P", "-m", "ssot_lint")  # -P: nothing is imported from the checked tree
MODES = ((), ("--unsafe",))


@dataclass(slots=True)
class Kept:
    """What one run did, and which promises it broke."""

    mode: str
    changed: tuple[str, ...] = ()
    hunks: int = 0
    lines: int = 0
    mended: Counter[str] = field(default_factory=Counter)
    """Violations that are gone, by rule."""
    tests: str = ""
    broken: list[str] = field(default_factory=list)


def git(root: Path, *arguments: str) -> str:
    """The output of a Git command in the copy."""
    command = ["git", "-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "core.autocrlf=false", *arguments]
    return subprocess.run(command, cwd=root, check=True, capture_output=True).stdout.decode("utf-8", "replace")


def tool(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """One run of the command line in the copy."""
    return subprocess.run([*TOOL, *arguments], cwd=root, capture_output=True, text=True, check=False)


def committed(corpus: Corpus, tree: Path, scratch: Path) -> Path:
    """A copy of the corpus, all of it committed."""
    root = scratch / "copy"
    shutil.copytree(tree, root, ignore=shutil.ignore_patterns("__pycache__", ".ssot_lint_cache", ".git"), symlinks=True)
    (root / CONFIG_NAME).write_text(corpus.config, encoding="utf-8")
    (root / ".git-ignored").write_text("__pycache__/\n.ssot_lint_cache/\n*.pyc\n", encoding="utf-8")
    git(root, "init", "--quiet")
    git(root, "config", "gc.auto", "0")
    git(root, "config", "core.excludesFile", str(root / ".git-ignored"))
    git(root, "add", "--all", "--force")
    git(root, "commit", "--quiet", "--message", "as published")
    return root


def hold(corpus: Corpus, root: Path, mode: Sequence[str], diffs: Path | None) -> Kept:
    """What one run of ``fix --write`` did to the copy, which afterwards is as it was."""
    kept = Kept(" ".join(("fix --write", *mode)))
    before = passing(corpus, root)
    reported = _report(tool(root, "check", "--output-format", "json", "--exit-zero", "--no-cache"))["violations"]
    said = tool(root, "fix", "--write", "--output-format", "json", "--exit-zero", *mode)
    if said.returncode:
        kept.broken.append(f"it ended with {said.returncode}: {said.stderr[-2000:]}")
        return kept
    kept.changed = tuple(line[3:] for line in git(root, "status", "--porcelain", "-uno").splitlines())
    kept.broken += _about_files(root, kept.changed, reported)
    after = _report(tool(root, "check", "--output-format", "json", "--exit-zero", "--no-cache"))["violations"]
    kept.mended = Counter(one["rule"] for one in reported) - Counter(one["rule"] for one in after)
    patch = git(root, "diff", "--no-color")
    kept.hunks = patch.count("\n@@ ")
    kept.lines = sum(line.startswith("+") and not line.startswith("+++") for line in patch.splitlines())
    if diffs is not None:
        diffs.mkdir(parents=True, exist_ok=True)
        (diffs / f"{corpus.name}{''.join(mode)}.diff").write_text(patch, encoding="utf-8")
    tool(root, "fix", "--write", "--allow-dirty", "--exit-zero", *mode)
    if git(root, "diff", "--no-color") != patch:
        kept.broken.append("a second run changed something")
        tool(root, "undo")
    kept.tests, lost = _compared(before, passing(corpus, root))
    kept.broken += lost
    undone = tool(root, "undo") if kept.changed else None
    if (undone is not None and undone.returncode) or git(root, "status", "--porcelain", "-uno"):
        kept.broken.append(f"undo did not bring everything back: {undone.stderr[-500:] if undone else ''}")
        git(root, "checkout", "--quiet", ".")
    return kept


def _report(run: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    if run.returncode:
        raise SystemExit(f"{run.args} ended with {run.returncode}:\n{run.stderr[-2000:]}")
    document = json.loads(run.stdout)
    assert isinstance(document, dict)
    return document


def _about_files(root: Path, changed: Sequence[str], reported: Sequence[dict[str, Any]]) -> Iterator[str]:
    """Files that no longer parse or compile, and lines that nothing was reported about."""
    for path in changed:
        if not path.endswith((".py", ".pyi")):
            yield f"{path} is no Python file"
            continue
        old = subprocess.run(["git", "show", f"HEAD:{path}"], cwd=root, check=True, capture_output=True).stdout
        new = (root / path).read_bytes()
        if not compiles(old):
            print(f"{path} is too new for this Python; not held against its syntax", file=sys.stderr)
            continue
        if not compiles(new):
            yield f"{path} no longer compiles"
            continue
        places = [(one["rule"], one["line"]) for one in reported if one["path"] == path]
        yield from (
            f"{path}:{line} changed, and nothing was reported there" for line in lines_out_of_place(old, new, places)
        )


def _compared(before: frozenset[str] | None, after: frozenset[str] | None) -> tuple[str, list[str]]:
    """How many tests pass before and after, and those that no longer do."""
    if before is None or after is None:
        return "-", []
    if not before:
        return "-", ["its tests do not run"]
    lost = sorted(before - after)
    return f"{len(before & after):,} of {len(before):,}", [f"{test} passed before" for test in lost]


def print_corpus(corpus: Corpus, tree: Path, diffs: Path | None) -> bool:
    """Print one corpus's table; False when a promise was broken."""
    with tempfile.TemporaryDirectory(prefix="ssot-lint-", ignore_cleanup_errors=True) as scratch:
        root = committed(corpus, tree, Path(scratch))
        runs = [hold(corpus, root, mode, diffs) for mode in MODES]
    print(f"\n## {corpus.name}\n\n| | files | hunks | lines | violations mended | tests that pass as before |")
    print("| :-- | --: | --: | --: | :-- | --: |")
    for run in runs:
        mended = ", ".join(f"{rule} {number}" for rule, number in sorted(run.mended.items())) or "none"
        print(f"| `{run.mode}` | {len(run.changed)} | {run.hunks} | {run.lines} | {mended} | {run.tests} |")
    for run in runs:
        for one in run.broken:
            print(f"- **{run.mode}:** {one}")
    sys.stdout.flush()
    return not any(run.broken for run in runs)


def main() -> None:
    """Hold the corpora that the command line names; exit code 1 when a promise was broken."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help="corpora to hold; all when none is given")
    parser.add_argument("--cache", type=Path, default=CACHE, help="where archives and trees are kept")
    parser.add_argument("--diffs", type=Path, help="write what was changed to this directory, to be read")
    options = parser.parse_args()
    print(f"# What `fix` promises, on real code, Python {sys.version.split()[0]}")
    chosen = choose(load_corpora(), tuple(options.names))
    good = [print_corpus(corpus, fetch(corpus, options.cache), options.diffs) for corpus in chosen]
    sys.exit(0 if all(good) else 1)


if __name__ == "__main__":
    main()
