"""``ssot-lint undo``: give back what a run of ``fix --write`` replaced, or end one that was interrupted."""

from __future__ import annotations

import os

import click


@click.command("undo")
@click.argument("run", required=False)
@click.option("--finish", is_flag=True, help="Of an interrupted run: write what it had not written yet.")
@click.option("--roll-back", is_flag=True, help="Of an interrupted run: give back what it had written.")
@click.option("--list", "lists", is_flag=True, help="List the runs that are known, the last one first.")
@click.option("--project", metavar="DIRECTORY", default=".", help="A directory of the project (default: here).")
def command(run: str | None, finish: bool, roll_back: bool, lists: bool, project: str) -> None:
    """Give back the exact bytes that RUN (default: the last one that can be undone) replaced.

    All files or none: nothing is touched when one has been changed since.
    """
    from ssot_lint.contracts.discovery import find_config
    from ssot_lint.sources.recovering import NotRecovered, recover
    from ssot_lint.sources.recovering import finish as write_rest
    from ssot_lint.sources.recovering import roll_back as put_back
    from ssot_lint.sources.undoing import NotUndone, undo

    config = find_config(project)
    root = str(config.root) if config is not None else os.path.abspath(project)
    if lists:
        _list(root)
        return
    interrupted = recover(root)
    if finish or roll_back:
        if interrupted is None:
            raise click.UsageError("no run was interrupted; there is nothing to finish or to roll back")
        result = write_rest(root, interrupted) if finish else put_back(root, interrupted)
        if isinstance(result, NotRecovered):
            raise click.UsageError(_told(result.reason, result.path))
        click.echo(f"run {result.id} is {'finished' if finish else 'rolled back'}; {_files(len(result.paths))} written")
        for path in result.left:
            click.echo(f"left as it is: {path}")
        return
    if interrupted is not None:
        raise click.UsageError(
            f"run {interrupted.id} was interrupted after {len(interrupted.written)} of "
            f"{len(interrupted.written) + len(interrupted.unwritten)} files; use --finish or --roll-back"
        )
    undone = undo(root, run)
    if isinstance(undone, NotUndone):
        raise click.UsageError(_told(undone.reason, undone.path))
    what = "1 file is as it was" if len(undone.paths) == 1 else f"{len(undone.paths)} files are as they were"
    click.echo(f"run {undone.id} is undone; {what}")


def _list(root: str) -> None:
    """A line for each run, the last one first."""
    from ssot_lint.reports.escaping import visible, visible_path
    from ssot_lint.sources.undoing import past_runs

    try:
        runs = past_runs(root)
    except OSError as problem:
        raise click.UsageError(f"the journal cannot be read: {problem.strerror or problem}") from problem
    for past in reversed(runs):
        first = visible_path(past.paths[0]) if past.paths else ""
        files = f"{first} and {len(past.paths) - 1} more" if len(past.paths) > 1 else first
        click.echo(f"{past.id}  {visible(past.started):<25}  {past.state:<20}  {files}".rstrip())
    if not runs:
        click.echo("no run of `ssot-lint fix --write` is known here")


def _told(reason: str, path: str | None) -> str:
    return f"{path}: {reason}" if path else reason


def _files(count: int) -> str:
    return "1 file was" if count == 1 else f"{count} files were"
