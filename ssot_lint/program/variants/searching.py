"""Searching: heirs that have an attribute of their own, and places that set an attribute of somebody else's object."""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Collection, Iterator
from typing import NamedTuple

from ssot_lint.contracts.model import Symbol
from ssot_lint.program.sought import Pattern, Patterns
from ssot_lint.program.teaching.reading import Expression, Library, Reading
from ssot_lint.program.teaching.roots import assigned_to
from ssot_lint.program.tree import Tree

_MOST_FILES = 60
"""Files that may set an attribute of some name before that name is taken for one that says nothing."""
_ROUNDS = 3
"""How far down heirs are looked for."""


class Setting(NamedTuple):
    """Where an attribute of an object is set from outside of its class, and to what."""

    owner: Expression
    value: Expression

    @property
    def line(self) -> int:
        """Line on which it is set."""
        return self.value.node.lineno


class Searcher:
    """Looks through the files near what was extracted, for all names of a round in one go."""

    def __init__(self, tree: Tree, library: Library) -> None:
        self._tree = tree
        self._library = library
        self._setting: dict[str, list[str]] = {}
        self._inheriting: dict[str, list[str]] = {}
        self._heirs: dict[Symbol, tuple[Symbol, ...]] = {}

    def search(self, attributes: Collection[str], classes: Collection[Symbol]) -> None:
        """Find the files that set any of some attributes, or have heirs of any of some classes."""
        owners = set(classes)
        for _ in range(_ROUNDS):
            fresh = {one.name for one in owners} - self._inheriting.keys()
            names = set(attributes) - self._setting.keys()
            if not fresh and not names:
                return
            self._search(names, fresh)
            owners = {heir for owner in owners for heir in self._direct_heirs(owner)}

    def _search(self, attributes: set[str], classes: set[str]) -> None:
        sets = [Pattern(f".{name}", name, _sets(name)) for name in sorted(attributes)]
        inherits = [Pattern(name, name, _inherits(name)) for name in sorted(classes)]
        found = self._tree.search_near(Patterns((*sets, *inherits)))
        self._setting |= {name: found.get(f".{name}", []) for name in attributes}
        self._inheriting |= {name: found.get(name, []) for name in classes}
        self._heirs.clear()

    def heirs(self, owner: Symbol) -> tuple[Symbol, ...]:
        """Classes that inherit from a class, near and far, each once."""
        if owner in self._heirs:
            return self._heirs[owner]
        found: dict[Symbol, None] = {}
        waiting = [owner]
        while waiting:
            fresh = [one for one in self._direct_heirs(waiting.pop()) if one not in found and one != owner]
            found |= dict.fromkeys(fresh)
            waiting += fresh
        self._heirs[owner] = tuple(sorted(found))
        return self._heirs[owner]

    def _direct_heirs(self, owner: Symbol) -> Iterator[Symbol]:
        for path in self._inheriting.get(owner.name, ()):
            module = self._tree.modules.name_of(path)
            for one in self._tree.bindings_of(path).classes:
                for base in one.bases:
                    name = re.sub(r"\[.*", "", base, flags=re.DOTALL)
                    link = self._tree.linker.follow(module, name) if name.endswith(owner.name) else None
                    if link is not None and link.symbol == owner:
                        yield Symbol(module, one.qualname)

    def settings(self, attribute: str) -> Iterator[Setting]:
        """Places that set an attribute of that name, but for those where a method sets it by ``self``."""
        paths = self._setting.get(attribute, [])
        for path in sorted(set(paths)) if len(paths) <= _MOST_FILES else ():
            reading = self._library.reading(path)
            for node in reading.parents if reading is not None else ():
                assert reading is not None
                if (found := _setting(reading, node, attribute)) is not None:
                    yield found

    def owners(self, attribute: str) -> frozenset[Symbol]:
        """Classes, of the files that set it, that have an attribute of that name."""
        found: set[Symbol] = set()
        for path in self._setting.get(attribute, ()):
            for one in self._tree.bindings_of(path).classes:
                own = {name for name, *_ in (*one.members, *one.attributes)}
                if attribute in own:
                    found.add(Symbol(self._tree.modules.name_of(path), one.qualname))
        return frozenset(found)


def _setting(reading: Reading, node: ast.AST, attribute: str) -> Setting | None:
    match node:
        case ast.Attribute(value=owner, attr=name, ctx=ast.Store()) if name == attribute:
            if isinstance(owner, ast.Name) and owner.id == "self":
                return None
            value = assigned_to(reading, node)
        case ast.Call(func=ast.Name(id="setattr"), args=[owner, ast.Constant(value=name), value]) if name == attribute:
            pass
        case _:
            return None
    return Setting(Expression(reading, owner), Expression(reading, value)) if value is not None else None


def _sets(name: str) -> bytes:
    escaped = re.escape(os.fsencode(name))
    return rb"\.\s*%b\s*(?::[^=\n]*)?=[^=]|\bsetattr\([^,]*,\s*[\"']%b[\"']" % (escaped, escaped)


def _inherits(name: str) -> bytes:
    return rb"class\s+\w+\s*(?:\[[^]]*\]\s*)?\([^)]*\b%b\b" % re.escape(os.fsencode(name))
