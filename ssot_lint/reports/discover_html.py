"""What ``discover`` found, as one page that fetches nothing: it can be opened from disk, mailed, kept as an artifact.

Everything is in the document before any script runs; the script on it filters, sorts and copies. The policy in the page
lets only that script and that style sheet act, by their digests, so that a hostile name stays text whatever it holds.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from html import escape
from importlib.resources import files

from ssot_lint.discover.model import Discovery
from ssot_lint.reports import discover_words as words
from ssot_lint.reports.discover_html_family import family_html
from ssot_lint.reports.escaping import visible
from ssot_lint.reports.model import SourceLine

MOST_FAMILIES = 1_000
MOST_COMPARED = 150
"""Families whose members are shown side by side: those that come first."""
_SORTS = (
    ("harm", "harm"),
    ("size", "statements that could go"),
    ("members", "members"),
    ("users", "files that use it"),
    ("name", "name"),
)


def render_discovery_html(discovery: Discovery, source_line: SourceLine, most: int = MOST_FAMILIES) -> str:
    """The page, with the first ``most`` families."""
    style, script = _page_file("discover.css"), _page_file("discover.js")
    policy = (
        f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    shown = discovery.families[:most]
    parts = [
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="referrer" content="no-referrer"><meta name="color-scheme" content="light dark">',
        f"<title>Definitions that do one job</title><style>{style}</style></head><body>",
        '<a class="skip" href="#families">Skip to the families</a>',
        *_head(discovery, len(shown)),
        *_tools(discovery),
        '<main id="families" tabindex="-1"><p id="none" class="quiet" hidden>No family matches.</p>',
        '<ol id="list">',
    ]
    for number, family in enumerate(shown, start=1):
        parts.append(family_html(number, family, source_line if number <= MOST_COMPARED else None))
    parts += ["</ol></main>", f"<script>{script}</script></body></html>"]
    return "\n".join(parts) + "\n"


def _head(discovery: Discovery, shown: int) -> Iterator[str]:
    first, *rest = words.closing_text(discovery)
    yield f"<header><h1>Definitions that do one job</h1><p>{_text(first)}</p>"
    if len(discovery.families) > shown:
        rest.insert(0, f"the first {shown:,} families are shown")
    if rest:
        yield f'<ul class="quiet">{"".join(f"<li>{_text(text)}</li>" for text in rest)}</ul>'
    yield "</header>"


def _tools(discovery: Discovery) -> Iterator[str]:
    """Search, filters and order; hidden as long as no script makes them work."""
    kinds = sorted({family.kind.value for family in discovery.families})
    alike = {one.kind: None for family in discovery.families for one in family.likenesses}
    yield '<form id="tools" role="search" aria-label="Families" hidden>'
    yield '<label>Search <input type="search" id="search" placeholder="name, path, module" autocomplete="off"></label>'
    yield from _choice("kind", "Kind", [("", "every kind"), *((kind, kind) for kind in kinds)])
    likenesses = [(kind.value, words.LIKENESSES[kind]) for kind in sorted(alike)]
    yield from _choice("alike", "Alike", [("", "in any way"), *likenesses])
    yield from _choice("order", "Sort by", list(_SORTS))
    yield '<button type="button" id="open">Open all</button>'
    yield '<span id="count" role="status" aria-live="polite"></span></form>'


def _choice(name: str, label: str, options: list[tuple[str, str]]) -> Iterator[str]:
    yield f'<label>{label} <select id="{name}">'
    yield "".join(f'<option value="{escape(value, quote=True)}">{escape(text)}</option>' for value, text in options)
    yield "</select></label>"


def _page_file(name: str) -> str:
    return files("ssot_lint.reports").joinpath("page", name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    return "sha256-" + b64encode(sha256(text.encode()).digest()).decode()


def _text(text: str) -> str:
    return escape(visible(text))
