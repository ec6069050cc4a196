"""Code quality of GitLab: the report that a merge request shows beside its changes."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator

from ssot_lint.program.model import UnreadableFile
from ssot_lint.reports.escaping import well_formed
from ssot_lint.reports.format import Format, View
from ssot_lint.reports.json_report import Object
from ssot_lint.reports.model import CheckReport
from ssot_lint.rules.model import Severity, Violation

FORMAT = Format("gitlab", "code quality report of GitLab (artifact `gl-code-quality-report.json`)")
_SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor"}


def render(report: CheckReport, view: View) -> str:
    """A JSON array in ASCII; fingerprints are unique and do not depend on lines."""
    return json.dumps(list(_apart(_issues(report))), indent=2, ensure_ascii=True, allow_nan=False) + "\n"


def _issues(report: CheckReport) -> Iterator[Object]:
    yield from map(_of_violation, report.violations)
    yield from map(_of_error, report.unreported_errors())


def _apart(issues: Iterator[Object]) -> Iterator[Object]:
    """The same issues; of those with equal fingerprints all but the first get a numbered one."""
    seen: Counter[str] = Counter()
    for issue in issues:
        fingerprint = issue["fingerprint"]
        seen[fingerprint] += 1
        number = seen[fingerprint]
        yield issue if number == 1 else issue | {"fingerprint": _digest(fingerprint, str(number))}


def _of_violation(violation: Violation) -> Object:
    return {
        "description": well_formed(violation.message),
        "check_name": f"ssot-lint/{violation.rule}",
        "fingerprint": _digest("ssot-lint", violation.fingerprint),
        "severity": _SEVERITIES[violation.severity],
        "location": {
            "path": well_formed(violation.path),
            "lines": {"begin": violation.line, "end": violation.end_line},
        },
    }


def _of_error(error: UnreadableFile) -> Object:
    path = well_formed(error.path)
    return {
        "description": well_formed(error.message),
        "check_name": "ssot-lint/error",
        "fingerprint": _digest("ssot-lint", path, error.message),
        "severity": "major",
        "location": {"path": path, "lines": {"begin": max(error.line, 1), "end": max(error.line, 1)}},
    }


def _digest(*parts: str) -> str:
    return hashlib.sha256(json.dumps(parts).encode("ascii")).hexdigest()[:32]
