"""Lacking: doubts about what a type checker says an object does not have, where the tree puts attributes on objects."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ssot_lint.contracts.model import Symbol
from ssot_lint.facts.model import UseKind
from ssot_lint.program.answers import Answer, SiteUse
from ssot_lint.program.givers import Givers
from ssot_lint.program.teaching.reading import Library
from ssot_lint.program.tree import Tree
from ssot_lint.program.typeserver import Place
from ssot_lint.program.unwritten import Unwritten

_FIXTURES = "FixtureFunctionDefinition"


class LackJudge:
    """Takes ``dangling`` back where the attribute may be there all the same."""

    def __init__(self, tree: Tree, library: Library) -> None:
        self._tree = tree
        self._library = library
        self._givers = Givers(tree, library)
        self._unwritten = Unwritten(tree)
        self._stored: dict[tuple[Symbol, str], Place] = {}
        """Where attributes that a class lacks are set. Kept: who is asked later is asked about fewer uses."""

    def judged(self, sites: Sequence[SiteUse], answers: list[Answer]) -> list[Answer]:
        """The answers; each doubted ``dangling`` has the reason as its hint."""
        for site, answer in zip(sites, answers, strict=True):
            for owner in self._given(site, answer):
                self._stored[owner, site.use.name] = site.place
        told = [self._private(site, answer) for site, answer in zip(sites, answers, strict=True)]
        judged = [
            self._judged(site, answer) if answer.is_missing else answer
            for site, answer in zip(sites, told, strict=True)
        ]
        return [self._filled(site, answer) for site, answer in zip(sites, judged, strict=True)]

    def _filled(self, site: SiteUse, answer: Answer) -> Answer:
        """The answer, left open where what is lacked, or what nothing binds, may be there without being written."""
        is_unbound = answer.is_unbound and not answer.is_settled and site.use.receiver is None
        if not answer.is_missing and not is_unbound:
            return answer
        why = self._unwritten.why_open(site, answer)
        return replace(answer, is_missing=False, is_unbound=False, hint=why) if why else answer

    def _given(self, site: SiteUse, answer: Answer) -> Iterator[Symbol]:
        """Classes that lack an attribute and are given it here."""
        string = site.use.string
        sets = site.use.kind is UseKind.STORE or (string is not None and _is_setting(site.use.callee or ""))
        if sets and not answer.places:
            found = map(self._owner_at, answer.receiver.classes if answer.receiver is not None else ())
            yield from (one for one in (answer.receiver_class, *found) if one is not None)

    def _owner_at(self, place: Place) -> Symbol | None:
        """The class at a place of the tree."""
        reading = self._library.reading(place.path) if not place.path.startswith("/") else None
        found = reading.definition_of(place) if reading is not None else None
        qualname = reading.qualname(found) if reading is not None and isinstance(found, ast.ClassDef) else None
        return Symbol(reading.module, qualname) if reading is not None and qualname is not None else None

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
        if site.use.kind is UseKind.STORE:
            return replace(answer, is_missing=False, is_irrelevant=True)
        if answer.receiver is not None and _FIXTURES in answer.receiver.text:
            return replace(answer, is_missing=False, hint="a fixture of that name hides what the attribute holds")
        if owner is None:
            return answer
        for above, _ in self._tree.linker.ancestry(owner):
            if (place := self._stored.get((above, site.use.name))) is not None:
                text = f"`{above.name}` is given `{site.use.name}` at {place.path}:{place.line}"
                return replace(answer, is_missing=False, hint=text)
        if why := self._givers.why_open(owner, site.use.name):
            return replace(answer, is_missing=False, hint=why)
        return answer


def _is_setting(callee: str) -> bool:
    return callee == "setattr" or callee.endswith(".__setattr__")
