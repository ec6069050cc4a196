"""Pyrefly: counts in UTF-16, answers about open documents only, and infers returns when it is told to.

It reads a configuration of ours, not the tree's: that one could hide what is asked for or name a command to run, and
without one pyrefly would run the interpreter that it finds in the tree.
"""

from __future__ import annotations

import keyword
import os
import re
from collections.abc import Mapping, Sequence
from typing import ClassVar

import msgspec

from ssot_lint.program.lsp import Json
from ssot_lint.program.servers.dialect import Fault, Scene, Wire
from ssot_lint.program.servers.following import Trail, is_attribute, passed_on, trails
from ssot_lint.program.servers.receivers import receiver_place
from ssot_lint.program.servers.scopes import has_several_bindings
from ssot_lint.program.servers.texts import Texts
from ssot_lint.program.servers.typetext import class_name, class_names, members, unqualified
from ssot_lint.program.typeserver import MissingAttribute, Place, Problems, SeenType
from ssot_lint.sources.installed import environment_of, package_directories

_CONFIGURATION = "pyrefly.toml"
_FENCE = re.compile(r"```python\n(.*?)\n```", re.DOTALL)
_SHOWN = re.compile(r"(?:\((?P<label>[a-z ]+)\) )?(?:(?P<name>[\w.]+): )?(?P<type>.*)", re.DOTALL)
_LACK = re.compile(
    r"^\s*(?P<kind>Object of class|Class) `(?P<name>.+)` has no (?:class )?attribute `\w+`$", re.MULTILINE
)
_MODULE_LACK = re.compile(r"No attribute `\w+` in module `")
_UNION = "Object of type `"
_MODULE = "<module"
_UNKNOWN = "Unknown"


class Pyrefly:
    """``pyrefly lsp``."""

    name: ClassVar[str] = "pyrefly"
    program: ClassVar[str] = "pyrefly"
    arguments: ClassVar[tuple[str, ...]] = ("lsp", "--indexing-mode", "none")
    advice: ClassVar[str] = "install it with `pip install pyrefly`"
    encoding: ClassVar[str] = "utf-16"
    must_open: ClassVar[bool] = True
    shares_unsaved_text: ClassVar[bool] = False
    needs_room: ClassVar[bool] = True
    chooses_inference: ClassVar[bool] = False
    sees_every_binding: ClassVar[bool] = False

    def environment(self, scene: Scene) -> dict[str, str | None]:
        """Nothing that would configure it otherwise or let it log into our output."""
        own = {name: None for name in os.environ if name.startswith("PYREFLY_")}
        return {**own, "PYTHONPATH": None, "RUST_LOG": None}

    def files(self, scene: Scene) -> Mapping[str, str]:
        """Its configuration. TOML takes strings and lists as JSON writes them."""
        lines = {
            "project-includes": [f"{scene.root}/**"],
            "project-excludes": [],
            "disable-project-excludes-heuristics": True,
            "search-path": list(scene.src),
            "disable-search-path-heuristics": True,
            "site-package-path": package_directories(environment_of(scene.root, scene.environment)),
            "skip-interpreter-query": True,
            "python-platform": "linux",
            "enabled-ignores": [],
            "infer-return-types": "checked",
        }
        errors = {"missing-attribute": "error", "unknown-name": "error", "unbound-name": "error"}
        text = "".join(f"{name} = {msgspec.json.encode(value).decode()}\n" for name, value in lines.items())
        text += "[errors]\n" + "".join(f'{name} = "{value}"\n' for name, value in errors.items())
        return {_CONFIGURATION: text}

    def workspace(self, scene: Scene) -> str:
        """The tree."""
        return scene.root

    def options(self, scene: Scene) -> Json:
        """Which configuration to read, and to show no links."""
        return {
            "pyrefly": {"configPath": os.path.join(scene.room, _CONFIGURATION), "diagnosticMode": "openFilesOnly"},
            "analysis": {"showHoverGoToLinks": False},
        }

    def setting(self, scene: Scene, section: str) -> Json:
        """The same, when it asks again."""
        return self.options(scene) if section == "python" else None

    def definitions(self, wire: Wire, places: Sequence[Place]) -> list[tuple[Place, ...]]:
        """Where the name at each place is defined: a class that is called, not its ``__init__``.

        Of several bindings of a plain name pyrefly tells of one, and of a name that is bound anew only of that place.
        """
        found = wire.locations("textDocument/definition", places)
        for index, place in enumerate(places):
            if not is_attribute(wire.texts, place) and has_several_bindings(wire.texts, place):
                found[index] = ()
        called = [index for index, place in enumerate(places) if _is_call(wire.texts, place, found[index])]
        classes = wire.locations("textDocument/typeDefinition", [places[index] for index in called])
        for index, where in zip(called, classes, strict=True):
            name = wire.texts.name_at(places[index])
            found[index] = tuple(one for one in where if wire.texts.name_at(one) == name)
        return passed_on(wire, places, found)

    def types(self, wire: Wire, places: Sequence[Place]) -> list[SeenType | None]:
        """Type of the expression that ends at each place, if it ends in a name."""
        hovers = wire.hovers(places)
        classes = wire.locations("textDocument/typeDefinition", places)
        return [
            _seen(wire.texts, hover, where, trail) if _is_name(wire.texts, place) else None
            for place, hover, where, trail in zip(places, hovers, classes, trails(wire, places, hovers), strict=True)
        ]

    def problems(self, wire: Wire, paths: Sequence[str]) -> list[Problems]:
        """What it finds wrong. A complaint may be about some members of a union: it counts when it is about all."""
        reports = wire.faults(paths)
        lacks = [one for report in reports for one in report if one.code == "missing-attribute"]
        receivers = [receiver_place(wire.texts, _attribute(wire.texts, one)) for one in lacks]
        known = [place for place in dict.fromkeys(receivers) if place is not None]
        type_at = dict(zip(known, self.types(wire, known), strict=True))
        whole = {
            one
            for one, place in zip(lacks, receivers, strict=True)
            if place is not None and _is_whole(type_at[place], one.message)
        }
        return [
            Problems(
                tuple(MissingAttribute(one.end, one.message) for one in report if one in whole),
                tuple(one.start for one in report if _is_unbound(one)),
            )
            for report in reports
        ]


def type_text(hover: str) -> str:
    """The type in what is shown for a name, written as ty would write it; empty when there is none.

    ``(parameter) r: lib.Router``, ``(method) push: def push(...) -> None: ...``, ``(class) Router: ...``.
    """
    fenced = _FENCE.search(hover)
    match = _SHOWN.fullmatch(fenced.group(1).strip()) if fenced is not None else None
    if match is None or match["label"] == "keyword":
        return ""
    text = match["type"].strip()
    if match["label"] == "module":
        return f"{_MODULE} '{match['name']}'>"
    if match["label"] == "class":
        return unqualified(text) if text.startswith("type[") else f"<class '{match['name']}'>"
    return text if "->" in text or "def " in text else unqualified(text)


def _seen(texts: Texts, hover: str, where: Sequence[Place], trail: Trail) -> SeenType | None:
    text = type_text(hover)
    if not text:
        return None
    if "->" in text or "def " in text:
        return SeenType(text, (trail.definition,) if trail.definition is not None else ())
    classes = tuple(place for place in where if texts.defines_class(place))
    if text.startswith("<class") and len(classes) == 1:
        return SeenType(f"<class '{texts.name_at(classes[0])}'>", classes)  # by its own name, not the variable's
    names = set(class_names(text))
    own = tuple(place for place in classes if texts.name_at(place) in names)
    return SeenType(_known(text, {texts.name_at(place) for place in own}), own)


def _known(text: str, found: set[str]) -> str:
    """The type, with type variables as unknown, and so a variable that is filled in later."""
    if text == "None":
        return f"{_UNKNOWN} | None"
    return " | ".join(one if _is_classed(one, found) else _UNKNOWN for one in members(text))


def _is_classed(member: str, found: set[str]) -> bool:
    if member in {"None", "Any", _UNKNOWN} or member.startswith(("<", "type[", "Literal[", "LiteralString", "tuple[")):
        return True
    return class_name(member) in found


def _is_name(texts: Texts, place: Place) -> bool:
    name = texts.name_at(place)
    return bool(name) and not keyword.iskeyword(name)


def _is_call(texts: Texts, place: Place, targets: Sequence[Place]) -> bool:
    name = texts.name_at(place)
    return any((target := texts.name_at(one)) != name and target.startswith("__") for one in targets)


def _attribute(texts: Texts, fault: Fault) -> Place:
    """Where the attribute's name starts; the complaint is about the whole expression."""
    return Place(fault.end.path, fault.end.line, fault.end.column - len(_name_before(texts, fault.end)))


def _name_before(texts: Texts, end: Place) -> str:
    return texts.name_at(Place(end.path, end.line, end.column - 1))


def _is_unbound(fault: Fault) -> bool:
    return fault.code == "unknown-name" or (fault.code == "unbound-name" and fault.message.endswith("is uninitialized"))


def _is_whole(receiver: SeenType | None, message: str) -> bool:
    """True when what a complaint names is all that the receiver may be."""
    if receiver is None:
        return False
    if _MODULE_LACK.match(message):
        return receiver.text.startswith(_MODULE)
    named = {one["name"] if one["kind"] != "Class" else f"type[{one['name']}]" for one in _LACK.finditer(message)}
    return {_plain(one) for one in members(receiver.text)} == named


def _plain(member: str) -> str:
    is_class = member.startswith(("<class", "type["))
    return f"type[{class_name(member)}]" if is_class else class_name(member)
