"""Overlays: unsaved text that lets a type checker see an expression it could not be asked about in place.

A receiver that ends in no name (``make().send``) is bound to a marker by ``:=``; an attribute named by a string
(``getattr(x, "send")``) is spelled out; a dotted string (``patch("a.b.send")``) becomes a document of its own. Nothing
on disk changes.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

from ssot_lint.facts.cut import Lines
from ssot_lint.facts.model import Span, StringFacts, StringRole
from ssot_lint.program.answers import SiteUse
from ssot_lint.program.typeserver import Place

OURS_ONLY = "__ssot_lint_"
"""How the paths of documents begin that exist only for questions."""
STRINGS_PATH = f"{OURS_ONLY}strings__.py"
_MARKER = "ssot_lint_receiver_"
_SPELLED = frozenset({StringRole.GETATTR, StringRole.HASATTR, StringRole.PATCH_OBJECT, StringRole.ATTRIBUTE})
_PATHS = frozenset({StringRole.PATCH, StringRole.DOTTED, StringRole.ENTRY_POINT})


@dataclass(frozen=True, slots=True)
class Taught:
    """Where, in the overlaid text, to ask about one use."""

    site: SiteUse
    receiver: Place
    """The receiver: its type can be asked for."""
    root: Place
    """First character of the receiver as it was written."""
    attribute: Place
    """The attribute's name."""
    attribute_end: Place


class _Edit(NamedTuple):
    start: int
    end: int
    order: int
    """Of insertions at one offset: the one that closes last opens first."""
    new: str


class _Marked(NamedTuple):
    """A site, and in the text before the edits: the edit that opens its marker, if any, its subject and its name."""

    site: SiteUse
    opening: _Edit | None
    subject: tuple[int, int]
    name: int
    """Offset of the attribute's name; -1 when the opening edit spells it."""


def is_plain(site: SiteUse) -> bool:
    """True when the receiver ends in a name, so that its type can be asked for in place."""
    receiver = site.use.receiver
    return receiver is not None and (receiver[-1:].isalnum() or receiver[-1:] == "_")


def needs_spelling(site: SiteUse) -> bool:
    """True when a string names the attribute of an object that is in sight."""
    string = site.use.string
    return string is not None and string.subject is not None and string.role in _SPELLED


def object_of(string: StringFacts, subject: str) -> str:
    """Source of the object whose attribute the string names, given the source of its subject."""
    return f"next(iter({subject}))" if string.is_element else subject


def is_path(site: SiteUse) -> bool:
    """True when a string names something by a dotted path of its own."""
    return site.use.string is not None and site.use.string.role in _PATHS


def overlay(path: str, text: str, sites: Sequence[SiteUse]) -> Overlay:
    """The file's text with each receiver that cannot be asked about as it is bound to a marker of its own."""
    lines = Lines.of(text)
    edits: list[_Edit] = []
    marked: list[_Marked] = []
    for site in sites:
        span = site.use.string.subject_span if site.use.string else site.use.receiver_span
        if span is not None:
            marked.append(_marked(f"{_MARKER}{len(marked)}", lines, site, span, edits))
    shown = _Shown.of(lines, path, edits)
    return Overlay(path, shown.lines.text, tuple(shown.taught(one) for one in marked), shown)


def _marked(marker: str, lines: Lines, site: SiteUse, span: Span, edits: list[_Edit]) -> _Marked:
    start, end = _offsets(lines, span)
    own_start, own_end = _offsets(lines, site.use.span)
    if site.use.string is not None:
        subject = " ".join(lines.text[start:end].split("\n"))
        edit = _Edit(own_start, own_end, 0, f"({marker} := {object_of(site.use.string, subject)}).{site.use.name}")
        edits.append(edit)
        return _Marked(site, edit, (start, end), -1)
    if is_plain(site):
        return _Marked(site, None, (start, end), own_start)
    edit = _Edit(start, start, -end, f"({marker} := ")
    edits += (edit, _Edit(end, end, 0, ")"))
    return _Marked(site, edit, (start, end), own_start)


def _offsets(lines: Lines, span: Span) -> tuple[int, int]:
    return (
        lines.starts[span.line - 1] + span.column - 1,
        lines.starts[span.end_line - 1] + span.end_column - 1,
    )


@dataclass(frozen=True, slots=True)
class _Shown:
    """A text after its edits, and where what was in it before now stands."""

    path: str
    before: Lines
    edits: tuple[_Edit, ...]
    growth: tuple[int, ...]
    """By how much the text has grown before each edit, and at its end."""
    lines: Lines

    @classmethod
    def of(cls, before: Lines, path: str, edits: Sequence[_Edit]) -> _Shown:
        """The text with the edits made."""
        ordered = tuple(sorted(edits))
        growth = accumulate((len(one.new) - (one.end - one.start) for one in ordered), initial=0)
        parts: list[str] = []
        position = 0
        for edit in ordered:
            parts += (before.text[position : edit.start], edit.new)
            position = edit.end
        return cls(path, before, ordered, tuple(growth), Lines.of("".join((*parts, before.text[position:]))))

    def taught(self, one: _Marked) -> Taught:
        """Where to ask about a marked site."""
        root = self._moved(one.subject[0] + 1) - 1
        name = self._moved(one.name)
        receiver = self._moved(one.subject[1]) - 1
        if one.opening is not None:
            receiver = one.opening.start + self.growth[bisect_left(self.edits, one.opening)] + 1
        if one.opening is not None and one.name < 0:
            root = self.lines.text.index(" := ", receiver) + len(" := ")
            name = receiver - 1 + len(one.opening.new) - len(one.site.use.name)
        return Taught(
            one.site,
            self._place(receiver),
            self._place(root),
            self._place(name),
            self._place(name + len(one.site.use.name)),
        )

    def original(self, place: Place) -> Place:
        """Where what now stands at a place stood before the edits; the nearest place for what an edit has added."""
        offset = self.lines.starts[place.line - 1] + place.column - 1
        ends = [edit.start + len(edit.new) + growth for edit, growth in zip(self.edits, self.growth, strict=False)]
        made = bisect_right(ends, offset)
        old = offset - self.growth[made]
        if made < len(self.edits):
            old = min(old, self.edits[made].start)
        line = self.before.number_at(old)
        return Place(place.path, line, old - self.before.starts[line - 1] + 1)

    def _moved(self, offset: int) -> int:
        """Where the character at an offset, which no edit starts at, now stands."""
        return offset + self.growth[bisect_left(self.edits, (offset,))]

    def _place(self, offset: int) -> Place:
        line = self.lines.number_at(offset)
        return Place(self.path, line, offset - self.lines.starts[line - 1] + 1)


@dataclass(frozen=True, slots=True)
class Overlay:
    """Text of a file with its open sites made visible."""

    path: str
    text: str
    taught: tuple[Taught, ...]
    _shown: _Shown | None = None

    def original(self, place: Place) -> Place:
        """Where a place of the overlaid text is in the file itself."""
        return self._shown.original(place) if self._shown is not None and place.path == self.path else place


def strings_overlay(strings: Sequence[tuple[SiteUse, str, str]]) -> Overlay:
    """A document that spells out dotted strings, each given with its module and the path within the module."""
    lines: list[str] = []
    taught: list[Taught] = []
    for site, module, rest in strings:
        expression = f"    {module}.{rest}"
        lines += [f"def _{len(taught)}():", f"    import {module}", expression]
        end, last = len(expression) + 1, rest.rpartition(".")[2]
        columns = (end - len(last) - 2, 5, end - len(last), end)
        receiver, root, attribute, attribute_end = (Place(STRINGS_PATH, len(lines), column) for column in columns)
        taught.append(Taught(site, receiver, root, attribute, attribute_end))
    return Overlay(STRINGS_PATH, "".join(f"{line}\n" for line in lines), tuple(taught))
