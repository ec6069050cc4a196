"""A worker process as this process sees it: a thread hands it what waits, and takes in what it says."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Lock, Thread, Timer
from typing import IO, TYPE_CHECKING

from ssot_lint.sources.frames import end, receive, send, started

if TYPE_CHECKING:
    from ssot_lint.facts.extract import Extraction
    from ssot_lint.facts.model import Question
    from ssot_lint.program.sweeping import Sweep
    from ssot_lint.worker import Answer

_MODULE = "ssot_lint.worker"
_GRACE = 5.0
"""Seconds that a worker may take to start."""
_BROKEN = (OSError, ValueError, EOFError)
"""What a worker raises that has ended, or that says what nobody understands."""


def too_long(limit: float) -> Extraction:
    """The extraction of a file that was given up."""
    from ssot_lint.facts.extract import Extraction
    from ssot_lint.facts.model import FileFacts, SyntaxProblem

    message = f"it took longer than {limit:g} s and was given up; `--file-time-limit` allows more"
    return Extraction(FileFacts(problem=SyntaxProblem(1, message)))


class Worker:
    """One process, and the thread that hands it batches for as long as some wait."""

    def __init__(
        self,
        waiting: deque[dict[str, bytes]],
        take: Callable[[str, float, Extraction], None],
        leave: Callable[[str], None],
    ) -> None:
        """Start the process. Raises `OSError` when that is not possible."""
        self._waiting = waiting
        self._take = take
        self._leave = leave
        self._thread: Thread | None = None
        self._next, self._talking = Lock(), Lock()
        self._is_broken = self._has_given_up = self._is_ready = False
        self._since: float | None = None
        self._process = started(_MODULE)

    @property
    def is_busy(self) -> bool:
        """It has work, and does it."""
        return self._thread is not None and self._thread.is_alive()

    def go_on(self, question: Question) -> None:
        """Answer the question about what waits, if it does not do so already."""
        if not self.is_busy and not self._is_broken:
            self._thread = Thread(target=self._work, args=[question], name="extractor", daemon=True)
            self._thread.start()

    def help_with(self, sweep: Sweep) -> None:
        """Do parts of a sweep until there are none, beside this thread."""
        if not self.is_busy and not self._is_broken:
            self._thread = thread = Thread(target=self._sweep, args=[sweep], name="sweeper", daemon=True)
            sweep.wait = thread.join
            thread.start()

    def wait(self, seconds: float) -> None:
        """Wait until there is nothing left to do, at most for so long."""
        if self.is_busy and self._thread is not None:
            self._thread.join(seconds)
        else:
            time.sleep(seconds)

    def stop(self) -> None:
        """End the process. Never raises."""
        self._is_broken, self._has_given_up = True, False
        self._process.kill()
        if self._thread is not None:
            self._thread.join()
        end(self._process)

    def is_over(self, limit: float) -> bool:
        """It has been over one file for longer than that."""
        since = self._since
        return since is not None and time.monotonic() - since > limit

    def give_up(self) -> None:
        """End the process, because of the file that it is over."""
        self._has_given_up = True
        self._process.kill()

    def alone(self, source: bytes, question: Question, limit: float | None) -> Extraction | None:
        """Extraction of one file; None when it cannot be told, or the process ended by itself."""
        timer = Timer(limit + (0 if self._is_ready else _GRACE), self.give_up) if limit is not None else None
        try:
            with self._turn():
                if timer is not None:
                    timer.daemon = True
                    timer.start()
                return next(self._answers(question, {"": source})).found
        except _BROKEN:
            return too_long(limit) if self._begun_anew() and limit is not None else None
        finally:
            if timer is not None:
                timer.cancel()

    def _answers(self, question: Question, batch: dict[str, bytes]) -> Iterator[Answer]:
        """What it says of each file, in their order. Raises `_BROKEN` when the process ended."""
        from msgspec import msgpack

        from ssot_lint.worker import Answer, Batch

        requests, answers = self._pipes()
        try:
            send(requests, Batch(question, batch))
            self._hear()
            for _ in batch:
                self._since = time.monotonic()
                frame = receive(answers)
                if frame is None:
                    raise EOFError
                self._since = None
                yield msgpack.decode(frame, type=Answer)
        finally:
            self._since = None

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Talk to the process, after whoever does and before whoever has just done."""
        with self._next:
            self._talking.acquire()
        try:
            yield
        finally:
            self._talking.release()

    def _pipes(self) -> tuple[IO[bytes], IO[bytes]]:
        """Where the process is asked, and where it answers."""
        requests, answers = self._process.stdin, self._process.stdout
        assert requests is not None
        assert answers is not None
        return requests, answers

    def _hear(self) -> None:
        """Wait until the process has started. Raises `EOFError` when it ended instead."""
        if not self._is_ready and receive(self._pipes()[1]) is None:
            raise EOFError
        self._is_ready = True

    def _sweep(self, sweep: Sweep) -> None:
        from msgspec import msgpack

        from ssot_lint.program.sweeping import Part

        requests, answers = self._pipes()
        while not self._is_broken and (part := sweep.take()) is not None:
            try:
                with self._turn():
                    send(requests, Part(sweep.root, part, sweep.sought))
                    self._hear()
                    frame = receive(answers)
                if frame is None:
                    raise EOFError
                sweep.note(msgpack.decode(frame, type=dict[str, list[str]]))
            except _BROKEN:
                sweep.give_back(part)
                self._is_broken = True

    def _work(self, question: Question) -> None:
        while not self._is_broken:
            try:
                batch = dict(self._waiting.popleft())
            except IndexError:
                return
            try:
                for path, seconds, found in self._answers(question, dict(batch)):
                    del batch[path]
                    if found is not None:
                        self._take(path, seconds, found)
            except _BROKEN:
                self._go_on_after(batch)

    def _go_on_after(self, batch: dict[str, bytes]) -> None:
        """Leave the file that took too long, and put those after it back; without such a one, be broken."""
        if not self._begun_anew():
            self._is_broken = True
        elif batch:
            path = next(iter(batch))
            self._leave(path)
            del batch[path]
            if batch:
                self._waiting.appendleft(batch)

    def _begun_anew(self) -> bool:
        """Another process stands in for one that was ended over a file; False when none was, or none can be started."""
        if not self._has_given_up:
            return False
        self._has_given_up = False
        end(self._process)
        with suppress(OSError):
            self._process, self._is_ready = started(_MODULE), False
            return True
        return False
