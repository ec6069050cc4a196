"""Mending as a whole: what it writes, what it leaves, and what it takes back."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

CONTRACT = """
[[contract]]
name = "one-clock"
canonical = "app.clock:now"

[[contract.duplicate]]
symbol = "app.legacy:current_time"
"""
CLOCK = "def now() -> float:\n    return 0.0\n"
LEGACY = "def current_time() -> float:\n    return 1.0\n"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    write(tmp_path, {"ssot-lint.toml": CONTRACT, "app/__init__.py": "", "app/clock.py": CLOCK, "app/legacy.py": LEGACY})
    return tmp_path


def write(tree: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        (tree / name).write_text(text)


def fix(tree: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "ssot_lint", "fix", str(tree), "--types", "none", *options]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_call_moves_with_its_import(tree: Path) -> None:
    write(tree, {"app/user.py": "from app.legacy import current_time\n\nprint(current_time())\n"})
    fix(tree, "--write")
    assert (tree / "app/user.py").read_text() == "from app.clock import now\n\nprint(now())\n"


def test_an_import_that_would_close_a_cycle_goes_into_the_function(tree: Path) -> None:
    write(
        tree,
        {
            "app/clock.py": "from app.zones import ZONE\n\n\ndef now() -> float:\n    return ZONE\n",
            "app/zones.py": "from app.user import OFFSET\n\nZONE = OFFSET\n",
            "app/user.py": "import app.legacy\n\nOFFSET = 1.0\n\n\ndef show():\n    print(app.legacy.current_time())\n",
        },
    )
    fix(tree, "--write", "--unsafe", "--rule", "duplicate-call")
    assert (tree / "app/user.py").read_text().endswith("    from app.clock import now\n\n    print(now())\n")


def test_an_import_that_would_close_a_cycle_where_there_is_no_function_is_refused(tree: Path) -> None:
    write(
        tree,
        {
            "app/clock.py": "from app.user import OFFSET\n\n\ndef now() -> float:\n    return OFFSET\n",
            "app/user.py": "import app.legacy\n\nOFFSET = 1.0\nSTART = app.legacy.current_time()\n",
        },
    )
    before = (tree / "app/user.py").read_text()
    done = fix(tree, "--write", "--unsafe", "--rule", "duplicate-call")
    assert (tree / "app/user.py").read_text() == before
    assert "cannot be imported at the top of this module, and there is no function here" in " ".join(
        done.stderr.split()
    )


def test_without_write_nothing_is_touched(tree: Path) -> None:
    write(tree, {"app/user.py": "from app.legacy import current_time\n\nprint(current_time())\n"})
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in tree.rglob("*.py")}
    done = fix(tree)
    assert "+print(now())" in done.stdout
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in tree.rglob("*.py")} == before


def test_a_second_run_changes_nothing(tree: Path) -> None:
    write(tree, {"app/user.py": "from app.legacy import current_time\n\nprint(current_time())\n"})
    fix(tree, "--write", "--unsafe")
    before = {path: path.read_bytes() for path in tree.rglob("*.py")}
    assert fix(tree, "--write", "--unsafe").stdout == ""
    assert {path: path.read_bytes() for path in tree.rglob("*.py")} == before


def test_syntax_newer_than_the_interpreter_is_mended(tree: Path) -> None:
    source = "from app.legacy import current_time\n\ntype Seconds[T] = list[T]\n\n\ndef show[T](one: T) -> float:\n"
    write(tree, {"app/user.py": source + "    return current_time()\n"})
    fix(tree, "--write")
    assert (tree / "app/user.py").read_text() == source.replace(
        "app.legacy import current_time", "app.clock import now"
    ) + "    return now()\n"


def test_what_is_left_alone_is_counted_as_check_counts_it(tree: Path) -> None:
    """Mended uses may refer to what a contract allows; they were no such uses when the run began."""
    contract = (
        '[[contract]]\nname = "c"\ncanonical = "app.clock:now"\nnames = ["stamp"]\nallow-in = ["app/service.py"]\n'
        '[[contract.duplicate]]\nsymbol = "app.legacy:stamp"\nrewrite = "service.stamp()"\n'
        'imports = ["app:service"]\n'
    )
    stamp = "from app.clock import now\n\n\ndef stamp() -> float:\n    return now()\n"
    user = "from app import legacy, service\n\nlegacy.stamp()\nlegacy.stamp()\nservice.stamp()\n"
    write(tree, {"ssot-lint.toml": contract, "app/service.py": stamp, "app/legacy.py": stamp, "app/user.py": user})
    told = fix(tree)
    assert told.stdout.count("+service.stamp()") == 2, told
    assert "left alone: 1 use of the same names" in told.stderr
