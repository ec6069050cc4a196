"""SARIF: valid by the official schema, within the limits of code scanning, and right in what it points at."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from ssot_lint.facts.model import Definition, DefinitionKind, Span
from ssot_lint.program.model import DefinitionSite, Evidence, Role
from ssot_lint.reports.format import View
from ssot_lint.reports.formats.sarif import Limits, render
from ssot_lint.reports.line_hashes import LineHashes
from ssot_lint.reports.model import CheckReport, ServerNote
from ssot_lint.rules.model import Applicability, Replacement, Severity
from ssot_lint.rules.registry import rules

SCHEMA = json.loads((Path(__file__).parent / "schemas" / "sarif-schema-2.1.0.json").read_text(encoding="utf-8"))


def valid(text: str) -> Any:
    """The only run of a document, which is what the official schema says."""
    assert text.isascii()
    document = json.loads(text)
    jsonschema.Draft7Validator(SCHEMA).validate(document)
    (run,) = document["runs"]
    return run


def test_the_schema_tells_right_from_wrong(small_report: CheckReport, view: View) -> None:
    document = json.loads(render(small_report, view))
    document["runs"][0]["results"][0]["levels"] = "error"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft7Validator(SCHEMA).validate(document)


def test_a_report_is_valid_and_points_at_the_names(small_report: CheckReport, view: View) -> None:
    run = valid(render(small_report, view))
    first = run["results"][0]
    assert run["columnKind"] == "unicodeCodePoints"
    place = first["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "shop/app/agent.py"
    assert place["region"] == {"startLine": 4, "startColumn": 18, "endLine": 4, "endColumn": 27}
    assert [one["level"] for one in run["results"]] == ["error", "error", "error", "warning", "warning"]
    assert first["partialFingerprints"]["ssotLint/v1"] == "f00d"


def test_a_region_is_on_one_line_and_never_empty(make_violation, view: View) -> None:
    long = make_violation(line=4, column=11, end_line=6, end_column=3)
    empty = make_violation(line=5, column=1, end_line=5, end_column=1)
    unread = make_violation(path="gone.py", line=9, column=1, end_line=9, end_column=1)
    results = valid(render(CheckReport(violations=(long, empty, unread)), view))["results"]
    regions = [one["locations"][0]["physicalLocation"]["region"] for one in results]
    assert [list(region.values()) for region in regions] == [[9, 1, 9, 1], [4, 11, 4, 54], [5, 1, 5, 63]]


def test_every_rule_is_explained(small_report: CheckReport, view: View) -> None:
    run = valid(render(small_report, view))
    told = run["tool"]["driver"]["rules"]
    assert [one["id"] for one in told] == [module.rule.name for module in rules()]
    for one in told:
        assert 0 < len(one["shortDescription"]["text"]) <= 1024
        assert 0 < len(one["fullDescription"]["text"]) <= 1024
        assert "## Why it matters" in one["help"]["markdown"]
    for one in run["results"]:
        assert told[one["ruleIndex"]]["id"] == one["ruleId"]


def test_hostile_text_is_no_link_and_no_command(hostile: CheckReport, view: View) -> None:
    run = valid(render(hostile, view))
    (result,) = run["results"]
    message = result["message"]["text"]
    assert "[x](http" not in message
    assert "\x1b" not in message
    uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri == "a%7Cb%60%3A%3Aerror%3A%3A%3Cimg%20src%3Dx%3E%2C%250A%3B%5D%E9%0A%23%23vso%5Bx%5D.py"
    (related,) = result["relatedLocations"]
    assert related["physicalLocation"]["artifactLocation"]["uri"] == "ev%7Cil.py"
    assert message.endswith("\n[\\[text\\](9) \\\\x1b\\[2J](1)")


def test_the_canonical_is_the_first_related_location(small_report: CheckReport, view: View, contract) -> None:
    span = Span(7, 9, 7, 13)
    definition = Definition("send", "Manager.send", DefinitionKind.METHOD, span, span)
    site = DefinitionSite(contract.canonical, "shop/app/manager.py", definition, Role.CANONICAL)
    report = CheckReport(
        violations=small_report.violations[:1], contracts=(contract,), definitions={contract.name: (site,)}
    )
    (result,) = valid(render(report, view))["results"]
    places = [one["physicalLocation"] for one in result["relatedLocations"]]
    assert [(one["artifactLocation"]["uri"], one["region"]["startLine"]) for one in places] == [
        ("shop/app/manager.py", 7),
        ("shop/app/agent.py", 3),
    ]
    assert "(1)" in result["message"]["text"]


def test_more_evidence_than_code_scanning_keeps(make_violation, view: View) -> None:
    steps = tuple(Evidence("a.py", line, f"step {line}") for line in range(1, 151))
    (result,) = valid(render(CheckReport(violations=(make_violation(evidence=steps),)), view))["results"]
    assert len(result["relatedLocations"]) == 100
    assert result["message"]["text"].endswith("50 more steps are not shown")


def test_too_many_results_are_cut_and_counted(make_violation, view: View) -> None:
    warning = make_violation(path="a.py", severity=Severity.WARNING)
    errors = [make_violation(path="b.py", line=line, end_line=line) for line in range(1, 6)]
    run = valid(render(CheckReport(violations=(warning, *errors)), view, Limits(results=5)))
    assert [one["level"] for one in run["results"]] == ["error"] * 5
    (told, *_) = run["invocations"][0]["toolExecutionNotifications"]
    assert told["message"]["text"] == "left out, since code scanning takes no more: 1 more violation"


def test_a_file_that_is_too_large_is_cut(make_violation, view: View) -> None:
    found = tuple(make_violation(path=f"{number}.py", message=f"{number * 7919:x}" * 40) for number in range(200))
    whole = render(CheckReport(violations=found), view)
    limits = Limits(zipped=len(gzip.compress(whole.encode(), mtime=0)) - 1000)
    text = render(CheckReport(violations=found), view, limits)
    run = valid(text)
    assert len(gzip.compress(text.encode(), mtime=0)) <= limits.zipped
    assert 0 < len(run["results"]) < 200
    left = 200 - len(run["results"])
    assert f"{left} more violation" in run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"]


def test_a_fix_is_all_edits_of_its_group(make_violation, view: View) -> None:
    violation = make_violation()
    changes = (
        Replacement("shop/app/agent.py", 1, 1, 1, 1, "from shop import manager\n"),
        Replacement("shop/app/agent.py", 4, 11, 4, 27, "router.manager.send"),
        Replacement("shop/app/other.py", 2, 1, 2, 5, ""),
    )
    group = {"g": changes}
    fixed = make_violation(fix=type(violation.fix)("duplicate-call", violation.fix.applicability, group="g"))
    unsafe = make_violation(line=5, fix=type(violation.fix)("duplicate-call", Applicability.UNSAFE, "doubt", group="g"))
    run = valid(render(CheckReport(violations=(fixed, unsafe), replacements=group), view))
    first, second = run["results"]
    assert "fixes" not in second
    (fix,) = first["fixes"]
    assert [change["artifactLocation"]["uri"] for change in fix["artifactChanges"]] == [
        "shop/app/agent.py",
        "shop/app/other.py",
    ]
    replacement = fix["artifactChanges"][0]["replacements"][1]
    assert replacement["deletedRegion"] == {"startLine": 4, "startColumn": 11, "endLine": 4, "endColumn": 27}
    assert replacement["insertedContent"] == {"text": "router.manager.send"}


def test_what_is_missing_is_said(make_violation, view: View) -> None:
    report = CheckReport(violations=(make_violation(),), server=ServerNote("ty", "missing"))
    told = valid(render(report, view))["invocations"][0]["toolExecutionNotifications"]
    assert [one["message"]["text"].split(";")[0] for one in told] == [
        "not spelled out here: 1 safe fix",
        "ty is missing: uses that need types are left as name-only",
    ]


def test_a_file_that_could_not_be_read_is_a_notification(hostile: CheckReport, view: View) -> None:
    (told,) = valid(render(hostile, view))["invocations"][0]["toolExecutionNotifications"]
    assert told["level"] == "error"
    assert told["locations"][0]["physicalLocation"]["region"] == {"startLine": 1}


def test_the_same_report_is_the_same_text(small_report: CheckReport, view: View) -> None:
    assert render(small_report, view) == render(small_report, view)


def test_lines_are_hashed_as_code_scanning_hashes_them() -> None:
    """The values were computed by an independent implementation of GitHub's description, in whole numbers."""
    assert line_hashes(b"") == ["c129715d7a2bc9a3:1"]
    for text in (
        b"one\n\ttwo \nthree",
        b"one\r\ntwo\r\nthree",
        b"one\rtwo\r  three",
        b"one\ntwo\n\nthree",
    ):
        assert line_hashes(text) == slow_hashes(text.decode())


@pytest.mark.parametrize("text", ["x = 1\n" * 5, "é\n𝒳 = 'a'\n" * 40, "\n\n\n", "a" * 300 + "\nb\n", " \r \n\r\n"])
def test_hashes_of_odd_text(text: str) -> None:
    assert line_hashes(text.encode()) == slow_hashes(text)


def line_hashes(source: bytes) -> list[str]:
    hashes = LineHashes(source)
    return [hashes.of(line) for line in range(1, len(hashes) + 1)]


def slow_hashes(text: str) -> list[str]:
    """By the words of the description: the first hundred characters that are no blanks, from each line on."""
    units = [int.from_bytes(pair, "little") for pair in zip(*[iter(text.encode("utf-16-le"))] * 2, strict=True)]  # type: list[int]
    kept, after_cr = [], False
    for unit in units:
        if unit in (9, 32) or (after_cr and unit == 10):
            after_cr = False
            continue
        after_cr = unit == 13
        kept.append(10 if after_cr else unit)
    kept.append(65535)
    starts = [0, *(at + 1 for at, unit in enumerate(kept[:-1]) if unit == 10)]
    padded = kept + [0] * 100
    values = [sum(unit * 37 ** (99 - at) for at, unit in enumerate(padded[start : start + 100])) for start in starts]
    found: list[str] = []
    for value in values:
        word = f"{value % 2**64:x}"
        found.append(f"{word}:{1 + sum(one.startswith(word + ':') for one in found)}")
    return found
