"""`shape-duplicate`: a copy of the canonical under a name that nobody watches."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from casework import run

CANONICAL = """
def total(rows, limit):
    kept = []
    for row in rows:
        if row.price > limit and not row.is_hidden():
            kept.append(row.price)
    kept.sort()
    return sum(kept)
"""
COPY = CANONICAL.replace("total", "amount_of")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    (tmp_path / "ssot-lint.toml").write_text(
        '[[contract]]\nname = "prices"\ncanonical = "prices:total"\nnames = ["sum_up"]\nallow-in = ["wrappers/"]\n'
    )
    (tmp_path / "prices.py").write_text(CANONICAL)
    return tmp_path


def reported(tree: Path) -> list[tuple[str, str]]:
    outcome = run(tree, "check", "--types", "none", "--output-format", "json", "-q")
    found = json.loads(outcome.out)["violations"]
    return [(one["path"], one["message"]) for one in found if one["rule"] == "shape-duplicate"]


@pytest.mark.parametrize(
    ("copy", "told"),
    [
        (COPY, "has the same body as"),
        (COPY.replace("kept", "left").replace("row", "item").replace("limit", "most"), "with other names"),
        (COPY.replace("kept.sort()", "kept.sort(reverse=True)"), "83% the same as"),
    ],
)
def test_a_copy_is_told_with_how_it_is_one(tree: Path, copy: str, told: str) -> None:
    (tree / "office.py").write_text(copy)
    ((path, message),) = reported(tree)
    assert path == "office.py"
    assert told in message


@pytest.mark.parametrize("place", ["tests/test_office.py", "wrappers/office.py", "vendor/office.py"])
def test_some_places_may_hold_one(tree: Path, place: str) -> None:
    (tree / place).parent.mkdir()
    (tree / place).write_text(COPY)
    assert reported(tree) == []


def test_what_calls_the_same_for_something_else_is_none(tree: Path) -> None:
    other = COPY.replace("for row in rows:", "while rows.is_hidden():").replace("if row.price > limit and", "if")
    (tree / "office.py").write_text(other.replace("return sum(kept)", "return [sum(kept)] * len(rows)"))
    assert reported(tree) == []


def test_a_report_that_is_kept_does_not_hide_a_copy_that_comes_or_goes(tree: Path) -> None:
    assert reported(tree) == []
    (tree / "office.py").write_text(COPY)
    assert len(reported(tree)) == 1
    (tree / "office.py").write_text(COPY.replace("row.price", "row.weight(1) * 3").replace("sort()", "append(2)"))
    assert reported(tree) == []
    (tree / "office.py").write_text(COPY)
    assert len(reported(tree)) == 1
    (tree / "office.py").unlink()
    assert reported(tree) == []
