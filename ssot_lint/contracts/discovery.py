"""Which configuration file is in force: the nearest one upward, or the one that was named."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tomli

from ssot_lint.contracts.errors import ConfigError

OWN_NAMES = ("ssot-lint.toml", ".ssot-lint.toml")
"""Files whose keys stand without a prefix; in one directory the first that exists wins."""
SHARED_NAME = "pyproject.toml"
SHARED_PREFIX = ("tool", "ssot-lint")
_MISSPELT = "ssot_lint"


@dataclass(frozen=True, slots=True)
class ConfigFile:
    """A configuration file that was read: its text has ``\\n`` line ends and no byte order mark."""

    path: Path
    text: str
    prefix: tuple[str, ...] = ()
    """Tables around the configuration: ``("tool", "ssot-lint")`` in ``pyproject.toml``."""

    @property
    def root(self) -> Path:
        """The directory that its paths, and reported paths, are relative to."""
        return self.path.parent


def find_config(start_dir: str | Path) -> ConfigFile | None:
    """The nearest configuration at or above a directory; None when there is none."""
    start = Path(os.path.abspath(start_dir))
    for directory in (start, *start.parents):
        found = _config_in(directory)
        if found is not None:
            return found
    return None


def load_config(path: str | Path) -> ConfigFile:
    """The configuration file that a person named; `ConfigError` when it cannot be read or has no configuration."""
    absolute = Path(os.path.abspath(path))
    text = _read(absolute)
    if not absolute.name.endswith(SHARED_NAME):
        return ConfigFile(absolute, text)
    if not _has_shared_table(absolute, text):
        remedy = "add the table, or write one with `ssot-lint init`"
        raise ConfigError(str(absolute), None, None, "there is no table `[tool.ssot-lint]` in this file", remedy)
    return ConfigFile(absolute, text, SHARED_PREFIX)


def parse_toml(path: Path, text: str) -> dict[str, Any]:
    """The document as plain values; `ConfigError` with line and column when it is not TOML."""
    try:
        return tomli.loads(text)
    except tomli.TOMLDecodeError as error:
        remedy = "correct the TOML at this place (https://toml.io)"
        raise ConfigError(str(path), error.lineno, error.colno, f"not valid TOML: {error.msg}", remedy) from None
    except (RecursionError, ValueError) as error:
        message = "not usable TOML: values are nested too deeply or a number is too long"
        raise ConfigError(str(path), None, None, message, "shorten the value") from error


def _config_in(directory: Path) -> ConfigFile | None:
    for name in OWN_NAMES:
        path = directory / name
        if os.path.lexists(path) and not os.path.isdir(path):
            return ConfigFile(path, _read(path))
    shared = directory / SHARED_NAME
    if not os.path.lexists(shared) or os.path.isdir(shared):
        return None
    text = _read(shared)
    return ConfigFile(shared, text, SHARED_PREFIX) if _has_shared_table(shared, text) else None


def _has_shared_table(path: Path, text: str) -> bool:
    """Whether the file configures us. One that is not TOML concerns us only if it mentions us."""
    if SHARED_PREFIX[1] not in text and _MISSPELT not in text:
        return False
    tool = parse_toml(path, text).get("tool")
    if not isinstance(tool, dict):
        return False
    if SHARED_PREFIX[1] not in tool and _MISSPELT in tool:
        remedy = "write the table with a hyphen: `[tool.ssot-lint]`"
        raise ConfigError(str(path), None, None, "unknown table `[tool.ssot_lint]`", remedy)
    return SHARED_PREFIX[1] in tool


def _read(path: Path) -> str:
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):
            kind = "a directory" if os.path.isdir(path) else "not a regular file"
            raise ConfigError(str(path), None, None, f"the configuration is {kind}", "name a TOML file")
        raw = path.read_bytes()
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "its name holds a null character"
        message = f"the configuration cannot be read: {reason}"
        raise ConfigError(str(path), None, None, message, "check that the file exists and may be read") from None
    return _decode(path, raw)


def _decode(path: Path, raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        before = error.object[: error.start]
        line = before.count(b"\n") + 1
        column = len(before.rpartition(b"\n")[2].decode("utf-8")) + 1
        message = f"the configuration is not UTF-8: byte 0x{error.object[error.start]:02x}"
        raise ConfigError(str(path), line, column, message, "save the file as UTF-8") from None
