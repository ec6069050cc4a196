"""The ledger: uses that are known by their name only, and which of them a contract signs off."""

from __future__ import annotations

from ssot_lint.contracts.model import Contract, SignOff, Symbol
from ssot_lint.program.model import ContractView, Proof, ResolvedUse


def ledger_of(view: ContractView) -> tuple[ResolvedUse, ...]:
    """Every use that nobody could tell, in the view's order; files where the contract allows wrappers included.

    Those count, too: what is deleted is gone for a wrapper as well.
    """
    return tuple(resolved for resolved in view.uses if resolved.proof is Proof.NAME_ONLY)


def open_ledger(contract: Contract, view: ContractView, name: str | None = None) -> tuple[ResolvedUse, ...]:
    """What of the ledger is not signed off; of one watched name, if one is given."""
    return tuple(
        resolved
        for resolved in ledger_of(view)
        if signed_off(contract, resolved) is None and name in (None, resolved.use.watched_name)
    )


def signed_off(contract: Contract, resolved: ResolvedUse) -> SignOff | None:
    """The contract's entry that vouches for a use: one for its file and for the definition around it."""
    around = Symbol(resolved.module, resolved.use.symbol)
    return next((one for one in contract.signed_off if one.path == resolved.path and one.symbol == around), None)


def idle_sign_offs(contract: Contract, view: ContractView) -> tuple[SignOff, ...]:
    """Entries that vouch for nothing in the ledger: misspelt, or no longer needed."""
    used = {signed_off(contract, resolved) for resolved in ledger_of(view)}
    return tuple(one for one in contract.signed_off if one not in used)


def sign_off_warnings(contract: Contract, view: ContractView) -> tuple[str, ...]:
    """In words, what those entries are, and what to do about them."""
    near = {resolved.path: Symbol(resolved.module, resolved.use.symbol) for resolved in ledger_of(view)}
    told = []
    for one in idle_sign_offs(contract, view):
        hint = f"; in that file the ledger has `{near[one.path]}`" if one.path in near else ""
        told.append(
            f"contract `{contract.name}` signs off `{one.symbol}` in {one.path}, which is not in the ledger{hint}; "
            "correct or remove the entry"
        )
    return tuple(told)
