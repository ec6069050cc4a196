"""One prepared edit: which node it replaces, and by what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import libcst as cst

from codemods._names import NewImport, Names
from codemods._site import Site, Tree


@dataclass(frozen=True, slots=True)
class Change:
    """A replacement that is ready to be made in a pass over the tree."""

    target: cst.CSTNode
    """The original node. Several changes of one target are made one after the other, the last in the file first."""
    apply: Callable[[Any], Any]
    """From the node with the edits inside it made, to its replacement; raises `Refusal`."""
    imports: tuple[NewImport, ...] = ()
    shown: str | None = None
    """What the edit wrote; None: the source of the replacement."""
    lines: tuple[int, int] | None = None
    """Lines of the original that it may change; None: those of the target."""
    consumed: tuple[cst.CSTNode, ...] = field(default=())
    """Parts of the original that are gone afterwards: no other edit may be inside them."""


@dataclass(frozen=True, slots=True)
class Workplace:
    """What a codemod may look at: the file and the names bound in it."""

    tree: Tree
    names: Names
    dead: frozenset[int] = frozenset()
    """Identities of the name tokens that other edits of this run remove."""

    def text(self, node: cst.CSTNode) -> str:
        """Source of a node."""
        return self.tree.text(node)


__all__ = ["Change", "Site", "Workplace"]
