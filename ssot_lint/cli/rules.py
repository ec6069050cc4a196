"""``ssot-lint rules``: the rules in a table."""

from __future__ import annotations

import os
import sys

import click


@click.command("rules")
@click.option("--format", "output_format", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--color", type=click.Choice(["auto", "always", "never"]), help="Colour the output.")
def command(output_format: str, color: str | None) -> None:
    """List the rules: what each finds, and how well its fix can be applied."""
    from ssot_lint.cli.showing import write_out
    from ssot_lint.reports.colour import wants_colour
    from ssot_lint.reports.explain_text import render_rules, render_rules_json
    from ssot_lint.reports.terminal import terminal_width
    from ssot_lint.rules.registry import rules

    every = [module.rule for module in rules()]
    if output_format == "json":
        write_out(render_rules_json(every), None)
        return
    colour = wants_colour(color, sys.stdout, os.environ)
    write_out(render_rules(every, width=terminal_width(sys.stdout, os.environ), colour=colour), None)
