"""Putting a file in place: whole or not at all."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from ssot_lint.sources.putting import put


def test_a_failure_leaves_the_old_file_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "a"
    place.write_bytes(b"old")
    monkeypatch.setattr(os, "replace", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with pytest.raises(OSError, match="No space"):
        put(str(place), b"new")
    assert place.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["a"]


def test_a_pipe_is_written_to(tmp_path: Path) -> None:
    place = tmp_path / "pipe"
    os.mkfifo(place)
    got: list[bytes] = []
    reader = threading.Thread(target=lambda: got.append(place.read_bytes()), daemon=True)
    reader.start()
    put(str(place), b"report")
    reader.join(10)
    assert got == [b"report"]
