"""Subclasses: what an object whose method says ``self`` may have beyond its own class."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping

from ssot_lint.contracts.model import Symbol
from ssot_lint.program.sought import Pattern, Patterns
from ssot_lint.program.tree import Tree

_DEEPEST = 5

Lack = tuple[Symbol, str]
"""A class and the name of an attribute that it lacks."""


def heirs_that_may_have(tree: Tree, lacks: Collection[Lack]) -> Mapping[Lack, str]:
    """By lack, the name of a subclass, anywhere in the tree, that has the attribute or cannot be fully known.

    The whole tree is searched once a generation, for all classes together.
    """
    found: dict[Lack, str] = {}
    ancestors = {owner: {owner} for owner, _ in lacks}
    names_of: dict[Symbol, set[str]] = defaultdict(set)
    for owner, name in lacks:
        names_of[owner].add(name)
    front = set(ancestors)
    for _ in range(_DEEPEST):
        heirs: set[Symbol] = set()
        for heir, base in sorted(_heirs(tree, front)):
            before = ancestors.setdefault(heir, set())
            if not ancestors[base] <= before:
                before |= ancestors[base]
                heirs.add(heir)
        for heir in sorted(heirs):
            for owner in ancestors[heir]:
                for name in names_of[owner] if owner != heir else ():
                    if (owner, name) not in found and not tree.linker.lacks(heir, name):
                        found[owner, name] = heir.name
        front = heirs
        if not front:
            break
    return found


def heirs_of(tree: Tree, owner: Symbol) -> dict[Symbol, set[Symbol]]:
    """Every class of the tree below a class, its own self left out, each with the heirs that name it as a base."""
    found: dict[Symbol, set[Symbol]] = {}
    front = {owner}
    for _ in range(_DEEPEST):
        pairs = [(heir, base) for heir, base in _heirs(tree, front) if heir not in front]
        for heir, base in pairs:
            if base in found:
                found[base].add(heir)
        front = {heir for heir, _ in pairs if heir not in found}
        found |= {heir: set() for heir in front}
        if not front:
            break
    return found


def _inherits(name: str) -> bytes:
    return rb"class\s+\w+\s*\([^)]*\b%b\b" % re.escape(name).encode()


def _heirs(tree: Tree, owners: Collection[Symbol]) -> Iterator[tuple[Symbol, Symbol]]:
    """Classes of the tree that name one of the owners as a base, each with it."""
    names = sorted({owner.name for owner in owners})
    modules = {owner.module for owner in owners}
    for path in tree.search(Patterns(tuple(Pattern(name, name, _inherits(name)) for name in names)), modules):
        module = tree.modules.name_of(path)
        for one in tree.bindings_of(path).classes:
            for base in one.bases:
                link = tree.linker.follow(module, re.sub(r"\[.*", "", base, flags=re.DOTALL))
                if link is not None and link.symbol in owners:
                    yield Symbol(module, one.qualname), link.symbol
