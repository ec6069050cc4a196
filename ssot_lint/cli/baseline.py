"""``ssot-lint baseline``: accept what is there, drop what was mended, show and merge what is accepted."""

from __future__ import annotations

import os
from collections import Counter
from typing import TYPE_CHECKING, Any

import click

from ssot_lint.cli.options import types_option

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from ssot_lint.contracts.model import Settings
    from ssot_lint.reports.model import CheckReport
    from ssot_lint.rules.fingerprints import Identity

DEFAULT = "ssot-baseline.txt"


@click.group("baseline")
def command() -> None:
    """Accept the violations that are there, so that `check` fails only for new ones.

    A baseline is a text file with one sorted line a violation, to be committed. What a line says stays true when lines
    move, code is laid out anew, or git sees a file renamed; a violation in another definition, or one more of the
    same, is new. It is only meant to shrink.

    \b
    Examples:
      ssot-lint baseline create
      ssot-lint baseline prune
      ssot-lint check --ratchet
    """


def _file_options(function: Callable[..., Any]) -> Callable[..., Any]:
    for option in reversed(
        (
            click.option("--baseline", "named", metavar="FILE", help="The file (default: as configured)."),
            click.option("--config", metavar="FILE", help="Read the contracts from this file."),
            click.option("--project", metavar="DIRECTORY", default=".", help="A directory of the project."),
        )
    ):
        function = option(function)
    return function


@command.command("create")
@_file_options
@types_option
@click.option("--force", is_flag=True, help="Replace a baseline that is there.")
def create(named: str | None, config: str | None, project: str, types: str, force: bool) -> None:
    """Accept every violation that is there now."""
    settings, place = _settings(named, config, project)
    if os.path.lexists(place) and not force:
        raise click.UsageError(f"`{_shown(place)}` is there already; `ssot-lint baseline update` brings it up to date")
    entries = _found(settings, config, project, types)
    _write(place, entries)
    click.echo(f"{len(entries):,} accepted in {_shown(place)}", err=True)
    if named is None and not settings.baseline:
        click.echo(f'Add `baseline = "{DEFAULT}"` to the configuration, before the first contract.', err=True)


@command.command("update")
@_file_options
@types_option
def update(named: str | None, config: str | None, project: str, types: str) -> None:
    """Accept what is there now instead of what was accepted; says what came and what went."""
    settings, place = _settings(named, config, project)
    old = _entries(settings, place)
    entries = _found(settings, config, project, types)
    came, went = Counter(entries) - Counter(old), Counter(old) - Counter(entries)
    _write(place, entries)
    for sign, found in (("+", came), ("-", went)):
        for entry in sorted(found):
            click.echo(f"{sign} {_told(entry)}", err=True)
    click.echo(f"{len(entries):,} accepted in {_shown(place)}: {len(came):,} came, {len(went):,} went", err=True)


@command.command("prune")
@_file_options
@types_option
def prune(named: str | None, config: str | None, project: str, types: str) -> None:
    """Take out what is no longer found; nothing is added but adapters that became idle by that."""
    from ssot_lint.gate.baseline import compare, entries_for, without
    from ssot_lint.gating import renames

    settings, place = _settings(named, config, project)
    old = _entries(settings, place)
    report = _report(settings, config, project, types)
    found = compare(report.violations, old)
    if found.new and found.slack:
        found = compare(report.violations, old, renames(settings, place, found))
    slack = found.slack
    left = (*without(old, slack), *entries_for(found.progress))
    _write(place, left)
    for entry in slack:
        click.echo(f"- {_told(entry)}", err=True)
    click.echo(f"{len(left):,} left in {_shown(place)}: {len(slack):,} went", err=True)


@command.command("show")
@_file_options
@click.option("--statistics", is_flag=True, help="Only the numbers.")
def show(named: str | None, config: str | None, project: str, statistics: bool) -> None:
    """Print what is accepted, by contract and rule. Nothing is checked."""
    settings, place = _settings(named, config, project)
    entries = _entries(settings, place)
    groups = Counter((entry.contract, entry.rule) for entry in entries)
    for contract, rule in sorted(groups):
        click.echo(f"{groups[contract, rule]:>6,}  {contract or '(no contract)'}  {rule}")
        for entry in entries if not statistics else ():
            if (entry.contract, entry.rule) == (contract, rule):
                click.echo(f"        {_place(entry)}")
    click.echo(f"{len(entries):>6,}  in {_shown(place)}")


@command.command("merge")
@click.argument("ancestor", type=click.Path(exists=True, dir_okay=False))
@click.argument("ours", type=click.Path(exists=True, dir_okay=False))
@click.argument("theirs", type=click.Path(exists=True, dir_okay=False))
def merge(ancestor: str, ours: str, theirs: str) -> None:
    """Merge THEIRS into OURS, as git's merge driver: what either side took out is out, what it put in is in.

    \b
    Once in a clone:
      git config merge.ssot-baseline.driver "ssot-lint baseline merge %O %A %B"
    In .gitattributes:
      ssot-baseline.txt merge=ssot-baseline
    """
    from ssot_lint.configured import UsageProblem
    from ssot_lint.gate.baseline import BaselineProblem
    from ssot_lint.gate.merging import merged

    sources = []
    for path in (ancestor, ours, theirs):
        with open(path, "rb") as file:
            sources.append(file.read())
    try:
        result = merged(*sources)
    except BaselineProblem as problem:
        raise UsageProblem(str(problem)) from problem
    with open(ours, "wb") as file:
        file.write(result)


def _settings(named: str | None, config: str | None, project: str) -> tuple[Settings, str]:
    """The configuration, and where its baseline is or is to be."""
    from ssot_lint.configured import settings_at
    from ssot_lint.gating import baseline_place

    settings = settings_at([project], config)
    return settings, baseline_place(settings, named) or os.path.join(settings.root, DEFAULT)


def _entries(settings: Settings, place: str) -> tuple[Identity, ...]:
    from ssot_lint.gating import baseline_entries

    return baseline_entries(settings, place)


def _report(settings: Settings, config: str | None, project: str, types: str) -> CheckReport:
    """Everything that is wrong now. Raises `UsageError` where types are wanted and cannot be had."""
    from ssot_lint.cli import checking, showing
    from ssot_lint.cli.progress import Progress
    from ssot_lint.options import Options

    with Progress(wanted=True) as progress:
        options = Options(types, None, config, progress=progress)
        report, _ = checking.report(settings, [settings.root], options, is_cached=True)
    showing.warn(report.warnings, quiet=False)
    if report.server is not None and report.server.state == "missing":
        raise click.UsageError("without the type checker a baseline would not be true; nothing was written")
    return report


def _found(settings: Settings, config: str | None, project: str, types: str) -> tuple[Identity, ...]:
    """Entries for everything that is wrong now; says what cannot be accepted."""
    from ssot_lint.gate.baseline import NEVER_ACCEPTED, entries_for

    report = _report(settings, config, project, types)
    refused = Counter(one.rule for one in report.violations if one.rule in NEVER_ACCEPTED)
    for rule, number in sorted(refused.items()):
        click.echo(f"warning: {number:,} `{rule}` not accepted: no baseline takes that, it has to be mended", err=True)
    return entries_for(report.violations)


def _write(place: str, entries: Collection[Identity]) -> None:
    """Write the file whole or not at all: no run of `fix`, so nothing that `undo` takes back. Raises `UsageError`."""
    from ssot_lint.gate.baseline import render_baseline
    from ssot_lint.sources.putting import put

    try:
        put(place, render_baseline(entries))
    except OSError as problem:
        reason = problem.strerror or str(problem)
        raise click.UsageError(f"`{_shown(place)}` could not be written: {reason}") from problem


def _shown(place: str) -> str:
    return os.path.relpath(place).replace(os.sep, "/")


def _told(entry: Identity) -> str:
    return f"{entry.rule}  {_place(entry)}"


def _place(entry: Identity) -> str:
    from ssot_lint.reports.escaping import visible

    number = f"  ({entry.ordinal + 1})" if entry.ordinal else ""
    return visible(f"{entry.symbol}  {entry.use}{number}")
