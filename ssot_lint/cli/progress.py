"""Progress: a bar on a terminal's standard error, and only when a run takes longer than half a second."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

    from ssot_lint.profiling import Profile

_PATIENCE = 0.5
_INTERVAL = 0.1


class Progress:
    """Called with a stage and how much of it is done; shows a bar once it has taken a while, clears it at the end."""

    def __init__(self, *, wanted: bool = True) -> None:
        self._wanted = wanted and sys.stderr.isatty()
        self._begin = time.monotonic()
        self._last = 0.0
        self._bar: Bar | None = None
        self._task: TaskID | None = None

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Note that so much is done."""
        if not self._wanted:
            return
        now = time.monotonic()
        if now - self._begin < _PATIENCE or (now - self._last < _INTERVAL and 0 < done < total):
            return
        self._last = now
        bar = self._shown()
        assert self._task is not None
        bar.update(self._task, description=stage, completed=done, total=total or None)

    def stop(self) -> None:
        """Clear the bar; what is called afterwards shows nothing."""
        self._wanted = False
        if self._bar is not None:
            self._bar.stop()
            self._bar = None

    def _shown(self) -> Bar:
        if self._bar is None:
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
            from rich.progress import Progress as RichProgress

            columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
            self._bar = RichProgress(*columns, console=Console(stderr=True), transient=True)
            self._task = self._bar.add_task("", total=None)
            self._bar.start()
        return self._bar


def show_profile(profile: Profile | None) -> None:
    """Print it to standard error, where there is one."""
    if profile is not None:
        from ssot_lint.reports.escaping import visible_path

        sys.stderr.write("\n".join(map(visible_path, profile.text().split("\n"))) + "\n")
