"""JUnit's XML, for hosts that show test results: a suite for each rule, a case for each file with a violation."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from xml.sax.saxutils import escape, quoteattr

from ssot_lint.program.model import UnreadableFile
from ssot_lint.reports.counting import amount
from ssot_lint.reports.escaping import visible
from ssot_lint.reports.format import Format, View
from ssot_lint.reports.model import CheckReport
from ssot_lint.rules.model import Violation
from ssot_lint.rules.registry import rules

FORMAT = Format("junit", "JUnit's XML: a suite for each rule, a case for each file")
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What no XML document may hold, not even as a reference."""


def render(report: CheckReport, view: View) -> str:
    """The document. A rule without violations has one case, which passes, so that its suite can be seen."""
    suites = [_suite(module.rule.name, report.violations) for module in rules()]
    errors = report.unreported_errors()
    suites += [_errors(errors)] if errors else []
    failures = len({(one.rule, one.path) for one in report.violations})
    tests = sum(suite.count("<testcase ") for suite in suites)
    counts = _attributes(tests=tests, failures=failures, errors=len(errors))
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="ssot-lint" {counts}>\n'
    return f"{head}{''.join(suites)}</testsuites>\n"


def _suite(rule: str, violations: Iterable[Violation]) -> str:
    name = f"ssot-lint.{rule}"
    found = sorted((one for one in violations if one.rule == rule), key=lambda one: one.path)
    files = [list(group) for _, group in groupby(found, key=lambda one: one.path)]
    cases = [_case(name, group) for group in files] or [f"    <testcase {_named(name, 'no violations')}/>\n"]
    counts = _attributes(name=name, tests=len(cases), failures=len(files), errors=0)
    return f"  <testsuite {counts}>\n{''.join(cases)}  </testsuite>\n"


def _case(suite: str, found: Sequence[Violation]) -> str:
    """A file's violations of one rule: a failure with a line for each."""
    failure = _attributes(message=amount(len(found), "violation"), type=found[0].rule)
    text = "".join(f"{_legal(one.path)}:{one.line}:{one.column}: {_legal(one.message)}\n" for one in found)
    body = f"      <failure {failure}>{escape(text)}</failure>\n"
    return f"    <testcase {_named(suite, found[0].path)}>\n{body}    </testcase>\n"


def _errors(errors: Sequence[UnreadableFile]) -> str:
    name = "ssot-lint.error"
    cases = (
        f"    <testcase {_named(name, error.path)}>\n"
        f"      <error {_attributes(message=error.message, type='error')}/>\n    </testcase>\n"
        for error in errors
    )
    counts = _attributes(name=name, tests=len(errors), failures=0, errors=len(errors))
    return f"  <testsuite {counts}>\n{''.join(cases)}  </testsuite>\n"


def _named(suite: str, name: str) -> str:
    return _attributes(name=name, classname=suite)


def _attributes(**values: str | int) -> str:
    return " ".join(_written(values.items()))


def _written(values: Iterable[tuple[str, str | int]]) -> Iterator[str]:
    for name, value in values:
        yield f"{name}={quoteattr(_legal(str(value)))}"


def _legal(text: str) -> str:
    return _NO_XML.sub("\ufffd", visible(text))
