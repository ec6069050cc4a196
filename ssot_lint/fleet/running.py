"""Running a fleet: each repository once, several at a time, and none that has been checked as it is already."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any, Protocol

from msgspec import DecodeError, ValidationError, msgpack

from ssot_lint import __version__
from ssot_lint.fleet.checking import Job, Outcome, Place, checked
from ssot_lint.fleet.declaring import Fleet, Repository
from ssot_lint.sources.frames import started
from ssot_lint.sources.git import GitFailure
from ssot_lint.sources.history import History
from ssot_lint.sources.putting import put
from ssot_lint.sources.state import state_directory, state_place

_MODULE = "ssot_lint.fleet.checking"
_LAST_MOMENTS = 5.0
"""Seconds that a process has to clean up before it is killed."""


@dataclass(frozen=True, slots=True)
class Checked:
    """One repository, and what came of it."""

    repository: Repository
    commit: str
    """Empty where that is no commit's content."""
    outcome: Outcome
    is_kept: bool = False
    """An earlier run has checked the very same."""


class Runner(Protocol):
    """Where repositories are checked."""

    def outcomes(self, jobs: Sequence[Job]) -> Iterator[tuple[Job, Outcome]]:
        """The outcome of each job, as they come."""
        ...

    def stop(self) -> None:
        """End what is going on, and leave nothing behind. Never raises."""
        ...


def check_fleet(
    fleet: Fleet, names: Sequence[str], runner: Runner, types: str, file_limit: float | None,
    progress: Callable[[str, int, int], None], *, resumes: bool,
) -> list[Checked]:  # fmt: skip
    """Every repository (or those with these names), in the order of the file. Results are kept as they come."""
    wanted = [one for one in fleet.repositories if not names or one.name in names]
    found: dict[str, Checked] = {}
    jobs: dict[str, tuple[Repository, Job]] = {}
    for repository in wanted:
        job = _job(fleet, repository, types, file_limit)
        if isinstance(job, str):
            found[repository.name] = Checked(repository, "", Outcome(problem=job))
            continue
        known = _kept(fleet, job) if resumes else None
        if known is not None:
            found[repository.name] = Checked(repository, job.place.commit, known, is_kept=True)
        else:
            jobs[repository.name] = (repository, job)
    progress("checking repositories", len(found), len(wanted))
    try:
        for job, outcome in runner.outcomes([job for _, job in jobs.values()]):
            _keep(fleet, job, outcome)
            found[job.name] = Checked(jobs[job.name][0], job.place.commit, outcome)
            progress("checking repositories", len(found), len(wanted))
    finally:
        runner.stop()
    return [found[one.name] for one in wanted]


def _job(fleet: Fleet, repository: Repository, types: str, file_limit: float | None) -> Job | str:
    """What is to be done for a repository, or why that is not possible."""
    place = _place(repository)
    if isinstance(place, str):
        return place
    beside: list[Place] = []
    for name in repository.beside:
        other = _place(fleet.named(name))
        if isinstance(other, str):
            return f"`{name}`, which it needs: {other}"
        beside.append(other)
    contracts = fleet.settings.config_path
    return Job(repository.name, contracts, place, repository.exclude, tuple(beside), types, file_limit)


def _place(repository: Repository) -> Place | str:
    if not os.path.isdir(repository.path):
        return f"there is no directory `{repository.path}`"
    commit = ""
    if repository.revision:
        history = History.of(repository.path)
        told = history if isinstance(history, GitFailure) else history.commit(repository.revision)
        if isinstance(told, GitFailure):
            return (
                f"git knows no commit `{repository.revision}` in `{repository.path}`; fetch it, or correct `revision`"
            )
        commit = told
    return Place(repository.path, commit, repository.root, repository.src)


def _key(job: Job) -> str | None:
    """Name of what is the very same work: repository, revision, contracts, options; None where nobody can vouch for it.

    A work tree counts by its commit when it differs in nothing from it.
    """
    told = sha256(f"{__version__}\0{sys.version}\0{date.today()}\0".encode())
    told.update(Path(job.contracts).read_bytes())
    for place in (job.place, *job.beside):
        commit = place.commit or _clean_commit(place.path)
        if not commit:
            return None
        told.update(f"\0{commit}".encode())
    told.update(msgpack.encode(job))
    return told.hexdigest()[:32]


def _clean_commit(path: str) -> str:
    history = History.of(path)
    if isinstance(history, GitFailure):
        return ""
    commit = history.commit("HEAD")
    return commit if isinstance(commit, str) and history.changed_since(commit) == () else ""


def _kept(fleet: Fleet, job: Job) -> Outcome | None:
    key = _key(job)
    if key is None:
        return None
    try:
        kept = Path(state_place(os.path.dirname(fleet.place)), f"fleet-{job.name}={key}").read_bytes()
        return msgpack.decode(kept, type=Outcome)
    except (OSError, DecodeError, ValidationError, UnicodeError):
        return None


def _keep(fleet: Fleet, job: Job, outcome: Outcome) -> None:
    """Keep a report that is whole, in the place of the repository's earlier one. Never raises."""
    key = _key(job) if outcome.report is not None and outcome.is_typed else None
    if key is None:
        return
    with suppress(OSError, UnicodeError, ValueError):
        directory = Path(state_directory(os.path.dirname(fleet.place)))
        put(str(directory / f"fleet-{job.name}={key}"), msgpack.encode(outcome))
        for other in directory.glob(f"fleet-{job.name}=*"):
            if other.name != f"fleet-{job.name}={key}":
                other.unlink()


class Processes:
    """Each repository in a process of its own, so many at a time."""

    def __init__(self, most: int | None) -> None:
        self._pool = ThreadPoolExecutor(most or os.cpu_count() or 1, "fleet")
        self._running: set[subprocess.Popen[bytes]] = set()
        self._is_stopped = False

    def outcomes(self, jobs: Sequence[Job]) -> Iterator[tuple[Job, Outcome]]:
        """The outcome of each job, as they come."""
        waiting: dict[Future[Outcome], Job] = {self._pool.submit(self._outcome, job): job for job in jobs}
        for done in as_completed(waiting):
            yield waiting[done], done.result()

    def _outcome(self, job: Job) -> Outcome:
        if self._is_stopped:
            return Outcome(problem="interrupted")
        process = started(_MODULE, stderr=subprocess.PIPE)
        self._running.add(process)
        try:
            told, said = process.communicate(msgpack.encode(job))
            return _decoded(told) or Outcome(problem=_last_words(process.returncode, said))
        finally:
            self._running.discard(process)

    def stop(self) -> None:
        """End what is going on, and leave nothing behind. Never raises."""
        self._is_stopped = True
        self._pool.shutdown(wait=False, cancel_futures=True)
        running = list(self._running)
        for process in running:
            with suppress(OSError):
                process.terminate()
        for process in running:
            try:
                process.wait(_LAST_MOMENTS)
            except subprocess.TimeoutExpired:
                process.kill()
        self._pool.shutdown()


class OnCluster:
    """Each repository as a task of a Dask cluster, whose workers see the repositories where they are here."""

    def __init__(self, cluster: Any) -> None:
        self._cluster = cluster
        self._tasks: list[Any] = []

    def outcomes(self, jobs: Sequence[Job]) -> Iterator[tuple[Job, Outcome]]:
        """The outcome of each job, in order."""
        self._tasks = [self._cluster.submit(checked, msgpack.encode(job)) for job in jobs]
        for job, task in zip(jobs, self._tasks, strict=True):
            try:
                yield job, msgpack.decode(task.result(), type=Outcome)
            except GeneratorExit:
                raise
            except Exception as error:
                yield job, Outcome(problem=f"no worker could check it: {type(error).__name__}: {error}")

    def stop(self) -> None:
        """End what is going on, and leave nothing behind. Never raises."""
        with suppress(Exception):
            self._cluster.client.cancel(self._tasks, force=True)
        self._cluster.close()


def _decoded(told: bytes) -> Outcome | None:
    try:
        return msgpack.decode(told, type=Outcome)
    except (DecodeError, ValidationError):
        return None


def _last_words(code: int, said: bytes) -> str:
    last = said.decode("utf-8", "replace").strip().splitlines()[-1:] or [""]
    return f"its process ended with {code} {last[0]}".strip()
