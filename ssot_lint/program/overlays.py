"""Overlays: unsaved text that lets a type checker see an expression it could not be asked about in place.

A receiver that ends in no name (``make().send``) is bound to a marker by ``:=``; an attribute named by a string
(``getattr(x, "send")``) is spelled out; a dotted string (``patch("a.b.send")``) becomes a document of its own. Nothing
on disk changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ssot_lint.facts.cut import Lines
from ssot_lint.facts.model import Span, StringFacts, StringRole
from ssot_lint.program.answers import SiteUse
from ssot_lint.program.edited import Edit, EditedText, offsets_of
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


class _Marked(NamedTuple):
    """A site, and in the text before the edits: the edit that opens its marker, if any, its subject and its name."""

    site: SiteUse
    opening: Edit | None
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


def overlay(path: str, text: str, sites: Sequence[SiteUse], lessons: Sequence[Edit] = ()) -> Overlay:
    """The file's text with each receiver that cannot be asked about as it is bound to a marker of its own.

    ``lessons`` are further edits; where one overlaps what shows a site, the site wins.
    """
    lines = Lines.of(text)
    edits: list[Edit] = []
    marked: list[_Marked] = []
    for site in sites:
        span = site.use.string.subject_span if site.use.string else site.use.receiver_span
        if span is not None:
            marked.append(_marked(f"{_MARKER}{len(marked)}", lines, site, span, edits))
    edits += [one for one in lessons if not any(one.overlaps(edit) for edit in edits)]
    shown = EditedText.of(lines, path, edits)
    return Overlay(path, shown.text, tuple(_taught(shown, one) for one in marked), shown)


def _marked(marker: str, lines: Lines, site: SiteUse, span: Span, edits: list[Edit]) -> _Marked:
    start, end = offsets_of(lines, span)
    own_start, own_end = offsets_of(lines, site.use.span)
    if site.use.string is not None:
        subject = " ".join(lines.text[start:end].split("\n"))
        edit = Edit(own_start, own_end, 0, f"({marker} := {object_of(site.use.string, subject)}).{site.use.name}")
        edits.append(edit)
        return _Marked(site, edit, (start, end), -1)
    if is_plain(site):
        return _Marked(site, None, (start, end), own_start)
    edit = Edit(start, start, -end, f"({marker} := ")
    edits += (edit, Edit(end, end, 0, ")"))
    return _Marked(site, edit, (start, end), own_start)


def _taught(shown: EditedText, one: _Marked) -> Taught:
    """Where to ask about a marked site."""
    root = shown.moved(one.subject[0] + 1) - 1
    name = shown.moved(one.name)
    receiver = shown.moved(one.subject[1]) - 1
    if one.opening is not None:
        receiver = shown.start_of(one.opening) + 1
    if one.opening is not None and one.name < 0:
        root = shown.text.index(" := ", receiver) + len(" := ")
        name = receiver - 1 + len(one.opening.new) - len(one.site.use.name)
    return Taught(
        one.site,
        shown.place(receiver),
        shown.place(root),
        shown.place(name),
        shown.place(name + len(one.site.use.name)),
    )


@dataclass(frozen=True, slots=True)
class Overlay:
    """Text of a file with its open sites made visible."""

    path: str
    text: str
    taught: tuple[Taught, ...]
    _shown: EditedText | None = None

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
