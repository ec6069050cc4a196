"""``ssot-lint resolve``: what the name at one position refers to, and how that is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ssot_lint.cli.exits import ExitCode
from ssot_lint.cli.options import types_option

if TYPE_CHECKING:
    from ssot_lint.options import Options


@click.command("resolve")
@click.argument("position", nargs=-1, required=True, metavar="PATH:LINE[:COL]")
@click.option("--config", metavar="FILE", help="Read the contracts from this file.")
@types_option
@click.option(
    "--output-format", type=click.Choice(["text", "json"]), default="text", show_default=True, help="How to report."
)
@click.option("--color", type=click.Choice(["auto", "always", "never"]), help="Colour the output.")
@click.option("-q", "--quiet", is_flag=True, help="No progress and no warnings.")
def command(
    position: tuple[str, ...], config: str | None, types: str, output_format: str, color: str | None, quiet: bool
) -> None:
    """Explain what the name at PATH:LINE[:COL] refers to: every step, who says so, and what was rejected.

    Any name will do: a call, an attribute, an import, a string that names something, a definition. Without a column it
    is every name on the line that a contract watches; if there is none, every call. No configuration is needed. Where
    there are contracts, it says in addition what the name is to each, which rule reports it, and what the fix would be.

    Exits with 1 when nobody can tell what a name refers to.

    \b
    Examples:
      ssot-lint resolve app/orders.py:12
      ssot-lint resolve app/orders.py:12:18
      ssot-lint resolve 'app/orders.py:12:18: F821 Undefined name'   # as other tools print it
    """
    from ssot_lint.cli.progress import Progress
    from ssot_lint.options import Options

    with Progress(wanted=not quiet) as progress:
        options = Options(types, None, config, progress=progress)
        is_settled = _shown(" ".join(position), options, output_format, color, quiet)
    if not is_settled:
        raise click.exceptions.Exit(ExitCode.VIOLATIONS)


def _shown(text: str, options: Options, output_format: str, color: str | None, quiet: bool) -> bool:
    """Explain and write it out; true when somebody could tell what each name refers to."""
    from ssot_lint.cli import showing
    from ssot_lint.configured import settings_around
    from ssot_lint.reports.escaping import visible
    from ssot_lint.reports.model import lazy_lines
    from ssot_lint.resolving import resolve
    from ssot_lint.sources.pointing import pointed_at

    pointed = pointed_at(text)
    if pointed is None:
        raise click.UsageError(
            f"`{visible(text)}` names no line; write `app.py:12`, or `app.py:12:5` for one column of it"
        )
    settings = settings_around(pointed.path, options.config)
    resolution, text_of = resolve(pointed, settings, options)
    showing.warn(resolution.warnings, quiet=quiet)
    lines = lazy_lines(text_of)
    if output_format == "json":
        from ssot_lint.reports.resolve_json import render_resolution_json

        showing.write_out(render_resolution_json(resolution, lines), None)
        return resolution.is_settled
    from ssot_lint.reports.resolve_text import render_resolution

    screen = showing.screen(color, to_file=False)
    here = showing.path_from_here(settings.root)
    showing.write_out(render_resolution(resolution, lines, here, width=screen.width, colour=screen.colour), None)
    return resolution.is_settled
