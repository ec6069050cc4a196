"""``ssot-lint clean``: drop what runs keep so that the next ones are quick."""

from __future__ import annotations

import os

import click


@click.command("clean")
@click.argument("project", default=".", metavar="[DIRECTORY]")
def command(project: str) -> None:
    """Drop what runs have kept of the project around DIRECTORY (default: here), so that the next one starts afresh.

    What ``undo`` needs, and the answers of an interactive session, stay.
    """
    from ssot_lint.contracts.discovery import find_config
    from ssot_lint.sources.shelf import clear

    config = find_config(project)
    root = str(config.root) if config is not None else os.path.abspath(project)
    try:
        count, size = clear(root)
    except OSError as problem:
        raise click.UsageError(f"`{problem.filename}`: {problem.strerror}") from problem
    if not count:
        click.echo("nothing was kept")
        return
    click.echo(f"{count} {'file is' if count == 1 else 'files are'} gone, {size / 1_000_000:.1f} MB")
