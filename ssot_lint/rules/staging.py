"""Staged adapters: which are meant to keep their legacy path, and until when."""

from __future__ import annotations

from datetime import date

from ssot_lint.contracts.model import Contract, Duplicate
from ssot_lint.program.model import DefinitionSite


def stage_of(contract: Contract, site: DefinitionSite) -> Duplicate | None:
    """The contract's entry whose flag the adapter asks first; None when the adapter is not staged."""
    flag = site.definition.flag
    entry = contract.declared(site.symbol)
    if entry is None and site.overrides is not None:
        entry = contract.declared(site.overrides)
    if flag is None or entry is None or entry.flag is None:
        return None
    return entry if flag.rpartition(".")[2] == entry.flag.name else None


def is_meant(entry: Duplicate, today: date) -> bool:
    """True while a staged adapter may keep its legacy path: its last day included, without one as long as declared."""
    return today <= entry.until if entry.until is not None else today < date.max
