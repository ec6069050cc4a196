"""The JSON of ``resolve``: a public interface, described by ``schema/resolve.schema.json``."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any, TypeAlias

from ssot_lint import __version__
from ssot_lint.facts.model import Use
from ssot_lint.program.model import Evidence
from ssot_lint.program.referents import Referent
from ssot_lint.program.settles import OpenUse
from ssot_lint.reports.escaping import well_formed
from ssot_lint.reports.json_report import fix_object
from ssot_lint.reports.model import SourceLine
from ssot_lint.reports.resolution import ContractNote, NameReport, Resolution

SCHEMA_VERSION = 1
Object: TypeAlias = dict[str, Any]


def render_resolution_json(found: Resolution, source_line: SourceLine) -> str:
    """The answer as one JSON document in ASCII, keys in the documented order, with a trailing newline."""
    document: Object = {
        "schema_version": SCHEMA_VERSION,
        "tool": {"name": "ssot-lint", "version": __version__},
        "names": [_name(one, source_line) for one in found.names],
        "warnings": [well_formed(one) for one in found.warnings],
        "summary": {"seconds": round(found.seconds, 3)},
    }
    return json.dumps(document, indent=2, ensure_ascii=True, allow_nan=False) + "\n"


def resolution_schema_text() -> str:
    """The JSON Schema (draft 2020-12) of what `render_resolution_json` returns."""
    return files("ssot_lint.reports").joinpath("schema", "resolve.schema.json").read_text(encoding="utf-8")


def _name(one: NameReport, source_line: SourceLine) -> Object:
    explanation = one.explanation
    token, use = explanation.token, explanation.token.use
    return {
        "path": well_formed(explanation.path),
        "line": token.span.line,
        "column": token.span.column,
        "end_line": token.span.end_line,
        "end_column": token.span.end_column,
        "name": well_formed(token.name),
        "kind": kind_of(one),
        "symbol": well_formed(f"{explanation.module}:{_around(one)}"),
        "receiver": _text(_receiver(use)),
        "receiver_type": _text(explanation.receiver_type),
        "proof": one.proof.value,
        "reason": well_formed(one.reason),
        "targets": [_target(each) for each in explanation.targets],
        "value_type": _text(explanation.value or None),
        "evidence": [_evidence(step, source_line) for step in explanation.evidence],
        "told_by": well_formed(explanation.told_by),
        "taught": [_evidence(step, source_line) for step in explanation.taught],
        "rejected": [_evidence(step, source_line) for step in explanation.rejected],
        "assumes": _text(explanation.assumes or None),
        "settles": [_place(each) for each in one.settles],
        "contracts": [_note(note) for note in one.contracts],
    }


def _place(one: OpenUse) -> Object:
    return {"path": well_formed(one.path), "line": one.span.line, "column": one.span.column}


def kind_of(one: NameReport) -> str:
    """What the name is where it stands: a kind of use, ``definition`` or ``binding``."""
    token = one.explanation.token
    if token.use is not None:
        return token.use.kind.value
    return "definition" if token.definition is not None else "binding"


def _around(one: NameReport) -> str:
    """Qualified name of the definition around the name."""
    token = one.explanation.token
    if token.use is not None:
        return token.use.symbol
    if token.definition is not None:
        return token.definition.qualname.rpartition(".")[0]
    return token.binding.symbol if token.binding is not None else ""


def _receiver(use: Use | None) -> str | None:
    return None if use is None else use.receiver or (use.string.subject if use.string is not None else None)


def _target(one: Referent) -> Object:
    return {
        "symbol": well_formed(one.symbol),
        "kind": one.kind,
        "path": _text(one.path or None),
        "line": one.line or None,
        "column": one.column or None,
        "external": one.is_external,
    }


def _evidence(step: Evidence, source_line: SourceLine) -> Object:
    return {
        "path": well_formed(step.path),
        "line": step.line,
        "text": well_formed(step.text),
        "source": _text(source_line(step.path, step.line)),
    }


def _note(note: ContractNote) -> Object:
    return {
        "contract": well_formed(note.contract),
        "canonical": well_formed(note.canonical),
        "proof": note.proof.value if note.proof is not None else None,
        "roles": [{"symbol": well_formed(symbol), "role": role.value} for symbol, role in note.roles],
        "reason": well_formed(note.reason),
        "reported": [
            {
                "rule": one.rule,
                "severity": one.severity,
                "message": well_formed(one.message),
                "fix": fix_object(one.fix) if one.fix is not None else None,
                "fingerprint": one.fingerprint,
            }
            for one in note.violations
        ],
    }


def _text(text: str | None) -> str | None:
    return None if text is None else well_formed(text)
