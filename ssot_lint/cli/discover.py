"""``ssot-lint discover``: families of definitions that do one job, though nobody declared them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from ssot_lint.discover.model import Discovery


@click.command("discover")
@click.argument("path", required=False, default=".", type=click.Path(exists=True, file_okay=False))
@click.option("--config", metavar="FILE", help="Read `src` and `exclude` from this file.")
@click.option(
    "--format", "output_format", type=click.Choice(["text", "json", "markdown", "html"]), default="text",
    show_default=True, help="How to report.",
)  # fmt: skip
@click.option("--output-file", metavar="FILE", help="Write the report there.")
@click.option("--top", type=click.IntRange(0), help="Families that are told; 0 for all (as text 20, else 100).")
@click.option("-j", "--jobs", type=click.IntRange(1), help="Processes that read (default: as many as pay off).")
@click.option("--no-cache", is_flag=True, help="Keep no index, and use none.")
@click.option("--no-history", is_flag=True, help="Do not ask git who was first and what was mended in one copy only.")
@click.option("-q", "--quiet", is_flag=True, help="No progress.")
def command(  # noqa: PLR0913, PLR0917
    path: str,
    config: str | None,
    output_format: str,
    output_file: str | None,
    top: int | None,
    jobs: int | None,
    no_cache: bool,
    no_history: bool,
    quiet: bool,
) -> None:
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
    from ssot_lint.discover.search import find_families, in_detail

    settings = settings_around(os.path.join(path, "any.py"), config)
    with Progress(wanted=not quiet) as progress:
        found = find_families(
            settings.root, settings.src, settings.exclude, jobs=jobs, with_history=not no_history, progress=progress
        )
        most = (20 if output_format == "text" else 100) if top is None else top or len(found.families)
        discovery = in_detail(settings.root, found, most)
    showing.write_out(
        _rendered(discovery, settings.root, output_format, most, to_file=output_file is not None), output_file
    )


def _rendered(discovery: Discovery, root: str, output_format: str, most: int, *, to_file: bool) -> str:
    from ssot_lint.cli import showing

    if output_format == "json":
        from ssot_lint.reports.discover_json import render_discovery_json

        return render_discovery_json(discovery)
    if output_format == "markdown":
        from ssot_lint.reports.discover_markdown import render_discovery_markdown

        return render_discovery_markdown(discovery, most)
    if output_format == "html":
        from ssot_lint.reports.discover_html import render_discovery_html

        return render_discovery_html(discovery, showing.text_lines(root))
    from ssot_lint.reports.discover_text import render_discovery_text

    screen = showing.screen(None, to_file=to_file)
    return render_discovery_text(discovery, most, width=screen.width, colour=screen.colour)
