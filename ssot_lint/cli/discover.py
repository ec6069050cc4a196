"""``ssot-lint discover``: families of definitions that do one job, though nobody declared them."""

from __future__ import annotations

import click


@click.command("discover")
@click.argument("path", required=False, default=".", type=click.Path(exists=True, file_okay=False))
@click.option("--config", metavar="FILE", help="Read `src` and `exclude` from this file.")
@click.option(
    "--format", "output_format", type=click.Choice(["text", "json", "markdown", "html"]), default="text",
    show_default=True, help="How to report.",
)  # fmt: skip
@click.option("--output-file", metavar="FILE", help="Write the report there.")
@click.option("--top", type=click.IntRange(1), default=20, show_default=True, help="Families that the text shows.")
@click.option("-q", "--quiet", is_flag=True, help="No progress.")
def command(path: str, config: str | None, output_format: str, output_file: str | None, top: int, quiet: bool) -> None:
    """Find families of definitions that do one job, below PATH, without any contract.

    \b
    Examples:
      ssot-lint discover
      ssot-lint discover src --format json
    """
    import os

    from ssot_lint.cli import showing
    from ssot_lint.cli.progress import Progress
    from ssot_lint.configured import settings_around
    from ssot_lint.discover.search import find_families

    settings = settings_around(os.path.join(path, "any.py"), config)
    with Progress(wanted=not quiet) as progress:
        discovery = find_families(settings.root, settings.src, settings.exclude, progress)
    if output_format == "json":
        from ssot_lint.reports.discover_json import render_discovery_json

        showing.write_out(render_discovery_json(discovery), output_file)
        return
    if output_format == "markdown":
        from ssot_lint.reports.discover_markdown import render_discovery_markdown

        showing.write_out(render_discovery_markdown(discovery, top), output_file)
        return
    if output_format == "html":
        from ssot_lint.reports.discover_html import render_discovery_html

        showing.write_out(render_discovery_html(discovery, showing.text_lines(settings.root)), output_file)
        return
    from ssot_lint.reports.discover_text import render_discovery_text

    screen = showing.screen(None, output_file is not None)
    text = render_discovery_text(discovery, top, width=screen.width, colour=screen.colour)
    showing.write_out(text, output_file)
