"""A small tree with what a search has to find in it, and what it has to leave alone."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

PARSE = """
def parse_day(text):
    parts = text.strip().split("-")
    if len(parts) != 3:
        raise ValueError(f"no day: {text}")
    year, month, day = (int(part) for part in parts)
    return date(year, month, day)
"""


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A project under git in which one function is used by another module."""
    root = tmp_path / "project"
    (root / "shop").mkdir(parents=True)
    (root / "pyproject.toml").write_text("")
    (root / "shop/__init__.py").write_text("")
    (root / "shop/dates.py").write_text("from datetime import date\n" + PARSE)
    (root / "shop/orders.py").write_text(
        "from shop.dates import parse_day\n\n\ndef order(x):\n    return parse_day(x)\n"
    )
    for arguments in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "one"]):
        subprocess.run(["git", "-c", "user.email=a@example.org", "-c", "user.name=a", *arguments], cwd=root, check=True)
    return root
