"""Columns of numbers: none is ever cut short, however narrow the terminal."""

from __future__ import annotations

import pytest

from ssot_lint.reports.columns import side_by_side
from ssot_lint.reports.ink import paint
from ssot_lint.reports.model import CheckReport
from ssot_lint.reports.text import render_statistics

NAMES = ("package", [("netra_backend/app", "path"), ("all", "strong")])
COLUMNS = [(name, [("1,234,567", ""), ("12", "")]) for name in ("defs", "uses", "resolved", "name-only")]


@pytest.mark.parametrize("width", [40, 57, 58, 80, 200])
def test_every_number_is_there_and_nothing_is_too_wide(width: int) -> None:
    text = paint(side_by_side(NAMES, COLUMNS, width), width=width, colour=False)
    assert text.count("1,234,567") == 4
    assert text.count(" 12") == 4
    assert all(len(line) <= width for line in text.splitlines())


def test_columns_stand_beside_each_other_where_there_is_room() -> None:
    assert paint(side_by_side(NAMES, COLUMNS, 80), width=80, colour=False).count("package") == 1
    assert paint(side_by_side(NAMES, COLUMNS, 60), width=60, colour=False).count("package") == 2


def test_statistics_fit_a_terminal_of_eighty_columns(make_violation, contract) -> None:
    proofs = ("resolved", "dangling", "double", "name-only")
    found = tuple(
        make_violation(path=f"netra_backend/app/{proof}/{number}.py", proof=proof)
        for number, proof in enumerate(proofs * 300)
    )
    text = render_statistics(CheckReport(violations=found, contracts=(contract,)), width=80)
    assert max(map(len, text.splitlines())) <= 80
    assert "…" not in text
    assert "1,200" in text
