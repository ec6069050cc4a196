"""Forecasts: none without grounds, and then a span that the weeks themselves give."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssot_lint.rules.trend import FEWEST_WEEKS, Forecast, Week, forecast

START = date(2026, 1, 4)


def weeks(counts: Sequence[int]) -> list[Week]:
    return [Week(START + timedelta(days=7 * at), "c", 1, count, 0, {}) for at, count in enumerate(counts)]


@pytest.mark.parametrize(
    ("counts", "reason"),
    [
        ([], "no week is known"),
        ([9, 5, 0], "nothing is left"),
        ([50, 40, 30, 20], f"too few weeks: 3 changes are known, {FEWEST_WEEKS} are needed"),
        ([10] * 12, "not falling over the last 11 weeks"),
        (list(range(10, 22)), "rising over the last 11 weeks"),
        ([90, *[20] * 11], "too few weeks in which anything was done"),
        (range(1_000_000, 999_988, -1), "falling too slowly over the last 11 weeks to end within ten years"),
    ],
)
def test_there_is_none_without_grounds(counts: Sequence[int], reason: str) -> None:
    assert forecast(weeks(counts)) == Forecast(reason)


def test_a_steady_fall_goes_on() -> None:
    found = forecast(weeks(range(100, 50, -5)))
    assert not found.reason
    ends = START + timedelta(days=7 * 9)
    assert {found.earliest, found.middle, found.latest} == {ends + timedelta(days=7 * 11)}, "55 left, 5 a week"
    assert "9 weeks" in found.method


def test_an_uneven_fall_has_a_wide_span() -> None:
    found = forecast(weeks([200, 200, 160, 160, 165, 120, 120, 110, 110, 80]))
    assert found.earliest and found.middle and found.latest
    assert found.earliest < found.middle < found.latest


@given(st.lists(st.integers(0, 60), min_size=1, max_size=40))
def test_it_is_the_same_each_time_and_in_order(counts: list[int]) -> None:
    found = forecast(weeks(counts))
    assert found == forecast(weeks(counts))
    if not found.reason:
        assert found.earliest and found.middle
        assert weeks(counts)[-1].end < found.earliest <= found.middle <= (found.latest or date.max)
    else:
        assert found.middle is None and not found.method
