from __future__ import annotations

import json
import re

from ssot_lint.reports.explain_text import render_explanation, render_rules, render_rules_json
from ssot_lint.rules.model import Applicability, Rule, Severity

SECTIONS = {
    "": "A call of a duplicate.",
    "What it finds": "A call that reaches a `duplicate`.\x1b[2J",
    "Example": "```python\nrouter.broadcast(\n\tuser)\n```",
    "Use instead": "",
}
RULES = (
    Rule("signature-drift", "parameters differ", Severity.WARNING),
    Rule("duplicate-call", "a call of a duplicate", Severity.ERROR, Applicability.SAFE),
)


def test_without_colour_it_is_markdown() -> None:
    assert (
        render_explanation("duplicate-call", SECTIONS, width=80)
        == """\
# duplicate-call

A call of a duplicate.

## What it finds

A call that reaches a `duplicate`.\\x1b[2J

## Example

```python
router.broadcast(
\tuser)
```
"""
    )


def test_in_colour_it_is_typeset() -> None:
    text = render_explanation("duplicate-call", SECTIONS, width=80, colour=True)
    bare = re.sub("\x1b\\[[0-9;]*m", "", text)
    assert bare != text
    assert "```" not in bare and "##" not in bare and "\x1b" not in bare
    assert bare.startswith("duplicate-call\n")
    assert "A call that reaches a duplicate.\\x1b[2J" in bare
    assert "router.broadcast(" in bare


def test_rules_are_a_table_by_name() -> None:
    assert (
        render_rules(RULES, width=80)
        == """\
rule              severity   fix    finds
─────────────────────────────────────────────────────────
duplicate-call    error      safe   a call of a duplicate
signature-drift   warning    none   parameters differ
"""
    )


def test_rules_as_json() -> None:
    assert json.loads(render_rules_json(RULES)) == [
        {"name": "duplicate-call", "summary": "a call of a duplicate", "severity": "error", "fix": "safe"},
        {"name": "signature-drift", "summary": "parameters differ", "severity": "warning", "fix": None},
    ]
