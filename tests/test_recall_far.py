"""A report is not recalled where a file has changed that only the type checker reads, however far from the use."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from casework import run
from smallproject import write_tree

from ssot_lint import pipeline

PROJECT: dict[str, str | bytes] = {
    "ssot-lint.toml": (
        "[[contract]]\n"
        'name = "c"\n'
        'reason = "one way to send"\n'
        'canonical = "m:Good.send"\n'
        "\n"
        "[[contract.duplicate]]\n"
        'symbol = "m:Svc.old"\n'
    ),
    "m.py": (
        "class Good:\n    def send(self, a: int) -> None:\n        print(a)\n\n\n"
        "class Svc:\n    def old(self, a: int) -> None:\n        print(a)\n\n\n"
        "class Other:\n    def old(self, a: int) -> None:\n        print(a)\n"
    ),
    "lib/__init__.py": "",
    "lib/a.py": "from m import Svc as Kind\n",
    "lib/b.py": "from m import Other as Kind\n",
    "lib/kinds.py": "from lib.b import Kind\n",
    "lib/inner.py": "from lib.kinds import Kind\n\n\nclass Box:\n    kind: Kind\n",
    "lib/making.py": "from lib.inner import Box\n\n\ndef make() -> Box:\n    return Box()\n",
    "use.py": "from lib.making import make\n\nmake().kind.old(1)\n",
    "noise.py": "x = 1\n",
}


def calls(root: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[list[tuple[str, int]], bool]:
    """Where duplicates are called, and whether that was recalled."""
    made: list[str] = []
    open_run = pipeline.open_run
    with monkeypatch.context() as patched:
        patched.setattr(pipeline, "open_run", lambda *given: made.append("") or open_run(*given))
        found = run(root, "check", "--output-format", "json").document["violations"]
    return [(one["path"], one["line"]) for one in found if one["rule"] == "duplicate-call"], not made


def test_an_import_far_behind_a_use_is_told_apart_from_noise(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_tree(tmp_path, PROJECT)
    time.sleep(2.1)  # a project that was written this very moment is not kept
    assert calls(tmp_path, monkeypatch) == ([], False)
    (tmp_path / "noise.py").write_text("x = 2\n", encoding="utf-8")
    assert calls(tmp_path, monkeypatch) == ([], True)
    (tmp_path / "lib/kinds.py").write_text("from lib.a import Kind\n", encoding="utf-8")
    assert calls(tmp_path, monkeypatch) == ([("use.py", 3)], False)
    (tmp_path / "lib/kinds.py").write_text("from lib.b import Kind\n", encoding="utf-8")
    assert calls(tmp_path, monkeypatch) == ([], True)
