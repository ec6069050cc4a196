"""One source line as a terminal shows it, with carets under a stretch of it."""

from __future__ import annotations

from dataclasses import dataclass

from ssot_lint.reports.escaping import visible

TAB = 4
"""Columns from one tab stop to the next."""
ELLIPSIS = "…"


@dataclass(frozen=True, slots=True)
class Excerpt:
    """What to print: the line, cropped around the stretch if it is too long, and where its carets go."""

    text: str
    indent: int
    """Terminal cells before the first caret."""
    carets: int


def excerpt(source: str, column: int, end_column: int | None, room: int) -> Excerpt:
    """The line in at most ``room`` cells, with the code points from ``column`` up to ``end_column`` marked.

    Columns count code points from 1, whatever a tab, a wide or an invisible character takes on the screen. No end means
    up to the end of the line. At least one caret is drawn, and none past the end of the shown text but that one.
    """
    start = min(max(column - 1, 0), len(source))
    stop = len(source) if end_column is None else min(max(end_column - 1, start), len(source))
    if len(source) <= room and source.isascii() and source.isprintable():
        return Excerpt(source.rstrip(), start, max(stop - start, 1))
    low, high = max(start - room, 0), min(start + room, len(source))  # further away nothing can be shown
    drawn = _draw(source[low:high])
    first, last = _window(drawn, start - low, stop - low, room, low == 0, high == len(source))
    marked = slice(max(start - low, first), max(min(stop - low, last), first))
    head = ELLIPSIS * (low + first > 0) + "".join(drawn[first : marked.start])
    tail = "".join(drawn[marked.stop : last]) + ELLIPSIS * (low + last < len(source))
    body = "".join(drawn[marked])
    return Excerpt((head + body + tail).rstrip(), cells(head), max(cells(body), 1))


def crop(text: str, room: int) -> str:
    """The text, made visible, in at most ``room`` cells."""
    return excerpt(text, 1, 1, room).text


def cells(text: str) -> int:
    """How many terminal cells the text takes."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def _draw(source: str) -> list[str]:
    """What each code point looks like: tabs as spaces up to the next stop, what cannot be printed as its escape."""
    if source.isascii() and source.isprintable():
        return list(source)
    drawn: list[str] = []
    position = 0
    for character in source:
        shown = " " * (TAB - position % TAB) if character == "\t" else visible(character)
        drawn.append(shown)
        position += cells(shown)
    return drawn


def _window(drawn: list[str], start: int, stop: int, room: int, is_head: bool, is_tail: bool) -> tuple[int, int]:
    """Which of the drawn characters to show: all if they fit, else as many as do, ``start`` among them."""
    widths = [1 if shown.isascii() and len(shown) == 1 else cells(shown) for shown in drawn]
    if is_head and is_tail and sum(widths) <= room:
        return 0, len(drawn)
    if is_head and (sum(widths[:stop]) < room or sum(widths[:start]) <= room // 3):
        return 0, _reach(widths, room - 1)
    spare = room - 2  # for an ellipsis at each end
    first = start - _reach(widths[:start][::-1], spare // 3)
    last = first + _reach(widths[first:], spare)
    unused = spare - sum(widths[first:last])
    return first - _reach(widths[:first][::-1], unused), last


def _reach(widths: list[int], room: int) -> int:
    """How many of the characters, from the first on, fit."""
    for count, width in enumerate(widths):
        room -= width
        if room < 0:
            return count
    return len(widths)
