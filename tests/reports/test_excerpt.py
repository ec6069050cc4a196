from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssot_lint.reports.escaping import visible
from ssot_lint.reports.excerpt import Excerpt, cells, crop, excerpt

NAME = "broadcast"


def marked(source: str, room: int = 60) -> str:
    """What the carets of the name in the source stand under."""
    column = source.index(NAME) + 1
    shown = excerpt(source, column, column + len(NAME), room)
    assert cells(shown.text) <= room
    return _under(shown)


def _under(shown: Excerpt) -> str:
    """The characters of the text above the carets."""
    found, position = "", 0
    for character in shown.text:
        if shown.indent <= position < shown.indent + shown.carets:
            found += character
        position += cells(character)
    return found


@pytest.mark.parametrize(
    "source",
    [
        f"x.{NAME}(y)",
        f"\t\tx.{NAME}(y)",
        f"  \tx.{NAME}(y)",
        f"日本 = x.{NAME}(y)",
        f'say("👍🏽 ok"); x.{NAME}(y)',
        f"\x0cx.{NAME}(y)",
        f"e\u0301 = x.{NAME}(y)",
        f"'\x1b[31m'; x.{NAME}(y)",
        f"{'a' * 5000} x.{NAME}(y)",
        f"x.{NAME}(y) {'a' * 5000}",
        f"{'日' * 5000} x.{NAME}(y) {'本' * 5000}",
        f"{chr(9) * 50}x.{NAME}(y)",
    ],
)
def test_carets_stand_under_the_name(source: str) -> None:
    assert marked(source) == NAME


def test_a_tab_reaches_to_the_next_stop() -> None:
    assert excerpt("ab\tc", 4, 5, 60) == Excerpt("ab  c", 4, 1)


def test_a_long_line_is_cut_at_both_ends() -> None:
    shown = excerpt("a" * 100 + NAME + "b" * 100, 101, 110, 40)
    assert shown.text.startswith("…a") and shown.text.endswith("b…")
    assert cells(shown.text) == 40


def test_room_after_a_name_at_the_end_goes_to_what_is_before_it() -> None:
    assert excerpt("a" * 100 + NAME, 101, 110, 40).text == "…" + "a" * 29 + NAME


def test_a_name_longer_than_the_room_is_marked_as_far_as_it_shows() -> None:
    shown = excerpt("b" * 200, 1, 201, 40)
    assert shown == Excerpt("b" * 39 + "…", 0, 39)


def test_without_an_end_the_carets_reach_the_end_of_the_line() -> None:
    assert excerpt('patch("""a', 7, None, 60) == Excerpt('patch("""a', 6, 4)


@pytest.mark.parametrize("column", [0, 1, 5, 6, 99])
def test_a_position_off_the_line_still_gets_one_caret(column: int) -> None:
    assert excerpt("abcde", column, column, 60).carets == 1


@given(st.text(max_size=200), st.integers(0, 250), st.integers(0, 250), st.integers(20, 120))
def test_any_line_at_any_position_fits_and_is_harmless(source: str, column: int, end: int, room: int) -> None:
    shown = excerpt(source, column, end, room)
    assert cells(shown.text) <= room
    assert visible(shown.text) == shown.text
    assert shown.carets >= 1


def test_cropping_leaves_short_text_alone() -> None:
    assert crop("short", 20) == "short"
    assert crop("日本" * 20, 21) == "日本" * 5 + "…"
