"""Which uses and definitions the rules are about, as the linked program judged them."""

from __future__ import annotations

from collections.abc import Iterator

from ssot_lint.contracts.matching import path_matches
from ssot_lint.contracts.model import Contract
from ssot_lint.program.model import DefinitionSite, Program, Proof, ResolvedUse, Role
from ssot_lint.rules.wording import code, short

OFFENDING = (Role.DUPLICATE, Role.IMPURE_ADAPTER, Role.ADAPTER, Role.OVERRIDE, Role.DECLARATION)
"""Roles whose uses are to go, the most telling first."""

REDUNDANT = (Role.DUPLICATE, Role.IMPURE_ADAPTER)
"""Roles of definitions that do the canonical's job themselves."""


def offending_targets(resolved: ResolvedUse) -> tuple[DefinitionSite, ...]:
    """The duplicates (adapters, overrides and declarations included) a use may refer to, the most telling first."""
    offending = [site for site in resolved.named if site.role in OFFENDING]
    return tuple(sorted(offending, key=lambda site: (OFFENDING.index(site.role), site.symbol, site.path)))


def resolved_uses(program: Program, contract: Contract) -> Iterator[tuple[ResolvedUse, tuple[DefinitionSite, ...]]]:
    """Uses proved to refer to duplicates, each with its targets, outside the files where the contract allows them."""
    for resolved in uses_not_allowed(program, contract, Proof.RESOLVED):
        targets = offending_targets(resolved)
        if targets:
            yield resolved, targets


def indirect_calls(program: Program, contract: Contract) -> Iterator[tuple[ResolvedUse, tuple[DefinitionSite, ...]]]:
    """Calls of duplicates through values, each with its targets, outside the files where the contract allows them."""
    for resolved in program.views[contract.name].indirect:
        targets = offending_targets(resolved)
        if targets and not path_matches(resolved.path, contract.allow_in):
            yield resolved, targets


def dangling_uses(program: Program, contract: Contract) -> Iterator[ResolvedUse]:
    """Uses whose receiver is known to lack the name: broken wherever they stand, ``allow-in`` or not."""
    return (resolved for resolved in program.views[contract.name].uses if resolved.proof is Proof.DANGLING)


def uses_not_allowed(program: Program, contract: Contract, proof: Proof) -> Iterator[ResolvedUse]:
    """Uses with this verdict outside the files where the contract allows wrappers."""
    for resolved in program.views[contract.name].uses:
        if resolved.proof is proof and not path_matches(resolved.path, contract.allow_in):
            yield resolved


def redundant_definitions(program: Program, contract: Contract) -> Iterator[DefinitionSite]:
    """Definitions of the tree that do the canonical's job, impure adapters included."""
    for site in program.views[contract.name].definitions:
        if site.role in REDUNDANT and not site.external:
            yield site


def naming(targets: tuple[DefinitionSite, ...]) -> str:
    """The targets in words: one name, or the alternatives."""
    return " or ".join(dict.fromkeys(short(site.symbol) for site in targets))


def lacking(resolved: ResolvedUse) -> str:
    """That the receiver of a dangling use has no such name, in words."""
    receiver_type = resolved.receiver_type or ""
    owner = receiver_type.rpartition(":")[2] or receiver_type or resolved.use.receiver or ""
    return f"{code(owner) if owner else 'its receiver'} has no {code(resolved.use.name)}"
