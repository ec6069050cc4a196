"""A small typed client for the Language Server Protocol over a child process.

Only what asking questions needs: framing (LSP 3.17, base protocol), numbered requests, pipelining and a time limit.
Requests are written without waiting for answers, so a slow question never stops the next one from being read.
"""

from __future__ import annotations

import contextlib
import queue
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import msgspec

Json: TypeAlias = Any
WINDOW = 32
"""Requests in flight at once: a server's queue stays short and neither pipe can fill up and block."""

_METHOD_NOT_FOUND = -32601


class ServerGone(Exception):
    """The server ended, could not be started, or did not answer in time; the message says which."""


@dataclass(frozen=True, slots=True)
class Refused:
    """The server answered a request with an error."""

    message: str


@dataclass(slots=True)
class LspProcess:
    """One running language server.

    ``request_many`` returns one answer a question, in order: the result, or `Refused`.
    It raises `ServerGone` when the server ends or the deadline passes; the process is then killed.
    """

    command: Sequence[str]
    cwd: str
    timeout: float
    environment: Mapping[str, str] | None = None
    answer_server: Callable[[str, Json], Json] = lambda method, params: None
    _process: subprocess.Popen[bytes] | None = None
    _inbox: queue.SimpleQueue[dict[str, Json] | None] = field(default_factory=queue.SimpleQueue)
    _outbox: queue.SimpleQueue[bytes | None] = field(default_factory=queue.SimpleQueue)
    _next_id: int = 0

    def start(self) -> None:
        """Start the process and its reader and writer threads."""
        try:
            self._process = subprocess.Popen(
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
        threading.Thread(target=self._read, name="lsp-reader", daemon=True).start()
        threading.Thread(target=self._write, name="lsp-writer", daemon=True).start()

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
        sent = 0
        while sent < len(questions) or position_of:
            while sent < len(questions) and len(position_of) < WINDOW:
                method, params = questions[sent]
                self._next_id += 1
                position_of[self._next_id] = sent
                self._send({"jsonrpc": "2.0", "id": self._next_id, "method": method, "params": params})
                sent += 1
            message = self._receive()
            place = position_of.pop(message["id"], None) if "method" not in message and "id" in message else None
            if place is not None:
                error = message.get("error")
                answers[place] = Refused(str(error.get("message", error))) if error else message.get("result")
        return answers

    def stop(self) -> None:
        """End the server: ask first, then kill. Never raises."""
        process = self._process
        if process is None:
            return
        with contextlib.suppress(ServerGone):
            self.timeout = min(self.timeout, 1.0)
            self.request("shutdown", None)
            self.notify("exit", None)
        self._outbox.put(None)
        try:
            process.wait(timeout=0.5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        self._process = None

    def kill(self) -> None:
        """End the server at once. Never raises."""
        if self._process is not None:
            self._outbox.put(None)
            self._process.kill()
            self._process.wait()
            self._process = None

    def _send(self, message: dict[str, Json]) -> None:
        if self._process is None:
            raise ServerGone(f"{self.command[0]} is not running")
        body = msgspec.json.encode(message)
        self._outbox.put(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))

    def _receive(self) -> dict[str, Json]:
        deadline = time.monotonic() + self.timeout
        while True:
            try:
                message = self._inbox.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                self.kill()
                raise ServerGone(f"{self.command[0]} did not answer within {self.timeout:g} s") from None
            if message is None:
                self.kill()
                raise ServerGone(f"{self.command[0]} ended unexpectedly")
            if "method" in message and "id" in message:
                self._answer(message)
                continue
            return message

    def _answer(self, message: dict[str, Json]) -> None:
        try:
            result = self.answer_server(message["method"], message.get("params"))
        except NotImplementedError:
            error = {"code": _METHOD_NOT_FOUND, "message": "not supported"}
            self._send({"jsonrpc": "2.0", "id": message["id"], "error": error})
        else:
            self._send({"jsonrpc": "2.0", "id": message["id"], "result": result})

    def _write(self) -> None:
        process = self._process
        assert process is not None and process.stdin is not None
        with contextlib.suppress(OSError, ValueError):
            while (frame := self._outbox.get()) is not None:
                process.stdin.write(frame)
                if self._outbox.empty():
                    process.stdin.flush()
            process.stdin.close()

    def _read(self) -> None:
        process = self._process
        assert process is not None and process.stdout is not None
        stream = process.stdout
        with contextlib.suppress(OSError, ValueError, msgspec.DecodeError):
            while length := _content_length(stream):
                body = stream.read(length)
                if len(body) < length:
                    break
                self._inbox.put(msgspec.json.decode(body, type=dict[str, Any]))
        self._inbox.put(None)


def _content_length(stream: Any) -> int:
    """Length of the next message body; 0 at the end of the stream."""
    length = 0
    while True:
        line = stream.readline()
        if not line:
            return 0
        if line in (b"\r\n", b"\n"):
            return length
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length":
            length = int(value)
