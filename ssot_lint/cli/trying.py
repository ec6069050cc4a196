"""``ssot-lint contract test``: the examples that the contracts give are tried out."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

from ssot_lint.cli.exits import ExitCode
from ssot_lint.cli.options import check_contracts, complete_contract, types_option

if TYPE_CHECKING:
    from ssot_lint.trying import Tried


@click.command("test")
@click.argument("names", nargs=-1, shell_complete=complete_contract)
@click.option("--config", metavar="FILE", help="Read the contracts from this file.")
@click.option("--project", metavar="DIRECTORY", default=".", help="A directory of the project (default: here).")
@types_option
@click.option("--color", type=click.Choice(["auto", "always", "never"]), help="Colour the output.")
def command(names: tuple[str, ...], config: str | None, project: str, types: str, color: str | None) -> None:
    """Rewrite the examples of the contracts NAMES (default: all), and compare with what they say.

    Each `[[contract.example]]` stands in the project for the time of the run, as if a file held it. Where the rewrite
    differs the difference is shown, with the reasons, and the exit code is 1. Nothing is written.
    """
    from ssot_lint.cli import showing
    from ssot_lint.cli.progress import Progress
    from ssot_lint.options import Options
    from ssot_lint.pipeline import open_run, settings_for
    from ssot_lint.reports.colour import wants_colour
    from ssot_lint.reports.example_text import render_outcome, render_total
    from ssot_lint.trying import try_examples

    with Progress() as progress:
        options = Options(types, None, config, progress=progress)
        settings = settings_for([project], options)
        check_contracts(names, tuple(contract.name for contract in settings.contracts))
        chosen = [one for one in settings.contracts if not names or one.name in names]
        tried: tuple[Tried, ...] = ()
        if any(contract.examples for contract in chosen):
            run = open_run(settings, [project], options)
            try:
                tried = try_examples(run, chosen)
            finally:
                run.close()
            showing.warn((*run.warnings, *run.program.warnings), quiet=False)
    colour = wants_colour(color, sys.stdout, os.environ)
    for one in tried:
        where = f"{one.contract}  {os.path.relpath(settings.config_path)}:{one.example.line}"
        told = render_outcome(where, one.example, one.got, one.reasons, holds=one.holds, colour=colour)
        showing.write_out(told, None)
    failed = sum(not one.holds for one in tried)
    click.echo(render_total(len(tried) - failed, failed), err=True, nl=False)
    sys.stdout.flush()
    if failed:
        raise click.exceptions.Exit(ExitCode.VIOLATIONS)
