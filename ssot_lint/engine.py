"""Where extraction runs: beside this process while it does other work, or in it. The result is the same."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from threading import Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ssot_lint.facts.extract import Extraction
    from ssot_lint.facts.model import Question

POOL_THRESHOLD = 1_500_000
"""Bytes of candidate files from which further workers cost less than they save."""
_BATCH = 100_000
_BOOT = "import ast, sys; sys.path[:] = ast.literal_eval(sys.argv[1]); from ssot_lint.facts.worker import main; main()"
_DONE = object()
_PATIENCE = 0.02
_BROKEN = (OSError, ValueError, EOFError)
"""What a worker raises that has ended, or that says what nobody understands."""

Sources = Mapping[str, bytes]
Step = Callable[[int], None]


def extract_all(sources: Sources, question: Question, step: Step | None = None) -> dict[str, Extraction]:
    """Extraction of every file, by path, in this process. ``step`` is told how many files more are done."""
    from ssot_lint.facts.extract import extract
    from ssot_lint.facts.parsing import on_deep_stack

    def run() -> dict[str, Extraction]:
        found: dict[str, Extraction] = {}
        for path, source in sources.items():
            found[path] = extract(source, question)
            if step is not None:
                step(1)
        return found

    return on_deep_stack(run) if sources else {}


class Extractor:
    """Extraction by worker processes; the first is started at once, so that it is ready when there is work.

    Without a second processor, or with one job, everything is done in this process. So is whatever a worker that ended
    has left undone.
    """

    def __init__(self, jobs: int | None = None) -> None:
        self._most = jobs if jobs is not None else os.cpu_count() or 1
        self._workers: list[_Worker] = []
        self._sources: dict[str, bytes] = {}
        self._waiting: deque[dict[str, bytes]] = deque()
        self._batch: dict[str, bytes] = {}
        self._batch_size = self._size = 0
        self._found: dict[str, Extraction] = {}
        self._question: Question | None = None
        if self._most > 1:
            self._add_worker()

    def ask(self, question: Question) -> None:
        """What to look for in every file that is added. Comes first."""
        self._question = question

    def add(self, path: str, source: bytes) -> None:
        """Take in a file; the work begins when there is a batch of them."""
        self._sources[path] = self._batch[path] = source
        self._batch_size += len(source)
        self._size += len(source)
        if self._batch_size >= _BATCH:
            self._hand_out()

    def finish(self, meanwhile: Iterator[object], step: Step | None = None) -> dict[str, Extraction]:
        """Extraction of every file that was added, by path, in that order.

        Steps of what there is to do ``meanwhile`` are taken until then; ``step`` is told how many files more are done.
        """
        assert self._question is not None
        self._hand_out()
        done = 0
        while self._go_on():
            if next(meanwhile, _DONE) is _DONE:
                self._workers[0].wait(_PATIENCE)
            if step is not None and len(self._found) > done:
                step(len(self._found) - done)
                done = len(self._found)
        left = {path: source for path, source in self._sources.items() if path not in self._found}
        if step is not None:
            step(len(self._found) - done)
        self._found |= extract_all(left, self._question, step)
        self._dismiss(self._workers[1:])
        return {path: self._found[path] for path in self._sources}

    def extraction(self, source: bytes, question: Question) -> Extraction:
        """Extraction of one file more, with a question of its own; for when everything that was added is done."""
        for worker in self._workers[:1]:
            with suppress(*_BROKEN):
                found = worker.answer(question, {"": source})
                if found:
                    return found[""]
            self._dismiss([worker])
        return extract_all({"": source}, question)[""]

    def stop(self) -> None:
        """End the workers at once. Never raises."""
        self._dismiss(self._workers)

    def _dismiss(self, workers: list[_Worker]) -> None:
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

    def _go_on(self) -> bool:
        """Keep the workers at work; False when there is nothing left for them to do."""
        question = self._question
        if self._waiting and question is not None:
            for worker in self._workers:
                worker.go_on(question)
        return any(worker.is_busy for worker in self._workers)

    def _add_worker(self) -> None:
        with suppress(OSError):
            self._workers.append(_Worker(self._waiting, self._found))


class _Worker:
    """One process, and the thread that hands it batches for as long as some wait."""

    def __init__(self, waiting: deque[dict[str, bytes]], found: dict[str, Extraction]) -> None:
        """Start the process. Raises `OSError` when that is not possible."""
        self._waiting = waiting
        self._found = found
        self._thread: Thread | None = None
        self._is_broken = False
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-c", _BOOT, repr(sys.path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )

    @property
    def is_busy(self) -> bool:
        """It has work, and does it."""
        return self._thread is not None and self._thread.is_alive()

    def go_on(self, question: Question) -> None:
        """Answer the question about what waits, if it does not do so already."""
        if not self.is_busy and not self._is_broken:
            self._thread = Thread(target=self._work, args=[question], name="extractor", daemon=True)
            self._thread.start()

    def wait(self, seconds: float) -> None:
        """Wait until there is nothing left to do, at most for so long."""
        if self.is_busy and self._thread is not None:
            self._thread.join(seconds)
        else:
            time.sleep(seconds)

    def stop(self) -> None:
        """End the process. Never raises."""
        self._process.kill()
        if self._thread is not None:
            self._thread.join()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(OSError):
                assert pipe is not None
                pipe.close()

    def answer(self, question: Question, batch: dict[str, bytes]) -> dict[str, Extraction]:
        """Extraction of files, by path, without those that cannot be told. Raises `_BROKEN` when the process ended."""
        from msgspec import msgpack

        from ssot_lint.facts.extract import Extraction
        from ssot_lint.facts.worker import receive, send

        requests, answers = self._process.stdin, self._process.stdout
        assert requests is not None
        assert answers is not None
        send(requests, (question, batch))
        frame = receive(answers)
        if frame is None:
            raise EOFError
        return msgpack.decode(frame, type=dict[str, Extraction])

    def _work(self, question: Question) -> None:
        while not self._is_broken:
            try:
                self._found.update(self.answer(question, self._waiting.popleft()))
            except IndexError:
                return
            except _BROKEN:
                self._is_broken = True
