"""The plan: for each violation the edit that mends it, how far that can be trusted, and what belongs together."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import msgspec

from ssot_lint.contracts.model import Contract
from ssot_lint.facts.model import Span, UseKind
from ssot_lint.fixes.adapters import draft_adapter, draft_pure
from ssot_lint.fixes.allows import draft_allow
from ssot_lint.fixes.calls import draft_call
from ssot_lint.fixes.decision import Decision, Draft, Refusal, decided, refused
from ssot_lint.fixes.doubles import draft_double, draft_fake
from ssot_lint.fixes.groups import level, tie_doubles, tie_guards, tie_saved
from ssot_lint.fixes.imports import Place, place_of
from ssot_lint.fixes.lookup import Lookup
from ssot_lint.fixes.model import Plan, PlannedEdit
from ssot_lint.fixes.patched_members import settle_with_patches
from ssot_lint.fixes.references import draft_reference
from ssot_lint.fixes.retiring import draft_retirement
from ssot_lint.fixes.scene import Scene, leaving_of
from ssot_lint.fixes.strings import draft_string
from ssot_lint.program.model import DefinitionSite, Program, ResolvedUse, Role
from ssot_lint.rules.model import Applicability, Violation

_IMPORT, _DOUBLE, _ALLOW = "duplicate-import", "stale-double", "unused-allow"
ALLOWED = "a comment allows it"


def plan(
    program: Program,
    contracts: Sequence[Contract],
    violations: Sequence[Violation],
    lookup: Lookup,
    deprecated_from: str = "",
    allowed: Collection[str] = (),
) -> Plan:
    """Every violation, in the order given, with its fix; and the edits, each place edited once by what is reported.

    ``deprecated_from`` is the module that adapters can take PEP 702's decorator from, if there is one. What is
    ``allowed`` (fingerprints) stays as it is written.
    """
    taken: dict[Place, str] = {}
    leaving = leaving_of(program)
    fixes: dict[_Key, tuple[Place, Decision]] = {}
    for contract in contracts:
        view = program.views.get(contract.name)
        if view is None:
            continue
        scene = Scene(program, contract, view, lookup, deprecated_from, leaving)
        targets = list(_targets(scene, violations))
        decisions = _with_scope_doubts(_decide(scene, targets, allowed), targets, violations)
        for target in targets:
            decision = _unless_taken(decisions[target.place], target.place, taken, contract.name)
            fixes[_key(target.violation)] = target.place, decision
    fixes |= {_key(one): ((one.path, _span(one)), draft_allow(one)) for one in violations if one.rule == _ALLOW}
    filled = tuple(_filled(one, fixes) for one in violations)
    edits = (one for key, ((path, _), decision) in fixes.items() for one in _edits_of(key, path, decision))
    return Plan(filled, tuple(sorted(edits, key=lambda one: (one.path, one.edit.span, one.group))))


_Key = tuple[str | None, str, str, int, int]


def _edits_of(key: _Key, path: str, decision: Decision) -> Iterator[PlannedEdit]:
    if decision.edit is None:
        return
    yield PlannedEdit(path, decision.edit, decision.applicability, decision.group)
    contract, rule, *_ = key
    for other, edit in decision.along:
        yield PlannedEdit(other, edit, decision.applicability, decision.group, rule, contract or "")


def _key(violation: Violation) -> _Key:
    """What tells a violation apart, as far as its fix is concerned."""
    return violation.contract, violation.rule, violation.path, violation.line, violation.column


@dataclass(frozen=True, slots=True)
class _Target:
    """A violation with what it is about."""

    violation: Violation
    place: Place
    use: ResolvedUse | None
    site: DefinitionSite | None


def _targets(scene: Scene, violations: Sequence[Violation]) -> Iterator[_Target]:
    """The fixable violations of one contract, each with its use or definition."""
    uses: dict[tuple[str, int, int], list[ResolvedUse]] = {}
    for one in (*scene.view.uses, *scene.view.indirect):
        uses.setdefault((one.path, one.use.span.line, one.use.span.column), []).append(one)
    defined = (*scene.view.definitions, *(one.site for one in scene.view.copies))
    sites = {(one.path, *_start(one.definition.span)): one for one in defined}
    for violation in violations:
        if violation.contract != scene.contract.name or violation.rule not in {*_DRAFTS, _IMPORT}:
            continue
        where = (violation.path, violation.line, violation.column)
        use = _fitting(violation.rule, uses.get(where, []))
        site = sites.get(where) if use is None and violation.rule != _IMPORT else None
        if use is not None:
            yield _Target(violation, place_of(use), use, None)
        elif site is not None:
            yield _Target(violation, (site.path, site.definition.span), None, site)


def _span(violation: Violation) -> Span:
    return Span(violation.line, violation.column, violation.end_line, violation.end_column)


def _start(span: Span) -> tuple[int, int]:
    return span.line, span.column


def _fitting(rule: str, uses: list[ResolvedUse]) -> ResolvedUse | None:
    """The use at a place that the rule speaks of, should there be several."""
    kinds = {_IMPORT: UseKind.IMPORT, "duplicate-call": UseKind.CALL, "dangling-call": UseKind.CALL}
    wanted = [one for one in uses if one.use.kind is kinds.get(rule, one.use.kind)]
    return wanted[0] if wanted else None


def _with_scope_doubts(
    decisions: dict[Place, Decision], targets: Sequence[_Target], violations: Sequence[Violation]
) -> dict[Place, Decision]:
    """The decisions; where a call passes someone else's scope, mending it would hide that from the next check."""
    leaks = {(one.path, one.line, one.column) for one in violations if one.rule == "missing-scope"}
    for target in targets:
        violation, decision = target.violation, decisions[target.place]
        place = (violation.path, violation.line, violation.column)
        if target.use is None or place not in leaks or decision.is_manual:
            continue
        reason = "; ".join(
            part for part in (decision.reason, "it passes someone else's scope: see `missing-scope`") if part
        )
        decisions[target.place] = replace(decision, applicability=Applicability.UNSAFE, reason=reason)
    return decisions


def _decide(scene: Scene, targets: Sequence[_Target], allowed: Collection[str]) -> dict[Place, Decision]:
    """Decisions by place, with what belongs together levelled."""
    staying = {one.place: refused(ALLOWED) for one in targets if one.violation.fingerprint in allowed}
    alone = {
        one.place: staying.get(one.place) or _decide_one(scene, one)
        for one in targets
        if one.violation.rule != _IMPORT or one.place in staying
    }
    imports = [
        one.use for one in targets if one.violation.rule == _IMPORT and one.use is not None and one.place not in staying
    ]
    doubles = [one.use for one in targets if one.violation.rule == _DOUBLE and one.use is not None]
    decisions = settle_with_patches(scene, alone, imports)
    decisions = tie_saved(scene, tie_guards(scene, decisions))
    return level(tie_doubles(scene, decisions, doubles))


def _decide_one(scene: Scene, target: _Target) -> Decision:
    path, span = target.place
    try:
        if target.use is not None and target.use.through:
            raise Refusal(
                f"it does not mention what it calls: {target.use.through}; what is mended there is mended here"
            )
        draft = _DRAFTS[target.violation.rule](scene, target)
        if target.use is not None and target.use.assumes:
            draft = replace(draft, doubts=(*draft.doubts, f"it takes for granted {target.use.assumes}"))
    except Refusal as refusal:
        return refused(refusal.reason, refusal.suggestion)
    return decided(draft, f"{scene.contract.name}:{path}:{span.line}:{span.column}")


def _unless_taken(decision: Decision, place: Place, taken: dict[Place, str], contract: str) -> Decision:
    """The decision, or none where another contract edits the very place already."""
    if decision.is_manual:
        return decision
    owner = taken.setdefault(place, contract)
    return decision if owner == contract else refused(f"the contract `{owner}` mends this place", decision.replacement)


def _filled(violation: Violation, fixes: Mapping[_Key, tuple[Place, Decision]]) -> Violation:
    found = fixes.get(_key(violation))
    return violation if found is None else msgspec.structs.replace(violation, fix=found[1].fix(violation.rule))


def _of_use(draft: Callable[[Scene, ResolvedUse], Draft]) -> Callable[[Scene, _Target], Draft]:
    def draft_target(scene: Scene, target: _Target) -> Draft:
        if target.use is None:
            raise Refusal("nothing is known about this place")
        return draft(scene, target.use)

    return draft_target


def _draft_reference(scene: Scene, use: ResolvedUse) -> Draft:
    return draft_string(scene, use) if use.use.string is not None else draft_reference(scene, use)


def _draft_double(scene: Scene, target: _Target) -> Draft:
    if target.use is not None:
        return draft_double(scene, target.use)
    if target.site is not None and target.site.role is Role.DOUBLE:
        return draft_fake(scene, target.site)
    raise Refusal("nothing is known about this double")


def _draft_definition(scene: Scene, target: _Target) -> Draft:
    if target.site is None:
        raise Refusal("nothing is known about this definition")
    return draft_adapter(scene, target.site)


def _draft_shape(scene: Scene, target: _Target) -> Draft:
    draft = _draft_definition(scene, target)
    return replace(draft, doubts=(*draft.doubts, "nobody declared it a duplicate: it only looks like one"))


def _draft_impure(scene: Scene, target: _Target) -> Draft:
    if target.site is None:
        raise Refusal("nothing is known about this adapter")
    return draft_pure(scene, target.site)


def _draft_idle(scene: Scene, target: _Target) -> Draft:
    if target.site is None:
        raise Refusal("nothing is known about this adapter")
    return draft_retirement(scene, target.site)


_DRAFTS: Mapping[str, Callable[[Scene, _Target], Draft]] = {
    "duplicate-call": _of_use(draft_call),
    "dangling-call": _of_use(draft_call),
    "duplicate-reference": _of_use(_draft_reference),
    "stale-target": _of_use(draft_string),
    "duplicate-definition": _draft_definition,
    "shape-duplicate": _draft_shape,
    "impure-adapter": _draft_impure,
    "idle-adapter": _draft_idle,
    _DOUBLE: _draft_double,
}
