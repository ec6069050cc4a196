"""SARIF 2.1.0, for code scanning of GitHub and whatever else reads it."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ssot_lint import __version__
from ssot_lint.reports.counting import amount
from ssot_lint.reports.format import Format, View
from ssot_lint.reports.json_report import Object
from ssot_lint.reports.model import CheckReport
from ssot_lint.reports.sarif_result import Results, artifact, plain_text
from ssot_lint.reports.urgency import most_urgent_first
from ssot_lint.rules.model import Rule, Severity, Violation
from ssot_lint.rules.registry import RuleModule, explanation, rules

FORMAT = Format("sarif", "SARIF 2.1.0, for code scanning", shows_replacements=True, orders_by_change=True)
SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


@dataclass(frozen=True, slots=True)
class Limits:
    """What code scanning of GitHub takes."""

    results: int = 25_000
    """Results of a run."""
    zipped: int = 10_000_000
    """Bytes of the file as it is uploaded, which is compressed by gzip."""


def render(report: CheckReport, view: View, limits: Limits | None = None) -> str:
    """One run in ASCII, its results in the order of the report; where there are too many, the least urgent are cut."""
    limits = limits or Limits()
    modules = rules()
    results = Results(report, view, {module.rule.name: number for number, module in enumerate(modules)})
    urgent = most_urgent_first(report.violations, view.is_touched)
    count = min(len(urgent), limits.results)
    while True:
        kept = set(urgent[:count])
        shown = [one for one in report.violations if one in kept] if count < len(urgent) else list(urgent)
        text = _document(report, modules, results, sorted(shown, key=_place), len(urgent) - count)
        if not count or len(gzip.compress(text.encode("ascii"), mtime=0)) <= limits.zipped:
            return text
        count = count * 3 // 4


def _place(violation: Violation) -> tuple[str, int, int, str]:
    return violation.path, violation.line, violation.column, violation.rule


def _document(
    report: CheckReport, modules: Sequence[RuleModule], results: Results, shown: Sequence[Violation], more: int
) -> str:
    told = list(_notifications(report, results, shown, more))
    invocation: Object = {"executionSuccessful": True}
    run: Object = {
        "tool": {"driver": _driver(modules)},
        "invocations": [invocation | ({"toolExecutionNotifications": told} if told else {})],
        "columnKind": "unicodeCodePoints",
        "results": [results.of(one) for one in shown],
    }
    document = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(document, ensure_ascii=True, allow_nan=False) + "\n"


def _driver(modules: Sequence[RuleModule]) -> Object:
    return {
        "name": "ssot-lint",
        "version": __version__,
        "semanticVersion": __version__,
        "rules": [_rule(module) for module in modules],
    }


def _rule(module: RuleModule) -> Object:
    rule, told = module.rule, explanation(module)
    return {
        "id": rule.name,
        "name": "".join(word.capitalize() for word in rule.name.split("-")),
        "shortDescription": {"text": plain_text(rule.summary[:1].upper() + rule.summary[1:], 1024)},
        "fullDescription": {"text": plain_text(" ".join(told.finds.split()), 1024)},
        "help": {"text": told.markdown(), "markdown": told.markdown()},
        "defaultConfiguration": {"level": rule.severity.value},
        "properties": _rule_properties(rule),
    }


def _rule_properties(rule: Rule) -> Object:
    severity = "error" if rule.severity is Severity.ERROR else "warning"
    return {"tags": ["maintainability", "single-source-of-truth"], "problem.severity": severity}


def _notifications(report: CheckReport, results: Results, shown: Sequence[Violation], more: int) -> Iterator[Object]:
    """What a reader of the results should know: what is missing, and what could not be read or asked."""
    if more:
        yield _notification("warning", f"left out, since code scanning takes no more: {amount(more, 'more violation')}")
    lacking = sum(results.lacks_replacements(one) for one in shown)
    if lacking:
        told = f"not spelled out here: {amount(lacking, 'safe fix', 'safe fixes')}; `ssot-lint fix` makes them"
        yield _notification("note", told)
    if report.server is not None and report.server.state != "ready":
        told = f"{report.server.name} is {report.server.state}: uses that need types are left as name-only"
        yield _notification("warning", told)
    for warning in report.warnings:
        yield _notification("warning", warning)
    for error in report.unreported_errors():
        place = {"artifactLocation": artifact(error.path), "region": {"startLine": max(error.line, 1)}}
        yield _notification("error", error.message) | {"locations": [{"physicalLocation": place}]}


def _notification(level: str, text: str) -> Object:
    return {"level": level, "message": {"text": plain_text(text)}}
