"""A violation as a result of SARIF: where it is, what it is about, how it is known, and what would mend it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from itertools import groupby
from urllib.parse import quote

from ssot_lint.program.model import DefinitionSite, Role
from ssot_lint.reports.escaping import visible, well_formed
from ssot_lint.reports.format import View
from ssot_lint.reports.json_report import Object
from ssot_lint.reports.line_hashes import LineHashes
from ssot_lint.reports.model import CheckReport
from ssot_lint.rules.model import Replacement, Violation

MOST_RELATED = 100
"""Related locations that code scanning keeps of a result."""
_SHORT = 1024


class Results:
    """Makes the results of one report; remembers what several of them need."""

    def __init__(self, report: CheckReport, view: View, rules: Mapping[str, int]) -> None:
        self._report = report
        self._view = view
        self._rules = rules
        self._hashes: dict[str, LineHashes | None] = {}
        self._canonicals = {name: _canonical(sites) for name, sites in report.definitions.items()}

    def of(self, violation: Violation) -> Object:
        """The result of one violation."""
        related = list(self._related(violation))
        shown = [{"id": number} | place for number, place in enumerate(related[:MOST_RELATED], 1)]
        result: Object = {
            "ruleId": violation.rule,
            "ruleIndex": self._rules[violation.rule],
            "level": violation.severity.value,
            "message": {"text": _message(violation, shown, len(related) - len(shown))},
            "locations": [self._location(violation)],
        }
        if shown:
            result["relatedLocations"] = shown
        result["partialFingerprints"] = self._fingerprints(violation)
        replacements = self._replacements(violation)
        if replacements:
            result["fixes"] = [_fix(violation, replacements)]
        return result | {"properties": _properties(violation)}

    def lacks_replacements(self, violation: Violation) -> bool:
        """A fix is safe, and yet this file does not say what it changes."""
        fix = violation.fix
        return fix is not None and fix.applicability.value == "safe" and not self._replacements(violation)

    def _location(self, violation: Violation) -> Object:
        """Of one line only: where a change does not touch every line of a region, GitHub does not show it there."""
        end = violation.end_column
        if violation.end_line != violation.line or end <= violation.column:
            line = self._view.source_line(violation.path, violation.line) or ""
            end = max(len(line) + 1, violation.column)
        region = _region(violation.line, violation.column, violation.line, end)
        return {
            "physicalLocation": {"artifactLocation": artifact(violation.path), "region": region},
            "logicalLocations": [{"fullyQualifiedName": well_formed(violation.symbol)}],
        }

    def _related(self, violation: Violation) -> Iterator[Object]:
        """Where the canonical is, then the steps of the evidence; what is outside of the repository is left out."""
        canonical = self._canonicals.get(violation.contract or "")
        if canonical is not None and not os.path.isabs(canonical.path):
            told = f"the single source of truth: {canonical.symbol}"
            yield _place(canonical.path, canonical.definition.span.line, told)
        for step in dict.fromkeys(violation.evidence):
            if not os.path.isabs(step.path):
                yield _place(step.path, step.line, step.text.strip())

    def _fingerprints(self, violation: Violation) -> dict[str, str]:
        own = {"ssotLint/v1": violation.fingerprint} if violation.fingerprint else {}
        if violation.path not in self._hashes:
            source = self._view.source(violation.path)
            self._hashes[violation.path] = None if source is None else LineHashes(source)
        hashes = self._hashes[violation.path]
        if hashes is not None and 0 < violation.line <= len(hashes):
            return {"primaryLocationLineHash": hashes.of(violation.line)} | own
        return own

    def _replacements(self, violation: Violation) -> tuple[Replacement, ...]:
        fix = violation.fix
        if fix is None or fix.group is None or fix.applicability.value != "safe":
            return ()
        return self._report.replacements.get(fix.group, ())


def artifact(path: str) -> Object:
    """A path as a relative URI; a byte that no decoder knew is percent-encoded like any other."""
    return {"uri": quote(path.encode("utf-8", "surrogateescape")), "uriBaseId": "%SRCROOT%"}


def plain_text(text: str, most: int | None = None) -> str:
    """Text that holds no link of SARIF's and nothing that a terminal obeys, cut to so many characters."""
    shown = visible(text).replace("](", "\\](")
    return shown if most is None or len(shown) <= most else f"{shown[: most - 1]}…"


def _canonical(sites: tuple[DefinitionSite, ...]) -> DefinitionSite | None:
    return next((site for site in sites if site.role is Role.CANONICAL), None)


def _message(violation: Violation, related: list[Object], more: int) -> str:
    """The message, and below it a link to each related location."""
    links = [f"[{_link_text(place)}]({place['id']})" for place in related]
    if more:
        links.append(f"{more:,} more steps are not shown")
    return "\n".join((plain_text(violation.message), *links))


def _link_text(place: Object) -> str:
    text: str = place["message"]["text"]
    return text.replace("\\](", "](").replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")


def _place(path: str, line: int, text: str) -> Object:
    region = {"startLine": max(line, 1)}
    message = {"text": plain_text(text, _SHORT) or "here"}
    return {"physicalLocation": {"artifactLocation": artifact(path), "region": region}, "message": message}


def _region(line: int, column: int, end_line: int, end_column: int) -> Object:
    return {
        "startLine": max(line, 1),
        "startColumn": max(column, 1),
        "endLine": max(end_line, 1),
        "endColumn": max(end_column, 1),
    }


def _fix(violation: Violation, replacements: tuple[Replacement, ...]) -> Object:
    """All edits of one group in one fix: they are made together or not at all."""
    changes = []
    for path, group in groupby(sorted(replacements, key=lambda one: one.path), key=lambda one: one.path):
        changes.append({"artifactLocation": artifact(path), "replacements": [_replacement(one) for one in group]})
    return {"description": {"text": f"ssot-lint fix --rule {violation.rule}"}, "artifactChanges": changes}


def _replacement(one: Replacement) -> Object:
    region = _region(one.line, one.column, one.end_line, one.end_column)
    return {"deletedRegion": region, "insertedContent": {"text": well_formed(one.text)}}


def _properties(violation: Violation) -> Object:
    fix = violation.fix
    told = {
        "contract": violation.contract,
        "target": violation.target,
        "proof": violation.proof,
        "applicability": fix.applicability.value if fix is not None else None,
        "reason": fix.reason if fix is not None and fix.reason else None,
    }
    return {name: well_formed(str(value)) for name, value in told.items() if value is not None}
