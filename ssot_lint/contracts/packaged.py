"""Contracts that travel: those that installed packages ship for whoever uses them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ssot_lint.contracts.discovery import ConfigFile
from ssot_lint.contracts.errors import ConfigError
from ssot_lint.contracts.model import Contract, Origin, Symbol
from ssot_lint.contracts.tables import Table

PROJECT_KEYS = ("allow-in", "signed-off", "service")
"""Keys of a contract that are about one project's files: a contract that travels cannot have them."""


@dataclass(frozen=True, slots=True)
class Package:
    """An installed package that announces contracts, with the file that holds them."""

    distribution: str
    version: str
    path: str
    """Empty when the file is not where it is announced."""
    text: str
    is_own: bool = False
    """The file is one of the project itself, which is installed in its own environment."""


Read = Callable[[ConfigFile], tuple[Contract, ...]]


def with_packaged(
    own: Sequence[Contract], packages: Iterable[Package], off: Collection[str], read: Read
) -> tuple[tuple[Contract, ...], tuple[str, ...]]:
    """The project's contracts and those of the packages that are not switched off, and what to say about conflicts.

    The project's own count more than a package's, and a package's more than those of one that comes later by name.
    Raises `ConfigError` where a package's file cannot be used.
    """
    contracts = list(own)
    notes: list[str] = []
    idle = set(off)
    for package in packages:
        if package.distribution in off:
            idle.discard(package.distribution)
            continue
        if not package.path:
            notes.append(f"`{package.distribution}` announces contracts, and its ssot_contracts.toml is not there")
            continue
        for one in _contracts(package, read):
            idle.discard(one.name)
            if one.name not in off:
                notes += _taken_in(one, contracts, package)
    notes += (f"`{name}` is switched off, and no installed package announces it" for name in sorted(idle))
    return tuple(contracts), tuple(notes)


def _contracts(package: Package, read: Read) -> tuple[Contract, ...]:
    config = ConfigFile(Path(package.path), package.text)
    try:
        found = read(config)
    except ConfigError as error:
        remedy = (
            f"it comes with the package {package.distribution} {package.version}; to go on without it, write "
            f'`packaged-contracts-off = ["{package.distribution}"]`'
        )
        raise ConfigError(error.path, error.line, error.column, error.message, remedy) from error
    origin = Origin(package.distribution, package.version, package.path)
    return tuple(replace(one, origin=origin) for one in found)


def _taken_in(one: Contract, contracts: list[Contract], package: Package) -> list[str]:
    """Add a contract as far as those before it leave room; says what they do not."""
    of = f"`{one.name}` of the package {package.distribution}"
    before = next((each for each in contracts if each.name == one.name), None)
    if before is not None:
        same = package.is_own and before.origin is None
        return [] if same else [f"the contract {of} is left out: {_whose(before)} has one of that name"]
    others = {
        each.symbol: known for known in contracts for each in known.duplicates if known.canonical != one.canonical
    }
    replaced = {each.symbol for known in contracts for each in known.duplicates if each.symbol == one.canonical}
    if replaced and any(known.canonical in {each.symbol for each in one.duplicates} for known in contracts):
        return [f"the contract {of} is left out: another has it the other way round"]
    taken = [each.symbol for each in one.duplicates if each.symbol in others]
    left = replace(one, duplicates=tuple(each for each in one.duplicates if each.symbol not in others))
    if left.watched or left.takes_deprecated:
        contracts.append(left)
    return [_left_out(symbol, of, others[symbol]) for symbol in taken]


def _left_out(symbol: Symbol, of: str, other: Contract) -> str:
    return f"the contract {of} does without `{symbol}`: {_whose(other)} has it as a duplicate of `{other.canonical}`"


def _whose(contract: Contract) -> str:
    return f"the package {contract.origin.distribution}" if contract.origin is not None else "this project"


def reject_project_keys(table: Table) -> None:
    """Raises for a key that a contract which travels cannot have."""
    for key in PROJECT_KEYS:
        if key in table.values:
            table.fail((key,), f"`{key}` is about one project's files, and this contract travels", "remove it")
