"""Readers: processes that read the shapes of many files beside this one, which reads, too. The result is the same."""

from __future__ import annotations

import os
import subprocess
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from threading import Thread

from msgspec import msgpack

from ssot_lint.shapes.worker import Told, told
from ssot_lint.sources.frames import end, receive, send, started

Step = Callable[[int], None]
_MODULE = "ssot_lint.shapes.worker"
_BATCH = 60
_PAYS = 300
"""Files from which a second process costs less than it saves."""
_BROKEN = (OSError, ValueError, EOFError)


def read_all(root: str, paths: Sequence[str], jobs: int | None = None, step: Step | None = None) -> dict[str, Told]:
    """Digest and shapes of every file, by path. What a worker that ended leaves undone is done here."""
    waiting = deque(list(paths[at : at + _BATCH]) for at in range(0, len(paths), _BATCH))
    found: dict[str, Told] = {}
    most = (jobs if jobs is not None else min(os.cpu_count() or 1, 4)) - 1 if len(paths) >= _PAYS else 0
    threads = [Thread(target=_serve, args=[root, waiting, found], daemon=True) for _ in range(most)]
    for thread in threads:
        thread.start()
    seen = 0
    while waiting:
        with suppress(IndexError):
            for path in waiting.popleft():
                found[path] = told(root, path)
        if step is not None:
            step(len(found) - seen)
            seen = len(found)
    for thread in threads:
        thread.join()
    for path in paths:
        if path not in found:
            found[path] = told(root, path)
    return found


def _serve(root: str, waiting: deque[list[str]], found: dict[str, Told]) -> None:
    """Hand batches to a process of its own until none waits, or the process ends."""
    with suppress(*_BROKEN):
        process = started(_MODULE)
        try:
            _feed(process, root, waiting, found)
        finally:
            end(process)


def _feed(process: subprocess.Popen[bytes], root: str, waiting: deque[list[str]], found: dict[str, Told]) -> None:
    assert process.stdin is not None
    assert process.stdout is not None
    while True:
        try:
            batch = waiting.popleft()
        except IndexError:
            return
        send(process.stdin, (root, batch))
        frame = receive(process.stdout)
        if frame is None:
            return
        found.update(zip(batch, msgpack.decode(frame, type=list[Told]), strict=True))
