"""Options of a run, apart from the pipeline, which takes long to load."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from ssot_lint.engine import TIME_LIMIT

if TYPE_CHECKING:
    from ssot_lint.profiling import Profile
    from ssot_lint.where import Engine

Progress = Callable[[str, int, int], None]
"""Stage, how much of it is done, how much there is."""


def _silent(stage: str, done: int, total: int) -> None:
    """Show nothing."""


@dataclass(frozen=True, slots=True)
class Options:
    """How a run goes about its work; nothing here changes what is found, but ``types``."""

    types: str = "ty"
    """Type checkers to ask, in order, comma-separated; or ``none``."""
    jobs: int | None = None
    config: str | None = None
    plans: bool = True
    """Fixes are wanted, too."""
    teaches: bool = True
    """The type checker is taught what it is blind to."""
    today: date | None = None
    """The day that deadlines are held against; None: the day it is."""
    progress: Progress = _silent
    replaces: bool = False
    """What safe fixes change is wanted as stretches of text, too."""
    engine: Engine | None = None
    """Where files are read; None for here."""
    profile: Profile | None = None
    """Told what was searched and read."""
    file_limit: float | None = TIME_LIMIT
    """Seconds that reading one file may take; None for as long as it takes."""
