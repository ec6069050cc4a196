"""The phases of a migration as far as the report of ``check`` tells them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from ssot_lint.contracts.model import Contract
from ssot_lint.program.model import DefinitionSite
from ssot_lint.reports.markdown_text import code
from ssot_lint.rules.model import Violation
from ssot_lint.rules.phases import Phase
from ssot_lint.rules.progress import consumers_left, definition_steps


@dataclass(frozen=True, slots=True)
class Step:
    """What is left of one phase."""

    phase: Phase
    left: int
    total: int | None = None
    """None where what is done leaves no trace in the tree."""

    @property
    def is_done(self) -> bool:
        """Nothing of it is left."""
        return not self.left

    @property
    def done(self) -> int:
        """How much of it is done."""
        return (self.total or self.left) - self.left


def steps_of(contract: Contract, sites: Collection[DefinitionSite], violations: Sequence[Violation]) -> list[Step]:
    """The phases in order, but scaffolding, of which this report knows nothing."""
    counted = definition_steps(contract, sites)
    by_phase = {step.phase: Step(step.phase, step.total - step.done, step.total) for step in counted}
    by_phase[Phase.CONSUMERS] = Step(Phase.CONSUMERS, consumers_left(contract, violations))
    return [by_phase[phase] for phase in Phase if phase in by_phase]


def next_command(contract: str, steps: Sequence[Step]) -> str:
    """The command that goes on from here, in Markdown."""
    step = next((step for step in steps if not step.is_done), None)
    if step is None:
        return "none, nothing of this contract is left to migrate."
    return code(f"ssot-lint fix --phase {step.phase.value} --contract {contract}")
