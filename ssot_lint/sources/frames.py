"""Frames: how this program talks to processes of its own, over their standard input and output.

A frame is a length of eight bytes, little-endian, and as many bytes of msgpack.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import suppress
from typing import IO

_LENGTH = 8
_BOOT = "import ast, sys; sys.path[:] = ast.literal_eval(sys.argv[1]); from {} import main; main()"


def started(module: str, *, stderr: int = subprocess.DEVNULL) -> subprocess.Popen[bytes]:
    """A process that runs ``main()`` of a module of ours, found as this process finds it. Raises `OSError`."""
    return subprocess.Popen(
        [sys.executable, "-P", "-c", _BOOT.format(module), repr(sys.path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=stderr,
    )


def end(process: subprocess.Popen[bytes]) -> None:
    """End a process at once, and let go of its pipes. Never raises `OSError`."""
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with suppress(OSError):
                pipe.close()


def channel() -> tuple[IO[bytes], IO[bytes]]:
    """Of a process started so: where it is asked, and where it answers. An interrupt is its parent's affair."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    source, target = sys.stdin.buffer, os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # nothing that is printed gets between the frames
    return source, target


def send(file: IO[bytes], message: object) -> None:
    """Write a frame. Raises `OSError` when nobody reads any more."""
    from msgspec import msgpack

    body = msgpack.encode(message)
    file.write(len(body).to_bytes(_LENGTH, "little") + body)
    file.flush()


def receive(file: IO[bytes]) -> bytes | None:
    """The next frame's body; None when there is no further frame, or only part of one."""
    head = file.read(_LENGTH)
    size = int.from_bytes(head, "little")
    body = file.read(size) if len(head) == _LENGTH else b""
    return body if len(head) == _LENGTH and len(body) == size else None
