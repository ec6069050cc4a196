"""The parts of the language server protocol's answers that matter here, and reading them without trusting them."""

from __future__ import annotations

from typing import TypeVar

import msgspec
from msgspec import Struct

from ssot_lint.program.lsp import Json

Shape = TypeVar("Shape")


class Position(Struct):
    """A position as the server counts."""

    line: int
    character: int


class Range(Struct):
    """From a position to just before another."""

    start: Position
    end: Position


class Location(Struct, rename="camel"):
    """A ``Location`` or a ``LocationLink``."""

    uri: str | None = None
    range: Range | None = None
    target_uri: str | None = None
    target_selection_range: Range | None = None


class _Contents(Struct):
    value: str


class _Hover(Struct):
    contents: _Contents | str


class Diagnostic(Struct):
    """One thing that a server finds wrong."""

    range: Range
    message: str = ""
    code: str | int | None = None


class _Report(Struct):
    items: tuple[Diagnostic, ...] = ()


def locations_in(answer: Json) -> list[Location]:
    """The locations in an answer; none when it makes no sense."""
    several = answer if isinstance(answer, list) else [answer] if answer else []
    return _converted(several, list[Location]) or []


def hover_in(answer: Json) -> str | None:
    """The text in an answer, as the server wrote it; None when there is none."""
    hover = _converted(answer, _Hover)
    if hover is None:
        return None
    return hover.contents if isinstance(hover.contents, str) else hover.contents.value


def diagnostics_in(answer: Json) -> tuple[Diagnostic, ...]:
    """The diagnostics in an answer; none when it makes no sense."""
    report = _converted(answer, _Report)
    return report.items if report is not None else ()


def encoding_in(hello: Json) -> str | None:
    """How the server counts characters, by its greeting; None when that is no greeting."""
    capabilities = hello.get("capabilities") if isinstance(hello, dict) else None
    if not isinstance(capabilities, dict):
        return None
    encoding = capabilities.get("positionEncoding", "utf-16")
    return encoding if isinstance(encoding, str) else None


def _converted(answer: Json, shape: type[Shape]) -> Shape | None:
    try:
        return msgspec.convert(answer, shape)
    except msgspec.ValidationError:
        return None
