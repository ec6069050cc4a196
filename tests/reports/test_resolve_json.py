"""The JSON of ``resolve``: a public interface, whatever was found."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ssot_lint import __version__
from ssot_lint.facts.binding_sites import Binding
from ssot_lint.facts.model import Definition, DefinitionKind, Span, Use, UseKind
from ssot_lint.facts.name_tokens import NameToken
from ssot_lint.program.explaining import Explanation
from ssot_lint.program.model import Evidence, Proof, Role
from ssot_lint.program.referents import VARIABLES, Referent
from ssot_lint.program.settles import OpenUse
from ssot_lint.reports.model import SourceLine
from ssot_lint.reports.resolution import ContractNote, NameReport, Resolution
from ssot_lint.reports.resolve_json import render_resolution_json, resolution_schema_text

SPAN = Span(4, 18, 4, 27)
EVIDENCE = Evidence("shop/app/router.py", 2, "it is defined here")
CALL = Explanation(
    "shop/app/agent.py", "shop.app.agent",
    NameToken("broadcast", SPAN, use=Use(UseKind.CALL, "broadcast", SPAN, SPAN, "run", "router")), Proof.RESOLVED,
    (Referent("shop.app.router:Router.broadcast", "method", "shop/app/router.py", 2, 15),),
    "shop.app.router:Router", "", (EVIDENCE,), "ty", "", (EVIDENCE,), (Evidence("x.py", 1, "no"),),
    "every caller is known",
)  # fmt: skip


def validate(document: Any) -> None:
    schema = json.loads(resolution_schema_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(document)


def test_whole_document(make_violation: Callable[..., Any], source_line: SourceLine) -> None:
    roles = (("shop.app.router:Router.broadcast", Role.DUPLICATE),)
    note = ContractNote("user-broadcast", "shop:send", Proof.RESOLVED, roles, "", (make_violation(),))
    report = NameReport(CALL, (note,), (OpenUse("a.py", SPAN),))
    step = {
        "path": "shop/app/router.py",
        "line": 2,
        "text": "it is defined here",
        "source": "    async def broadcast(self, user_id: str, event: dict) -> int:",
    }
    expected = {
        "schema_version": 1,
        "tool": {"name": "ssot-lint", "version": __version__},
        "names": [
            {
                "path": "shop/app/agent.py",
                "line": 4,
                "column": 18,
                "end_line": 4,
                "end_column": 27,
                "name": "broadcast",
                "kind": "call",
                "symbol": "shop.app.agent:run",
                "receiver": "router",
                "receiver_type": "shop.app.router:Router",
                "proof": "resolved",
                "reason": "",
                "targets": [
                    {
                        "symbol": "shop.app.router:Router.broadcast",
                        "kind": "method",
                        "path": "shop/app/router.py",
                        "line": 2,
                        "column": 15,
                        "external": False,
                    }
                ],
                "value_type": None,
                "evidence": [step],
                "told_by": "ty",
                "taught": [step],
                "rejected": [{"path": "x.py", "line": 1, "text": "no", "source": None}],
                "assumes": "every caller is known",
                "settles": [{"path": "a.py", "line": 4, "column": 18}],
                "contracts": [
                    {
                        "contract": "user-broadcast",
                        "canonical": "shop:send",
                        "proof": "resolved",
                        "roles": [{"symbol": "shop.app.router:Router.broadcast", "role": "duplicate"}],
                        "reason": "",
                        "reported": [
                            {
                                "rule": "duplicate-call",
                                "severity": "error",
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
                        ],
                    }
                ],
            }
        ],
        "warnings": ["slow"],
        "summary": {"seconds": 0.123},
    }
    found = Resolution((report,), 0.123456, ("slow",))
    assert render_resolution_json(found, source_line) == json.dumps(expected, indent=2) + "\n"
    validate(expected)


@pytest.mark.parametrize(
    ("change", "key"),
    [({"proof": "maybe"}, None), ({"kind": "guess"}, None), ({"line": 0}, None), ({"extra": 1}, None), ({}, "assumes")],
)
def test_the_schema_refuses_what_the_interface_does_not_promise(
    change: dict[str, Any], key: str | None, source_line: SourceLine
) -> None:
    document = json.loads(render_resolution_json(Resolution((NameReport(CALL),)), source_line))
    validate(document)
    document["names"][0] |= change
    document["names"][0].pop(key, None)
    with pytest.raises(jsonschema.ValidationError):
        validate(document)


TEXT = st.text(st.characters(codec=None, categories=None), min_size=1, max_size=8)
POSITION = st.integers(1, 10**6)
SPANS = st.builds(Span, POSITION, POSITION, POSITION, POSITION)
STEPS = st.lists(st.builds(Evidence, TEXT, POSITION, TEXT), max_size=2).map(tuple)
TOKENS = st.one_of(
    st.builds(NameToken, TEXT, SPANS, st.builds(
        Use, st.sampled_from(UseKind), TEXT, SPANS, SPANS, TEXT, st.none() | TEXT)),
    st.builds(NameToken, TEXT, SPANS, definition=st.builds(
        Definition, TEXT, TEXT, st.sampled_from(DefinitionKind), SPANS, SPANS)),
    st.builds(NameToken, TEXT, SPANS, binding=st.builds(Binding, TEXT, st.just("variable"), SPANS, POSITION)),
)  # fmt: skip
TARGETS = st.lists(
    st.builds(Referent, TEXT, st.sampled_from([*VARIABLES, "function", "module", "name"]), TEXT, POSITION, POSITION),
    max_size=2,
).map(tuple)
NOTES = st.lists(
    st.builds(
        ContractNote, TEXT, TEXT, st.none() | st.sampled_from(Proof),
        st.lists(st.tuples(TEXT, st.sampled_from(Role)), max_size=2).map(tuple), TEXT,
    ),
    max_size=2,
).map(tuple)  # fmt: skip
EXPLANATIONS = st.builds(
    Explanation, TEXT, TEXT, TOKENS, st.sampled_from(Proof), TARGETS, st.none() | TEXT, TEXT, STEPS, TEXT, TEXT, STEPS,
    STEPS, TEXT,
)  # fmt: skip


@settings(deadline=None)
@given(st.builds(NameReport, EXPLANATIONS, NOTES, st.lists(st.builds(OpenUse, TEXT, SPANS), max_size=2).map(tuple)))
def test_whatever_is_found_the_output_keeps_the_schema(report: NameReport) -> None:
    text = render_resolution_json(Resolution((report,)), lambda path, line: path)
    assert text.isascii()
    document = json.loads(text)
    json.dumps(document, ensure_ascii=False).encode("utf-8")  # any reader takes it
    validate(document)
