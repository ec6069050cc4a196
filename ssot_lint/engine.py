"""Where extraction runs: beside this process while it does other work, or in it. The result is the same."""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Protocol

from ssot_lint.workers import Worker, too_long

if TYPE_CHECKING:
    from ssot_lint.facts.extract import Extraction
    from ssot_lint.facts.model import Question
    from ssot_lint.program.sweeping import Sweep

POOL_THRESHOLD = 1_500_000
"""Bytes of candidate files from which further workers cost less than they save."""
_BATCH = 100_000
TIME_LIMIT = 30.0
"""Seconds that one file may take, unless another limit is given."""
_LONG = 300_000
"""Bytes of a file that is always read by a worker, if there is a limit: such a one may have to be ended."""
_DONE = object()
_PATIENCE = 0.02

Sources = Mapping[str, bytes]
Step = Callable[[int], None]


class Screener(Protocol):
    """Reads files, and hands on to the extractor what can matter."""

    @property
    def always(self) -> frozenset[str]:
        """Files that matter whatever they hold."""
        ...

    def screened(self, files: Sequence[str]) -> dict[str, bytes]:
        """Those of the files that can matter, by path."""
        ...

    def pass_over(self, count: int) -> None:
        """Count files that somebody else has read and found not to matter."""
        ...


class Extracting(Protocol):
    """The seam behind which files are read, wherever that is done."""

    seconds: dict[str, float]
    """How long each file took, as far as that is known."""
    given_up: dict[str, float]
    """Files that took too long, each with the limit."""

    def ask(self, question: Question, limit: float | None = TIME_LIMIT) -> None:
        """What to look for in every file that is added, and how many seconds one may take. Comes first."""
        ...

    def screened(self, files: Sequence[str], screener: Screener) -> dict[str, bytes]:
        """Bytes of those files that can matter, by path; they count as added."""
        ...

    def add(self, path: str, source: bytes) -> None:
        """Take in a file."""
        ...

    def finish(self, meanwhile: Iterator[object], step: Step | None = None) -> dict[str, Extraction]:
        """Extraction of every file that was added, by path, in that order.

        Steps of what there is to do ``meanwhile`` are taken until then; ``step`` is told how many files more are done.
        """
        ...

    def extraction(self, source: bytes, question: Question) -> Extraction:
        """Extraction of one file more, with a question of its own; for when everything that was added is done."""
        ...

    def help_with(self, sweep: Sweep) -> None:
        """Do parts of a sweep beside this process, if that can be; for when everything that was added is done."""
        ...

    def stop(self) -> None:
        """End all work at once. Never raises."""
        ...


def extract_all(
    sources: Sources, question: Question, step: Step | None = None, seconds: dict[str, float] | None = None
) -> dict[str, Extraction]:
    """Extraction of every file, by path, in this process. ``step`` is told how many files more are done.

    How long each took is put into ``seconds``.
    """
    from ssot_lint.facts.extract import extract
    from ssot_lint.facts.parsing import on_deep_stack

    def run() -> dict[str, Extraction]:
        found: dict[str, Extraction] = {}
        for path, source in sources.items():
            started = time.perf_counter()
            found[path] = extract(source, question)
            if seconds is not None:
                seconds[path] = time.perf_counter() - started
            if step is not None:
                step(1)
        return found

    return on_deep_stack(run) if sources else {}


class Extractor:
    """Extraction by worker processes; the first is started at once, so that it is ready when there is work.

    Without a second processor, or with one job, everything but long files is done in this process. So is whatever a
    worker that ended has left undone. A worker that takes too long over a file is ended, and another goes on.
    """

    def __init__(self, jobs: int | None = None) -> None:
        self._most = jobs if jobs is not None else os.cpu_count() or 1
        self._workers: list[Worker] = []
        self._sources: dict[str, bytes] = {}
        self._waiting: deque[dict[str, bytes]] = deque()
        self._batch: dict[str, bytes] = {}
        self._batch_size = self._size = 0
        self._found: dict[str, Extraction] = {}
        self._question: Question | None = None
        self._limit: float | None = TIME_LIMIT
        self.seconds: dict[str, float] = {}
        self.given_up: dict[str, float] = {}
        if self._most > 1:
            self._add_worker()

    def ask(self, question: Question, limit: float | None = TIME_LIMIT) -> None:
        """What to look for in every file that is added, and how many seconds one may take. Comes first."""
        self._question, self._limit = question, limit

    def screened(self, files: Sequence[str], screener: Screener) -> dict[str, bytes]:
        """Bytes of those files that can matter, by path: read in this process."""
        return screener.screened(files)

    def add(self, path: str, source: bytes) -> None:
        """Take in a file; the work begins when there is a batch of them, or nothing else to do."""
        self._sources[path] = source
        if self._most == 1:
            self._guard(path, source)
            return
        self._batch[path] = source
        self._batch_size += len(source)
        self._size += len(source)
        if self._batch_size >= _BATCH or not any(worker.is_busy for worker in self._workers):
            self._hand_out()

    def finish(self, meanwhile: Iterator[object], step: Step | None = None) -> dict[str, Extraction]:
        """Extraction of every file that was added, by path, in that order.

        Steps of what there is to do ``meanwhile`` are taken until then; ``step`` is told how many files more are done.
        """
        assert self._question is not None
        self._hand_out()
        done = 0
        while self._go_on():
            self._end_overdue()
            if next(meanwhile, _DONE) is _DONE:
                self._workers[0].wait(_PATIENCE)
            if step is not None and len(self._found) > done:
                step(len(self._found) - done)
                done = len(self._found)
        left = {path: source for path, source in self._sources.items() if path not in self._found}
        if step is not None:
            step(len(self._found) - done)
        self._found |= extract_all(left, self._question, step, self.seconds)
        self._dismiss(self._workers[1:])
        return {path: self._found[path] for path in self._sources}

    def extraction(self, source: bytes, question: Question) -> Extraction:
        """Extraction of one file more, with a question of its own; for when everything that was added is done."""
        if not self._workers and self._limit is not None and len(source) > _LONG:
            self._add_worker()
        for worker in self._workers[:1]:
            found = worker.alone(source, question, self._limit)
            if found is not None:
                return found
            self._dismiss([worker])
        return extract_all({"": source}, question)[""]

    def help_with(self, sweep: Sweep) -> None:
        """Do parts of a sweep beside this process, if that can be; for when everything that was added is done."""
        for worker in self._workers[:1]:
            worker.help_with(sweep)

    def stop(self) -> None:
        """End the workers at once. Never raises."""
        self._dismiss(self._workers)

    def _dismiss(self, workers: list[Worker]) -> None:
        self._workers = [one for one in self._workers if one not in workers]
        for worker in workers:
            worker.stop()

    def _hand_out(self) -> None:
        if not self._batch or not self._workers:
            return
        self._waiting.append(self._batch)
        self._batch, self._batch_size = {}, 0
        if len(self._workers) < self._most and self._size > POOL_THRESHOLD * len(self._workers):
            self._add_worker()
        self._go_on()

    def _guard(self, path: str, source: bytes) -> None:
        """Have a file that may take long read by a worker, the only one."""
        if self._limit is None or len(source) <= _LONG:
            return
        self._waiting.append({path: source})
        if not self._workers:
            self._add_worker()
        self._go_on()

    def _end_overdue(self) -> None:
        """End the workers that have been over one file for too long; each starts anew, and goes on after it."""
        for worker in self._workers:
            if self._limit is not None and worker.is_over(self._limit):
                worker.give_up()

    def _go_on(self) -> bool:
        """Keep the workers at work; False when there is nothing left for them to do."""
        question = self._question
        if self._waiting and question is not None:
            for worker in self._workers:
                worker.go_on(question)
        return any(worker.is_busy for worker in self._workers)

    def _add_worker(self) -> None:
        with suppress(OSError):
            self._workers.append(Worker(self._waiting, self._take, self._leave))

    def _take(self, path: str, seconds: float, found: Extraction) -> None:
        """Keep what a worker told."""
        self.seconds[path] = seconds
        self._found[path] = found

    def _leave(self, path: str) -> None:
        """Note that a file took too long."""
        self.given_up[path] = limit = self._limit or 0.0
        self._take(path, limit, too_long(limit))
