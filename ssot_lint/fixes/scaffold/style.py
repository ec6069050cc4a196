"""Style: how a project formats its code, by its formatter's settings or else by a file of its own."""

from __future__ import annotations

import io
import tokenize
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import tomli


@dataclass(frozen=True, slots=True)
class Style:
    """What new code has to look like."""

    indent: str = "    "
    quote: str = '"'
    width: int = 88


def style_of(pyproject: bytes | None, ruff: bytes | None, neighbour: str) -> Style:
    """The style by ``ruff.toml``, ``[tool.ruff]`` or ``[tool.black]``; the rest as the neighbour has it."""
    tools = _tables(pyproject).get("tool")
    tool = tools if isinstance(tools, Mapping) else {}
    settings = _tables(ruff) or _table(tool, "ruff")
    layout, black = _table(settings, "format"), _table(tool, "black")
    indent, quote = _indent(neighbour), _quote(neighbour)
    size = settings.get("indent-width")
    if layout.get("indent-style") == "tab":
        indent = "\t"
    elif isinstance(size, int) and 0 < size <= 16:
        indent = " " * size
    elif settings or black:
        indent = "    "
    wanted = layout.get("quote-style", "double" if settings else None)
    if wanted in ("single", "double"):
        quote = "'" if wanted == "single" else '"'
    elif black and not black.get("skip-string-normalization"):
        quote = '"'
    width = settings.get("line-length", black.get("line-length", 88))
    return Style(indent, quote, width if isinstance(width, int) and width >= 20 else 88)


def _tables(source: bytes | None) -> dict[str, Any]:
    try:
        return tomli.loads((source or b"").decode("utf-8-sig"))
    except (tomli.TOMLDecodeError, UnicodeDecodeError, RecursionError):
        return {}


def _table(document: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = document.get(key)
    return found if isinstance(found, Mapping) else {}


def _indent(text: str) -> str:
    """The first indentation there is."""
    for line in text.splitlines():
        stripped = line.lstrip(" \t")
        if stripped and line != stripped and not stripped.startswith("#"):
            return "\t" if line.startswith("\t") else " " * min(len(line) - len(stripped), 8)
    return "    "


def _quote(text: str) -> str:
    """The quote that most plain strings have."""
    counts: Counter[str] = Counter()
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            body = token.string.lstrip("rRbBuUfF")
            if token.type == tokenize.STRING and not body.startswith(('"""', "'''")):
                counts[body[:1]] += 1
    except (tokenize.TokenError, SyntaxError):
        pass
    return "'" if counts["'"] > counts['"'] else '"'
