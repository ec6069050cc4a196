"""Language servers that do as they are told, in a few lines of Python, for tests of what becomes of bad ones."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

PREFACE = """\
import json, os, sys, time
open({pids!r}, "a").write(f"{{os.getpid()}}\\n")
def receive():
    length = 0
    while (line := sys.stdin.buffer.readline()) not in (b"\\r\\n", b""):
        if line.lower().startswith(b"content-length:"):
            length = int(line.split(b":")[1])
    if not length:
        sys.exit(0)
    return json.loads(sys.stdin.buffer.read(length))
def send(message):
    body = json.dumps(dict(jsonrpc="2.0", **message)).encode()
    sys.stdout.buffer.write(b"Content-Length: %d\\r\\n\\r\\n%b" % (len(body), body))
    sys.stdout.buffer.flush()
def greet():
    hello = receive()
    wanted = hello["params"].get("capabilities", {{}}).get("general", {{}}).get("positionEncodings", ["utf-32"])
    send(dict(id=hello["id"], result=dict(capabilities=dict(positionEncoding=wanted[0]))))
def questions():
    while True:
        message = receive()
        if "id" in message:
            yield message
{body}
"""


def fake_server(directory: Path, body: str, name: str = "fake-ty") -> str:
    """Executable of a server that does what a piece of Python says."""
    script = directory / f"{name}.py"
    script.write_text(PREFACE.format(pids=str(directory / "pids"), body=body), encoding="utf-8")
    executable = directory / name
    executable.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{script}" "$@"\n', encoding="utf-8")
    executable.chmod(0o755)
    return str(executable)


def processes_started(directory: Path) -> list[int]:
    """Numbers of all processes that fake servers of the directory ran as."""
    pids = directory / "pids"
    return [int(line) for line in pids.read_text().split()] if pids.exists() else []


def is_running(pid: int) -> bool:
    """Whether the process is there, dead and unburied included."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def is_alive(pid: int) -> bool:
    """Whether the process is there and not merely unburied, which only its parent could change."""
    if not is_running(pid):
        return False
    shown = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return bool(shown.stdout.strip()) and not shown.stdout.strip().startswith("Z")


def session_of(pid: int) -> list[int]:
    """Living processes of the session that a process leads."""
    shown = subprocess.run(["ps", "-o", "pid=,stat=", "-s", str(pid)], capture_output=True, text=True, check=False)
    pairs = (line.split() for line in shown.stdout.splitlines())
    return [int(number) for number, state in pairs if not state.startswith("Z")]


def comes_true(condition: Callable[[], bool]) -> bool:
    """Whether the condition holds before long; what another process does takes it a moment."""
    for _ in range(2000):
        if condition():
            return True
        time.sleep(0.01)
    return False
