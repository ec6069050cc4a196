"""Styled lines: reports build them as plain data, and they are painted once, at the end.

Nothing here parses markup, so foreign text cannot style itself. Rich is imported only when there is a style or a table
to show.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from rich.console import Console
    from rich.segment import Segment
    from rich.table import Table

Piece: TypeAlias = tuple[str, str]
"""Text and the name of its style; it must already be fit to print (see `escaping`)."""
Line: TypeAlias = list[Piece]
Document: TypeAlias = "list[Line | Table]"

STYLES = {
    "": "",
    "strong": "bold",
    "quiet": "dim",
    "title": "bold",
    "rule": "yellow",
    "path": "cyan",
    "symbol": "bold cyan",
    "caret": "bold yellow",
    "error": "bold red",
    "warning": "yellow",
    "safe": "green",
    "unsafe": "yellow",
    "manual": "magenta",
    "added": "green",
    "removed": "red",
    "command": "bold",
    "good": "bold green",
}
"""Terminal colours of the user's own palette only: they were chosen to be readable on that background."""


def paint(document: Document, *, width: int, colour: bool) -> str:
    """The document as text, one trailing newline; without colour it holds no escape sequence."""
    if not colour and all(isinstance(row, list) for row in document):
        return "".join(f"{plain(row)}\n" for row in document if isinstance(row, list))
    console = open_console(width=width, colour=colour)
    print_document(document, console)
    text = printed(console)
    return text if colour else "".join(f"{line.rstrip()}\n" for line in text.split("\n")[:-1])


def plain(line: Line) -> str:
    """The text of a line."""
    return "".join(text for text, _ in line).rstrip()


def open_console(*, width: int, colour: bool, record: bool = False) -> Console:
    """A console that writes to memory and reads nothing from the environment but what it is told here."""
    from rich.console import Console

    return Console(
        file=io.StringIO(),
        width=width,
        record=record,
        force_terminal=colour,
        color_system="standard" if colour else None,
        legacy_windows=False,
        markup=False,
        emoji=False,
        highlight=False,
        _environ={},
    )


def print_document(document: Document, console: Console) -> None:
    """Print lines in one go each run of them, never wrapped or cropped, so that a path stays one word to click."""
    from rich.segment import Segments

    for is_line, rows in groupby(document, key=lambda row: isinstance(row, list)):
        if is_line:
            console.print(Segments(_segments(row for row in rows if isinstance(row, list))), soft_wrap=True, end="")
        else:
            for table in rows:
                console.print(table)


def printed(console: Console) -> str:
    """What the console from `open_console` wrote so far."""
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def open_table(*columns: str) -> Table:
    """An empty table in the house style: the first column is text, the others are right-aligned numbers."""
    from rich import box
    from rich.table import Table

    table = Table(
        box=box.SIMPLE_HEAD,
        show_edge=False,
        pad_edge=False,
        padding=(0, 2, 0, 0),
        header_style="dim",
        border_style="dim",
    )
    for number, column in enumerate(columns):
        table.add_column(column, justify="right" if number else "left", no_wrap=True, overflow="ellipsis")
    return table


def add_row(table: Table, cells: Sequence[Piece]) -> None:
    """Add a row of pieces to a table."""
    from rich.text import Text

    table.add_row(*(Text(text, style=STYLES[style]) for text, style in cells))


def _segments(lines: Iterable[Line]) -> Iterable[Segment]:
    from rich.segment import Segment
    from rich.style import Style

    style_of = {name: Style.parse(definition) if definition else None for name, definition in STYLES.items()}
    for line in lines:
        for text, style in line:
            yield Segment(text, style_of[style])
        yield Segment("\n")
