"""A small project: an adapter, one call that can be fixed, and one use that nobody can tell."""

from __future__ import annotations

from pathlib import Path

CONFIG = """\
[[contract]]
name = "dates"
reason = "one way to read a date"
canonical = "shop.dates:parse_date"
names = ["parse_day"]
"""
DATES = '''\
"""Reading dates."""

from datetime import date


def parse_date(text: str) -> date:
    """The one way to read a date."""
    return date.fromisoformat(text.strip())


def parse_day(text: str) -> date:
    """An older name."""
    return parse_date(text)
'''
ORDERS = """\
from shop import dates


def due(text: str) -> object:
    return dates.parse_day(text)


def paid(text):
    return text.parse_day()
"""


def write_tree(root: Path, files: dict[str, str | bytes]) -> Path:
    """Write files below a directory; returns the directory."""
    for path, content in files.items():
        place = root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content if isinstance(content, bytes) else content.encode())
    return root


def small_project(root: Path) -> Path:
    """Write the project; returns its directory."""
    files: dict[str, str | bytes] = {
        "ssot-lint.toml": CONFIG,
        "shop/__init__.py": "",
        "shop/dates.py": DATES,
        "shop/orders.py": ORDERS,
    }
    return write_tree(root / "project", files)
