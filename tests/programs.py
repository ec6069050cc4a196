"""Small programs that are run before and after a plain `fix --write`, which must not change what they do."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from casework import run, tree_bytes
from smallproject import write_tree

OBJECTS = """\
class Good:
    def send(self, a: int) -> None:
        print("good", a)


class Svc:
    def __init__(self) -> None:
        self.good = Good()

    def old(self, a: int) -> None:
        return self.good.send(a)


class Other:
    def old(self, a: int) -> None:
        print("other", a)
"""
"""``Svc.old`` is an adapter of ``Good.send``; ``Other.old`` merely has its name."""
FUNCTIONS = """\
def good(a: int) -> None:
    print("good", a)


def old(a: int) -> None:
    return good(a)


def other(a: int) -> None:
    print("other", a)
"""
CONTRACT = """\
[[contract]]
name = "objects"
reason = "one way to send"
canonical = "m:Good.send"
[[contract.duplicate]]
symbol = "m:Svc.old"

[[contract]]
name = "functions"
reason = "one way to send"
canonical = "fm:good"
[[contract.duplicate]]
symbol = "fm:old"
"""


@dataclass(frozen=True)
class Program:
    """A tree, and what has to become of it."""

    title: str
    left: frozenset[str]
    """Reasons that have to be among those why something was left out."""
    mended: frozenset[str]
    """Paths of files that have to be rewritten."""
    text: str
    """The files, a line ``--- path`` before each."""

    def __str__(self) -> str:
        return self.title


def programs(path: Path) -> list[Program]:
    """The programs of a file: each begins with ``=== title``, and ``left: reason`` or ``mended: path`` may follow."""
    found = []
    for block in re.split(r"^=== ", path.read_text("utf-8"), flags=re.MULTILINE)[1:]:
        head, _, text = block.partition("\n--- ")
        title, *told = head.split("\n")
        said = [line.split(": ", 1) for line in told]
        assert {key for key, _ in said} <= {"left", "mended"}, head
        left, mended = (frozenset(text for key, text in said if key == word) for word in ("left", "mended"))
        found.append(Program(f"{path.stem}: {title}", left, mended, f"--- {text}"))
    return found


@dataclass(frozen=True)
class Ran:
    """What became of a tree, and what it did before and after."""

    before: tuple[int, str]
    """Exit code and output of `main.py`, or of pytest where there is none."""
    after: tuple[int, str]
    changed: tuple[str, ...]
    """Paths of the files that were rewritten."""
    reasons: tuple[str, ...]
    """Why what was left out was left out, as the report words it."""


def fixed(root: Path, text: str, *arguments: str) -> Ran:
    """Run a tree of ``m.py``, ``fm.py`` and the files of a text, fix it (told more by arguments), and run it again."""
    files: dict[str, str | bytes] = {"m.py": OBJECTS, "fm.py": FUNCTIONS, "ssot-lint.toml": CONTRACT}
    parts = re.split(r"^--- (.+)\n", text, flags=re.MULTILINE)
    write_tree(root, files | dict(zip(parts[1::2], parts[2::2], strict=True)))
    before, sources = _run(root), tree_bytes(root)
    document = run(root, "fix", "--write", *arguments, "--output-format", "json").document
    changed = tuple(path for path, source in tree_bytes(root).items() if sources.get(path) != source)
    fixes = [one["fix"] for one in document["violations"] if one["fix"] is not None]
    return Ran(before, _run(root), changed, tuple(one["reason"] for one in fixes))


def _run(root: Path) -> tuple[int, str]:
    is_program = (root / "main.py").exists()
    command = ["main.py"] if is_program else ["-m", "pytest", "-q", "--no-header", "-p", "no:cacheprovider"]
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, *command], cwd=root, env=environment, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout if is_program else re.sub(r" in [\d.]+s", "", done.stdout.splitlines()[-1])
