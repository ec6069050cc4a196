"""A small project that each test of the command line may change as it likes."""

from __future__ import annotations

from pathlib import Path

import pytest
from smallproject import small_project


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project of four files, in a directory of its own."""
    return small_project(tmp_path)
