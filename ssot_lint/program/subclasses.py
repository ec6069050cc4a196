"""Subclasses: what an object whose method says ``self`` may have beyond its own class."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ssot_lint.contracts.model import Symbol
from ssot_lint.program.tree import Tree

_DEEPEST = 5


def heirs_that_may_have(tree: Tree, owner: Symbol, name: str) -> str | None:
    """Name of a subclass, anywhere in the tree, that has an attribute its base lacks or cannot be known; or None."""
    front, seen = {owner}, {owner}
    for _ in range(_DEEPEST):
        heirs = sorted(set(_direct_heirs(tree, front)) - seen)
        for heir in heirs:
            if not tree.linker.lacks(heir, name):
                return heir.name
        front = set(heirs)
        seen |= front
        if not front:
            break
    return None


def _direct_heirs(tree: Tree, owners: set[Symbol]) -> Iterator[Symbol]:
    words = re.compile(rb"\b(?:%b)\b" % b"|".join(re.escape(one.name).encode() for one in sorted(owners)))
    names = [one.name.encode() for one in owners]
    for path in tree.search(lambda path, source: any(name in source for name in names) and bool(words.search(source))):
        module = tree.modules.name_of(path)
        for one in tree.bindings_of(path).classes:
            links = (tree.linker.follow(module, re.sub(r"\[.*", "", base, flags=re.DOTALL)) for base in one.bases)
            if any(link is not None and link.symbol in owners for link in links):
                yield Symbol(module, one.qualname)
