"""Lacking: doubts about what a type checker says an object does not have, where the tree puts attributes on objects."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import replace

from ssot_lint.contracts.model import Symbol
from ssot_lint.facts.model import UseKind
from ssot_lint.program.answers import Answer, SiteUse
from ssot_lint.program.linking import Linker
from ssot_lint.program.teaching.reading import FUNCTIONS, Library
from ssot_lint.program.tree import Tree
from ssot_lint.program.typeserver import Place

_FIXTURES = "FixtureFunctionDefinition"
_RECORDS = frozenset({"namedtuple", "NamedTuple", "TypedDict"})
"""Calls that make a base of which nobody needs to guess what it has."""


class LackJudge:
    """Takes ``dangling`` back where the attribute may be there all the same."""

    def __init__(self, tree: Tree, library: Library) -> None:
        self._tree = tree
        self._library = library
        self._open_classes: dict[Symbol, str] = {}
        self._stored: dict[tuple[Symbol, str], Place] = {}
        """Where attributes that a class lacks are set. Kept: who is asked later is asked about fewer uses."""

    def judged(self, sites: Sequence[SiteUse], answers: list[Answer]) -> list[Answer]:
        """The answers; each doubted ``dangling`` has the reason as its hint."""
        for site, answer in zip(sites, answers, strict=True):
            if site.use.kind is UseKind.STORE and answer.is_missing and answer.receiver_class is not None:
                self._stored[answer.receiver_class, site.use.name] = site.place
        told = [self._private(site, answer) for site, answer in zip(sites, answers, strict=True)]
        return [
            self._judged(site, answer) if answer.is_missing else answer
            for site, answer in zip(sites, told, strict=True)
        ]

    def _private(self, site: SiteUse, answer: Answer) -> Answer:
        """``self.__name`` is the attribute of the class that it is written in, and of no other."""
        name = site.use.name
        if site.use.receiver is None or not answer.places or not name.startswith("__") or name.endswith("__"):
            return answer
        around = self._class_around(site)
        owners = {self._class_at(place, name) for place in answer.places}
        if around is None or None in owners or around in owners:
            return answer
        return replace(answer, places=(), is_missing=True, receiver_class=around)

    def _class_around(self, site: SiteUse) -> Symbol | None:
        parts = site.use.symbol.split(".")
        symbols = (Symbol(site.module, ".".join(parts[:end])) for end in range(len(parts), 0, -1))
        return next((one for one in symbols if self._tree.linker.class_at(one) is not None), None)

    def _class_at(self, place: Place, name: str) -> Symbol | None:
        """The class that defines a member at a place of the tree."""
        if place.path.startswith("/"):
            return None
        module = self._tree.modules.name_of(place.path)
        for one in self._tree.bindings_of(place.path).classes:
            if any(own == name and line == place.line for own, line, _ in one.members):
                return Symbol(module, one.qualname)
        return None

    def _judged(self, site: SiteUse, answer: Answer) -> Answer:
        owner = answer.receiver_class
        if answer.receiver is not None and _FIXTURES in answer.receiver.text:
            return replace(answer, is_missing=False, hint="a fixture of that name hides what the attribute holds")
        if owner is None:
            return answer
        if (owner, site.use.name) in self._stored:
            if site.use.kind is UseKind.STORE:
                return replace(answer, is_missing=False, is_irrelevant=True)
            place = self._stored[owner, site.use.name]
            text = f"`{owner.name}` is given `{site.use.name}` at {place.path}:{place.line}"
            return replace(answer, is_missing=False, hint=text)
        if (why := self._why_open(owner)) and site.use.kind is not UseKind.STORE:
            return replace(answer, is_missing=False, hint=why)
        return answer

    def _why_open(self, owner: Symbol) -> str:
        """Why objects of a class may have attributes of any name; empty when they may not."""
        for symbol, binding in self._tree.linker.ancestry(owner):
            if binding is None:
                continue
            if symbol not in self._open_classes:
                self._open_classes[symbol] = self._read(self._tree.linker, symbol)
            if self._open_classes[symbol]:
                return self._open_classes[symbol]
        return ""

    def _read(self, linker: Linker, symbol: Symbol) -> str:
        binding = linker.class_at(symbol)
        path = self._tree.modules.path_of(symbol.module)
        reading = self._library.reading(path) if path is not None else None
        found = reading.definition_at(binding.line) if reading is not None and binding is not None else None
        if reading is None or not isinstance(found, ast.ClassDef):
            return ""
        if (maker := next(filter(None, map(_made_by, found.bases)), "")) != "":
            return f"a base of `{symbol.name}` is made by `{maker}`, and may have anything"
        for node in ast.walk(found):
            match node:
                case ast.Call(func=ast.Name(id="setattr"), args=[ast.Name(id="self" | "cls"), name, *_]):
                    if not isinstance(name, ast.Constant):
                        return f"`{symbol.name}` sets attributes by names that are not known"
                case ast.Attribute(value=ast.Name(id="self" | "cls"), attr="__dict__"):
                    return f"`{symbol.name}` sets attributes through `__dict__`"
                case ast.FunctionDef() if isinstance(node, FUNCTIONS) and node.name == "__getattribute__":
                    return f"`{symbol.name}` answers for any name"
        return ""


def _made_by(base: ast.expr) -> str:
    """What makes a base that is computed; empty for one that is named."""
    if not isinstance(base, ast.Call):
        return ""
    maker = ast.unparse(base.func)
    return "" if maker.rpartition(".")[2] in _RECORDS else f"{maker}()"
