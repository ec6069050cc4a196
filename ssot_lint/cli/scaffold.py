"""``ssot-lint scaffold``: write the service that a migration begins with, its test and its feature flags."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from ssot_lint.cli.exits import ExitCode
from ssot_lint.cli.options import check_contracts, complete_contract

if TYPE_CHECKING:
    from ssot_lint.contracts.model import Contract, Settings
    from ssot_lint.scaffolding import NewFile


@click.command("scaffold")
@click.argument("contract", shell_complete=complete_contract)
@click.option("--module", metavar="MODULE", help="Module of the service, such as `package.broadcast_service`.")
@click.option("--class", "name", metavar="NAME", help="Class of the service (default: by the contract's name).")
@click.option("--result", metavar="NAME", help="Return a record of this class instead of the canonical's result.")
@click.option("--write", is_flag=True, help="Write the files; without it nothing is touched.")
@click.option("--config", metavar="FILE", help="Read the contracts from this file.")
@click.option("--project", metavar="DIRECTORY", default=".", help="A directory of the project (default: here).")
@click.option("--color", type=click.Choice(["auto", "always", "never"]), help="Colour the diff.")
def command(contract: str, config: str | None, project: str, write: bool, color: str | None, **given: Any) -> None:
    """Show the wrapper service around the canonical of CONTRACT, its unit test and its feature flags, as a diff.

    Signature, types and docstring are those of the canonical; the contract's `service` table says the rest. What is
    there already and equal is left alone; where something else stands nothing is written. `undo` takes it back.

    \b
    Examples:
      ssot-lint scaffold user-broadcast --module shop.broadcast_service
      ssot-lint scaffold user-broadcast --write
    """
    from ssot_lint.contracts.model import Service
    from ssot_lint.options import Options
    from ssot_lint.pipeline import settings_for

    settings = settings_for([project], Options(config=config))
    check_contracts((contract,), tuple(one.name for one in settings.contracts))
    wanted = next(one for one in settings.contracts if one.name == contract)
    service = wanted.service or Service()
    chosen = {key: value for key, value in given.items() if value}
    wanted = replace(wanted, service=replace(service, **chosen))
    written = run_scaffold(settings, [wanted], write=write, color=color)
    declared = service.module
    if written and not declared and given["module"]:
        click.echo(
            f'add `service = {{ module = "{given["module"]}" }}` to the contract, so that its wrapper may delegate and '
            "`status` knows of it",
            err=True,
        )


def run_scaffold(settings: Settings, contracts: Sequence[Contract], *, write: bool, color: str | None) -> bool:
    """Show or write the scaffolds of some contracts; true when there was anything to do."""
    new = _new_files(settings, contracts)
    if not new:
        click.echo("nothing to write: the scaffold is there", err=True)
        return False
    if not write:
        _show(new, color)
        return True
    _write(settings, new)
    return True


def report_scaffold(settings: Settings, contracts: Sequence[Contract], *, write: bool, output_file: str | None) -> None:
    """Write the scaffolds of some contracts, or do not, and report it as JSON of `fix`."""
    from ssot_lint.cli.showing import write_out
    from ssot_lint.fixes.diff import creation_diff
    from ssot_lint.reports.json_report import render_json
    from ssot_lint.reports.model import FileEdit, FixReport

    new = _new_files(settings, contracts)
    if write and new:
        _write(settings, new)
    edits = tuple(FileEdit(path, write, "", creation_diff(path, one.source)) for path, one in sorted(new.items()))
    write_out(render_json(FixReport(violations=(), edits=edits, writes=write)), output_file)


def _new_files(settings: Settings, contracts: Sequence[Contract]) -> dict[str, NewFile]:
    """What is not there yet. Raises `UsageError` where something else stands."""
    files = [one for contract in contracts for one in _files(settings, contract)]
    in_the_way = [one.path for one in files if one.standing == "differs"]
    if in_the_way:
        raise click.UsageError(
            "these files are there and differ from what would be written; nothing was changed:\n"
            + "".join(f"  {path}\n" for path in dict.fromkeys(in_the_way))
            + "Move them away, or name another place with --module, or `module` and `test` of the `service` table."
        )
    return {one.path: one for one in files if one.standing == "new"}


def _files(settings: Settings, contract: Contract) -> tuple[NewFile, ...]:
    from ssot_lint.fixes.decision import Refusal
    from ssot_lint.scaffolding import scaffold

    service = contract.service
    if service is None or not service.module:
        raise click.UsageError(
            f"where the service of `{contract.name}` goes is not known; give --module package.module, or declare "
            '`service = { module = "package.module" }` in the contract'
        )
    try:
        return scaffold(settings, contract, service)
    except Refusal as refusal:
        raise click.UsageError(f"contract `{contract.name}`: {refusal.reason}") from refusal


def _show(new: dict[str, NewFile], color: str | None) -> None:
    from ssot_lint.fixes.diff import creation_diff
    from ssot_lint.reports.colour import is_terminal, wants_colour
    from ssot_lint.reports.diff_text import render_diff

    diff = b"".join(creation_diff(path, one.source) for path, one in new.items())
    terminal = is_terminal(sys.stdout)
    colour = wants_colour(color, sys.stdout, os.environ) and (terminal or color == "always")  # a pipe leads to git
    sys.stdout.flush()
    sys.stdout.buffer.write(render_diff(diff, colour=colour, terminal=terminal))
    sys.stdout.flush()
    click.echo("nothing is written yet; --write applies it", err=True)


def _write(settings: Settings, new: dict[str, NewFile]) -> None:
    from ssot_lint.sources.writing import Change, NotWritten, write_all

    outcome = write_all(settings.root, [Change(path, None, one.source) for path, one in new.items()])
    if isinstance(outcome, NotWritten):
        click.echo(f"error: {outcome.path or settings.root}: {outcome.reason}", err=True)
        raise click.exceptions.Exit(ExitCode.USAGE)
    for path in outcome.paths:
        click.echo(f"wrote {path}", err=True)
    click.echo(f"run `ssot-lint undo {outcome.id}` to go back", err=True)
