"""Recording in a configuration file that duplicates have been retired: one line each, nothing else changes."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from ssot_lint.contracts.discovery import load_config
from ssot_lint.contracts.loading import open_document
from ssot_lint.contracts.model import Settings, Symbol


def with_retired(settings: Settings, symbols: Collection[Symbol]) -> tuple[bytes, bytes] | None:
    """The configuration file as it is and as it is with ``retired = true`` in these duplicates' tables.

    None when no table of it declares one of them on lines of its own. Raises `ConfigError` when it cannot be read.
    """
    top = open_document(load_config(settings.config_path))
    old = Path(settings.config_path).read_bytes()
    lines = old.splitlines(keepends=True)
    wanted: list[int] = []
    for place, contract in enumerate(settings.contracts):
        for index, duplicate in enumerate(contract.duplicates):
            key = (*top.place, "contract", place, "duplicate", index, "symbol")
            line = top.document.positions.line(key)
            if duplicate.symbol in symbols and line is not None and _is_own_line(lines[line - 1]):
                wanted.append(line)
    for line in sorted(wanted, reverse=True):
        end = b"\r\n" if lines[line - 1].endswith(b"\r\n") else b"\n"
        if not lines[line - 1].endswith(b"\n"):
            lines[line - 1] += end
        lines.insert(line, b"retired = true" + end)
    new = b"".join(lines)
    return (old, new) if new != old else None


def _is_own_line(line: bytes) -> bool:
    return line.lstrip().startswith((b"symbol", b'"symbol', b"'symbol"))
