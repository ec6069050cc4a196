"""``deprecated = true``: what the source calls deprecated in favour of the canonical is a duplicate."""

from __future__ import annotations

from pathlib import Path

import pytest
from casework import run
from smallproject import write_tree

from ssot_lint.configured import settings_at

CONFIG = '[[contract]]\nname = "dates"\ncanonical = "shop.dates:parse_date"\ndeprecated = true\n'
DATES = """\
from datetime import date

from typing_extensions import deprecated


def parse_date(text: str) -> date:
    return date.fromisoformat(text.strip())


@deprecated("use shop.dates.parse_date")
def parse_day(text: str) -> date:
    return parse_date(text)


@deprecated("nothing replaces it")
def parse_week(text: str) -> date:
    return date.fromisocalendar(int(text), 1, 1)
"""
ORDERS = "from shop.dates import parse_day, parse_week\n\nDAY = parse_day('2026-01-01')\nWEEK = parse_week('2026')\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return write_tree(
        tmp_path,
        {
            "ssot-lint.toml": CONFIG, "shop/__init__.py": "", "shop/dates.py": DATES, "shop/orders.py": ORDERS,
            "typing_extensions.pyi": "def deprecated(message: str): ...\n",
        },
    )  # fmt: skip


def test_uses_are_reported_and_mended(project: Path) -> None:
    found = run(project, "check", "--output-format", "json").violations
    assert [(one["rule"], one["line"]) for one in found if one["path"] == "shop/orders.py"] == [
        ("duplicate-import", 1),
        ("duplicate-call", 3),
    ]
    run(project, "fix", "--write")
    text = (project / "shop/orders.py").read_text()
    assert "DAY = parse_date(" in text and "parse_day" not in text and "WEEK = parse_week(" in text
    assert "shop.dates:parse_day" in run(project, "contract", "show").out


def test_a_new_deprecation_is_seen_at_once(project: Path) -> None:
    (project / "shop/dates.py").write_text(DATES.replace("use shop.dates.parse_date", "think"))
    for _ in range(2):
        assert run(project, "check").code == 0
    (project / "shop/dates.py").write_text(DATES)
    assert run(project, "check").code == 1


def test_without_the_line_nothing_is_taken(project: Path) -> None:
    (project / "ssot-lint.toml").write_text(CONFIG.replace("deprecated = true", 'names = ["parse_month"]'))
    assert settings_at([str(project)], None).contracts[0].duplicates == ()
    assert run(project, "check").code == 0


def test_what_is_declared_otherwise_stays_as_declared(project: Path) -> None:
    (project / "ssot-lint.toml").write_text(CONFIG + '[[contract.duplicate]]\nsymbol = "shop.dates:parse_day"\n'
                                            'rewrite = "parse_date(text={text})"\n')  # fmt: skip
    (only,) = settings_at([str(project)], None).contracts[0].duplicates
    assert only.rewrite is not None
    (project / "ssot-lint.toml").write_text(CONFIG + 'unrelated = ["shop.dates:parse_day"]\n')
    assert settings_at([str(project)], None).contracts[0].duplicates == ()


def test_retiring_leaves_the_configuration_alone(project: Path) -> None:
    run(project, "fix", "--write")
    run(project, "fix", "--write", "--phase", "retire")
    assert "def parse_day" not in (project / "shop/dates.py").read_text()
    assert (project / "ssot-lint.toml").read_text() == CONFIG
    assert run(project, "check").code == 0
