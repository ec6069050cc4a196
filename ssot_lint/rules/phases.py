"""Phases of a migration: which rules' fixes belong to which, in the order in which a team goes through them."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

RETIRING = "idle-adapter"
"""The rule whose fix deletes: it is made only when it is asked for by name, or by its phase."""


class Phase(StrEnum):
    """One step of a migration, reviewed and taken back by itself."""

    SCAFFOLD = "scaffold"
    """The wrapper service around the canonical is there."""
    ADAPT = "adapt"
    """Every duplicate hands on to the canonical."""
    CONSUMERS = "consumers"
    """Nothing uses a duplicate any more."""
    FINALIZE = "finalize"
    """No adapter keeps a legacy path."""
    RETIRE = "retire"
    """The adapters are gone."""


RULES_OF: Mapping[Phase, frozenset[str]] = {
    Phase.SCAFFOLD: frozenset(),
    Phase.ADAPT: frozenset({"duplicate-definition"}),
    Phase.CONSUMERS: frozenset(
        {
            "duplicate-call", "dangling-call", "duplicate-import", "duplicate-reference", "stale-target",
            "stale-double",
        }
    ),
    Phase.FINALIZE: frozenset({"impure-adapter"}),
    Phase.RETIRE: frozenset({RETIRING}),
}  # fmt: skip
"""By phase, the rules whose codemods do its work."""
