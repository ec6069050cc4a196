"""How many consumers each contract has had at most, as far as runs in this tree can tell."""

from __future__ import annotations

from hashlib import sha256

from ssot_lint.contracts.model import Contract
from ssot_lint.fixes.model import Plan
from ssot_lint.pipeline import Run
from ssot_lint.rules.progress import consumers_left
from ssot_lint.sources.marks import raised


def most_consumers(run: Run, plan: Plan) -> dict[str, int]:
    """The most by contract, this plan's included; kept for later runs if it is about the whole tree."""
    found = [*plan.violations, *(one.violation for one in run.allowed)]
    left = {one.name: consumers_left(one, found) for one in run.settings.contracts}
    if run.in_scope is not None or not run.is_typed:
        return left
    keys = {one.name: _key(one) for one in run.settings.contracts}
    known = raised(run.settings.root, {keys[name]: number for name, number in left.items()})
    return {name: known[keys[name]] for name in left}


def _key(contract: Contract) -> str:
    """The contract with what it looks for: one that looks for something else begins anew."""
    meant = repr((str(contract.canonical), contract.watched)).encode("utf-8", "surrogateescape")
    return f"{contract.name}:{sha256(meant).hexdigest()[:12]}"
