"""Checking one repository of a fleet, in a process of its own or on a worker of a cluster: the whole pipeline.

A revision is written out to a directory of its own; no work tree and no index of any repository is touched.
"""

from __future__ import annotations

import os
import signal
import tempfile
import time
from dataclasses import replace
from types import FrameType

from msgspec import Struct, msgpack

from ssot_lint.configured import UsageProblem, source_roots
from ssot_lint.contracts.discovery import load_config
from ssot_lint.contracts.errors import ConfigError
from ssot_lint.contracts.loading import load_settings
from ssot_lint.contracts.model import Contract, Settings
from ssot_lint.options import Options
from ssot_lint.pipeline import open_run
from ssot_lint.program.assemble import ContractProblem
from ssot_lint.recall import Remembered, Whole, kept_of
from ssot_lint.reports.model import report_on
from ssot_lint.sources.frames import channel
from ssot_lint.sources.git import GitFailure
from ssot_lint.sources.history import History
from ssot_lint.sources.materializing import materialize


class Place(Struct, frozen=True):
    """A repository, or a commit of it, and what of it is looked at."""

    path: str
    commit: str
    """Empty: the work tree as it is."""
    root: str
    src: tuple[str, ...]


class Job(Struct, frozen=True):
    """One repository to check."""

    name: str
    contracts: str
    """The file that declares them."""
    place: Place
    exclude: tuple[str, ...]
    beside: tuple[Place, ...]
    types: str
    file_limit: float | None


class Outcome(Struct, frozen=True):
    """What came of it."""

    report: Remembered | None = None
    problem: str = ""
    """Why there is no report."""
    notes: tuple[str, ...] = ()
    seconds: float = 0.0
    is_typed: bool = True


def checked(asked: bytes) -> bytes:
    """The outcome of a job, both as they go between processes. What is wrong with a repository is told, not raised."""
    job = msgpack.decode(asked, type=Job)
    started = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="ssot-lint-fleet-") as directory:
        try:
            outcome = _checked(job, directory)
        except (UsageProblem, ConfigError, OSError) as error:
            outcome = Outcome(problem=str(error))
    told = Outcome(outcome.report, outcome.problem, outcome.notes, time.perf_counter() - started, outcome.is_typed)
    return msgpack.encode(told)


def _checked(job: Job, directory: str) -> Outcome:
    root = _laid_out(job.place, os.path.join(directory, job.name))
    beside: list[str] = []
    for number, place in enumerate(job.beside):
        other = _laid_out(place, os.path.join(directory, f"beside-{number}"))
        beside += [os.path.join(other, one) for one in place.src or source_roots(other)]
    declared = load_settings(load_config(job.contracts))
    settings = replace(
        declared, root=os.path.realpath(root), src=job.place.src or source_roots(root), baseline="",
        environment="",
        exclude=(*declared.exclude, *job.exclude), beside=tuple(map(os.path.realpath, beside)),
    )  # fmt: skip
    options = Options(job.types, 1, file_limit=job.file_limit)
    notes: list[str] = []
    while True:
        try:
            return _report(settings, options, notes)
        except ConfigError as error:
            settings = _without_what_others_have(settings, error, notes)


def _report(settings: Settings, options: Options, notes: list[str]) -> Outcome:
    run = open_run(settings, (), options)
    run.close()
    report = report_on(run.program, settings.contracts, run.plan.violations)
    kept = kept_of(Whole(report, tuple(one.violation.path for one in run.allowed)))
    is_typed = run.is_typed or options.types == "none"
    return Outcome(kept, notes=(*notes, *run.warnings, *report.warnings), is_typed=is_typed)


def _without_what_others_have(settings: Settings, error: ConfigError, notes: list[str]) -> Settings:
    """The settings without a duplicate that only other repositories have. Raises the error again for anything else."""
    cause = error.__cause__
    if not isinstance(cause, ContractProblem) or cause.contract.declared(cause.missing.symbol) is None:
        if isinstance(cause, ContractProblem):
            remedy = "name the repository that has it in `with`"
            raise ConfigError(settings.config_path, None, None, f"{cause.missing}", remedy) from error
        raise error
    missing = cause.missing.symbol
    notes.append(f"`{missing}` is not here")
    contracts = (_without(one, str(missing)) if one.name == cause.contract.name else one for one in settings.contracts)
    return replace(settings, contracts=tuple(contracts))


def _without(contract: Contract, symbol: str) -> Contract:
    return replace(contract, duplicates=tuple(one for one in contract.duplicates if str(one.symbol) != symbol))


def _laid_out(place: Place, directory: str) -> str:
    """The directory that is the project: of the work tree, or of a commit written out. Raises `UsageProblem`."""
    if place.commit:
        history = History.of(place.path)
        os.makedirs(directory)
        failure = history if isinstance(history, GitFailure) else materialize(history, place.commit, directory)
        if failure is not None:
            raise UsageProblem(f"the files of {place.commit[:12]} could not be written out: git {failure.reason}")
    root = os.path.join(directory if place.commit else place.path, place.root)
    if not os.path.isdir(root):
        raise UsageProblem(f"there is no directory `{place.root or place.path}`")
    return root


def main() -> None:
    """Answer one job on standard input; end at once, and leave nothing behind, when told to."""

    def end(number: int, frame: FrameType | None) -> None:
        raise SystemExit(128 + number)

    signal.signal(signal.SIGTERM, end)
    source, target = channel()
    target.write(checked(source.read()))
    target.flush()
