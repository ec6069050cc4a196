"""What ``resolve`` found out about the names of a line, as its reports read it."""

from __future__ import annotations

from dataclasses import dataclass

from ssot_lint.program.explaining import Explanation
from ssot_lint.program.model import Proof, Role
from ssot_lint.program.settles import OpenUse
from ssot_lint.rules.model import Violation


@dataclass(frozen=True, slots=True)
class ContractNote:
    """What a name is to one contract that watches it."""

    contract: str
    canonical: str
    proof: Proof | None
    """Of a use; None of a definition, and of a use under a name that the contract does not watch."""
    roles: tuple[tuple[str, Role], ...] = ()
    """Definitions, by symbol, that the name is or refers to, with what they are to the contract."""
    reason: str = ""
    violations: tuple[Violation, ...] = ()
    """What the rules report at this place."""


@dataclass(frozen=True, slots=True)
class NameReport:
    """One name with all that is known about it."""

    explanation: Explanation
    contracts: tuple[ContractNote, ...] = ()
    settles: tuple[OpenUse, ...] = ()
    """Open uses, this one among them, that the same annotation would settle."""

    @property
    def proof(self) -> Proof:
        """What a contract that watches the name makes of it, else what the name refers to by itself."""
        told = (one.proof for one in self.contracts if one.proof not in {None, Proof.NOT_OURS})
        return next((one for one in told if one is not None), self.explanation.proof)

    @property
    def reason(self) -> str:
        """How that proof is known, or what a person could do."""
        told = (one.reason for one in self.contracts if one.proof is self.proof and one.reason)
        return next(told, self.explanation.reason)


@dataclass(frozen=True, slots=True)
class Resolution:
    """Result of ``resolve``."""

    names: tuple[NameReport, ...]
    """In the order in which they stand on the line."""
    seconds: float = 0.0
    warnings: tuple[str, ...] = ()

    @property
    def is_settled(self) -> bool:
        """True when somebody could tell what every name refers to."""
        return all(one.proof is not Proof.NAME_ONLY for one in self.names)
