"""``ssot-lint check``: report violations."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ssot_lint.cli.exits import ExitCode
from ssot_lint.cli.options import check_choice, check_contracts, run_options

if TYPE_CHECKING:
    from ssot_lint.cli.showing import Screen
    from ssot_lint.reports.model import CheckReport, SourceLine


@click.command("check")
@click.argument("paths", nargs=-1, type=click.Path())
@run_options
@click.option(
    "--output-format", type=click.Choice(["text", "concise", "json"]), default="text", show_default=True, help="How to report."
)
@click.option("--output-file", metavar="FILE", help="Write the report to this file.")
@click.option("--statistics", is_flag=True, help="Only the numbers.")
@click.option("--no-cache", is_flag=True, help="Neither read nor keep a report of an unchanged tree.")
@click.option("--exit-zero", is_flag=True, help="Exit with 0 even when there are violations.")
def command(
    paths: tuple[str, ...],
    config: str | None,
    types: str,
    jobs: int | None,
    contracts: tuple[str, ...],
    rules: tuple[str, ...],
    color: str | None,
    verbose: bool,
    quiet: bool,
    output_format: str,
    output_file: str | None,
    statistics: bool,
    no_cache: bool,
    exit_zero: bool,
) -> None:
    """Report violations under PATHS (default: the project around the current directory).

    The whole project is read, whatever the paths, because a duplicate may be defined in one place and used in another;
    what is reported is what lies under the paths.

    \b
    Examples:
      ssot-lint check
      ssot-lint check src tests -v
      ssot-lint check --output-format json --output-file report.json
    """
    from dataclasses import replace

    from ssot_lint.cli import checking, showing
    from ssot_lint.cli.progress import Progress
    from ssot_lint.fixes.choice import Choice
    from ssot_lint.pipeline import Options, settings_for

    check_choice(rules)
    with Progress(wanted=not quiet) as progress:
        options = Options(types, jobs, config, progress=progress)
        settings = settings_for(paths, options)
        check_contracts(contracts, tuple(contract.name for contract in settings.contracts))
        whole, lines = checking.report(settings, paths, options, is_cached=not no_cache)
    if not quiet:
        for warning in whole.warnings:
            click.echo(f"warning: {warning}", err=True)
    choice = Choice(rules=rules, contracts=contracts)
    violations = tuple(one for one in whole.violations if choice.takes_violation(one))
    report = replace(whole, violations=violations)
    if output_format == "json":
        from ssot_lint.reports.json_report import render_json

        text = render_json(report)
    else:
        report, lines = showing.as_seen_from_here(report, lines, settings.root)
        text = _text(report, lines, showing.screen(color, output_file is not None), output_format, statistics, verbose)
    showing.write_out(text, output_file)
    if violations and not exit_zero:
        raise click.exceptions.Exit(ExitCode.VIOLATIONS)


def _text(
    report: CheckReport, lines: SourceLine, screen: Screen, output_format: str, statistics: bool, verbose: bool
) -> str:
    if output_format == "concise":
        from ssot_lint.reports.concise import render_concise

        return render_concise(report)
    from ssot_lint.reports.text import render_statistics, render_text

    if statistics:
        return render_statistics(report, width=screen.width, colour=screen.colour)
    return render_text(report, lines, width=screen.width, colour=screen.colour, verbose=verbose)
