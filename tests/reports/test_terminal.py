from __future__ import annotations

import fcntl
import io
import os
import pty
import struct
import termios

import pytest

from ssot_lint.reports.terminal import WIDTH_ELSEWHERE, terminal_width


def test_files_and_pipes_get_a_fixed_width() -> None:
    assert terminal_width(io.StringIO(), {"COLUMNS": "71"}) == WIDTH_ELSEWHERE


@pytest.mark.parametrize(
    ("columns", "environ", "width"),
    [
        (132, {}, 132),
        (132, {"COLUMNS": "90"}, 90),
        (132, {"COLUMNS": "wide"}, 132),
        (3, {}, 40),
        (0, {}, WIDTH_ELSEWHERE),
    ],
)
def test_a_terminal_says_how_wide_it_is(columns: int, environ: dict[str, str], width: int) -> None:
    ours, theirs = pty.openpty()
    try:
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        with open(theirs, "w", closefd=False) as stream:
            assert terminal_width(stream, environ) == width
    finally:
        os.close(ours)
        os.close(theirs)
