"""The JSON that ``--output-format json`` prints: a public interface, described by ``schema/check.schema.json``."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from importlib.resources import files
from typing import Any, TypeAlias

from ssot_lint import __version__
from ssot_lint.program.model import Evidence, Proof, UnreadableFile
from ssot_lint.reports.escaping import well_formed
from ssot_lint.reports.model import CheckReport, FileEdit, FixReport
from ssot_lint.rules.model import Fix, Violation

SCHEMA_VERSION = 1
Object: TypeAlias = dict[str, Any]


def render_json(report: CheckReport) -> str:
    """The report as one JSON document in ASCII, keys in the documented order, with a trailing newline."""
    document: Object = {
        "schema_version": SCHEMA_VERSION,
        "tool": {"name": "ssot-lint", "version": __version__},
        "violations": [violation_object(violation) for violation in report.violations],
        "errors": [error_object(error) for error in report.errors],
        "summary": summary_object(report),
    }
    if isinstance(report, FixReport):
        document["edits"] = [_edit(edit) for edit in report.edits]
    return json.dumps(document, indent=2, ensure_ascii=True, allow_nan=False) + "\n"


def schema_text() -> str:
    """The JSON Schema (draft 2020-12) of what `render_json` returns."""
    return files("ssot_lint.reports").joinpath("schema", "check.schema.json").read_text(encoding="utf-8")


def violation_object(violation: Violation) -> Object:
    """A violation as every JSON report shows it."""
    return {
        "rule": violation.rule,
        "contract": _text(violation.contract),
        "severity": violation.severity,
        "path": well_formed(violation.path),
        "line": violation.line,
        "column": violation.column,
        "end_line": violation.end_line,
        "end_column": violation.end_column,
        "name": well_formed(violation.name),
        "symbol": well_formed(violation.symbol),
        "target": _text(violation.target),
        "receiver": _text(violation.receiver),
        "receiver_type": _text(violation.receiver_type),
        "proof": violation.proof,
        "evidence": [_evidence(step) for step in violation.evidence],
        "message": well_formed(violation.message),
        "fix": fix_object(violation.fix) if violation.fix else None,
        "fingerprint": violation.fingerprint,
    }


def fix_object(fix: Fix) -> Object:
    """A fix as every JSON report shows it."""
    return {
        "codemod": fix.codemod,
        "applicability": fix.applicability,
        "reason": well_formed(fix.reason),
        "replacement": _text(fix.replacement),
        "group": _text(fix.group),
    }


def _evidence(step: Evidence) -> Object:
    return {"path": well_formed(step.path), "line": step.line, "text": well_formed(step.text)}


def error_object(error: UnreadableFile) -> Object:
    """A file that could not be read, as every JSON report shows it."""
    return {"path": well_formed(error.path), "line": error.line, "message": well_formed(error.message)}


def _edit(edit: FileEdit) -> Object:
    diff = edit.diff if isinstance(edit.diff, str) else edit.diff.decode("utf-8", "surrogateescape")
    return {
        "path": well_formed(edit.path),
        "applied": edit.applied,
        "reason": well_formed(edit.reason),
        "diff": well_formed(diff),
    }


def summary_object(report: CheckReport) -> Object:
    """The numbers as every JSON report shows them."""
    return {
        "files_seen": report.files_seen,
        "files_parsed": report.files_parsed,
        "by_rule": _count(violation.rule for violation in report.violations),
        "by_proof": _by_proof(report),
        "allowed": report.allowed_by_comments,
        "baselined": report.baselined,
        "slack": report.slack,
        "seconds": round(report.seconds, 3),
    }


def _by_proof(report: CheckReport) -> dict[str, int]:
    """Violations by proof, and the uses that none speaks of because they refer to other code."""
    counts = _count(violation.proof for violation in report.violations)
    return dict(sorted((counts | ({Proof.NOT_OURS.value: report.not_ours} if report.not_ours else {})).items()))


def _count(words: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(map(str, words)).items()))


def _text(text: str | None) -> str | None:
    return None if text is None else well_formed(text)
