"""Violations at their places: at a use, at a definition, or at a line of a file that has neither."""

from __future__ import annotations

import json

from msgspec.structs import replace

from ssot_lint.contracts.model import Contract
from ssot_lint.facts.model import Span, Use
from ssot_lint.program.model import ContractView, DefinitionSite, Evidence, Proof, ResolvedUse, Role
from ssot_lint.rules.fingerprints import identified
from ssot_lint.rules.model import Rule, Violation
from ssot_lint.rules.spelling import normalised
from ssot_lint.rules.wording import one_line, short


def at_use(
    rule: Rule, contract: Contract, resolved: ResolvedUse, message: str, target: DefinitionSite | None = None
) -> Violation:
    """A violation at the name token (of a string, the literal) of a use of `target`."""
    use = resolved.use
    plain = _at_span(rule, contract, resolved.path, use.span, message)
    violation = replace(
        plain,
        name=use.name,
        symbol=f"{resolved.module}:{use.symbol}",
        target=None if target is None else str(target.symbol),
        receiver=use.receiver,
        receiver_type=resolved.receiver_type,
        proof=resolved.proof.value,
        evidence=(*_taught(resolved), *(resolved.evidence or _grounds(resolved))),
    )
    return identified(violation, _spelling(use))


def at_definition(
    rule: Rule, contract: Contract, site: DefinitionSite, message: str, evidence: tuple[Evidence, ...] = ()
) -> Violation:
    """A violation at the name token of a definition, which is its own enclosing symbol.

    Its target is the duplicate: itself, or of a double the one it stands for, if that is known.
    """
    plain = _at_span(rule, contract, site.path, site.definition.span, message)
    duplicate = site.overrides if site.role is Role.DOUBLE else site.symbol
    violation = replace(
        plain,
        name=site.definition.name,
        symbol=str(site.symbol),
        target=None if duplicate is None else str(duplicate),
        evidence=evidence,
    )
    return identified(violation, "definition")


def standing_beside(contract: Contract, view: ContractView, site: DefinitionSite) -> tuple[Evidence, ...]:
    """Where a definition stands, and where the canonical does, if that is known."""
    steps = [Evidence(site.path, site.definition.span.line, f"{short(site.symbol)} is defined here")]
    if view.canonical is not None:
        canonical = view.canonical
        text = f"{short(contract.canonical)}, the single source of truth, is defined here"
        steps.append(Evidence(canonical.path, canonical.definition.span.line, text))
    return tuple(steps)


def at_line(rule: Rule, path: str, line: int, module: str, message: str) -> Violation:
    """A violation at the start of a line, which no contract is about."""
    first = max(line, 1)
    violation = replace(_at_span(rule, None, path, Span(first, 1, first, 1), message), symbol=f"{module}:")
    return identified(violation, "file")


def _at_span(rule: Rule, contract: Contract | None, path: str, span: Span, message: str) -> Violation:
    """A violation of which only the place is told."""
    return Violation(
        rule=rule.name,
        contract=None if contract is None else contract.name,
        severity=rule.severity,
        path=path,
        line=span.line,
        column=span.column,
        end_line=span.end_line,
        end_column=span.end_column,
        name="",
        symbol=":",
        target=None,
        receiver=None,
        receiver_type=None,
        proof=Proof.RESOLVED.value,
        evidence=(),
        message=message,
    )


def _taught(resolved: ResolvedUse) -> tuple[Evidence, ...]:
    """What the type checker had to be taught first, and what that takes for granted."""
    if not resolved.assumes:
        return resolved.taught
    granted = Evidence(resolved.path, resolved.use.span.line, f"this takes for granted {resolved.assumes}")
    return (*resolved.taught, granted)


def _grounds(resolved: ResolvedUse) -> tuple[Evidence, ...]:
    """How a dangling use or a double was told, where no steps say it."""
    if not resolved.reason or resolved.proof not in (Proof.DANGLING, Proof.DOUBLE):
        return ()
    return (Evidence(resolved.path, resolved.use.span.line, one_line(resolved.reason)),)


def _spelling(use: Use) -> str:
    """How a use is written: kind and receiver, and of a string what it says."""
    words = [use.kind.value, normalised(use.receiver or "")]
    if use.string is not None:
        words += [use.string.role.value, normalised(use.string.subject or ""), json.dumps(use.string.text)]
    return " ".join(word for word in words if word)
