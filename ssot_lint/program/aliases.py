"""Aliases: other names that modules and classes give to a duplicate, and the files that may use it by those.

``from .impl import send as push`` in a package makes ``push`` a name of the duplicate for the whole tree, although no
file that says ``from package import push`` mentions a watched name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from ssot_lint.facts.bindings import ModuleBindings
from ssot_lint.facts.model import UseKind
from ssot_lint.program.answers import SiteUse
from ssot_lint.program.sought import Other, OtherNames


@dataclass(frozen=True, slots=True, order=True)
class Alias:
    """A name that something watched goes by."""

    name: str
    path: str
    module: str
    """Module that binds it; empty of a member of a class, which goes wherever its objects go."""
    is_local: bool = False
    """No other file uses it: a private name, or a name of a test module."""


def aliases_made(
    sites: Iterable[SiteUse], bindings_of: Callable[[str], ModuleBindings], is_watched: Callable[[str], bool]
) -> frozenset[Alias]:
    """Names that some uses, all of them known to refer to a duplicate, give it for the rest of the tree.

    A method kept with its object (``send = router.send``) is no other name of the method: it is a value.
    """
    return frozenset(
        alias
        for site in sites
        if site.path.endswith((".py", ".pyi", ".pyw"))
        for alias in (*_imported(site), *_assigned(site, bindings_of(site.path)))
        if not is_watched(alias.name)
    )


def _imported(site: SiteUse) -> Iterator[Alias]:
    imported = site.use.imported
    if imported is not None and not imported.names_module and not site.use.symbol:
        yield _in_module(imported.alias or site.use.name, site)


def _assigned(site: SiteUse, bindings: ModuleBindings) -> Iterator[Alias]:
    """Names bound, on the line of a reference, to what it refers to and nothing else."""
    use = site.use
    if use.kind is not UseKind.REFERENCE or use.tail is not None:
        return
    spelled = f"{use.receiver}.{use.name}" if use.receiver else use.name
    for name, origin in bindings.names:
        if origin.kind == "alias" and (origin.line, origin.text) == (use.span.line, spelled):
            yield _in_module(name, site)
    for one in bindings.classes:
        lines = {(name, line) for name, line, _ in one.members}
        for name, origin in one.attributes:
            is_member = origin.kind == "alias" and (name, origin.line) in lines
            if is_member and (origin.line, origin.text) == (use.span.line, spelled):
                yield Alias(name, site.path, "")


def _in_module(name: str, site: SiteUse) -> Alias:
    is_local = name.startswith("_") or site.module.rpartition(".")[2].startswith("test_")
    return Alias(name, site.path, site.module, is_local)


def sought_for(aliases: Iterable[Alias]) -> OtherNames:
    """What to seek in a file that may use one of the aliases."""
    return OtherNames(tuple(Other(one.name, one.path, one.module, one.is_local) for one in sorted(aliases)))
