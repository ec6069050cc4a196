"""Options that say what a check lets pass."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from ssot_lint.gating import Gate

Function = TypeVar("Function", bound=Callable[..., Any])

_GATE = (
    click.option("--baseline", metavar="FILE", help="Accept the violations in this file (default: as configured)."),
    click.option("--no-baseline", is_flag=True, help="Report what the baseline accepts, too."),
    click.option(
        "--ratchet", is_flag=True,
        help="Fail for entries of the baseline that are no longer found, or that a change adds with their violations.",
    ),
    click.option(
        "--since", is_flag=False, flag_value="", metavar="[REV]",
        help="Only what was not there at the merge base with a revision (default: the branch that changes go into).",
    ),
)  # fmt: skip


def gate_options(function: Function) -> Function:
    """The options of a command that can let violations pass."""
    for option in reversed(_GATE):
        function = option(function)
    return function


def gate_of(given: dict[str, Any], paths: tuple[str, ...]) -> Gate:
    """What the options let pass, taken out of what a command was called with."""
    from ssot_lint.gating import Gate

    baseline, without = given.pop("baseline"), given.pop("no_baseline")
    ratchet, since = given.pop("ratchet"), given.pop("since")
    if without and (baseline is not None or ratchet):
        raise click.UsageError("--no-baseline goes with neither --baseline nor --ratchet")
    if ratchet and paths:
        raise click.UsageError("--ratchet is about the whole project: leave the paths out")
    return Gate(baseline, not without, since, ratchet)
