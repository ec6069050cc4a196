"""Overlays: unsaved text that lets a type checker see an expression it could not be asked about in place.

A receiver that ends in no name (``make().send``) is bound to a marker by ``:=``; an attribute named by a string
(``getattr(x, "send")``) is spelled out. Nothing on disk changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ssot_lint.facts.cut import Lines
from ssot_lint.facts.model import Span, StringRole
from ssot_lint.program.answers import SiteUse
from ssot_lint.program.typeserver import Place

_MARKER = "ssot_lint_receiver_"


@dataclass(frozen=True, slots=True)
class Taught:
    """Where, in the overlaid text, to ask about one use."""

    site: SiteUse
    receiver: Place
    """The receiver: its type can be asked for."""
    attribute: Place
    """The attribute's name."""
    attribute_end: Place


class _Edit(NamedTuple):
    start: int
    end: int
    order: int
    """Of insertions at one offset: the one that closes last opens first."""
    new: str


@dataclass(frozen=True, slots=True)
class Overlay:
    """Text of a file with its open sites made visible."""

    path: str
    text: str
    taught: tuple[Taught, ...]


def is_plain(site: SiteUse) -> bool:
    """True when the receiver ends in a name, so that its type can be asked for in place."""
    receiver = site.use.receiver
    return receiver is not None and (receiver[-1:].isalnum() or receiver[-1:] == "_")


def needs_spelling(site: SiteUse) -> bool:
    """True when a string names the attribute of an object that is in sight."""
    string = site.use.string
    return (
        string is not None
        and string.subject is not None
        and string.role in {StringRole.GETATTR, StringRole.HASATTR, StringRole.PATCH_OBJECT}
    )


def overlay(path: str, text: str, sites: Sequence[SiteUse]) -> Overlay:
    """The file's text with each site's receiver bound to a marker of its own."""
    edits: list[_Edit] = []
    lines = Lines.of(text)
    marked: list[SiteUse] = []
    for site in sites:
        subject_span = site.use.string.subject_span if site.use.string else site.use.receiver_span
        if subject_span is None:
            continue
        marker = f"{_MARKER}{len(marked)}"
        start, end = _offsets(lines, subject_span)
        if site.use.string is not None:
            subject = " ".join(text[start:end].split("\n"))
            edits.append(_Edit(*_offsets(lines, site.use.span), 0, f"({marker} := {subject}).{site.use.name}"))
        else:
            edits.append(_Edit(start, start, -end, f"({marker} := "))
            edits.append(_Edit(end, end, 0, ")"))
        marked.append(site)
    changed = _applied(text, edits)
    taught = (_taught(path, changed, index, site) for index, site in enumerate(marked))
    return Overlay(path, changed, tuple(one for one in taught if one is not None))


def _offsets(lines: Lines, span: Span) -> tuple[int, int]:
    return (
        lines.starts[span.line - 1] + span.column - 1,
        lines.starts[span.end_line - 1] + span.end_column - 1,
    )


def _applied(text: str, edits: Sequence[_Edit]) -> str:
    parts: list[str] = []
    position = 0
    for edit in sorted(edits):
        if edit.start < position:
            continue
        parts += (text[position : edit.start], edit.new)
        position = edit.end
    return "".join((*parts, text[position:]))


def _taught(path: str, text: str, index: int, site: SiteUse) -> Taught | None:
    lines = Lines.of(text)
    start = text.find(f"({_MARKER}{index} := ")
    if start < 0:
        return None
    attribute = _attribute_after(text, start, site.use.name)
    return Taught(
        site,
        _place(path, lines, start + 1),
        _place(path, lines, attribute),
        _place(path, lines, attribute + len(site.use.name)),
    )


def _attribute_after(text: str, start: int, name: str) -> int:
    """Offset of the attribute that follows the parenthesis opened at ``start``."""
    depth = 0
    for offset in range(start, len(text)):
        if text[offset] in "([{":
            depth += 1
        elif text[offset] in ")]}":
            depth -= 1
            if depth == 0:
                return text.find(name, offset)
    return 0


def _place(path: str, lines: Lines, offset: int) -> Place:
    line = lines.number_at(offset)
    return Place(path, line, offset - lines.starts[line - 1] + 1)
