"""The codemods as documented: ``python -m libcst.tool codemod -x codemods.<stem>.<Class> --no-format``."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def run(tmp_path: Path, source: str, command: str, *options: str) -> tuple[str, str]:
    """The file after the command, and what it said."""
    file = tmp_path / "example.py"
    file.write_bytes(source.encode())
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    arguments = [sys.executable, "-m", "libcst.tool", "codemod", "-x", f"codemods.{command}", "--no-format", *options]
    result = subprocess.run(
        [*arguments, "--jobs", "1", str(file)],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    return file.read_bytes().decode(), result.stdout + result.stderr


SEND = ["--rewrite", "{receiver}.send_to_user({user_id}, {event})", "--parameters", "user_id, event=None"]


@pytest.mark.parametrize(
    ("command", "options", "before", "after"),
    [
        (
            "duplicate_call.DuplicateCall",
            ["--name", "broadcast", *SEND],
            "r.broadcast(event=e, user_id=u)\r\nr.broadcast(u)\r\n",
            "r.send_to_user(u, e)\r\nr.send_to_user(u, None)\r\n",
        ),
        (
            "duplicate_call.DuplicateCall",
            ["--name", "broadcast", *SEND, "--at", "2"],
            "r.broadcast(u, e)\nr.broadcast(u, e)\n",
            "r.broadcast(u, e)\nr.send_to_user(u, e)\n",
        ),
        (
            "duplicate_call.DuplicateCall",
            ["--name", "broadcast", *SEND, "--at", "1:22", "--await", "add"],
            "async def f(): await r.broadcast(u, e); r.broadcast(u, e)\n",
            "async def f(): await r.broadcast(u, e); r.broadcast(u, e)\n",
        ),
        (
            "dangling_call.DanglingCall",
            ["--name", "broadcast", *SEND, "--receiver", "self.mgr"],
            "self.mgr.broadcast(u, e)\nother.broadcast(u, e)\n",
            "self.mgr.send_to_user(u, e)\nother.broadcast(u, e)\n",
        ),
        (
            "duplicate_call.DuplicateCall",
            ["--name", "old", "--rewrite", "send({e})", "--parameters", "e", "--import", "app.mgr:send"],
            "old(1)\n",
            "from app.mgr import send\n\nsend(1)\n",
        ),
        (
            "duplicate_import.DuplicateImport",
            ["--name", "old", "--replacement", "app.mgr:send", "--module", "m"],
            "from m import old\nfrom n import old as o\n",
            "from app.mgr import send as old\nfrom n import old as o\n",
        ),
        ("duplicate_import.DuplicateImport", ["--name", "old"], "from m import old, b\n", "from m import b\n"),
        (
            "duplicate_reference.DuplicateReference",
            ["--name", "old", "--rewrite", "{receiver}.send"],
            "x = r.old\nr.old()\n",
            "x = r.send\nr.old()\n",
        ),
        (
            "stale_target.StaleTarget",
            ["--name", "a.old", "--new", "b.new"],
            "patch('a.old')\nx = 'a.older'\n# a.old\n",
            "patch('b.new')\nx = 'a.older'\n# a.old\n",
        ),
        ("stale_target.StaleTarget", ["--name", "old"], "__all__ = ['old', 'b']\n", "__all__ = ['b']\n"),
        (
            "stale_double.StaleDouble",
            ["--name", "old", "--new", "send", "--receiver", "mock"],
            "mock.old = 1\nother.old = 2\n",
            "mock.send = 1\nother.old = 2\n",
        ),
        (
            "duplicate_definition.DuplicateDefinition",
            ["--name", "old", "--statement", "return send(e)", "--import", "app.mgr:send", "--warning", "use send"],
            "import warnings\n\ndef old(e):\n    return 1\n",
            "import warnings\n\nfrom app.mgr import send\n\ndef old(e):\n"
            '    warnings.warn("use send", DeprecationWarning, stacklevel=2)\n    return send(e)\n',
        ),
    ],
)
def test_command(tmp_path: Path, command: str, options: list[str], before: str, after: str) -> None:
    changed, _ = run(tmp_path, before, command, *options)
    assert changed == after


def test_what_cannot_be_rewritten_is_said_with_its_place(tmp_path: Path) -> None:
    source = "r.old(*a)\nr.old(1, 2)\nold(1)\n"
    options = ["--name", "old", "--rewrite", "{receiver}.send({e})", "--parameters", "e"]
    changed, said = run(tmp_path, source, "duplicate_call.DuplicateCall", *options)
    assert changed == source
    assert "1:3: `old` is left as it is: `*` arguments at the call cannot be mapped" in said
    assert "2:3: `old` is left as it is: the call has more arguments" in said
    assert "3:1: `old` is left as it is: the call has no receiver" in said
