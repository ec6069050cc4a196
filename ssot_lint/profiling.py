"""What a run costs: time and bytes a stage, and the files that took longest to read."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Collection, Mapping

_SLOWEST = 10
_MEGABYTE = 1e6


class Profile:
    """Listens to a run's progress, which it passes on, and adds up the time of each stage."""

    def __init__(self, progress: Callable[[str, int, int], None]) -> None:
        self._progress = progress
        self._begun = self._since = time.perf_counter()
        self._stage = "starting"
        self._seconds: dict[str, float] = {}
        self._work: dict[str, tuple[int, int]] = {}
        self._files: list[tuple[float, int, str]] = []

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Note that the run is at this stage."""
        if stage != self._stage:
            self._end_stage()
            self._stage = stage
        self._progress(stage, done, total)

    def take_in(
        self, root: str, files: Collection[str], sources: Mapping[str, bytes], seconds: Mapping[str, float]
    ) -> None:
        """Note what was searched and what was read, and how long each file of that took."""
        self._work["searching"] = (len(files), sum(_size(root, path) for path in files))
        self._work["reading"] = (len(sources), sum(map(len, sources.values())))
        self._files = sorted(
            ((taken, len(sources.get(path, b"")), path) for path, taken in seconds.items()), reverse=True
        )

    def text(self) -> str:
        """The table, up to now."""
        self._end_stage()
        total = time.perf_counter() - self._begun
        rows = [
            f"{stage:<12}{taken:>9.3f} s{_share(taken, total)}{self._worked(stage)}"
            for stage, taken in self._seconds.items()
        ]
        rows.append(f"{'total':<12}{total:>9.3f} s")
        if self._files:
            rows += ["", f"slowest of {len(self._files):,} files that were read"]
            rows += [f"{taken:>9.3f} s{_weight(size):>12}  {path}" for taken, size, path in self._files[:_SLOWEST]]
        return "\n".join(rows)

    def _end_stage(self) -> None:
        now = time.perf_counter()
        self._seconds[self._stage] = self._seconds.get(self._stage, 0.0) + now - self._since
        self._since = now

    def _worked(self, stage: str) -> str:
        count, size = self._work.get(stage, (0, 0))
        return f"   {count:,} files, {_weight(size)}" if count else ""


def _share(seconds: float, total: float) -> str:
    return f"{100 * seconds / total if total else 0:>5.0f} %"


def _weight(size: int) -> str:
    return f"{size / _MEGABYTE:,.1f} MB" if size >= _MEGABYTE / 10 else f"{size / 1000:,.1f} kB"


def _size(root: str, path: str) -> int:
    try:
        return os.stat(os.path.join(root, path)).st_size
    except OSError:
        return 0
