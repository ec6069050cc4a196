"""What the text report says of uses that are nobody's business: which other code they refer to."""

from __future__ import annotations

from ssot_lint.program.model import Unrelated
from ssot_lint.program.outside import short_path
from ssot_lint.reports.counting import amount
from ssot_lint.reports.escaping import visible, visible_path
from ssot_lint.reports.excerpt import cells, crop
from ssot_lint.reports.ink import Line
from ssot_lint.reports.model import CheckReport

MOST = 40
"""Definitions that are listed."""
_GUTTER = 8
_NOTHING = "no definition: a plain value, or a keyword of another call"


def left_alone_note(report: CheckReport) -> Line:
    """How many uses were left alone."""
    uses = amount(report.not_ours, "use")
    return [(f"left alone: {uses} of the same names that belong to other code", "quiet")]


def left_alone_lines(report: CheckReport, width: int) -> list[Line]:
    """The definitions that those uses refer to, with how many do, and where they are."""
    shown = report.left_alone[:MOST]
    room = max((cells(visible(one.symbol)) for one, _ in shown), default=0)
    lines = [line for one, count in shown for line in _definition(one, count, room, width)]
    if len(report.left_alone) > len(shown):
        lines.append([(f"{'':{_GUTTER}}… {amount(len(report.left_alone) - len(shown), 'more definition')}", "quiet")])
    return lines


def _definition(one: Unrelated, count: int, room: int, width: int) -> list[Line]:
    """One definition; its place stands behind it in line with the others, or below it where there is no room."""
    label = crop(one.symbol or _NOTHING, max(width - _GUTTER, 20))
    head: Line = [(f"{count:>6,}  ", ""), (label, "symbol" if one.symbol else "quiet")]
    if not one.path:
        return [head]
    place = f"{visible_path(short_path(one.path))}:{one.line}"
    if _GUTTER + room + 2 + cells(place) <= width:
        return [[*head, (" " * (room - cells(label) + 2), ""), (place, "path")]]
    return [head, [(" " * _GUTTER, ""), (place, "path")]]
