"""Pyright and basedpyright: they infer returns by themselves, count in UTF-16 and answer about open documents only.

They work in a directory of their own, with a configuration of ours: the tree's configuration could hide what is asked
for, and without one they would run the interpreter that they find in the tree.
"""

from __future__ import annotations

import keyword
import os
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar

import msgspec

from ssot_lint.program.lsp import Json
from ssot_lint.program.servers.dialect import Fault, Scene, Wire
from ssot_lint.program.servers.following import Trail, is_definition, passed_on, trails
from ssot_lint.program.servers.receivers import receiver_place
from ssot_lint.program.servers.texts import Texts
from ssot_lint.program.servers.typetext import members
from ssot_lint.program.typeserver import MissingAttribute, Place, Problems, SeenType
from ssot_lint.sources.installed import environment_of

_LABEL = re.compile(r"\((?P<label>[a-z ]+)\)\s*")
_CLASS = re.compile(r"class ([^\W\d]\w*)")
_TYPE_VARIABLE = re.compile(r"^(?!Self@)\w+@\w+")
_LACK = re.compile(
    r'(?:Cannot \w+(?: to)? attribute "[^"]*" for class "(?P<class>.*)"\n\s*Attribute "[^"]*" is unknown'
    r'|"[^"]*" is not a known attribute of (?:"(?P<none>None)"|module "(?P<module>.*)"))$'
)
_LACKS = frozenset({"reportAttributeAccessIssue", "reportOptionalMemberAccess"})
_UNBOUND = frozenset({"reportUndefinedVariable", "reportUnboundVariable"})
_MODULE = "<module"


class Pyright:
    """``pyright-langserver``, where it is installed."""

    name: ClassVar[str] = "pyright"
    program: ClassVar[str] = "pyright-langserver"
    arguments: ClassVar[tuple[str, ...]] = ("--stdio",)
    advice: ClassVar[str] = "put `pyright-langserver` on the path, or use basedpyright, which pip can install whole"
    encoding: ClassVar[str] = "utf-16"
    must_open: ClassVar[bool] = True
    shares_unsaved_text: ClassVar[bool] = True
    needs_room: ClassVar[bool] = True
    chooses_inference: ClassVar[bool] = False
    sees_every_binding: ClassVar[bool] = False

    def environment(self, scene: Scene) -> dict[str, str | None]:
        """Its own litter stays in its room, and nothing of the tree can be imported by the Python that launches it."""
        return {"TMPDIR": scene.room, "PYTHONPATH": None, "PYTHONSAFEPATH": "1", "NODE_OPTIONS": None}

    def files(self, scene: Scene) -> Mapping[str, str]:
        """Its configuration."""
        environment = environment_of(scene.root, scene.environment)
        configuration = {
            "extraPaths": list(scene.src),
            "venvPath": os.path.dirname(environment),
            "venv": os.path.basename(environment),
            "pythonPlatform": "All",
            "typeCheckingMode": "basic",
            "enableTypeIgnoreComments": False,
            **dict.fromkeys((*_LACKS, *_UNBOUND), "error"),
        }
        return {"pyrightconfig.json": msgspec.json.encode(configuration).decode()}

    def workspace(self, scene: Scene) -> str:
        """Its room: nothing is there that it would take time to look through. The tree's files are open documents."""
        return scene.room

    def options(self, scene: Scene) -> Json:
        """None that it would read."""
        return {}

    def setting(self, scene: Scene, section: str) -> Json:
        """No interpreter, and only what is open."""
        analysis = {"diagnosticMode": "openFilesOnly", "autoSearchPaths": False, "logLevel": "Error"}
        if section == "python":
            return {"pythonPath": os.path.join(scene.room, "no-python"), "analysis": analysis}
        return {"analysis": analysis} if section == self.name else None

    def definitions(self, wire: Wire, places: Sequence[Place]) -> list[tuple[Place, ...]]:
        """Where the name at each place is defined.

        A question about the type comes first. For what is no object of a class it tells the declarations and costs a
        tenth, because nothing is searched for the source beside a stub; where it tells nothing, there are none.
        """
        found = wire.locations("textDocument/typeDefinition", places)
        held = [index for index, where in enumerate(found) if any(wire.texts.defines_class(one) for one in where)]
        declared = wire.locations("textDocument/definition", [places[index] for index in held])
        doubtful = [
            index
            for index, where in zip(held, declared, strict=True)
            if not set(where) & set(found[index]) and _may_be_around(wire.texts, places[index], where)
        ]
        for index, where in zip(held, declared, strict=True):
            found[index] = where
        for index, hover in zip(doubtful, wire.hovers([places[index] for index in doubtful]), strict=True):
            if hover.startswith("(function) ") and not hover.startswith("(function) def "):
                found[index] = ()
        return passed_on(wire, places, found)

    def types(self, wire: Wire, places: Sequence[Place]) -> list[SeenType | None]:
        """Type of the expression that ends at each place, if it ends in a name."""
        return _types(wire, places, is_thorough=False)

    def problems(self, wire: Wire, paths: Sequence[str]) -> list[Problems]:
        """What it finds wrong. A complaint is about one member of a union: it counts when there is one for each."""
        reports = wire.faults(paths)
        lacking = [_lacking(report) for report in reports]
        receivers = [receiver_place(wire.texts, one.start) for lacks in lacking for one in lacks]
        known = [place for place in dict.fromkeys(receivers) if place is not None]
        type_at = dict(zip(known, _types(wire, known, is_thorough=True), strict=True))
        of_receiver = iter([type_at.get(place) if place is not None else None for place in receivers])
        return [
            Problems(
                tuple(
                    MissingAttribute(one.end, one.message)
                    for one, classes in lacks.items()
                    if _is_whole(next(of_receiver), classes)
                ),
                tuple(one.start for one in report if one.code in _UNBOUND),
            )
            for report, lacks in zip(reports, lacking, strict=True)
        ]


class Basedpyright(Pyright):
    """``basedpyright-langserver``: pyright with additions, and with what runs it in the same package."""

    name: ClassVar[str] = "basedpyright"
    program: ClassVar[str] = "basedpyright-langserver"
    advice: ClassVar[str] = "install it with `pip install basedpyright`"


def type_text(hover: str) -> str:
    """The type in what is shown for a name, written as ty would write it; empty when there is none.

    ``(variable) r: Router``, ``(method) def push(...) -> None``, ``class Router(...)``, ``(module) lib``.
    """
    shown = hover.split("\n\n", 1)[0].strip()
    match = _LABEL.match(shown)
    label, rest = (match["label"], shown[match.end() :]) if match is not None else ("", shown)
    if label == "module":
        return f"{_MODULE} '{rest}'>"
    if label == "class" or (not label and _CLASS.match(rest)):
        named = _CLASS.match(rest)
        return f"<class '{named.group(1) if named is not None else rest}'>"
    if rest.startswith(("def ", "async def ")):
        return rest
    if label == "type":
        return f"type[{rest.partition(' = ')[2]}]"
    return _bound(rest.partition(": ")[2])


def _types(wire: Wire, places: Sequence[Place], *, is_thorough: bool) -> list[SeenType | None]:
    """Types by what is shown; unless thorough, a parameter's default is doubted only in the parameter itself."""
    hovers = wire.hovers(places)
    classes = wire.locations("textDocument/typeDefinition", places)
    telling = [
        index
        for index, hover in enumerate(hovers)
        if is_thorough or hover.startswith("(parameter)") or _is_function(type_text(hover))
    ]
    found = trails(wire, [places[index] for index in telling], [hovers[index] for index in telling])
    trail_of = dict(zip(telling, found, strict=True))
    return [
        _seen(wire.texts, hovers[index], classes[index], trail_of.get(index, Trail()))
        if _is_name(wire.texts, place)
        else None
        for index, place in enumerate(places)
    ]


def _is_function(text: str) -> bool:
    return "->" in text or "def " in text


def _bound(text: str) -> str:
    """The type without what holds only where the name is not bound; type variables are anything."""
    kept = [one for one in members(text) if one != "Unbound"]
    return " | ".join("Unknown" if _TYPE_VARIABLE.match(one) else one for one in kept) or ("Unknown" if text else "")


def _seen(texts: Texts, hover: str, where: Sequence[Place], trail: Trail) -> SeenType | None:
    text = type_text(hover)
    if not text:
        return None
    if _is_function(text):
        return SeenType(text, (trail.definition,) if trail.definition is not None else ())
    is_open = text == "None" or trail.is_assumed  # a variable that is filled in later, a parameter given something else
    shown = f"Unknown | {text}" if is_open and text != "Unknown" else text
    return SeenType(shown, tuple(place for place in where if texts.defines_class(place)))


def _is_name(texts: Texts, place: Place) -> bool:
    name = texts.name_at(place)
    return bool(name) and not keyword.iskeyword(name)


def _may_be_around(texts: Texts, place: Place, targets: Sequence[Place]) -> bool:
    """True when a definition found for a name may be that of a call around it: a function, or of another name.

    That is what basedpyright tells of a name that is declared nowhere: ``push(x.push)``.
    """
    name = texts.name_at(place)
    return any(is_definition(texts, one) or texts.name_at(one) != name for one in targets)


def _lacking(report: Sequence[Fault]) -> dict[Fault, frozenset[str]]:
    """By the first complaint about an attribute, the classes that lack it."""
    found: dict[tuple[Place, Place], list[Fault]] = defaultdict(list)
    for one in report:
        if one.code in _LACKS and _LACK.match(one.message):
            found[one.start, one.end].append(one)
    return {group[0]: frozenset(name for one in group for name in _named(one.message)) for group in found.values()}


def _named(message: str) -> Iterator[str]:
    match = _LACK.match(message)
    if match is not None:
        yield _plain(match["class"] or match["none"] or _MODULE)


def _plain(member: str) -> str:
    """A member of a type as both complaints and types can be written: without marks of inference."""
    if member.startswith(_MODULE):
        return _MODULE
    return re.sub(r"<class '(.+)'>", r"type[\1]", member).replace("Self@", "").replace("*", "")


def _is_whole(receiver: SeenType | None, classes: frozenset[str]) -> bool:
    """True when the classes that lack an attribute are all that the receiver may be."""
    return receiver is not None and {_plain(one) for one in members(receiver.text)} == classes
