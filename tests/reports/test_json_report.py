from __future__ import annotations

import json
import re
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssot_lint import __version__
from ssot_lint.program.model import Evidence, Proof, UnreadableFile
from ssot_lint.reports.json_report import render_json, schema_text
from ssot_lint.reports.model import CheckReport, FileEdit, FixReport
from ssot_lint.rules.model import Applicability, Fix, Severity, Violation


def validate(document: Any) -> None:
    schema = json.loads(schema_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(document)


def test_whole_document(make_violation) -> None:
    report = CheckReport(
        violations=(make_violation(), make_violation(rule="signature-drift", fix=None, evidence=(), target=None)),
        errors=(UnreadableFile("bad.py", 3, "invalid syntax"),),
        files_seen=12,
        files_parsed=2,
        seconds=0.123456,
    )
    violation = {
        "rule": "duplicate-call",
        "contract": "user-broadcast",
        "severity": "error",
        "path": "shop/app/agent.py",
        "line": 4,
        "column": 18,
        "end_line": 4,
        "end_column": 27,
        "name": "broadcast",
        "symbol": "shop.app.agent:run",
        "target": "shop.app.router:Router.broadcast",
        "receiver": "router",
        "receiver_type": "shop.app.router:Router",
        "proof": "resolved",
        "evidence": [{"path": "shop/app/agent.py", "line": 3, "text": "router: Router"}],
        "message": "calls `Router.broadcast`",
        "fix": {
            "codemod": "duplicate-call",
            "applicability": "safe",
            "reason": "",
            "replacement": "await router.manager.send(user, event)",
            "group": None,
        },
        "fingerprint": "f00d",
    }
    expected = {
        "schema_version": 1,
        "tool": {"name": "ssot-lint", "version": __version__},
        "violations": [violation, violation | {"rule": "signature-drift", "target": None, "evidence": [], "fix": None}],
        "errors": [{"path": "bad.py", "line": 3, "message": "invalid syntax"}],
        "summary": {
            "files_seen": 12,
            "files_parsed": 2,
            "by_rule": {"duplicate-call": 1, "signature-drift": 1},
            "by_proof": {"resolved": 2},
            "allowed": 0,
            "baselined": 0,
            "slack": 0,
            "seconds": 0.123,
        },
    }
    assert render_json(report) == json.dumps(expected, indent=2) + "\n"
    validate(expected)


def test_counts_are_in_alphabetical_order(make_violation) -> None:
    violations = tuple(make_violation(rule=rule) for rule in ("stale-double", "duplicate-call", "dangling-call"))
    summary = json.loads(render_json(CheckReport(violations=violations)))["summary"]
    assert list(summary["by_rule"]) == ["dangling-call", "duplicate-call", "stale-double"]


def test_uses_that_belong_to_other_code_are_counted(make_violation) -> None:
    document = json.loads(render_json(CheckReport(violations=(make_violation(),), not_ours=7)))
    assert document["summary"]["by_proof"] == {"not-ours": 7, "resolved": 1}
    validate(document)


def test_fix_adds_its_edits(make_violation) -> None:
    edits = (FileEdit("a.py", True, "", b"--- a\n"), FileEdit("b.py", False, "changed on disk", "x"))
    document = json.loads(render_json(FixReport(violations=(make_violation(),), edits=edits)))
    assert list(document)[-1] == "edits"
    assert document["edits"] == [
        {"path": "a.py", "applied": True, "reason": "", "diff": "--- a\n"},
        {"path": "b.py", "applied": False, "reason": "changed on disk", "diff": "x"},
    ]
    validate(document)


def test_bytes_that_are_no_text_still_give_json_that_any_reader_takes(make_violation) -> None:
    report = FixReport(
        violations=(make_violation(path="caf\udce9.py", message="\ud800"),),
        edits=(FileEdit("caf\udce9.py", True, "", b"+caf\xe9\n"),),
    )
    text = render_json(report)
    assert text.isascii()
    assert not re.search(r"(?<!\\)\\ud", text)
    document = json.loads(text)
    assert document["violations"][0]["path"] == "caf\\xe9.py"
    assert document["violations"][0]["message"] == "\\ud800"
    assert document["edits"][0]["diff"] == "+caf\\xe9\n"
    validate(document)


def test_no_violations(make_violation) -> None:
    document = json.loads(render_json(CheckReport(violations=())))
    assert (document["violations"], document["errors"]) == ([], [])
    validate(document)


@pytest.mark.parametrize(
    "change",
    [
        {"proof": "not-ours"},
        {"proof": "maybe"},
        {"severity": "info"},
        {"line": 0},
        {"extra": 1},
        {"fix": {"codemod": "x", "applicability": "perhaps", "reason": "", "replacement": None, "group": None}},
        {"fix": {"codemod": "x"}},
        {"message": None},
    ],
)
def test_the_schema_refuses_what_the_interface_does_not_promise(make_violation, change: dict[str, Any]) -> None:
    document = json.loads(render_json(CheckReport(violations=(make_violation(),))))
    document["violations"][0] |= change
    with pytest.raises(jsonschema.ValidationError):
        validate(document)


@pytest.mark.parametrize("key", ["schema_version", "tool", "violations", "errors", "summary"])
def test_the_schema_misses_every_key_that_is_left_out(key: str) -> None:
    document = json.loads(render_json(CheckReport(violations=())))
    del document[key]
    with pytest.raises(jsonschema.ValidationError):
        validate(document)


TEXT = st.text(st.characters(codec=None, categories=None), min_size=1, max_size=12)
POSITION = st.integers(1, 10**6)
VIOLATION = st.builds(
    Violation,
    rule=st.sampled_from(["duplicate-call", "stale-double"]),
    contract=st.none() | TEXT,
    severity=st.sampled_from(Severity),
    path=TEXT,
    line=POSITION,
    column=POSITION,
    end_line=POSITION,
    end_column=POSITION,
    name=TEXT,
    symbol=TEXT,
    target=st.none() | TEXT,
    receiver=st.none() | TEXT,
    receiver_type=st.none() | TEXT,
    proof=st.sampled_from([proof for proof in Proof if proof is not Proof.NOT_OURS]),
    evidence=st.lists(st.builds(Evidence, TEXT, POSITION, TEXT), max_size=2).map(tuple),
    message=TEXT,
    fix=st.none() | st.builds(Fix, TEXT, st.sampled_from(Applicability), TEXT, st.none() | TEXT, st.none() | TEXT),
    fingerprint=st.just("00ff"),
)


@given(st.lists(VIOLATION, max_size=3))
def test_whatever_is_found_the_output_keeps_the_schema(violations: list[Violation]) -> None:
    text = render_json(CheckReport(violations=tuple(violations)))
    validate(json.loads(text))
    assert text == render_json(CheckReport(violations=tuple(violations)))
