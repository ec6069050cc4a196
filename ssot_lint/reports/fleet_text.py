"""A fleet as text and as JSON: each repository, and all of them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ssot_lint import __version__
from ssot_lint.reports.escaping import visible
from ssot_lint.reports.json_report import SCHEMA_VERSION, error_object, summary_object, violation_object
from ssot_lint.reports.model import CheckReport
from ssot_lint.rules.model import Applicability


@dataclass(frozen=True, slots=True)
class Line:
    """One repository, as a report of the fleet tells it."""

    name: str
    revision: str
    """As it was asked for; empty for the work tree."""
    commit: str
    report: CheckReport | None
    problem: str
    is_kept: bool
    notes: tuple[str, ...]


_HEADS = ("repository", "revision", "files", "definitions", "uses", "safe", "unsafe", "manual", "name-only", "")


def render_fleet(lines: Sequence[Line]) -> str:
    """A table with a line for each repository and one for all, then what failed and why."""
    rows = [_HEADS, *map(_row, lines), _all(lines)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEADS))]
    told = [_joined(row, widths) for row in rows]
    rule = "─" * max(map(len, told))
    told = [told[0], rule, *told[1:-1], rule, told[-1]]
    for one in lines:
        if one.problem:
            told += ["", f"{visible(one.name)} could not be checked", *(f"  {part}" for part in _parts(one.problem))]
    notes = [f"{visible(one.name)}: {visible(note)}" for one in lines for note in one.notes]
    return "\n".join([*told, *(["", *notes] if notes else [])]) + "\n"


def _joined(row: Sequence[str], widths: Sequence[int]) -> str:
    cells = (_cell(text, width, at) for at, (text, width) in enumerate(zip(row, widths, strict=True)))
    return "   ".join(cells).rstrip()


def _parts(problem: str) -> list[str]:
    return [visible(part) for part in problem.splitlines()]


def _cell(text: str, width: int, column: int) -> str:
    return text.ljust(width) if column < 2 or not _HEADS[column] else text.rjust(width)


def _row(line: Line) -> tuple[str, ...]:
    at = f"{line.revision} {line.commit[:10]}".strip() if line.commit else "work tree"
    if line.report is None:
        return (visible(line.name), visible(at), *["-"] * 7, "failed")
    return (visible(line.name), visible(at), *_numbers([line.report]), "as before" if line.is_kept else "")


def _all(lines: Sequence[Line]) -> tuple[str, ...]:
    failed = sum(1 for one in lines if one.report is None)
    count = f"{len(lines)} repositories" if len(lines) != 1 else "1 repository"
    return (count, "", *_numbers([one.report for one in lines if one.report]), f"{failed} failed" if failed else "")


def _numbers(reports: Sequence[CheckReport]) -> list[str]:
    found = [violation for one in reports for violation in one.violations]
    places = {(one.prefix, place) for one in reports for place in one.definition_places()}
    paths = {(path, line, column) for _, (path, line, column) in places}
    definitions = sum((one.path, one.line, one.column) in paths for one in found)
    fixes = Counter(one.fix.applicability for one in found if one.fix is not None)
    counts = [
        sum(one.files_seen for one in reports), definitions, len(found) - definitions, fixes[Applicability.SAFE],
        fixes[Applicability.UNSAFE], fixes[Applicability.MANUAL], sum(one.proof == "name-only" for one in found),
    ]  # fmt: skip
    return [f"{count:,}" for count in counts]


def render_fleet_json(lines: Sequence[Line]) -> str:
    """One JSON document: of each repository what ``check`` says of it, and the sums."""
    by_rule: Counter[str] = Counter()
    by_proof: Counter[str] = Counter()
    for one in lines:
        for violation in one.report.violations if one.report else ():
            by_rule[violation.rule] += 1
            by_proof[str(violation.proof)] += 1 if violation.proof else 0
    document = {
        "schema_version": SCHEMA_VERSION,
        "tool": {"name": "ssot-lint", "version": __version__},
        "repositories": [_object(one) for one in lines],
        "summary": {
            "repositories": len(lines),
            "failed": sum(one.report is None for one in lines),
            "files_seen": sum(one.report.files_seen for one in lines if one.report),
            "violations": by_rule.total(),
            "by_rule": dict(sorted(by_rule.items())),
            "by_proof": {proof: count for proof, count in sorted(by_proof.items()) if count},
        },
    }
    return json.dumps(document, indent=2, ensure_ascii=True, allow_nan=False) + "\n"


def _object(line: Line) -> dict[str, Any]:
    told: dict[str, Any] = {
        "name": line.name,
        "revision": line.revision or None,
        "commit": line.commit or None,
        "problem": line.problem or None,
        "notes": list(line.notes),
    }
    if line.report is not None:
        told["violations"] = [violation_object(one) for one in line.report.violations]
        told["errors"] = [error_object(one) for one in line.report.errors]
        told["summary"] = summary_object(line.report)
    return told
