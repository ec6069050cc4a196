"""Foreign text inside Markdown: it stays text, whatever it holds (HTML, links, mentions, table borders, backticks)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ssot_lint.reports.escaping import visible

_SPECIAL = re.compile(r"[\\`*_\[\]#|~<>&@$]|:(?=//)|^[-+=]|(?<=^www)\.|(?<=\Wwww)\.")
_NUMBERED = re.compile(r"^(\d+)([.)])")
"""The start of what would be a list."""
_BACKTICKS = re.compile("`+")
_ENTITIES = {"<": "&lt;", ">": "&gt;", "&": "&amp;", "@": "&#64;", ":": "&#58;", ".": "&#46;"}
"""What a backslash before it would not keep from being HTML, a mention or a link."""


def prose(text: str) -> str:
    """The text as running text; what it has between pairs of backticks as code. On one line."""
    parts = visible(" ".join(text.split())).split("`")
    if len(parts) % 2 == 0:
        shown = _escaped("`".join(parts))
    else:
        shown = "".join(code(part) if number % 2 else _escaped(part) for number, part in enumerate(parts))
    return _NUMBERED.sub(r"\1\\\2", shown)


def code(text: str) -> str:
    """The text as a code span that a cell of a table may hold: more backticks around than any run inside has."""
    shown = visible(text)
    if not shown.strip():
        return "` `" if shown else ""
    longest = max((len(run) for run in _BACKTICKS.findall(shown)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if shown.startswith("`") or shown.endswith("`") else ""
    return f"{fence}{pad}{shown}{pad}{fence}".replace("|", "\\|")


def table(head: Iterable[str], rows: Iterable[Iterable[str]], numbers: int = 0) -> list[str]:
    """Lines of a table whose cells are Markdown already; the last ``numbers`` columns are right-aligned."""
    names = list(head)
    rule = [":--"] * (len(names) - numbers) + ["--:"] * numbers
    return [f"| {' | '.join(cells)} |" for cells in (names, rule, *map(list, rows))]


def _escaped(text: str) -> str:
    return _SPECIAL.sub(lambda match: _ENTITIES.get(match[0], f"\\{match[0]}"), text)
