"""``ssot-lint explain``: what a rule finds, why it matters, and when its fix is safe."""

from __future__ import annotations

import os
import sys

import click

from ssot_lint.cli.options import complete_rule


@click.command("explain")
@click.argument("rule", shell_complete=complete_rule)
@click.option("--color", type=click.Choice(["auto", "always", "never"]), help="Colour the output.")
def command(rule: str, color: str | None) -> None:
    """Say what RULE finds, why it matters, with an example, and when its fix is safe."""
    from ssot_lint.cli.showing import write_out
    from ssot_lint.reports.colour import wants_colour
    from ssot_lint.reports.explain_text import render_explanation
    from ssot_lint.reports.terminal import terminal_width
    from ssot_lint.rules.registry import UnknownRule, explanation, rule_named

    try:
        module = rule_named(rule)
    except UnknownRule as problem:
        raise click.UsageError(str(problem)) from problem
    told = explanation(module)
    sections = {
        "": told.title,
        "What it finds": told.finds,
        "Why it matters": told.matters,
        "Example": told.example,
        "Use instead": told.instead,
        "Fix safety": told.fix_safety,
        "In this project": _examples() if module.rule.fix is not None else "",
    }
    colour = wants_colour(color, sys.stdout, os.environ)
    write_out(render_explanation(rule, sections, width=terminal_width(sys.stdout, os.environ), colour=colour), None)


def _examples() -> str:
    """The examples that contracts declare around the current directory; none where the configuration is at fault."""
    from ssot_lint.configured import UsageProblem, settings_at
    from ssot_lint.contracts.errors import ConfigError
    from ssot_lint.reports.example_text import examples_as_markdown

    try:
        return examples_as_markdown(settings_at([], None).contracts)
    except (ConfigError, UsageProblem):
        return ""
