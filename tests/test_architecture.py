"""The layers that ``pyproject.toml`` states, and that start-up stays free of what only some commands need."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = ("libcst", "rich", "tree_sitter", "distributed")


@pytest.mark.skipif(not importlib.util.find_spec("importlinter"), reason="import-linter is not installed")
def test_layers_import_only_what_stands_below_them(repository: Path) -> None:
    command = "from importlinter.cli import lint_imports; raise SystemExit(lint_imports(no_cache=True))"
    run = subprocess.run([sys.executable, "-c", command], cwd=repository, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


def test_every_module_is_in_a_layer(repository: Path) -> None:
    """A new top-level module that no contract mentions would be free to import anything."""
    stated = (repository / "pyproject.toml").read_text(encoding="utf-8")
    modules = {path.stem for path in (repository / "ssot_lint").iterdir() if path.suffix == ".py" or path.is_dir()}
    modules -= {"__init__", "__pycache__"}
    assert {module for module in modules if f"ssot_lint.{module}" not in stated} == set()


def test_starting_up_loads_nothing_heavy(repository: Path) -> None:
    command = f"import sys, ssot_lint.cli; print(*(name for name in {HEAVY} if name in sys.modules))"
    run = subprocess.run([sys.executable, "-c", command], cwd=repository, capture_output=True, text=True, check=True)
    assert run.stdout.split() == []
