"""``ssot-lint discover``: families of definitions that do one job, though nobody declared them."""

from __future__ import annotations

from typing import Any

import click

from ssot_lint.cli.discovering import DiscoverOptions, families, like


@click.command("discover")
@click.argument("path", required=False, default=".", type=click.Path(exists=True, file_okay=False))
@click.option("--config", metavar="FILE", help="Read `src` and `exclude` from this file.")
@click.option(
    "--format", "output_format", type=click.Choice(["text", "json", "markdown", "html"]), default="text",
    show_default=True, help="How to report.",
)  # fmt: skip
@click.option("--output-file", metavar="FILE", help="Write the report there.")
@click.option("--top", type=click.IntRange(0), help="Families that are told; 0 for all (as text 20, else 100).")
@click.option("--like", metavar="PATH:SYMBOL|-", help="What is like this definition, or like the snippet on stdin.")
@click.option("--since", metavar="REV", help="Only what was implemented again since then; exits with 1 if anything.")
@click.option("--baseline", metavar="FILE", help="Do not tell the families that this file accepts.")
@click.option("--accept", is_flag=True, help="Write all families to the file of --baseline.")
@click.option("-j", "--jobs", type=click.IntRange(1), help="Processes that read (default: as many as pay off).")
@click.option("--no-cache", is_flag=True, help="Keep no index, and use none.")
@click.option("--no-history", is_flag=True, help="Do not ask git who was first and what was mended in one copy only.")
@click.option("-q", "--quiet", is_flag=True, help="No progress.")
def command(path: str, config: str | None, **given: Any) -> None:
    """Find families of definitions that do one job, below PATH, without any contract.

    \b
    Examples:
      ssot-lint discover
      ssot-lint discover --since origin/main
      ssot-lint discover --like app/dates.py:parse_day
    """
    import os

    from ssot_lint.configured import settings_around

    options = DiscoverOptions(**given)
    if options.accept and options.baseline is None:
        raise click.UsageError("--accept needs --baseline FILE, which it writes")
    if options.like is not None:
        like(settings_around(os.path.join(path, "any.py"), config), options)
    else:
        families(settings_around(os.path.join(path, "any.py"), config), options)
