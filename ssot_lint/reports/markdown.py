"""Foreign text made fit for Markdown: it shows as what it is, and formats, links, mentions and embeds nothing."""

from __future__ import annotations

import re

from ssot_lint.reports.escaping import visible

_CODE = re.compile(r"`([^`]+)`")
_RUNS = re.compile(r"`+")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_SPECIAL = re.compile(r"[&<>]|[\\`*\[\]~|$!]|(?<!\w)_|_(?!\w)")
_LEADING = re.compile(r"^(\s*)([#+=-]|\d+(?=[.)]))")
_NOTIFYING = re.compile(r"@(?=\w)|#(?=\d)")


def code(text: str) -> str:
    """The text as one code span, whatever it holds."""
    shown = visible(text)
    fence = "`" * (max((len(run) for run in _RUNS.findall(shown)), default=0) + 1)
    pad = " " if shown[:1] in "` " or shown[-1:] in "` " else ""
    return f"{fence}{pad}{shown}{pad}{fence}"


def prose(text: str) -> str:
    """The text as part of a paragraph, in one line: code spans stay code spans, anything else is only text."""
    parts = _CODE.split(visible(text))
    return "".join(code(part) if place % 2 else _plain(part, leads=not place) for place, part in enumerate(parts))


def _plain(text: str, *, leads: bool) -> str:
    escaped = _SPECIAL.sub(lambda match: _ENTITIES.get(match[0], f"\\{match[0]}"), text)
    if leads:
        escaped = _LEADING.sub(_unlisted, escaped)
    return _NOTIFYING.sub(lambda match: f"{match[0]}<!-- -->", escaped)


def _unlisted(match: re.Match[str]) -> str:
    """What would begin a heading or a list, as a character."""
    return f"{match[1]}{match[2]}&#8203;" if match[2].isdigit() else f"{match[1]}\\{match[2]}"
