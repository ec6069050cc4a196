"""Run a command and say what it cost: wall time, CPU time and peak memory, its own and its children's."""

from __future__ import annotations

import os
import subprocess
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

INTERVAL = 0.01
"""Seconds between two looks at the memory of the processes. The kernel keeps each one's own peak in between."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What one run printed and cost. Memory is in bytes, and None where ``/proc`` does not tell."""

    exit_code: int
    stdout: str
    stderr: str
    wall: float
    cpu: float
    """User and system seconds, of the command and of every descendant it waited for."""
    own_peak: int | None
    children_peak: int | None
    """The most that its descendants held at one time, added up."""


@dataclass(slots=True)
class _Sampler:
    """Looks at a process and its descendants until told to stop."""

    root: int
    own_peak: int | None = None
    children_peak: int | None = None
    stopped: threading.Event = field(default_factory=threading.Event)

    def watch(self) -> None:
        while not self.stopped.wait(INTERVAL):
            self.own_peak = _larger(self.own_peak, _memory(self.root, "VmHWM"))
            held = [_memory(child, "VmRSS") for child in _descendants(self.root)]
            self.children_peak = _larger(self.children_peak, sum(size for size in held if size is not None))


def measure(command: Sequence[str], cwd: Path | None = None) -> Measured:
    """Run the command to its end and return what it printed and cost. Its exit code is not judged."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        started = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=cwd, env=_environment(), stdin=subprocess.DEVNULL, stdout=out, stderr=err
        )
        sampler = _Sampler(process.pid)
        thread = threading.Thread(target=sampler.watch, daemon=True)
        thread.start()
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        sampler.stopped.set()
        thread.join()
        process.returncode = os.waitstatus_to_exitcode(status)
        return Measured(
            exit_code=process.returncode,
            stdout=_text(out),
            stderr=_text(err),
            wall=wall,
            cpu=usage.ru_utime + usage.ru_stime,
            own_peak=sampler.own_peak,
            children_peak=sampler.children_peak,
        )


def _environment() -> dict[str, str]:
    """This process's environment, but with compiled modules kept: an installed tool is not compiled at every start."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def mebibytes(size: int | None) -> str:
    """A memory size for a table."""
    return "-" if size is None else f"{size / 2**20:.0f}"


def _text(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode("utf-8", "replace")


def _memory(pid: int, key: str) -> int | None:
    """One field of the process's status, in bytes; None when the process is gone."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return None
    found = next((line for line in status.splitlines() if line.startswith(f"{key}:")), None)
    return int(found.split()[1]) * 1024 if found else None


def _descendants(pid: int) -> list[int]:
    """Ids of all processes below this one, as far as ``/proc`` tells."""
    found: list[int] = []
    for file in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = [int(child) for child in file.read_text().split()]
        except OSError:
            continue
        for child in children:
            found += [child, *_descendants(child)]
    return found


def _larger(left: int | None, right: int | None) -> int | None:
    return right if left is None else left if right is None else max(left, right)
