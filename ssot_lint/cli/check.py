"""``ssot-lint check``: report violations."""

from __future__ import annotations

from typing import Any

import click

from ssot_lint.cli.exits import ExitCode
from ssot_lint.cli.gates import gate_of, gate_options
from ssot_lint.cli.options import RunOptions, check_choice, check_contracts, run_options
from ssot_lint.cli.reporting import Reporting, report_options


@click.command("check")
@click.argument("paths", nargs=-1, type=click.Path())
@run_options
@report_options
@click.option("--force-exclude", is_flag=True, help="Pass over PATHS that the project leaves out, as hooks need it.")
@gate_options
@click.option("--no-cache", is_flag=True, help="Neither read nor keep a report of an unchanged tree.")
@click.option("--exit-zero", is_flag=True, help="Exit with 0 even when there are violations.")
def command(paths: tuple[str, ...], no_cache: bool, exit_zero: bool, force_exclude: bool, **given: Any) -> None:
    """Report violations under PATHS (default: the project around the current directory).

    The whole project is read, whatever the paths, because a duplicate may be defined in one place and used in another;
    what is reported is what lies under the paths.

    \b
    Examples:
      ssot-lint check
      ssot-lint check src tests -v
      ssot-lint check --since=origin/main
      ssot-lint check --output-format json --output-file report.json
      ssot-lint check --report sarif=out.sarif --report github
    """
    from dataclasses import replace

    from ssot_lint.cli.ahead import sent_ahead
    from ssot_lint.cli.progress import Progress, show_profile
    from ssot_lint.configured import settings_at

    chosen = RunOptions.taken_from(given)
    reporting = Reporting.taken_from(given, paths)
    no_cache = no_cache or reporting.history
    gate = gate_of(given, paths)
    check_choice(chosen.rules)
    with Progress(wanted=not chosen.quiet) as progress:
        settings = settings_at(_starts(paths, chosen.config, forgiving=force_exclude), chosen.config)
        check_contracts(chosen.contracts, tuple(contract.name for contract in settings.contracts))
        with sent_ahead(settings, chosen, is_cached=not no_cache) as crew:
            from ssot_lint.cli import checking, showing
            from ssot_lint.gating import gated

            options = chosen.options(progress, replaces=reporting.replaces)
            whole, lines = checking.report(
                settings, paths, options, is_cached=not no_cache, is_forgiving=force_exclude, crew=crew,
                has_history=reporting.history,
            )  # fmt: skip
        options.progress("reporting", 0, 0)
        passed = gated(settings, options, whole, gate, is_whole=not paths)
    showing.warn(passed.report.warnings, quiet=chosen.quiet)
    showing.note(passed.notes, quiet=chosen.quiet)
    report = passed.report
    if chosen.rules or chosen.contracts:
        from ssot_lint.fixes.choice import Choice

        choice = Choice(rules=chosen.rules, contracts=chosen.contracts)
        report = replace(report, violations=tuple(filter(choice.takes_violation, report.violations)))
    reporting.deliver(report, lines, settings.root, colour=chosen.color, verbose=chosen.verbose, quiet=chosen.quiet)
    show_profile(options.profile)
    if (report.violations or passed.has_slack) and not exit_zero:
        raise click.exceptions.Exit(ExitCode.VIOLATIONS)


def _starts(paths: tuple[str, ...], config: str | None, *, forgiving: bool) -> tuple[str, ...]:
    """Where the configuration is looked for: a hook's first file may lie outside of the project that it runs in."""
    from ssot_lint.configured import UsageProblem, settings_at

    if not forgiving or not paths:
        return paths
    try:
        settings_at((), config)
    except UsageProblem:
        return paths
    return ()
