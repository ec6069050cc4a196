"""A burndown as a picture: one SVG document, the same for the same weeks, that fetches nothing and fits both themes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from html import escape

from ssot_lint.reports.burndown_text import forecast_text, headline
from ssot_lint.reports.escaping import visible
from ssot_lint.rules.trend import Forecast, Trend

_WIDTH, _HEIGHT = 760, 300
_LEFT, _TOP, _RIGHT, _BOTTOM = 56, 44, 740, 250
_AHEAD = 0.45
"""How much of the width a forecast may take, at most."""
_STYLE = (
    "text{font:12px system-ui,sans-serif;fill:#1f2328}.t{font-weight:600;font-size:14px}.q{fill:#656d76}"
    ".g{stroke:#8c959f;stroke-opacity:.35}.u{fill:#0969da}.n{fill:#0969da;fill-opacity:.35}"
    ".f{stroke:#bc4c00;stroke-width:2;stroke-dasharray:5 4;fill:none}.b{fill:#bc4c00;fill-opacity:.15}"
    "@media(prefers-color-scheme:dark){text{fill:#e6edf3}.q{fill:#8d96a0}.u,.n{fill:#4493f8}.f{stroke:#f0883e}.b{fill:#f0883e}}"
)


def burndown_svg(trend: Trend) -> str:
    """The picture, with a title and a description for who cannot see it."""
    name, told = escape(visible(trend.contract)), f"{headline(trend)}. {forecast_text(trend.forecast)}"
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}" height="{_HEIGHT}" '
        'role="img">',
        "<!-- Written by ssot-lint; what is changed here is lost. -->",
        f"<title>Burndown of {name}</title>",
        f"<desc>{escape(told)}</desc>",
        f"<style>{_STYLE}</style>",
        f'<text x="{_LEFT}" y="22" class="t">{name}: uses that are left</text>',
        *(_Drawing(trend).lines() if trend.weeks else ()),
        "</svg>",
    ]
    return "".join(f"{line}\n" for line in lines)


class _Drawing:
    """Where weeks and counts stand."""

    def __init__(self, trend: Trend) -> None:
        self._weeks = trend.weeks
        self._forecast = trend.forecast
        self._first, self._now = trend.weeks[0].end, trend.weeks[-1].end
        self._last = _last_day(self._first, self._now, self._forecast)
        self._most = max(1, *(one.left for one in trend.weeks))

    def lines(self) -> Iterator[str]:
        yield from self._grid()
        yield f'<path class="n" d="{self._area([one.left for one in self._weeks])}"/>'
        yield f'<path class="u" d="{self._area([one.uses for one in self._weeks])}"/>'
        if not self._forecast.reason:
            yield from self._ahead()
        yield from self._legend()

    def _grid(self) -> Iterator[str]:
        for count in dict.fromkeys((0, self._most // 2, self._most)):
            y = self._y(count)
            yield f'<path class="g" d="M{_LEFT} {y}H{_RIGHT}"/>'
            yield f'<text x="{_LEFT - 8}" y="{y + 4:g}" text-anchor="end" class="q">{count:,}</text>'
        yield f'<text x="{_LEFT}" y="{_BOTTOM + 18}" class="q">{self._first}</text>'
        ends = {self._now: "end" if self._last == self._now else "middle"} if self._now != self._first else {}
        for day, anchor in ends.items():
            yield f'<text x="{self._x(day)}" y="{_BOTTOM + 18}" text-anchor="{anchor}" class="q">{day}</text>'

    def _area(self, counts: Sequence[int]) -> str:
        """A closed path over steps: a count holds for its whole week."""
        points = [f"M{self._x(self._first)} {_BOTTOM}"]
        for week, count in zip(self._weeks, counts, strict=True):
            points.append(
                f"L{self._x(week.end - timedelta(days=7) if week.end > self._first else week.end)} {self._y(count)}"
            )
            points.append(f"L{self._x(week.end)} {self._y(count)}")
        return f"{''.join(points)}L{self._x(self._now)} {_BOTTOM}Z"

    def _ahead(self) -> Iterator[str]:
        found, start = self._forecast, f"{self._x(self._now)} {self._y(self._weeks[-1].left)}"
        if found.earliest is None or found.middle is None:
            return
        latest = self._place(found.latest or date.max)
        yield f'<path class="b" d="M{start}L{self._place(found.earliest)}L{latest}Z"/>'
        yield f'<path class="f" d="M{start}L{self._place(found.middle)}"/>'
        is_shown = found.middle <= self._last
        x, mark = (self._x(found.middle), "") if is_shown else (_RIGHT, "&#8594; ")
        yield f'<text x="{x}" y="{_BOTTOM + 18}" text-anchor="end">{mark}{found.middle}</text>'

    def _place(self, day: date) -> str:
        """Where the count is nothing on a day; where the way there leaves the picture if that is later."""
        if day <= self._last:
            return f"{self._x(day)} {_BOTTOM}"
        share = (self._last - self._now).days / max(1, (day - self._now).days)
        return f"{_RIGHT} {self._y(self._weeks[-1].left * (1 - share))}"

    def _legend(self) -> Iterator[str]:
        last = self._weeks[-1]
        told = [("u", f"{last.uses:,} bound to a duplicate"), ("n", f"{last.by_name:,} known by name only")]
        if not self._forecast.reason:
            told.append(("b", "forecast"))
        for number, (style, text) in enumerate(told):
            x = _LEFT + 190 * number
            yield f'<rect x="{x}" y="{_HEIGHT - 24}" width="12" height="12" class="{style}"/>'
            yield f'<text x="{x + 18}" y="{_HEIGHT - 14}" class="q">{text}</text>'

    def _x(self, day: date) -> float:
        days = max(1, (self._last - self._first).days)
        return round(_LEFT + (_RIGHT - _LEFT) * (day - self._first).days / days, 1)

    def _y(self, count: float) -> float:
        return round(_BOTTOM - (_BOTTOM - _TOP) * count / self._most, 1)


def _last_day(first: date, now: date, found: Forecast) -> date:
    """The last day that the picture shows: what is known keeps the larger part of it."""
    if found.reason or found.middle is None:
        return now
    most = now + timedelta(days=int((now - first).days * _AHEAD / (1 - _AHEAD)))
    return min(found.latest or most, most)
