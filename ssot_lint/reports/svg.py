"""The text report as a picture."""

from __future__ import annotations

import re

from ssot_lint.reports.closing import closing
from ssot_lint.reports.ink import Document, Line, open_console, print_document
from ssot_lint.reports.model import CheckReport, SourceLine
from ssot_lint.reports.text import body

_FONT_FACE = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)
_FONTS = "ui-monospace, SFMono-Regular, Menlo, Consolas, DejaVu Sans Mono"
"""Fonts that are there: a picture fetches nothing."""


def export_svg(
    report: CheckReport,
    source_line: SourceLine,
    *,
    command: str = "ssot-lint check",
    width: int = 100,
    most_lines: int | None = None,
    verbose: bool = False,
) -> str:
    """The coloured report as one SVG document, the same for the same report; with ``command`` above it.

    With ``most_lines``, violations after so many lines are left out, whole ones; the numbers at the end always stay.
    """
    lines = body(report, source_line, width=width, verbose=verbose)
    if most_lines is not None:
        lines = _shortened(lines, most_lines)
    document: Document = [[("$ ", "quiet"), (command, "strong")], [], *lines, *closing(report, width=width)]
    console = open_console(width=width, colour=True, record=True)
    print_document(document, console)
    svg = console.export_svg(title="", unique_id="ssot-lint")
    return _FONT_FACE.sub("", svg).replace("Fira Code", _FONTS)


def _shortened(lines: list[Line], most: int) -> list[Line]:
    """The lines up to the last empty one within the limit, and a mark that there are more."""
    if len(lines) <= most:
        return lines
    end = max((number for number, line in enumerate(lines[:most]) if not line), default=most)
    return [*lines[:end], [], [("  ⋮", "quiet")], []]
