"""The processes that work beside this one. They take a while to start, so they are sent ahead of the work."""

from __future__ import annotations

from ssot_lint.contracts.model import Settings
from ssot_lint.engine import Extracting, Extractor
from ssot_lint.program.beside import Checker
from ssot_lint.where import Engine


class Crew:
    """A type checker and an extractor, both on their way."""

    def __init__(self, settings: Settings, types: str, jobs: int | None, engine: Engine | None = None) -> None:
        """Start them. Raises `ssot_lint.clustered.ClusterProblem` when there is no cluster to work on."""
        self.extractor = _extractor(settings, jobs, engine or Engine())
        self.checker = Checker(settings, types)

    def cancel(self) -> None:
        """End all of them at once, whatever they do. Never raises."""
        self.extractor.stop()
        self.checker.cancel()


def _extractor(settings: Settings, jobs: int | None, engine: Engine) -> Extracting:
    if engine.name == "local":
        return Extractor(jobs)
    from ssot_lint.clustered import Cluster, DaskExtractor

    return DaskExtractor(settings.root, Cluster(engine.scheduler, jobs, tells=engine.tells), jobs)
