"""Seeding: duplicates beside the definitions of some names, and mentions of those names that are made to use them.

What is decided by chance is decided from a text: the same tree and the same text always give the same result.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from choosing import Watched
from duplicating import PREFIX, duplicate_of
from reading import Mention, Source

_ALIAS = "old_way_to_"
_SHARES = {"getattr": 0.08, "listed": 0.06}
"""How many of the attributes that are read become something harder to read."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A mention that is going to use the duplicate, and how."""

    mention: Mention
    shape: str = "plain"
    """``plain``: as it was, with the other name; ``getattr``: by a string; ``listed``: through a list of one."""


@dataclass(frozen=True, slots=True)
class Marker:
    """A seeded use: where it stands now, and the mention that it was."""

    path: str
    line: int
    column: int
    kind: str
    mention: Mention


class Edit(NamedTuple):
    """What stands between two offsets is replaced; an insertion where both are the same."""

    start: int
    end: int
    order: int
    """Of insertions at one offset."""
    new: str
    mark: int = -1
    """Where in the new text a use or a duplicate's name starts."""
    what: object = None
    """The mention or definition that is there."""


@dataclass(slots=True)
class Seeded:
    """A tree after seeding: texts of the files that changed, and what stands where in them."""

    texts: dict[str, str] = field(default_factory=dict)
    markers: list[Marker] = field(default_factory=list)
    duplicates: dict[tuple[str, int, int], str] = field(default_factory=dict)
    """Key of the original, by where the duplicate's name stands."""


def seed_tree(sources: Mapping[str, Source], watched: Sequence[Watched], chosen: Sequence[Chosen], seed: str) -> Seeded:
    """The tree with a duplicate beside each definition, and each chosen mention made to use one.

    Imports and exports of a name are chosen to be extended, not replaced, unless they give it another name.
    """
    edits: dict[str, list[Edit]] = defaultdict(list)
    for one in (one for each in watched for one in each.definitions):
        source = sources[one.path]
        if (made := duplicate_of(one, source)) is not None:
            at, text, mark = made
            edits[one.path].append(Edit(at, at, one.offset, text, mark, one.key))
    aliased = _aliased(chosen, seed)
    for choice in chosen:
        edits[choice.mention.path] += _edits(choice, aliased)
    seeded = Seeded()
    for path, wanted in sorted(edits.items()):
        _apply(sources[path], wanted, seeded)
    seeded.markers.sort(key=lambda one: (one.path, one.line, one.column))
    return seeded


def shaped(mention: Mention, chance: random.Random) -> Chosen:
    """The mention with the shape that chance gives it."""
    drawn = chance.random()
    if mention.start < 0 or mention.is_pattern:
        return Chosen(mention)
    if drawn < _SHARES["getattr"]:
        return Chosen(mention, "getattr")
    if mention.kind == "x.m()" and drawn < sum(_SHARES.values()):
        return Chosen(mention, "listed")
    return Chosen(mention)


def _aliased(chosen: Sequence[Chosen], seed: str) -> frozenset[tuple[str, str]]:
    """Path and name of the imports that give the duplicate another name: in some test files, which nobody imports."""
    chance = random.Random(f"aliases {seed}")
    imports = sorted({(one.mention.path, one.mention.name) for one in chosen if one.mention.kind == "import"})
    drawn = [(one, chance.random() < 0.3) for one in imports if one[0].rpartition("/")[2].startswith("test_")]
    return frozenset(one for one, is_drawn in drawn if is_drawn)


def _edits(choice: Chosen, aliased: frozenset[tuple[str, str]]) -> Iterator[Edit]:
    one = choice.mention
    name = PREFIX + one.name
    is_aliased = (one.path, one.name) in aliased
    match one.kind:
        case "import":
            alias = f" as {_ALIAS}{one.name}" if is_aliased else f" as {name}" if one.text else ""
            yield Edit(one.end, one.end, 0, f", {name}{alias}", len(", "), one)
        case "__all__":
            yield Edit(one.end, one.end, 0, f', "{name}"', len(", "), one)
        case "alias":
            yield Edit(one.offset, one.end, 0, one.text, 0, one)
        case "import as":
            yield Edit(one.offset, one.end, 0, name, 0, one)
        case "dotted":
            yield Edit(one.offset, one.end, 0, f'"{one.text.removesuffix(one.name)}{name}"', 0, one)
        case "getattr" | "patch.object" | "setattr":
            yield Edit(one.offset, one.end, 0, f'"{name}"', 0, one)
        case "m" | "m()":
            yield Edit(one.offset, one.end, 0, f"{_ALIAS}{one.name}" if is_aliased else name, 0, one)
        case _:
            yield from _attribute_edits(choice, name)


def _attribute_edits(choice: Chosen, name: str) -> Iterator[Edit]:
    one = choice.mention
    if choice.shape == "getattr":
        yield Edit(one.start, one.start, -one.end, "getattr(")
        yield Edit(one.dot, one.end, 0, f', "{name}")', len(", "), choice)
        return
    if choice.shape == "listed":
        yield Edit(one.start, one.start, -one.end, "[")
        yield Edit(one.offset, one.end, 0, f"{name}][0]", 0, choice)
        return
    yield Edit(one.offset, one.end, 0, name, 0, one)


def _apply(source: Source, edits: Sequence[Edit], seeded: Seeded) -> None:
    parts: list[str] = []
    position = length = 0
    marks: list[tuple[int, object]] = []
    for edit in sorted(edits, key=lambda one: one[:3]):
        assert edit.start >= position, f"{source.path}: two edits of one text at {source.position(edit.start)}"
        parts += (source.text[position : edit.start], edit.new)
        length += edit.start - position
        if edit.what is not None:
            marks.append((length + edit.mark, edit.what))
        length += len(edit.new)
        position = edit.end
    text = "".join((*parts, source.text[position:]))
    seeded.texts[source.path] = text
    starts = Source(source.path, text, source.tree)
    for offset, what in marks:
        line, column = starts.position(offset)
        if isinstance(what, str):
            seeded.duplicates[source.path, line, column] = what
        elif isinstance(what, Chosen):
            seeded.markers.append(Marker(source.path, line, column, what.shape, what.mention))
        elif isinstance(what, Mention):
            seeded.markers.append(Marker(source.path, line, column, what.kind, what))
