"""One prepared edit: which node it replaces, and by what."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import libcst as cst

from codemods._early import Early
from codemods._names import Imported, Names, NewImport, View, spellings
from codemods._site import Site, Tree
from codemods.edits import Import


@dataclass(frozen=True, slots=True)
class Change:
    """A replacement that is ready to be made in a pass over the tree."""

    target: cst.CSTNode
    """The original node. Several changes of one target are made one after the other, the last in the file first."""
    apply: Callable[[Any], Any]
    """From the node with the edits inside it made, to its replacement; raises `Refusal`."""
    imports: tuple[NewImport, ...] = ()
    home: cst.FunctionDef | None = None
    """The function whose body gets the imports; None: the module does."""
    shown: str | None = None
    """What the edit wrote; None: the source of the replacement."""
    consumed: tuple[cst.CSTNode, ...] = ()
    """Parts of the original that are gone afterwards."""
    early: Early | None = None
    """Statements that have to run before."""
    binds: Mapping[int, Imported | None] | None = None
    """Of an import: what each changed alias, by its identity, binds from now on."""
    drops_orphans: bool = False
    """Imports that only the consumed parts used go with them."""
    says: str = ""
    """What is written besides parts of the original: templates, texts, new spellings."""
    keeps: frozenset[str] = frozenset()
    """Names of imports that stay all the same."""


@dataclass(frozen=True, slots=True)
class Workplace:
    """What a codemod may look at: the file, the names bound in it, and the names that other edits take away."""

    tree: Tree
    names: Names
    dead: frozenset[int] = frozenset()
    """Identities of the name tokens that edits of this run remove."""

    def names_for(
        self, imports: Sequence[Import], site: Site, view: View | None = None
    ) -> tuple[dict[str, str], tuple[NewImport, ...]]:
        """Local spellings of the needed names where they differ, and the imports to add."""
        if not imports:
            return {}, ()
        return spellings(imports, view or self.names.view(site), self.names)

    def is_moved(self, token: cst.CSTNode, imports: Sequence[Import], renames: Mapping[str, str]) -> bool:
        """Whether an import edit of this run gives a bare name its new meaning, under the name that it has."""
        return (
            isinstance(token, cst.Name)
            and self.names.is_turned(token.value)
            and any(renames.get(one.name or one.module, one.name or one.module) == token.value for one in imports)
        )
