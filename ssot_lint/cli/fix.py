"""``ssot-lint fix``: show the diff that would mend violations, and apply it when told to."""

from __future__ import annotations

import os
import sys
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from ssot_lint.cli.delivery import Delivery, delivery_options
from ssot_lint.cli.exits import ExitCode
from ssot_lint.cli.options import PHASES, RunOptions, check_choice, check_contracts, run_options

if TYPE_CHECKING:
    from ssot_lint.contracts.model import Settings
    from ssot_lint.fixes.choice import Choice
    from ssot_lint.mending import Mended
    from ssot_lint.pipeline import Run
    from ssot_lint.reports.model import FixReport


@click.command("fix")
@click.argument("paths", nargs=-1, type=click.Path())
@run_options
@click.option("--write", is_flag=True, help="Apply the changes; without it nothing is touched.")
@click.option("--unsafe", is_flag=True, help="Take in fixes that are likely right but need your eyes.")
@click.option("--phase", type=click.Choice(PHASES), help="Only the work of this phase of a migration.")
@delivery_options
@click.option(
    "--output-format", type=click.Choice(["text", "json"]), default="text", show_default=True, help="How to report."
)
@click.option("--output-file", metavar="FILE", help="Write the JSON report to this file.")
@click.option("--exit-zero", is_flag=True, help="Exit with 0 even when violations are left.")
@click.option("--exit-non-zero-on-fix", is_flag=True, help="Exit with 1 when anything was, or would be, fixed.")
def command(paths: tuple[str, ...], write: bool, unsafe: bool, exit_zero: bool, **given: Any) -> None:
    """Show the diff that would mend the violations under PATHS; change nothing unless --write is given.

    The diff goes to standard output, ready for `git apply`; what would not be done, and why, goes to standard error.

    \b
    Examples:
      ssot-lint fix
      ssot-lint fix | git apply
      ssot-lint fix --patch broadcast.patch --rule duplicate-call
      ssot-lint fix --write --unsafe --format-with "ruff format -"
      ssot-lint fix --interactive
      ssot-lint fix --patch-series patches --split-by owner
    """
    from ssot_lint.cli.progress import Progress
    from ssot_lint.cli.showing import warn
    from ssot_lint.fixes.choice import Choice
    from ssot_lint.pipeline import open_run, settings_for
    from ssot_lint.rules.phases import Phase

    chosen = RunOptions.taken_from(given)
    check_choice(chosen.rules)
    _check_output(given)
    delivery = Delivery.taken_from(given, write=write)
    phase = given["phase"] and Phase(given["phase"])
    choice = Choice(unsafe, chosen.rules, chosen.contracts, phase=phase)
    with Progress(wanted=not chosen.quiet) as progress:
        today = date.max if phase is Phase.FINALIZE else None  # staged adapters end then, whatever their last day is
        options = chosen.options(progress, today=today)
        settings = settings_for(paths, options)
        check_contracts(chosen.contracts, tuple(contract.name for contract in settings.contracts))
        if phase is Phase.SCAFFOLD:
            return _scaffold(settings, chosen, given, delivery)
        run = open_run(settings, paths, options)
        try:
            mended, choice = delivery.mended(run, choice, chosen, progress)
        finally:
            run.close()
    warn((*run.warnings, *run.program.warnings), quiet=chosen.quiet)
    report = _delivered(run, mended, choice, delivery, given["output_format"])
    _show(run, report, chosen, given, mended if delivery.prints else None)
    if any(edit.reason for edit in report.edits):
        raise click.exceptions.Exit(ExitCode.USAGE)
    delivery.done()
    left = [one for one in mended.left if choice.takes_violation(one)] if delivery.write else report.violations
    if (left and not exit_zero) or (mended.after and given["exit_non_zero_on_fix"]):
        raise click.exceptions.Exit(ExitCode.VIOLATIONS)


def _delivered(run: Run, mended: Mended, choice: Choice, delivery: Delivery, output_format: str) -> FixReport:
    """What was handed over: written, or as patches. Raises `UsageError` when it could not be, except for JSON."""
    from ssot_lint.cli.fixing import hand_over, report_of, written

    if delivery.write:
        delivery.refuse_dirty(run.settings.root, mended.after)
    journal, trouble = written(run, mended) if delivery.write and mended.after else (None, "")
    if trouble and output_format == "text":
        raise click.UsageError(f"{trouble}\nNothing was written.")
    report = report_of(run, mended, choice, write=delivery.write, journal=journal, trouble=trouble)
    hand_over(delivery, run, mended, report)
    return report


def _check_output(given: dict[str, Any]) -> None:
    if given["output_file"] is not None and given["output_format"] != "json":
        raise click.UsageError("--output-file goes with --output-format json; a diff goes into a file with --patch")


def _scaffold(settings: Settings, chosen: RunOptions, given: dict[str, Any], delivery: Delivery) -> None:
    """Write the services of the chosen contracts that declare one."""
    from ssot_lint.cli.scaffold import report_scaffold, run_scaffold

    if delivery.interactive or delivery.patch is not None or delivery.patch_series is not None:
        raise click.UsageError("--phase scaffold shows new files, or writes them with --write; it takes no other way")

    contracts = [one for one in settings.contracts if not chosen.contracts or one.name in chosen.contracts]
    declared = [one for one in contracts if one.service is not None]
    if not declared:
        raise click.UsageError("no contract declares a `service`; name one: `ssot-lint scaffold CONTRACT --module …`")
    if given["output_format"] == "json":
        report_scaffold(settings, declared, write=delivery.write, output_file=given["output_file"])
    else:
        run_scaffold(settings, declared, write=delivery.write, color=chosen.color)


def _show(run: Run, report: FixReport, chosen: RunOptions, given: dict[str, Any], printed: Mended | None) -> None:
    """The diff of what is to be printed to standard output, the summary to standard error; or all of it as JSON."""
    from ssot_lint.cli import showing
    from ssot_lint.cli.progress import show_profile

    if given["output_format"] == "json":
        from ssot_lint.reports.json_report import render_json

        showing.write_out(render_json(report), given["output_file"])
        show_profile(run.options.profile)
        return
    if printed is not None:
        _write_diff(printed, chosen.color)
    if not chosen.quiet:
        _write_summary(run, report, chosen)
    show_profile(run.options.profile)


def _write_summary(run: Run, report: FixReport, chosen: RunOptions) -> None:
    from ssot_lint.cli import showing
    from ssot_lint.reports.colour import wants_colour
    from ssot_lint.reports.fix_text import render_fix
    from ssot_lint.reports.terminal import terminal_width

    shown, _ = showing.as_seen_from_here(report, showing.source_lines(run), run.settings.root)
    colour = wants_colour(chosen.color, sys.stderr, os.environ)
    width = terminal_width(sys.stderr, os.environ)
    text = render_fix(shown, width=width, colour=colour, verbose=chosen.verbose)
    click.echo(text, err=True, nl=not text.endswith("\n"), color=True)


def _write_diff(mended: Mended, color: str | None) -> None:
    from ssot_lint.fixes.diff import unified_diff
    from ssot_lint.reports.colour import is_terminal, wants_colour
    from ssot_lint.reports.diff_syntax import render_change

    terminal = is_terminal(sys.stdout)
    colour = wants_colour(color, sys.stdout, os.environ) and (terminal or color == "always")  # a pipe leads to git
    sys.stdout.flush()
    for path, new in sorted(mended.after.items()):
        old = mended.before[path]
        diff = unified_diff(path, old, new)
        sys.stdout.buffer.write(render_change(diff, old, new, colour=colour, terminal=terminal))
    sys.stdout.flush()
