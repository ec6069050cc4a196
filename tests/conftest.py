"""What several test files need."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def repository() -> Path:
    """The root of the checkout the tests run in."""
    return Path(__file__).resolve().parent.parent
