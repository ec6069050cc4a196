"""Columns of numbers beside one of names: as many beside each other as there is room for, the others below."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeAlias

from ssot_lint.reports.excerpt import cells, crop
from ssot_lint.reports.ink import Document, Piece, add_row, open_table

Column: TypeAlias = tuple[str, Sequence[Piece]]
"""Its heading, and what stands below it."""
GAP = 3
"""Cells between two columns."""
_SHORTEST = 12
"""Cells that a name keeps."""


def side_by_side(names: Column, columns: Sequence[Column], width: int) -> Document:
    """One table, or several that begin with the names, each followed by an empty line.

    Names are cropped where even one column would not fit beside them; what is in the columns never is.
    """
    widest = max(map(_width, columns), default=0)
    room = max(width - GAP - widest, _SHORTEST)
    head = names[0], [(crop(text, room), style) for text, style in names[1]]
    document: Document = []
    for together in _fitting(columns, width - _width(head)):
        table = open_table(head[0], *(heading for heading, _ in together))
        for row in zip(head[1], *(below for _, below in together), strict=True):
            add_row(table, row)
        document += [table, []]
    return document


def _fitting(columns: Sequence[Column], room: int) -> Iterator[list[Column]]:
    """Columns in runs that fit, at least one each."""
    run: list[Column] = []
    left = room
    for column in columns:
        needed = GAP + _width(column)
        if run and needed > left:
            yield run
            run, left = [], room
        run.append(column)
        left -= needed
    if run:
        yield run


def _width(column: Column) -> int:
    heading, below = column
    return max(cells(text) for text in (heading, *(text for text, _ in below)))
