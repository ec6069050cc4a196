"""``ssot-lint status``: how far each contract's migration is, what is left in its ledger, and what blocks deletion."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from ssot_lint.cli.options import check_contracts, types_option

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ssot_lint.pipeline import Run
    from ssot_lint.rules.progress import AllowedPlace
    from ssot_lint.rules.progress import Progress as Standing


@click.command("status")
@click.argument("names", nargs=-1, metavar="[CONTRACT]...")
@click.option("--config", metavar="FILE", help="Read the contracts from this file.")
@click.option("--project", metavar="DIRECTORY", default=".", help="A directory of the project (default: here).")
@types_option
@click.option(
    "--output-format", type=click.Choice(["text", "json"]), default="text", show_default=True, help="How to report."
)
@click.option("--output-file", metavar="FILE", help="Write the report to this file.")
@click.option("--color", type=click.Choice(["auto", "always", "never"]), help="Colour the output.")
@click.option("-v", "--verbose", is_flag=True, help="Name every use.")
@click.option("-q", "--quiet", is_flag=True, help="No progress and no warnings.")
def command(names: tuple[str, ...], config: str | None, project: str, types: str, quiet: bool, **given: Any) -> None:
    """Show how far the migration of each CONTRACT (default: all) is, phase by phase.

    Then every definition that is left with what keeps it from being deleted, and the ledger: uses that are known by
    their name only. What has been done of the phase `consumers` is counted from the most that a run of `status` or
    `fix --write` here has ever seen.
    """
    from ssot_lint.cli import showing
    from ssot_lint.cli.progress import Progress
    from ssot_lint.pipeline import Options, open_run, settings_for

    with Progress(wanted=not quiet) as progress:
        options = Options(types, None, config, plans=False, progress=progress)
        settings = settings_for([project], options)
        check_contracts(names, tuple(contract.name for contract in settings.contracts))
        run = open_run(settings, [project], options)
        run.close()
    warnings = (*run.warnings, *run.program.warnings)
    showing.warn(warnings, quiet=quiet)
    found = _found(run, names)
    output_file: str | None = given["output_file"]
    if given["output_format"] == "json":
        from ssot_lint.reports.status_json import render_status_json

        showing.write_out(render_status_json(found, warnings), output_file)
        return
    from ssot_lint.reports.status_text import render_status

    screen = showing.screen(given["color"], to_file=output_file is not None)
    here = showing.path_from_here(settings.root)
    text = render_status(found, here, width=screen.width, colour=screen.colour, verbose=given["verbose"])
    showing.write_out(text, output_file)


def _found(run: Run, names: Sequence[str]) -> list[Standing]:
    from ssot_lint.cli.consumers import most_consumers
    from ssot_lint.contracts.model import Symbol
    from ssot_lint.rules.progress import progress_of

    most = most_consumers(run, run.plan)
    modules, linker = run.tree.modules, run.tree.linker

    def is_there(symbol: Symbol) -> bool:
        if not symbol.qualname:
            return modules.path_of(symbol.module) is not None
        return modules.path_of(symbol.module) is not None and linker.follow(symbol.module, symbol.qualname) is not None

    violations = [*run.plan.violations, *(one.violation for one in run.allowed)]
    return [
        replace(progress_of(run.program, one, violations, most[one.name], is_there), allowed=_allowed_of(run, one.name))
        for one in run.settings.contracts
        if not names or one.name in names
    ]


def _allowed_of(run: Run, contract: str) -> tuple[AllowedPlace, ...]:
    from ssot_lint.rules.progress import AllowedPlace
    from ssot_lint.sources.codeowners import owners_of

    own = [one for one in run.allowed if one.violation.contract == contract]
    owners = owners_of(run.settings.root) if own else None
    return tuple(
        AllowedPlace(
            one.violation.path, one.violation.line, one.violation.rule, one.reason, one.until,
            owners.of(one.violation.path) if owners is not None else (),
        )
        for one in own
    )  # fmt: skip
