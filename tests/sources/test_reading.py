"""Reading: bytes, or words."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

from ssot_lint.sources.reading import LARGEST, Unreadable, read


def test_bytes_come_back_as_they_are(tmp_path: Path) -> None:
    source = b"\xef\xbb\xbfa = 1\r\n\x00\xff" * 1000
    (tmp_path / "a.py").write_bytes(source)
    (tmp_path / "empty.py").touch()
    assert read(str(tmp_path), "a.py") == source
    assert read(str(tmp_path), "empty.py") == b""


def test_link_is_followed(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_bytes(b"a")
    (tmp_path / "b.py").symlink_to("a.py")
    assert read(str(tmp_path), "b.py") == b"a"


def test_what_is_no_file_is_said_in_words(tmp_path: Path) -> None:
    root = str(tmp_path)
    (tmp_path / "directory.py").mkdir()
    os.mkfifo(tmp_path / "pipe.py")
    (tmp_path / "device.py").symlink_to("/dev/zero")
    (tmp_path / "loop.py").symlink_to("loop.py")
    assert read(root, "gone.py") == Unreadable("gone.py", "is no longer there")
    assert read(root, "directory.py") == Unreadable("directory.py", "is a directory")
    assert read(root, "pipe.py") == Unreadable("pipe.py", "is a named pipe, not a file")
    assert read(root, "device.py") == Unreadable("device.py", "is a device, not a file")
    assert read(root, "a\0b.py") == Unreadable("a\0b.py", "has a name that no file can have")
    assert read(root, "loop.py") == Unreadable("loop.py", "could not be read (Too many levels of symbolic links)")


def test_socket_is_not_opened() -> None:
    with tempfile.TemporaryDirectory() as short, socket.socket(socket.AF_UNIX) as listener:
        listener.bind(os.path.join(short, "s.py"))
        assert read(short, "s.py") == Unreadable("s.py", "is a socket, not a file")


def test_file_too_large_to_be_source_is_not_loaded(tmp_path: Path) -> None:
    with (tmp_path / "a.py").open("wb") as file:
        file.truncate(LARGEST + 1)
    assert read(str(tmp_path), "a.py") == Unreadable("a.py", "is larger than 64 MiB")


def test_file_without_a_size_is_read_to_its_end() -> None:
    # Files of /proc say they hold nothing: like one that grows after it was looked at.
    assert read("/proc/self", "cmdline") == Path("/proc/self/cmdline").read_bytes() != b""


UNPRIVILEGED = """
import os, sys
from ssot_lint.sources.reading import read
if os.geteuid() == 0:
    os.setuid(65534)
print(read(sys.argv[1], "a.py").message)
"""


def test_file_that_may_not_be_read_says_so() -> None:
    with tempfile.TemporaryDirectory() as directory:
        os.chmod(directory, 0o755)
        (Path(directory) / "a.py").touch(mode=0o000)
        command = [sys.executable, "-c", UNPRIVILEGED, directory]
        ran = subprocess.run(command, capture_output=True, text=True, check=True)
    assert ran.stdout == "may not be read (permission denied)\n"
