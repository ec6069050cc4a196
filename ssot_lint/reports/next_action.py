"""The command that goes on from where a migration stands."""

from __future__ import annotations

from ssot_lint.reports.escaping import visible
from ssot_lint.rules.phases import Phase
from ssot_lint.rules.progress import Progress


def next_command(one: Progress) -> str | None:
    """What to run next, ready to be typed; None when nothing is left to do."""
    step = next((step for step in one.steps if not step.is_done), None)
    if step is None:
        return None
    if step.phase is Phase.SCAFFOLD:
        return f"ssot-lint scaffold {visible(one.contract)}"
    return f"ssot-lint fix --phase {step.phase.value} --contract {visible(one.contract)}"
