"""Trends: how many uses were left week by week, and when none will be, as far as that can be said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from random import Random
from statistics import quantiles

FEWEST_WEEKS = 8
"""Weekly changes below which nothing is forecast."""
RECENT_WEEKS = 26
"""Weekly changes, the newest, that a forecast is drawn from."""
FARTHEST_WEEKS = 520
_DRAWS = 1_000
_WEEK = timedelta(days=7)
METHOD = (
    "weekly changes drawn at random from those of the last {weeks} weeks, {draws:,} times, until nothing is left; "
    "the middle of the outcomes, and the span of the middle 80 %"
)


@dataclass(frozen=True, slots=True)
class Week:
    """What was left at the end of a week."""

    end: date
    """Its Sunday; of the week that is not over yet, too."""
    commit: str
    """The state that was counted: the branch's last commit until then."""
    definitions: int
    uses: int
    """Uses that are bound to a duplicate without the help of a type checker."""
    by_name: int
    """Further uses that are known by their name only."""
    targets: Mapping[str, int]
    """Bound uses by the definition that they are bound to."""

    @property
    def left(self) -> int:
        """All uses that had to be moved yet, or looked at."""
        return self.uses + self.by_name


@dataclass(frozen=True, slots=True)
class Forecast:
    """When nothing is left, or why that cannot be said."""

    reason: str = ""
    """Why there is none; empty when there is one."""
    earliest: date | None = None
    middle: date | None = None
    latest: date | None = None
    """None: not within ten years."""
    weeks: int = 0
    """How many weekly changes it is drawn from."""

    @property
    def method(self) -> str:
        """How it was made, in words."""
        return METHOD.format(weeks=self.weeks, draws=_DRAWS) if not self.reason else ""


@dataclass(frozen=True, slots=True)
class Trend:
    """The weeks of one contract, oldest first."""

    contract: str
    weeks: tuple[Week, ...]
    passed_over: int = 0
    """Uses by name in the newest state that belong to other code, as the type checker knows: left out in every week."""
    typed: int | None = None
    """Uses that are left now by a run with a type checker; None when there was none."""
    notes: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """There is nothing to draw: nothing was left at the end of any week."""
        return not any(week.left for week in self.weeks)

    @property
    def forecast(self) -> Forecast:
        """When nothing is left."""
        return forecast(self.weeks)


def forecast(weeks: Sequence[Week]) -> Forecast:
    """When nothing is left, the same for the same weeks.

    Counts change in steps: whole packages in one week, nothing in the next. A line through them claims more than it
    knows, so the changes themselves are drawn from, as forecasts of throughput do (Magennis, Forecasting and Simulating
    Software Development Projects, 2011; Vacanti, Actionable Agile Metrics, 2015). It assumes that the weeks to come
    are like those, and that one says nothing of the next.
    """
    counts = [one.left for one in weeks]
    if not counts or not counts[-1]:
        return Forecast("nothing is left" if counts else "no week is known")
    changes = [new - old for old, new in pairwise(counts)][-RECENT_WEEKS:]
    if len(changes) < FEWEST_WEEKS:
        return Forecast(f"too few weeks: {len(changes)} changes are known, {FEWEST_WEEKS} are needed")
    total = sum(changes)
    if total >= 0:
        return Forecast(f"{'rising' if total else 'not falling'} over the last {len(changes)} weeks")
    if sum(1 for one in changes if one < 0) < 3:
        return Forecast("too few weeks in which anything was done")
    drawn = sorted(_weeks_needed(counts[-1], changes))
    tenths = quantiles(drawn, n=10, method="inclusive")
    start = weeks[-1].end
    earliest, middle, latest = (_after(start, tenths[at]) for at in (0, 4, 8))
    if middle is None or earliest is None:
        return Forecast(f"falling too slowly over the last {len(changes)} weeks to end within ten years")
    return Forecast("", earliest, middle, latest, len(changes))


def _after(start: date, weeks: float) -> date | None:
    return start + _WEEK * round(weeks) if weeks < FARTHEST_WEEKS else None


def _weeks_needed(left: int, changes: Sequence[int]) -> list[int]:
    """In how many weeks nothing was left, at most ten years, each time that was tried."""
    draw = Random(0).random  # its sequence is the same on every Python
    many = len(changes)
    found = []
    for _ in range(_DRAWS):
        now, weeks = left, 0
        while now > 0 and weeks < FARTHEST_WEEKS:
            now += changes[int(draw() * many)]
            weeks += 1
        found.append(weeks)
    return found
