"""Idle adapters: those that nothing in the tree uses, and what merely passes them on and would go with them."""

from __future__ import annotations

from collections.abc import Iterator

from ssot_lint.facts.model import DefinitionKind, StringRole, UseKind
from ssot_lint.program.model import ContractView, DefinitionSite, ResolvedUse, Role

_DELETABLE = (DefinitionKind.FUNCTION, DefinitionKind.METHOD, DefinitionKind.CONSTANT)


def idle_adapters(view: ContractView) -> Iterator[DefinitionSite]:
    """Adapters of the tree that only hand on and that nothing uses; imports and ``__all__`` alone are no use.

    What overrides another duplicate is reached through that one, so it is never idle before it.
    """
    standing = {site.symbol for site in view.definitions}
    for site in view.definitions:
        is_adapter = site.role is Role.ADAPTER and not site.external and site.definition.kind in _DELETABLE
        if is_adapter and site.overrides not in standing and next(users_of(view, site), None) is None:
            yield site


def users_of(view: ContractView, site: DefinitionSite) -> Iterator[ResolvedUse]:
    """Uses that would miss the definition, outside its own body."""
    return (one for one in _uses_of(view, site) if not _passes_on(one))


def carriers_of(view: ContractView, site: DefinitionSite) -> Iterator[ResolvedUse]:
    """Imports and entries of ``__all__`` that pass the definition on: they go with it."""
    return (one for one in _uses_of(view, site) if _passes_on(one))


def _uses_of(view: ContractView, site: DefinitionSite) -> Iterator[ResolvedUse]:
    for resolved in (*view.uses, *view.indirect):
        if site in resolved.targets and not _is_inside(resolved, site):
            yield resolved


def _passes_on(resolved: ResolvedUse) -> bool:
    string = resolved.use.string
    return resolved.use.kind is UseKind.IMPORT or (string is not None and string.role is StringRole.ALL)


def _is_inside(resolved: ResolvedUse, site: DefinitionSite) -> bool:
    within = f"{resolved.use.symbol}.".startswith(f"{site.definition.qualname}.")
    return resolved.path == site.path and within
