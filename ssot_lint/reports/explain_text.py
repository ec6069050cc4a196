"""What a rule is about, for people; and the list of rules."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from ssot_lint.reports.escaping import visible, visible_but_tabs
from ssot_lint.reports.ink import Piece, add_row, open_console, open_table, paint, print_document, printed
from ssot_lint.rules.model import Rule, Severity

if TYPE_CHECKING:
    from rich.table import Table

WIDEST = 100
"""Columns of running text: longer lines are hard to read."""


def render_explanation(name: str, sections: Mapping[str, str], *, width: int, colour: bool = False) -> str:
    """The sections under the rule's name: typeset in colour, as Markdown without. An empty heading is none."""
    if not colour:
        return f"# {visible(name)}\n\n{_markdown(sections)}"
    from rich.markdown import Markdown
    from rich.theme import Theme

    console = open_console(width=min(width, WIDEST), colour=True)
    console.push_theme(Theme({"markdown.h2": "bold", "markdown.code": "cyan"}))
    print_document([[(visible(name), "title")], []], console)
    console.print(Markdown(_markdown(sections), code_theme="ansi_dark", hyperlinks=False))
    return printed(console)


def _markdown(sections: Mapping[str, str]) -> str:
    parts: list[str] = []
    for heading, text in sections.items():
        if text.strip():
            head = f"## {visible(heading)}\n\n" if heading else ""
            lines = (visible_but_tabs(line) for line in text.strip("\n").rstrip().split("\n"))
            parts.append(head + "\n".join(lines) + "\n")
    return "\n".join(parts)


def render_rules(rules: Iterable[Rule], *, width: int, colour: bool = False) -> str:
    """A table of the rules by name: severity, what mends them, and what they find."""
    return paint([_rules_table(rules)], width=width, colour=colour)


def render_rules_json(rules: Iterable[Rule]) -> str:
    """The rules by name as a JSON array, with a trailing newline."""
    listed = [
        {
            "name": rule.name,
            "summary": rule.summary,
            "severity": rule.severity.value,
            "fix": rule.fix.value if rule.fix else None,
        }
        for rule in sorted(rules, key=lambda rule: rule.name)
    ]
    return json.dumps(listed, indent=2) + "\n"


def _rules_table(rules: Iterable[Rule]) -> Table:
    table = open_table("rule", "severity", "fix", "finds")
    for column in table.columns[1:]:
        column.justify = "left"
    table.columns[-1].no_wrap = False
    for rule in sorted(rules, key=lambda rule: rule.name):
        severity = (rule.severity.value, "removed" if rule.severity is Severity.ERROR else "warning")
        fix: Piece = (rule.fix.value, rule.fix.value) if rule.fix else ("none", "quiet")
        add_row(table, [(visible(rule.name), "strong"), severity, fix, (visible(rule.summary), "")])
    return table
