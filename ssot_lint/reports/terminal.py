"""How much room there is."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import IO, Any

from ssot_lint.reports.colour import is_terminal

WIDTH_ELSEWHERE = 100
"""Columns when nobody's window sets a limit: files, pipes, CI logs."""
NARROWEST = 40


def terminal_width(stream: IO[Any], environ: Mapping[str, str]) -> int:
    """Columns of the terminal behind the stream (``COLUMNS`` wins), `WIDTH_ELSEWHERE` when it is none."""
    if not is_terminal(stream):
        return WIDTH_ELSEWHERE
    declared = environ.get("COLUMNS", "")
    columns = int(declared) if declared.isdecimal() else 0
    return max(columns or _measured(stream), NARROWEST)


def _measured(stream: IO[Any]) -> int:
    try:
        return os.get_terminal_size(stream.fileno()).columns or WIDTH_ELSEWHERE
    except (OSError, ValueError):
        return WIDTH_ELSEWHERE
