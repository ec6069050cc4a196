"""Which name of a canonical a use took: another one, or the same by an old path, where answers tell the canonical."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from ssot_lint.contracts.model import Symbol
from ssot_lint.facts.model import StringRole, Use
from ssot_lint.program.answers import Answer, KnownDefinition, SiteUse
from ssot_lint.program.other_names import named_like
from ssot_lint.program.tree import Tree


@dataclass(frozen=True, slots=True)
class OtherName:
    """A definition that is another name of the canonical, or an old path to it, and the canonical."""

    definition: KnownDefinition
    canonical: KnownDefinition

    @property
    def is_path(self) -> bool:
        """It has the canonical's own name, and only the way to it is another one."""
        return self.definition.definition.name == self.canonical.definition.name


def old_path(tree: Tree, written: Symbol, canonical: KnownDefinition) -> KnownDefinition | None:
    """The import by which a module of the tree passes the canonical on under that symbol; None if there is none."""
    path = tree.modules.path_of(written.module)
    extraction = tree.extractions.get(path) if path is not None else None
    for use in extraction.facts.uses if extraction is not None else ():
        imported = use.imported
        is_it = imported is not None and not use.symbol and (imported.alias or use.name) == written.qualname
        if path is not None and imported is not None and is_it:
            source = f"{imported.module}:{use.name}"
            named = named_like(canonical.definition, written.name, written.qualname, use.span, use.site, source)
            return KnownDefinition(written, path, named)
    return None


def by_name(tree: Tree, site: SiteUse, answer: Answer, others: Iterable[OtherName]) -> Answer:
    """The answer with the other name in the place of what it names, where the use took that very name.

    Whoever is asked about ``old`` after ``from hub import old`` goes on to what ``old`` names, or tells both.
    """
    use = site.use
    named = [one for one in others if one.definition.definition.name == use.watched_name]
    meant = [one for one in named if (_is_taken if use.alias_of is None else _is_imported_as)(tree, site, one)]
    if not meant:
        return answer
    places = {one.canonical.place: one.definition.place for one in meant}
    symbols = {one.canonical.symbol: one.definition.symbol for one in meant}
    return replace(
        answer,
        places=tuple(dict.fromkeys(places.get(place, place) for place in answer.places)),
        symbols=tuple(dict.fromkeys(symbols.get(symbol, symbol) for symbol in answer.symbols)),
    )


def _is_taken(tree: Tree, site: SiteUse, other: OtherName) -> bool:
    use, symbol = site.use, other.definition.symbol
    if other.is_path:
        return _module_of(tree, site) == symbol.module
    if use.imported is not None or use.receiver is not None:
        return True
    origin = tree.bindings_of(site.path).origin(use.name)
    return origin is None or origin.kind != "from" or origin.text.rpartition(":")[2] == use.name


def _is_imported_as(tree: Tree, site: SiteUse, other: OtherName) -> bool:
    """True of a local name that an import gives the other name: ``from hub import old as mine``."""
    use = site.use
    if other.is_path or use.imported is not None or use.receiver is not None or use.string is not None:
        return False
    origin = tree.bindings_of(site.path).origin(use.name)
    return origin is not None and origin.kind == "from" and origin.text.rpartition(":")[2] == use.watched_name


def _module_of(tree: Tree, site: SiteUse) -> str | None:
    """The module that a use takes the name from, as it is written; None where it is no module's."""
    use = site.use
    if use.string is not None and use.string.role is not StringRole.ANNOTATION:
        return use.string.text.replace(":", ".").rpartition(".")[0]
    if use.imported is not None:
        return tree.modules.absolute(use.imported.module, site.path, site.module)
    if use.receiver is not None:
        link = tree.linker.follow(site.module, use.receiver) if _is_dotted(use) else None
        return link.symbol.module if link is not None and not link.symbol.qualname else None
    origin = tree.bindings_of(site.path).origin(use.name)
    if origin is None or origin.kind != "from" or origin.text.rpartition(":")[2] != use.name:
        return None
    return tree.modules.absolute(origin.text.rpartition(":")[0], site.path, site.module)


def _is_dotted(use: Use) -> bool:
    return all(part.isidentifier() for part in (use.receiver or "").split("."))
