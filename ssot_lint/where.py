"""Where the work of a run is done."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Engine:
    """Where files are read."""

    name: str = "local"
    """``local``, or ``dask``."""
    scheduler: str | None = None
    """Address of a Dask scheduler; None for workers on this machine."""
    tells: bool = False
    """Say on a terminal who works, and where that can be watched."""
