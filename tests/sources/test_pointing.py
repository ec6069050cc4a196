"""A position, as people type it and as tools print it."""

from __future__ import annotations

from pathlib import Path

import pytest

from ssot_lint.sources.pointing import Pointed, pointed_at


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("app.py:12", Pointed("app.py", 12)),
        ("app.py:12:5", Pointed("app.py", 12, 5)),
        (" app.py:12:5: ", Pointed("app.py", 12, 5)),
        ("app.py:12:", Pointed("app.py", 12)),
        ("app.py:12: AssertionError: 3:4", Pointed("app.py", 12)),
        ("app.py:12:5: F821 Undefined name `x`", Pointed("app.py", 12, 5)),
        ("shop/orders.py:5:18  duplicate-call  calls it", Pointed("shop/orders.py", 5, 18)),
        ("a b/app.py:12:5", Pointed("a b/app.py", 12, 5)),
        (r"C:\x\app.py:12:5: error: no", Pointed(r"C:\x\app.py", 12, 5)),
        ("D:/x/app.py:12", Pointed("D:/x/app.py", 12)),
        ("  --> app.py:12:5", Pointed("app.py", 12, 5)),
        ("(app.py:12:5)", Pointed("app.py", 12, 5)),
        ("app.py:12-15", Pointed("app.py", 12)),
        ("app.py#L12", Pointed("app.py", 12)),
        ('  File "x/app.py", line 12, in run', Pointed("x/app.py", 12)),
        ("a:12b/app.py:3", Pointed("a:12b/app.py", 3)),
        ("app.py:0", Pointed("app.py", 0)),
    ],
)
def test_what_is_understood(text: str, expected: Pointed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    found = pointed_at(text)
    assert found is not None
    if not text.startswith("  -->") and not text.startswith("("):
        assert found == expected
    Path("app.py").touch()
    assert pointed_at(text) == expected


@pytest.mark.parametrize(
    "text", ["", "app.py", ":12", "app.py:", "app.py:x", "app.py:-3", "12", "app.py:" + "9" * 5000]
)
def test_what_names_no_line(text: str) -> None:
    assert pointed_at(text) is None


def test_the_reading_that_leads_to_a_file_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert pointed_at("odd:3:4:5") == Pointed("odd", 3, 4)
    Path("odd:3").touch()
    assert pointed_at("odd:3:4:5") == Pointed("odd:3", 4, 5)
