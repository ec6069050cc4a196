"""A burndown in Markdown: a picture beside the document where there is one, else the plot in characters."""

from __future__ import annotations

from collections.abc import Iterator

from ssot_lint.reports.burndown_text import counted_how, forecast_text, headline, plain_plot
from ssot_lint.reports.markdown_text import prose, table
from ssot_lint.rules.trend import Trend

_WIDTH = 78


def burndown_markdown(trend: Trend, picture: str | None) -> Iterator[str]:
    """Lines of the section; ``picture`` is the SVG's name, relative to the document."""
    yield from (f"{_capital(headline(trend))}.", "")
    if not trend.is_empty and picture is not None:
        yield f"![Burndown of {trend.contract}]({picture})"
    elif not trend.is_empty:
        yield from ("```text", *plain_plot(trend, _WIDTH), "```")
    yield from ("", prose(_capital(forecast_text(trend.forecast)), in_cell=False) + ".", "", counted_how(trend))
    for note in trend.notes:
        yield from ("", prose(f"Note: {note}.", in_cell=False))
    if trend.weeks:
        rows = (
            [str(one.end), f"{one.left:,}", f"{one.uses:,}", f"{one.by_name:,}", f"{one.definitions:,}"]
            for one in reversed(trend.weeks)
        )
        yield from ("", "<details><summary>Week by week</summary>", "")
        yield from table(["week until", "uses", "bound", "by name only", "definitions"], rows, numbers=4)
        yield from ("", "</details>")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
