from __future__ import annotations

import pickle

import pytest

from ssot_lint.contracts.errors import ConfigError, shown


@pytest.mark.parametrize(
    ("line", "column", "excerpt", "text"),
    [
        (None, None, "", "a.toml: wrong\nmend it"),
        (3, None, "", "a.toml:3: wrong\nmend it"),
        (3, 7, "  x\n  ^", "a.toml:3:7: wrong\n  x\n  ^\nmend it"),
    ],
)
def test_error_names_place_reason_and_remedy(line: int | None, column: int | None, excerpt: str, text: str) -> None:
    assert str(ConfigError("a.toml", line, column, "wrong", "mend it", excerpt)) == text


def test_error_survives_another_process() -> None:
    error = ConfigError("a.toml", 3, 7, message="wrong", remedy="mend it", excerpt="x")
    assert str(pickle.loads(pickle.dumps(error))) == str(error)


def test_hostile_path_stays_on_its_line() -> None:
    assert str(ConfigError("a\n\x1b[31m\udc80", None, None, "m", "r")) == "a\\n\\x1b[31m\\udc80: m\nr"


def test_shown_text_is_short_and_printable() -> None:
    assert shown("a\tb") == "`a\\tb`"
    assert shown("x" * 100) == f"`{'x' * 100}`"
    assert shown("x" * 101) == f"`{'x' * 99}…`"
