"""Following: what a checker's answers leave out, read from the lines that they lead to. Only plain passing-on counts.

``notify = push_event`` makes the one the other; ``def one(hub=Hub())`` makes it no more than likely that it gets a hub.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Sequence
from dataclasses import dataclass

from ssot_lint.program.servers.dialect import Wire
from ssot_lint.program.servers.texts import Texts
from ssot_lint.program.typeserver import Place

_LONGEST = 4
_PASSED_ON = re.compile(r"\s*=\s*((?:[^\W\d]\w*\.)*[^\W\d]\w*)\s*(?:#.*)?$")
_DEFAULT = re.compile(r"\s*=(?!=)")
_DEFINITION = re.compile(r"\s*(?:(?:async\s+)?def|class)\s+")
_OWNER = re.compile(r"\s*(?:[^\W\d]\w*\.)*")
_LABEL = re.compile(r"(?:```python\n)?\((parameter|variable|constant|function|method)\) ")


@dataclass(slots=True)
class Trail:
    """What following the definitions of a name leads to."""

    definition: Place | None = None
    """The one function or class that it is."""
    is_assumed: bool = False
    """It comes from a parameter without annotation, whose default is only one of the things it may be."""


def trails(wire: Wire, places: Sequence[Place], hovers: Sequence[str]) -> list[Trail]:
    """A trail a place, given what is shown for each."""
    found = [Trail() for _ in places]
    asked = {index: place for index, place in enumerate(places) if _LABEL.match(hovers[index])}
    shown = dict(enumerate(hovers))
    for _ in range(_LONGEST):
        onward: dict[int, Place] = {}
        targets = wire.locations("textDocument/definition", list(asked.values()))
        for index, where in zip(asked, targets, strict=True):
            following = _followed(wire.texts, found[index], shown[index], where[0]) if len(where) == 1 else None
            if following is not None:
                onward[index] = following
        if not onward:
            break
        shown = dict(zip(onward, wire.hovers(list(onward.values())), strict=True))
        asked = {index: place for index, place in onward.items() if _LABEL.match(shown[index])}
    return found


def passed_on(wire: Wire, asked: Sequence[Place], found: Sequence[tuple[Place, ...]]) -> list[tuple[Place, ...]]:
    """What was found, and after a variable that is only another name of a function or class, where that is defined."""
    complete = list(found)
    onward = {
        index: place
        for index, where in enumerate(found)
        if where != (asked[index],) and (place := _onward(wire.texts, where)) is not None
    }
    for _ in range(_LONGEST):
        targets = wire.locations("textDocument/definition", list(onward.values()))
        reached = dict(zip(onward, targets, strict=True))
        for index, where in reached.items():
            if len(where) == 1 and is_definition(wire.texts, where[0]):
                complete[index] = (*found[index], *where)
        onward = {index: place for index, where in reached.items() if (place := _onward(wire.texts, where)) is not None}
        if not onward:
            break
    return complete


def is_definition(texts: Texts, place: Place) -> bool:
    """True when the name of a function or class statement starts at the place."""
    return _DEFINITION.fullmatch(_around(texts, place)[0]) is not None


def is_attribute(texts: Texts, place: Place) -> bool:
    """True when a dot stands before the name at the place."""
    line, column = texts.line(place.path, place.line), place.column - 1
    while column > 0 and (line[column - 1].isalnum() or line[column - 1] == "_"):
        column -= 1
    return line[:column].rstrip().endswith(".")


def _followed(texts: Texts, trail: Trail, hover: str, target: Place) -> Place | None:
    """Where to go on from a definition; what it tells is noted on the trail."""
    label = _LABEL.match(hover)
    if label is not None and label[1] == "parameter":
        trail.is_assumed = _DEFAULT.match(_around(texts, target)[1]) is not None
        return None
    if is_definition(texts, target):
        trail.definition = target
    return _onward(texts, (target,))


def _onward(texts: Texts, where: Sequence[Place]) -> Place | None:
    """The last letter of what the only place's statement assigns, if that is a name."""
    if len(where) != 1:
        return None
    place = where[0]
    before, rest = _around(texts, place)
    passed = _PASSED_ON.match(rest)
    continues = texts.line(place.path, place.line - 1).rstrip().endswith(("(", ",", "\\"))
    if passed is None or keyword.iskeyword(passed[1]) or continues or _OWNER.fullmatch(before) is None:
        return None
    return Place(place.path, place.line, place.column + len(texts.name_at(place)) + passed.end(1) - 1)


def _around(texts: Texts, place: Place) -> tuple[str, str]:
    """What stands on its line before and after the name that starts at the place."""
    line = texts.line(place.path, place.line)
    return line[: place.column - 1], line[place.column - 1 + len(texts.name_at(place)) :]
