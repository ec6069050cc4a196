"""Examples of contracts, for people: what each shows, and where a rewrite differs from what it says."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence

from ssot_lint.contracts.model import Contract, Example
from ssot_lint.reports.counting import amount
from ssot_lint.reports.diff_text import render_diff
from ssot_lint.reports.escaping import visible


def render_outcome(where: str, example: Example, got: str, reasons: Sequence[str], *, holds: bool, colour: bool) -> str:
    """One line when an example holds; else the difference between what it says and what became of it, and why."""
    if holds:
        return f"ok    {visible(where)}\n"
    lines = [f"FAIL  {visible(where)}\n"]
    if example.after is None:
        lines.append(f"      it has to be refused for `{visible(example.refused)}`")
        lines.append(", and it is rewritten:\n" if got != example.before else ", and it is left for another reason\n")
    wanted = example.before if example.after is None else example.after
    diff = difflib.unified_diff(wanted.splitlines(True), got.splitlines(True), "as the example says", "as it becomes")
    lines.append(render_diff("".join(diff).encode(), colour=colour, terminal=True).decode())
    lines += [f"      why: {visible(reason)}\n" for reason in reasons]
    return "".join(lines)


def render_total(held: int, failed: int) -> str:
    """How many examples held, in one line."""
    if not held + failed:
        return "no example is declared: add a `[[contract.example]]` with `before` and `after`\n"
    return f"{amount(held + failed, 'example')}, {failed or 'none'} differing\n"


def examples_as_markdown(contracts: Iterable[Contract]) -> str:
    """The examples of the contracts as text with code blocks; empty when there is none."""
    parts: list[str] = []
    for contract in contracts:
        for example in contract.examples:
            parts.append(f"`{contract.name}`:\n\n```python\n{example.before}```\n\n")
            if example.after is None:
                parts.append(f"is left as it is: {example.refused}\n\n")
            else:
                parts.append(f"becomes\n\n```python\n{example.after}```\n\n")
    return "".join(parts)
