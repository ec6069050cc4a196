"""The JSON of ``status``: a public interface, described by ``schema/status.schema.json``."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date
from importlib.resources import files
from typing import Any, TypeAlias

from ssot_lint import __version__
from ssot_lint.reports.escaping import well_formed
from ssot_lint.rules.progress import Progress, Share, Standing
from ssot_lint.rules.trend import Forecast, Trend

SCHEMA_VERSION = 1
Object: TypeAlias = dict[str, Any]


def render_status_json(found: Sequence[Progress], warnings: Iterable[str] = ()) -> str:
    """The progress as one JSON document in ASCII, keys in the documented order, with a trailing newline."""
    document: Object = {
        "schema_version": SCHEMA_VERSION,
        "tool": {"name": "ssot-lint", "version": __version__},
        "contracts": [_contract(one) for one in found],
        "warnings": [well_formed(one) for one in warnings],
    }
    return json.dumps(document, indent=2, ensure_ascii=True, allow_nan=False) + "\n"


def status_schema_text() -> str:
    """The JSON Schema (draft 2020-12) of what `render_status_json` returns."""
    return files("ssot_lint.reports").joinpath("schema", "status.schema.json").read_text(encoding="utf-8")


def _contract(one: Progress) -> Object:
    return {
        "name": one.contract,
        "phases": [{"phase": step.phase.value, "done": step.done, "total": step.total} for step in one.steps],
        "definitions": [_definition(standing) for standing in one.definitions],
        "retired": [str(symbol) for symbol in one.retired],
        "ledger": [
            {
                "path": well_formed(entry.path),
                "line": entry.line,
                "column": entry.column,
                "name": well_formed(entry.name),
                "symbol": well_formed(entry.symbol),
                "reason": well_formed(entry.reason),
                "signed_off": well_formed(entry.signed_off) or None,
            }
            for entry in one.ledger
        ],
        "unknown_sign_offs": [
            {"path": well_formed(entry.path), "symbol": str(entry.symbol)} for entry in one.idle_sign_offs
        ],
        "allowed": [
            {
                "path": well_formed(entry.path),
                "line": entry.line,
                "rule": entry.rule,
                "reason": well_formed(entry.reason),
                "until": str(entry.until) if entry.until is not None else None,
                "owners": [well_formed(owner) for owner in entry.owners],
            }
            for entry in one.allowed
        ],
        "packages": [_share(share) for share in one.packages],
        "owners": [_share(share) for share in one.owners],
        "history": _trend(one.trend) if one.trend is not None else None,
    }


def _share(one: Share) -> Object:
    counts: Object = {"uses": one.uses, "ledger": one.ledger, "definitions": one.definitions}
    return {"name": well_formed(one.name) or None, **counts}


def _trend(one: Trend) -> Object:
    found = one.forecast
    days = {name: str(day) if day is not None else None for name, day in _days(found).items()}
    return {
        "counted": "without types",
        "weeks": [
            {
                "until": str(week.end),
                "commit": week.commit,
                "left": week.left,
                "uses": week.uses,
                "by_name": week.by_name,
                "definitions": week.definitions,
                "by_definition": {well_formed(target): number for target, number in sorted(week.targets.items())},
            }
            for week in one.weeks
        ],
        "left_with_types": one.typed,
        "other_code": one.passed_over,
        "forecast": {**days, "method": found.method or None, "reason": found.reason or None},
        "notes": [well_formed(note) for note in one.notes],
    }


def _days(found: Forecast) -> dict[str, date | None]:
    return {"earliest": found.earliest, "middle": found.middle, "latest": found.latest}


def _definition(one: Standing) -> Object:
    return {
        "symbol": str(one.symbol),
        "path": well_formed(one.path),
        "line": one.line,
        "state": one.state,
        "until": str(one.until) if one.until is not None else None,
        "uses": [{"path": well_formed(path), "line": line} for path, line in one.uses],
        "ledger": [{"path": well_formed(path), "line": line} for path, line in one.ledger],
        "blockers": list(one.blockers),
    }
