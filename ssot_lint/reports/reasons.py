"""Reasons by kind, and the table that ``fix`` ends with: what was applied, what is unsafe, what is manual, and why."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from ssot_lint.reports.counting import amount
from ssot_lint.reports.escaping import visible
from ssot_lint.reports.excerpt import crop
from ssot_lint.reports.ink import Document, Piece, add_row, open_table
from ssot_lint.reports.model import FixReport, with_fix
from ssot_lint.rules.model import Applicability, Violation

MOST = 12
"""Rows of the table; the rest becomes one."""
ALL = "all"
NO_REASON = "no reason given"
NOTHING_AGAINST = "nothing speaks against it"

_QUOTED = re.compile(r"`[^`]*`")
_PLACE = re.compile(r"\S+\.pyi?:\d+|\bline \d+")
_COLUMNS = ("applied", "unsafe", "manual", "refused")
_STYLES = {"applied": "safe", "unsafe": "unsafe", "manual": "manual", "refused": "error"}


def kind_of(reason: str) -> str:
    """The first part of a reason without what differs from place to place: names, paths, lines."""
    return _PLACE.sub("…", _QUOTED.sub("`…`", _first(reason)))


def _first(reason: str) -> str:
    return reason.split("; ", 1)[0]


def reason_of(violation: Violation) -> str:
    """Why a fix is not safe."""
    return (violation.fix.reason if violation.fix else "") or NO_REASON


def outcome_table(report: FixReport, width: int) -> Document:
    """How many violations were applied, left as unsafe or manual, or refused, by kind of reason; none for none."""
    outcomes = list(_outcomes(report))
    if not outcomes:
        return []
    counts = Counter((kind_of(reason), column) for reason, column in outcomes)
    columns = [column for column in _COLUMNS if any(column == one for _, one in counts)]
    rows = _rows(outcomes, counts, columns)
    names = [column if column != "applied" or report.writes else "to apply" for column in columns]
    table = open_table("reason", *names)
    for label, numbers in rows:
        text = crop(visible(label), max(width - 11 * len(columns), 24))
        add_row(table, [(text, "strong" if label == ALL else ""), *map(_cell, numbers, columns)])
    return [table, []]


def _rows(
    outcomes: Sequence[tuple[str, str]], counts: Counter[tuple[str, str]], columns: Sequence[str]
) -> list[tuple[str, list[int]]]:
    """Label and numbers: what was applied first, then the commonest kind; a kind of one reason goes by that."""
    totals = Counter(kind_of(reason) for reason, _ in outcomes)
    texts: dict[str, set[str]] = {kind: set() for kind in totals}
    for reason, _ in outcomes:
        texts[kind_of(reason)].add(_first(reason))
    kinds = sorted(totals, key=lambda kind: (kind != NOTHING_AGAINST, -totals[kind], kind))
    labels = [kind if len(texts[kind]) > 1 else next(iter(texts[kind])) for kind in kinds]
    numbers = [[counts[kind, column] for column in columns] for kind in kinds]
    rows = list(zip(labels, numbers, strict=True))
    if len(rows) > MOST:
        rest = numbers[MOST - 1 :]
        rows[MOST - 1 :] = [(f"… {amount(len(rest), 'more reason')}", [sum(one) for one in zip(*rest, strict=True)])]
    return [*rows, (ALL, [sum(one) for one in zip(*numbers, strict=True)])] if len(rows) > 1 else rows


def _outcomes(report: FixReport) -> Iterator[tuple[str, str]]:
    """For each violation that a codemod mends, the reason and the column."""
    for violation in report.mended():
        is_safe = violation.fix is not None and violation.fix.applicability is Applicability.SAFE
        yield NOTHING_AGAINST if is_safe else reason_of(violation), "applied"
    for violation in report.left_unsafe():
        yield reason_of(violation), "unsafe"
    for violation in with_fix(report.violations, Applicability.MANUAL):
        yield reason_of(violation), "manual"
    for refusal in report.refused:
        yield refusal.reason, "refused"


def _cell(number: int, column: str) -> Piece:
    return (f"{number:,}", _STYLES[column]) if number else ("·", "quiet")
