"""What ``status`` says to people: phases, what keeps each definition alive, what is left in the ledger."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from ssot_lint.reports.allowed_text import allowed_lines
from ssot_lint.reports.blocks import wrapped
from ssot_lint.reports.burndown_text import burndown_lines
from ssot_lint.reports.columns import Column, side_by_side
from ssot_lint.reports.escaping import visible, visible_path
from ssot_lint.reports.excerpt import cells
from ssot_lint.reports.ink import Document, Line, Piece, add_row, open_table, paint, plain
from ssot_lint.reports.next_action import next_command
from ssot_lint.rules.progress import OpenUse, Progress, Share, Standing, Step

if TYPE_CHECKING:
    from rich.table import Table

MOST_SHARES = 12
"""Packages or owners named."""
EXAMPLES = 3
"""Uses named for each definition unless all are asked for."""
_BAR = 10


def render_status(
    found: Sequence[Progress], here: Callable[[str], str], *, width: int, colour: bool, verbose: bool = False
) -> str:
    """The progress of some contracts; ``verbose`` names every use."""
    document: Document = []
    for one in found:
        document += [[(f"── {visible(one.contract)} ", "title")], _phases(one), []]
        document += burndown_lines(one.trend, width) if one.trend is not None else []
        document += [*_shares("package", one.packages, width), *_shares("owner", one.owners, width)]
        document += _definitions(one, here, None if verbose else EXAMPLES, width)
        document += _ledger(one, here, width)
        document += _sign_offs(one, width)
        document += allowed_lines(one.allowed, width)
        document += _next(one)
    return paint(document, width=width, colour=colour)


def _phases(one: Progress) -> Table:
    table = open_table("phase", "done", "total", "")
    for step in one.steps:
        style = "good" if step.is_done else ""
        row = [(step.phase.value, style), (f"{step.done:,}", style), (f"{step.total:,}", style), (_bar(step), style)]
        add_row(table, row)
    return table


def _bar(step: Step) -> str:
    if not step.total:
        return "nothing to do"
    full = _BAR * step.done // step.total
    return "█" * full + "░" * (_BAR - full)


def _shares(head: str, shares: Sequence[Share], width: int) -> Document:
    """What is left by package or owner, unless there is only one to name."""
    if len(shares) < 2:
        return []
    shown, rest = shares[:MOST_SHARES], shares[MOST_SHARES:]
    rows = [((visible(one.name) or "nobody", "path"), one) for one in shown]
    if rest:
        sums = (sum(one.uses for one in rest), sum(one.ledger for one in rest), sum(one.definitions for one in rest))
        rows.append(((f"… {len(rest)} more", "quiet"), Share("", *sums)))
    columns: list[Column] = [
        ("uses", [_number(one.uses) for _, one in rows]),
        ("ledger", [_number(one.ledger) for _, one in rows]),
        ("definitions", [_number(one.definitions) for _, one in rows]),
    ]
    return side_by_side((head, [name for name, _ in rows]), columns, width)


def _number(number: int) -> Piece:
    return (f"{number:,}", "") if number else ("·", "quiet")


def _definitions(one: Progress, here: Callable[[str], str], most: int | None, width: int) -> list[Line]:
    lines: list[Line] = []
    for standing in one.definitions:
        place = f"{visible_path(here(standing.path))}:{standing.line}"
        lines.append([(f"{standing.state:<15}", "strong"), (visible(str(standing.symbol)), "symbol")])
        lines.append([(" " * 15, ""), (place, "path")])
        told = "; ".join(standing.blockers)
        head = f"blocked: {told}" if told else "can be retired: `ssot-lint fix --phase retire`"
        lines += [[(" " * 15, ""), (part, "" if told else "good")] for part in wrapped(head, width - 15)]
        lines += _uses(standing, here, most)
    lines += [[("retired        ", "good"), (visible(str(symbol)), "symbol")] for symbol in one.retired]
    return [*lines, []] if lines else []


def _uses(standing: Standing, here: Callable[[str], str], most: int | None) -> list[Line]:
    shown = standing.uses[:most]
    lines: list[Line] = [[(" " * 17, ""), (f"{visible_path(here(path))}:{line}", "path")] for path, line in shown]
    if len(standing.uses) > len(shown):
        lines.append([(" " * 17, ""), (f"… {len(standing.uses) - len(shown):,} more", "quiet")])
    return lines


def _ledger(one: Progress, here: Callable[[str], str], width: int) -> list[Line]:
    if not one.ledger:
        return [[("ledger is empty", "good")], []]
    left = sum(not entry.signed_off for entry in one.ledger)
    head = f"ledger: {left:,} open, {len(one.ledger) - left:,} signed off"
    lines: list[Line] = [[(head, "strong"), ("  uses that nobody could tell", "quiet")]]
    for entry in one.ledger:
        lines += _entry(entry, here, width)
    return [*lines, []]


def _entry(entry: OpenUse, here: Callable[[str], str], width: int) -> list[Line]:
    place = f"{visible_path(here(entry.path))}:{entry.line}:{entry.column}"
    name = f"`{visible(entry.name)}` in `{visible(entry.symbol)}`"
    told = f"signed off: {entry.signed_off}" if entry.signed_off else entry.reason
    style = "quiet" if entry.signed_off else ""
    lines: list[Line] = [[("  ", ""), (place, "path"), ("  ", ""), (name, style)]]
    if cells(plain(lines[0])) > width:
        lines = [[("  ", ""), (place, "path")], [("    ", ""), (name, style)]]
    return [*lines, *([("    ", ""), (part, style)] for part in wrapped(told, width - 4) if part)]


def _sign_offs(one: Progress, width: int) -> list[Line]:
    if not one.idle_sign_offs:
        return []
    lines: list[Line] = [[("signed off, but not in the ledger", "warning"), ("  correct or remove", "quiet")]]
    for entry in one.idle_sign_offs:
        text = f"`{entry.symbol}` in {entry.path}"
        lines += [[("  ", ""), (part, "")] for part in wrapped(text, width - 2)]
    return [*lines, []]


def _next(one: Progress) -> list[Line]:
    """The command that goes on from here."""
    command = next_command(one)
    if command is None:
        return [[("✓ done", "good"), ("  nothing of this contract is left to migrate", "quiet")], []]
    return [[("next: ", "quiet"), (f"`{command}`", "command")], []]
