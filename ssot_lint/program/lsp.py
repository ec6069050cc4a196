"""A small typed client for the Language Server Protocol over a child process.

Only what asking questions needs: framing (LSP 3.17, base protocol), numbered requests, pipelining and a time limit.
Requests are written without waiting for answers, so a slow question never stops the next one from being read.
"""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO, Any, TypeAlias

import msgspec

Json: TypeAlias = Any
WINDOW = 32
"""Requests in flight at once: a server's queue stays short and neither pipe can fill up and block."""

_DONE = object()
_METHOD_NOT_FOUND = -32601
_LONGEST_MESSAGE = 1 << 28
_LAST_WORDS = 1.0
"""Seconds that threads have to see the end of a process that is already dead."""


class ServerGone(Exception):
    """The server ended, could not be started, sent nonsense or did not answer in time; the message says which."""


@dataclass(frozen=True, slots=True)
class Refused:
    """The server answered a request with an error."""

    message: str


@dataclass(slots=True)
class LspProcess:
    """One running language server.

    ``request_many`` returns one answer a question, in order: the result, or `Refused`. It raises `ServerGone` when the
    server ends or gives no answer for ``timeout`` seconds. One thread asks at a time; ``stop`` may come from any.
    """

    command: Sequence[str]
    cwd: str
    timeout: float
    environment: Mapping[str, str] | None = None
    answer_server: Callable[[str, Json], Json] = lambda method, params: None
    meanwhile: Iterator[object] = field(default_factory=lambda: iter(()))
    """Work that has no hurry, in small steps: taken up while an answer is waited for."""
    _process: subprocess.Popen[bytes] | None = None
    _threads: tuple[threading.Thread, ...] = ()
    _inbox: queue.SimpleQueue[dict[str, Json] | None] = field(default_factory=queue.SimpleQueue)
    _outbox: queue.SimpleQueue[bytes | None] = field(default_factory=queue.SimpleQueue)
    _trouble: str = "ended unexpectedly"
    _next_id: int = 0

    def start(self) -> None:
        """Start the process and its reader and writer threads."""
        try:
            process = subprocess.Popen(
                self.command,
                cwd=self.cwd,
                env=dict(self.environment) if self.environment is not None else None,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        except OSError as error:
            raise ServerGone(f"{self.command[0]} could not be started: {error.strerror or error}") from error
        assert process.stdin is not None and process.stdout is not None
        self._process = process
        self._threads = (
            threading.Thread(target=self._read, args=(process.stdout,), name="lsp-reader", daemon=True),
            threading.Thread(target=self._write, args=(process.stdin,), name="lsp-writer", daemon=True),
        )
        for thread in self._threads:
            thread.start()

    @property
    def pid(self) -> int | None:
        """Number of the process while it runs."""
        return self._process.pid if self._process is not None else None

    def notify(self, method: str, params: Json) -> None:
        """Send a notification; nothing comes back."""
        self._send({"jsonrpc": "2.0", "method": method, "params": params})

    def request(self, method: str, params: Json) -> Json | Refused:
        """Answer of one request."""
        return self.request_many([(method, params)])[0]

    def request_many(self, questions: Sequence[tuple[str, Json]]) -> list[Json | Refused]:
        """Answers of many requests, pipelined, in the order of the questions."""
        answers: list[Json | Refused] = [None] * len(questions)
        position_of: dict[int, int] = {}
        waiting = list(reversed(range(len(questions))))
        deadline = time.monotonic() + self.timeout
        while waiting or position_of:
            while waiting and len(position_of) < WINDOW:
                self._next_id += 1
                position_of[self._next_id] = waiting[-1]
                method, params = questions[waiting.pop()]
                self._send({"jsonrpc": "2.0", "id": self._next_id, "method": method, "params": params})
            message = self._receive(deadline)
            number = message.get("id")
            position = position_of.pop(number, None) if isinstance(number, int) else None
            if position is not None:
                answers[position] = _answer_in(message)
                deadline = time.monotonic() + self.timeout
        return answers

    def stop(self) -> None:
        """End the server, and whatever it started, at once. Never raises; may be called twice and from any thread.

        A server of ours holds nothing that it would have to save, so it is not asked to leave.
        """
        process, self._process = self._process, None
        if process is None:
            return
        self._outbox.put(None)
        _kill(process)
        process.wait()
        self._inbox.put(None)
        for thread in self._threads:
            thread.join(_LAST_WORDS)

    def _send(self, message: dict[str, Json]) -> None:
        if self._process is None:
            raise ServerGone(f"{self.command[0]} is not running")
        body = msgspec.json.encode(message)
        self._outbox.put(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))

    def _receive(self, deadline: float) -> dict[str, Json]:
        """The next answer, errors included; what the server asks in between is answered on the way."""
        while True:
            while self._inbox.empty() and next(self.meanwhile, _DONE) is not _DONE:
                continue
            try:
                message = self._inbox.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                raise ServerGone(f"{self.command[0]} did not answer within {self.timeout:g} s") from None
            if message is None:
                raise ServerGone(f"{self.command[0]} {self._trouble}")
            if "method" not in message:
                return message
            if "id" in message:
                self._answer(message)
            if time.monotonic() > deadline:
                raise ServerGone(f"{self.command[0]} did not answer within {self.timeout:g} s")

    def _answer(self, message: dict[str, Json]) -> None:
        try:
            result = self.answer_server(message["method"], message.get("params"))
        except NotImplementedError:
            error = {"code": _METHOD_NOT_FOUND, "message": "not supported"}
            self._send({"jsonrpc": "2.0", "id": message["id"], "error": error})
        else:
            self._send({"jsonrpc": "2.0", "id": message["id"], "result": result})

    def _write(self, stream: IO[bytes]) -> None:
        with contextlib.suppress(OSError, ValueError):
            while (frame := self._outbox.get()) is not None:
                stream.write(frame)
                if self._outbox.empty():
                    stream.flush()
        with contextlib.suppress(OSError, ValueError):
            stream.close()

    def _read(self, stream: IO[bytes]) -> None:
        try:
            while (body := _next_body(stream)) is not None:
                self._inbox.put(msgspec.json.decode(body, type=dict[str, Any]))
        except (OSError, ValueError, msgspec.DecodeError):
            self._trouble = "sent what is not a message of the language server protocol"
        self._inbox.put(None)
        with contextlib.suppress(OSError, ValueError):
            stream.close()


def _answer_in(message: dict[str, Json]) -> Json | Refused:
    error = message.get("error")
    if error:
        return Refused(str(error.get("message", error)) if isinstance(error, dict) else str(error))
    return message.get("result")


def _next_body(stream: IO[bytes]) -> bytes | None:
    """Body of the next message; None at the end of the stream. Raises `ValueError` for what is no message."""
    length: int | None = None
    while (line := stream.readline(1024)) not in (b"\r\n", b"\n"):
        if not line:
            return None
        name, colon, value = line.partition(b":")
        if not colon or not line.endswith(b"\n"):
            raise ValueError("not a header")
        if name.strip().lower() == b"content-length":
            length = int(value)
    if length is None or not 0 <= length <= _LONGEST_MESSAGE:
        raise ValueError("no length")
    body = stream.read(length)
    return body if len(body) == length else None


def _kill(process: subprocess.Popen[bytes]) -> None:
    """Kill the process and its group, which is its own."""
    if hasattr(os, "killpg"):
        with contextlib.suppress(OSError):
            os.killpg(process.pid, signal.SIGKILL)
    with contextlib.suppress(OSError):
        process.kill()
