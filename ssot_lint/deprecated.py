"""Duplicates that the source declares: definitions that are deprecated in favour of a contract's canonical."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ssot_lint.contracts.model import Contract, Duplicate, Settings, Symbol
from ssot_lint.facts.deprecations import MARK, Deprecation, deprecations
from ssot_lint.program.modules import ModuleTree
from ssot_lint.sources.discovery import discover
from ssot_lint.sources.reading import read


def with_deprecated(settings: Settings) -> Settings:
    """The settings, in which each contract that wants it has the definitions deprecated in its favour as duplicates.

    Every file of the tree is looked at, where some contract does: what is found is part of what a report depends on.
    """
    if not any(one.takes_deprecated for one in settings.contracts):
        return settings
    found = tuple(_deprecations(settings))
    declared = {each.symbol for one in settings.contracts for each in one.duplicates}
    contracts = tuple(
        _with(one, [symbol for symbol, told in found if symbol not in declared and _is_for(one, symbol, told)])
        if one.takes_deprecated
        else one
        for one in settings.contracts
    )
    return replace(settings, contracts=contracts)


def _deprecations(settings: Settings) -> Iterator[tuple[Symbol, Deprecation]]:
    files = discover(settings.root, (), settings.exclude).files
    modules = ModuleTree(settings.root, settings.src, files)
    for path in files:
        source = read(settings.root, path)
        if isinstance(source, bytes) and MARK in source:
            for one in deprecations(source):
                yield Symbol(modules.name_of(path), one.qualname), one


def _is_for(contract: Contract, symbol: Symbol, told: Deprecation) -> bool:
    apart = symbol != contract.canonical and symbol not in contract.unrelated
    return apart and told.names(contract.canonical.dotted())


def _with(contract: Contract, symbols: list[Symbol]) -> Contract:
    new = tuple(Duplicate(symbol) for symbol in dict.fromkeys(symbols))
    return replace(contract, duplicates=(*contract.duplicates, *new)) if new else contract
