"""The processes that work beside this one. They take a while to start, so they are sent ahead of the work."""

from __future__ import annotations

from ssot_lint.contracts.model import Settings
from ssot_lint.engine import Extracting, Extractor
from ssot_lint.program.beside import Checker


class Crew:
    """A type checker and an extractor, both on their way."""

    def __init__(self, settings: Settings, types: str, jobs: int | None) -> None:
        self.extractor: Extracting = Extractor(jobs)
        self.checker = Checker(settings, types)

    def cancel(self) -> None:
        """End all of them at once, whatever they do. Never raises."""
        self.extractor.stop()
        self.checker.cancel()
