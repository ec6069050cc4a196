"""What several test files need."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("untimed", deadline=None)  # how long an example takes says nothing about the code
settings.load_profile("untimed")

Ssot = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session")
def repository() -> Path:
    """The root of the checkout the tests run in."""
    return Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def netra_apex(repository: Path) -> Path:
    """The fixture application, with its markers; tests copy it."""
    return repository / "fixtures" / "netra_apex"


@pytest.fixture(scope="session")
def clean_environment(repository: Path) -> dict[str, str]:
    """Environment for real processes: this checkout importable, nothing that colours or configures."""
    dropped = {"NO_COLOR", "FORCE_COLOR", "COLUMNS", "PYTEST_ADDOPTS", "PYTHONWARNINGS"}
    environment = {name: value for name, value in os.environ.items() if name not in dropped}
    return environment | {"PYTHONPATH": str(repository), "PYTHONDONTWRITEBYTECODE": "1", "TERM": "dumb"}


@pytest.fixture(scope="session")
def ssot(clean_environment: dict[str, str]) -> Ssot:
    """Run the command line as a real process in a directory: ``ssot(directory, "check", …)``."""

    def run(directory: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "ssot_lint", *arguments],
            cwd=directory,
            env=clean_environment | environment,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )

    return run
