"""Extraction on a Dask cluster: directories are shards, each of which a worker screens, cuts and visits.

Workers that see the same files read them there. A shard whose files are not just what they are here, or whose worker
was lost for good, is done in this process. Where a worker sees no such files, bytes are sent. Linking stays here: what
comes back is what `ssot_lint.engine` would have found, whoever found it.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from hashlib import sha256
from importlib import import_module
from itertools import groupby
from typing import Any, NamedTuple, Protocol

from msgspec import msgpack

from ssot_lint import __version__
from ssot_lint.engine import TIME_LIMIT, Extractor, Screener, Step
from ssot_lint.facts.extract import Extraction
from ssot_lint.facts.model import Question
from ssot_lint.facts.screen import Screen
from ssot_lint.program.sweeping import Sweep
from ssot_lint.sources.reading import read

_SHARD = 400
"""Files of a shard, or as many more as its last directory holds."""
_SHIPPED = 2_000_000
"""Bytes that are sent to a worker at a time."""
_PATIENCE = 10
"""Seconds."""
_RETRIES = 2


class ClusterProblem(Exception):
    """There is no cluster to work on; the message says why and what to do."""


class Found(NamedTuple):
    """What a worker found in one file."""

    digest: bytes
    """Of the bytes that it read."""
    seconds: float
    extraction: Extraction


class Survey(NamedTuple):
    """What a worker says of a shard."""

    state: bytes
    """What its files were, by names, sizes and times: to be held against what they are here."""
    suspects: tuple[str, ...]
    """Files that can matter, or could not be read there."""
    found: dict[str, Found]
    given_up: dict[str, float]


class Task(Protocol):
    """What is done on the cluster, some time."""

    def result(self) -> Any:
        """What came of it, once it is done. Raises what it raised."""
        ...


class Cluster:
    """A Dask cluster: the one at an address, or one of this machine's own, which ends with this."""

    def __init__(self, address: str | None, jobs: int | None, *, tells: bool) -> None:
        """Connect. ``tells``: say on a terminal who works and where the dashboard is. Raises `ClusterProblem`."""
        self._own: Any = None
        self.client: Any = None
        distributed = _distributed()
        logging.getLogger("distributed").setLevel(logging.CRITICAL)
        logging.getLogger("asyncio").setLevel(logging.CRITICAL)
        try:
            if address is None:
                self._own = distributed.LocalCluster(
                    n_workers=jobs or os.cpu_count() or 1, threads_per_worker=1, processes=True,
                    dashboard_address=":0", silence_logs=logging.CRITICAL,
                )  # fmt: skip
            self.client = distributed.Client(address if self._own is None else self._own, timeout=_PATIENCE)
        except (OSError, ValueError) as error:
            raise ClusterProblem(
                f"no Dask scheduler answers at `{address}` ({type(error).__name__}); start one with `dask scheduler` "
                "and workers with `dask worker ADDRESS`, or leave `--scheduler` out for workers on this machine"
            ) from error
        try:
            self._check_workers(address)
        except BaseException:
            self.close()
            raise
        if tells and sys.stderr.isatty():
            workers = len(self.client.scheduler_info(n_workers=-1)["workers"])
            print(f"dask: {workers} workers, dashboard at {self.client.dashboard_link}", file=sys.stderr)

    def _check_workers(self, address: str | None) -> None:
        try:
            self.client.wait_for_workers(1, timeout=_PATIENCE)
            versions = self.client.run(_version)
        except TimeoutError as error:
            raise ClusterProblem(
                f"the Dask scheduler at `{address}` has no workers; start some with `dask worker {address}`"
            ) from error
        except Exception as error:
            raise ClusterProblem(
                f"a Dask worker cannot run this tool ({error}); install ssot-lint {__version__} where workers run"
            ) from error
        for worker, version in sorted(versions.items()):
            if version != _version():
                raise ClusterProblem(
                    f"the Dask worker at `{worker}` runs {version}, and this is {_version()}; install the same there"
                )

    def submit(self, function: Any, *given: object) -> Task:
        """A task. What has been lost with a worker is tried again elsewhere."""
        task: Task = self.client.submit(function, *given, pure=False, retries=_RETRIES)
        return task

    def sees(self, root: str, paths: Sequence[str], state: bytes) -> bool:
        """Whether every worker sees files as they are here."""
        told = self.client.run(state_of, root, tuple(paths))
        return all(one == state for one in told.values())

    def close(self) -> None:
        """Leave the cluster; end one of our own. Never raises."""
        for one in (self.client, self._own):
            if one is not None:
                with suppress(Exception):
                    one.close(timeout=2)


def _distributed() -> Any:
    """The package, of which we know nothing statically: it need not be installed. Raises `ClusterProblem`."""
    try:
        return import_module("distributed")
    except ImportError as error:
        raise ClusterProblem(
            f"`--engine dask` needs `distributed`, which cannot be imported ({error}); "
            "install it with `pip install 'ssot-lint[dask]'`"
        ) from error


class DaskExtractor:
    """Extraction on a cluster; results are those of `ssot_lint.engine.Extractor`."""

    def __init__(self, root: str, cluster: Cluster, jobs: int | None) -> None:
        self._root = os.path.realpath(root)
        self._cluster = cluster
        self._local = Extractor(jobs)
        self._sources: dict[str, bytes] = {}
        self._told: dict[str, Found] = {}
        self._limit: float | None = TIME_LIMIT
        self._sees: bool | None = None
        self._tasks: list[Task] = []
        self.seconds: dict[str, float] = {}
        self.given_up: dict[str, float] = {}

    def ask(self, question: Question, limit: float | None = TIME_LIMIT) -> None:
        """What to look for in every file that is added, and how many seconds one may take. Comes first."""
        self._question, self._limit = question, limit
        self._asked = msgpack.encode(question)
        self._local.ask(question, limit)

    def screened(self, files: Sequence[str], screener: Screener) -> dict[str, bytes]:
        """Bytes of those files that can matter, by path; workers have screened and read them, where they see them."""
        if self._sees is None and files:
            sample = (files[0], files[len(files) // 2], files[-1])
            self._sees = self._cluster.sees(self._root, sample, state_of(self._root, sample))
        if not self._sees:
            return screener.screened(files)
        always = tuple(sorted(screener.always))
        shards = list(shards_of(files))
        tasks = [self._cluster.submit(survey, self._root, shard, always, self._asked, self._limit) for shard in shards]
        self._tasks = tasks
        found: dict[str, bytes] = {}
        for shard, task in zip(shards, tasks, strict=True):
            found |= screener.screened(self._suspects(shard, task, screener))
        self._tasks = []
        return found

    def _suspects(self, shard: tuple[str, ...], task: Task, screener: Screener) -> Sequence[str]:
        """Files of a shard to look at here; all of them where the worker saw others, or none could do it."""
        told = _survey_in(task)
        if told is None or told.state != state_of(self._root, shard):
            return shard
        self._told |= told.found
        self.given_up |= told.given_up
        screener.pass_over(len(shard) - len(told.suspects))
        return told.suspects

    def add(self, path: str, source: bytes) -> None:
        """Take in a file."""
        self._sources[path] = source

    def finish(self, meanwhile: Iterator[object], step: Step | None = None) -> dict[str, Extraction]:
        """Extraction of every file that was added, by path, in that order."""
        if not self._sees and self._sources:
            self._ship()
        found: dict[str, Extraction] = {}
        for path, source in self._sources.items():
            told = self._told.get(path)
            if told is not None and told.digest == sha256(source).digest():
                found[path] = told.extraction
                self.seconds[path] = told.seconds
            else:
                self.given_up.pop(path, None)
                self._local.add(path, source)
        self.given_up = {path: limit for path, limit in self.given_up.items() if path in found}
        if step is not None:
            step(len(found))
        found |= self._local.finish(meanwhile, step)
        self.seconds |= self._local.seconds
        self.given_up |= self._local.given_up
        return {path: found[path] for path in self._sources}

    def _ship(self) -> None:
        """Send the bytes of everything that was added, and take in what comes back."""
        batches = list(_batches(self._sources))
        tasks = [self._cluster.submit(read_shipped, batch, self._asked, self._limit) for batch in batches]
        self._tasks = tasks
        for task in tasks:
            told = _survey_in(task)
            if told is not None:
                self._told |= told.found
                self.given_up |= told.given_up
        self._tasks = []

    def extraction(self, source: bytes, question: Question) -> Extraction:
        """Extraction of one file more, with a question of its own; done here."""
        return self._local.extraction(source, question)

    def help_with(self, sweep: Sweep) -> None:
        """Do parts of a sweep beside this process, on this machine."""
        self._local.help_with(sweep)

    def stop(self) -> None:
        """End all work at once. Never raises."""
        with suppress(Exception):
            if self._tasks:
                self._cluster.client.cancel(self._tasks, force=True)
        self._local.stop()
        self._cluster.close()


def _survey_in(task: Task) -> Survey | None:
    """What a task came to; None when no worker could do it, though several tried."""
    try:
        return msgpack.decode(task.result(), type=Survey)
    except Exception:
        return None


def shards_of(files: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """The files in shards of whole directories."""
    shard: list[str] = []
    for _, directory in groupby(files, key=lambda path: path.rpartition("/")[0]):
        shard += directory
        if len(shard) >= _SHARD:
            yield tuple(shard)
            shard = []
    if shard:
        yield tuple(shard)


def _batches(sources: Mapping[str, bytes]) -> Iterator[dict[str, bytes]]:
    batch: dict[str, bytes] = {}
    for path, source in sources.items():
        batch[path] = source
        if sum(map(len, batch.values())) >= _SHIPPED:
            yield batch
            batch = {}
    if batch:
        yield batch


def state_of(root: str, paths: Sequence[str]) -> bytes:
    """What some files are, by their names, sizes and times of change. Runs here and on workers."""
    told = sha256()
    for path in paths:
        try:
            status = os.stat(os.path.join(root, path))
            told.update(f"{path}\0{status.st_size}\0{status.st_mtime_ns}\0".encode("utf-8", "surrogateescape"))
        except OSError as error:
            told.update(f"{path}\0{type(error).__name__}\0".encode("utf-8", "surrogateescape"))
    return told.digest()


def survey(root: str, shard: tuple[str, ...], always: tuple[str, ...], asked: bytes, limit: float | None) -> bytes:
    """Screen a shard and read what can matter. Runs on a worker."""
    question = msgpack.decode(asked, type=Question)
    passes, kept = Screen.of(question.names).passes, frozenset(always)
    suspects: list[str] = []
    sources: dict[str, bytes] = {}
    before = state_of(root, shard)
    for path in shard:
        source = read(root, path)
        if not isinstance(source, bytes):
            suspects.append(path)
        elif passes(source) or path in kept:
            suspects.append(path)
            sources[path] = source
    found, given_up = _read(sources, question, limit)
    return msgpack.encode(Survey(before, tuple(suspects), found, given_up))


def read_shipped(sources: dict[str, bytes], asked: bytes, limit: float | None) -> bytes:
    """Read files that were sent. Runs on a worker."""
    found, given_up = _read(sources, msgpack.decode(asked, type=Question), limit)
    return msgpack.encode(Survey(b"", (), found, given_up))


def _read(
    sources: dict[str, bytes], question: Question, limit: float | None
) -> tuple[dict[str, Any], dict[str, float]]:
    """What is found in the files, but for what does not fit into a message, which is for the other side to do."""
    extractor = Extractor(1)
    try:
        extractor.ask(question, limit)
        for path, source in sources.items():
            extractor.add(path, source)
        extractions = extractor.finish(iter(()))
    finally:
        extractor.stop()
    found: dict[str, Any] = {}
    for path, extraction in extractions.items():
        with suppress(UnicodeError, ValueError):
            msgpack.encode(extraction)
            found[path] = Found(sha256(sources[path]).digest(), extractor.seconds.get(path, 0.0), extraction)
    return found, extractor.given_up


def _version() -> str:
    """What runs here, as far as it matters to what is found."""
    return f"ssot-lint {__version__} on Python {sys.version_info[0]}.{sys.version_info[1]}"
