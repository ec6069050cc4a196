"""A burndown in characters: a column a week, bound uses below, those that are known by name only above."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ssot_lint.reports.blocks import wrapped
from ssot_lint.reports.counting import amount
from ssot_lint.reports.ink import Line
from ssot_lint.rules.trend import Forecast, Trend, Week

HEIGHT = 8
WIDEST = 3
"""Characters a week."""
_STEPS = " ▁▂▃▄▅▆▇█"
BOUND, BY_NAME = "█", "░"


def burndown_lines(trend: Trend, width: int) -> list[Line]:
    """The plot with what it counts, and the forecast or why there is none."""
    lines: list[Line] = [[("burndown", "strong"), (f"  {headline(trend)}", "")]]
    if not trend.is_empty:
        lines += [[("  ", ""), *line] for line in _plot(trend.weeks, width - 2)]
    for text, style in ((counted_how(trend), "quiet"), (forecast_text(trend.forecast), "")):
        lines += [[("  ", ""), (part, style)] for part in wrapped(text, width - 2)]
    for note in trend.notes:
        lines += [[("  ", ""), (part, "warning")] for part in wrapped(f"note: {note}", width - 2)]
    return [*lines, []]


def plain_plot(trend: Trend, width: int) -> list[str]:
    """The plot alone, without styles."""
    return ["".join(text for text, _ in line).rstrip() for line in _plot(trend.weeks, width)]


def headline(trend: Trend) -> str:
    """How many are left, and how many there were."""
    if not trend.weeks:
        return "no week is known"
    first, last = trend.weeks[0], trend.weeks[-1]
    most = max(trend.weeks, key=lambda week: week.left)
    peak = f", at most {most.left:,} on {most.end}" if most.left > max(first.left, last.left) else ""
    definitions = f"{amount(last.definitions, 'definition')} left, {first.definitions:,} then"
    return f"{amount(last.left, 'use')} left, {first.left:,} on {first.end}{peak}; {definitions}"


def counted_how(trend: Trend) -> str:
    """What the numbers are, and how they differ from what a run with a type checker says now."""
    told = (
        "Every week is judged by what imports, names and annotations tell, without a type checker, by today's contract."
    )
    if trend.typed is not None:
        verb = "is" if trend.typed == 1 else "are"
        told += f" With one, {amount(trend.typed, 'use')} {verb} left in the tree as it is now."
    if trend.passed_over:
        told += (
            f" It shows {amount(trend.passed_over, 'further use')} by name to be other code's: those are left out, "
            "in every week."
        )
    return told


def forecast_text(forecast: Forecast) -> str:
    """The forecast with its method, or the reason why there is none."""
    if forecast.reason:
        return f"no forecast: {forecast.reason}"
    latest = str(forecast.latest) if forecast.latest is not None else "beyond ten years"
    return f"forecast: nothing left by {forecast.middle} ({forecast.earliest} to {latest}): {forecast.method}"


def _plot(weeks: Sequence[Week], width: int) -> Iterator[Line]:
    top = max(1, *(one.left for one in weeks))
    label = len(f"{top:,}")
    room = max(1, width - label - 3)
    shown = _thinned(weeks, room)
    each = max(1, min(WIDEST, room // len(shown)))
    for row in reversed(range(HEIGHT)):
        mark = f"{top:,}" if row == HEIGHT - 1 else f"{top // 2:,}" if row == HEIGHT // 2 - 1 and top > 1 else ""
        yield [
            (f"{mark:>{label}} ", "quiet"),
            ("┤" if mark else "│", "quiet"),
            *((_cell(one, row, top) * each, "") for one in shown),
        ]
    length = each * len(shown)
    yield [(f"{0:>{label}} ", "quiet"), (f"└{'─' * length}", "quiet")]
    first, last = str(shown[0].end), str(shown[-1].end)
    dates = f"{first}{last:>{length - len(first)}}" if length >= len(first) + len(last) + 1 else f"{first} … {last}"
    yield [(" " * (label + 2), ""), (dates, "quiet")]
    yield [
        (" " * (label + 2), ""),
        (BOUND, ""), (f" {weeks[-1].uses:,} bound to a duplicate   ", "quiet"),
        (BY_NAME, ""), (f" {weeks[-1].by_name:,} known by name only", "quiet"),
    ]  # fmt: skip


def _cell(week: Week, row: int, top: int) -> str:
    """One character: how full of bound uses it is; where there are none, whether of others."""
    eighths = HEIGHT * 8
    bound = min(8, max(0, -(-week.uses * eighths // top) - row * 8))
    if bound:
        return _STEPS[bound]
    return BY_NAME if -(-week.left * eighths // top) - row * 8 >= 4 else " "


def _thinned(weeks: Sequence[Week], most: int) -> list[Week]:
    """So many weeks at most, evenly chosen, the newest among them."""
    step = -(-len(weeks) // most)
    return list(weeks[::-1][::step][::-1])
