"""``ssot-lint check``: report violations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from ssot_lint.cli.exits import ExitCode
from ssot_lint.cli.options import RunOptions, check_choice, check_contracts, run_options

if TYPE_CHECKING:
    from ssot_lint.cli.showing import Screen
    from ssot_lint.reports.model import CheckReport, SourceLine

_FORMATS = ["text", "concise", "json"]


@click.command("check")
@click.argument("paths", nargs=-1, type=click.Path())
@run_options
@click.option("--output-format", type=click.Choice(_FORMATS), default="text", show_default=True, help="How to report.")
@click.option("--output-file", metavar="FILE", help="Write the report to this file.")
@click.option("--statistics", is_flag=True, help="Only the numbers.")
@click.option("--no-cache", is_flag=True, help="Neither read nor keep a report of an unchanged tree.")
@click.option("--exit-zero", is_flag=True, help="Exit with 0 even when there are violations.")
def command(paths: tuple[str, ...], no_cache: bool, exit_zero: bool, output_file: str | None, **given: Any) -> None:
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

    from ssot_lint.cli.ahead import sent_ahead
    from ssot_lint.cli.progress import Progress
    from ssot_lint.configured import settings_at

    chosen = RunOptions.taken_from(given)
    check_choice(chosen.rules)
    with Progress(wanted=not chosen.quiet) as progress:
        settings = settings_at(paths, chosen.config)
        check_contracts(chosen.contracts, tuple(contract.name for contract in settings.contracts))
        with sent_ahead(settings, chosen, is_cached=not no_cache) as crew:
            from ssot_lint.cli import checking, showing
            from ssot_lint.fixes.choice import Choice
            from ssot_lint.pipeline import Options

            options = Options(chosen.types, chosen.jobs, chosen.config, progress=progress)
            whole, lines = checking.report(settings, paths, options, is_cached=not no_cache, crew=crew)
    showing.warn(whole.warnings, quiet=chosen.quiet)
    choice = Choice(rules=chosen.rules, contracts=chosen.contracts)
    violations = tuple(one for one in whole.violations if choice.takes_violation(one))
    report = replace(whole, violations=violations, warnings=())  # said on standard error, once
    if given["output_format"] != "json":
        report, lines = showing.as_seen_from_here(report, lines, settings.root)
    screen = showing.screen(chosen.color, output_file is not None)
    text = _text(report, lines, screen, given["output_format"], given["statistics"], chosen.verbose)
    showing.write_out(text, output_file)
    if report.violations and not exit_zero:
        raise click.exceptions.Exit(ExitCode.VIOLATIONS)


def _text(
    report: CheckReport, lines: SourceLine, screen: Screen, output_format: str, statistics: bool, verbose: bool
) -> str:
    if output_format == "json":
        from ssot_lint.reports.json_report import render_json

        return render_json(report)
    if output_format == "concise":
        from ssot_lint.reports.concise import render_concise

        return render_concise(report)
    from ssot_lint.reports.text import render_statistics, render_text

    if statistics:
        return render_statistics(report, width=screen.width, colour=screen.colour)
    return render_text(report, lines, width=screen.width, colour=screen.colour, verbose=verbose)
