"""Edits that belong together: a guard with its call, all uses of one double, a patch with its consumer's import."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from codemods.edits import GuardEdit, ImportEdit, StringEdit
from ssot_lint.facts.model import StringRole, UseKind
from ssot_lint.fixes.decision import Decision, refused, worst
from ssot_lint.fixes.doubles import double_group, is_spec, spec_group
from ssot_lint.fixes.guarding import dead_code, is_inside
from ssot_lint.fixes.imports import Place, place_of, uses_by_path
from ssot_lint.fixes.scene import Scene
from ssot_lint.program.model import Proof, ResolvedUse
from ssot_lint.rules.model import Applicability

_GUARDS = (StringRole.HASATTR, StringRole.GETATTR)

Decisions = Mapping[Place, Decision]


def tie_guards(scene: Scene, decisions: Decisions) -> dict[Place, Decision]:
    """Guards and what they guard in one group; where one of them stays, the other is doubted or stays as well."""
    tied = dict(decisions)
    by_path = uses_by_path(scene)
    for guard in scene.view.uses:
        string = guard.use.string
        if string is None or string.role not in _GUARDS or place_of(guard) not in tied:
            continue
        dead = _dead_uses(guard, tied[place_of(guard)], by_path[guard.path])
        guarded = [one for one in _guarded(guard, by_path[guard.path]) if place_of(one) in tied and one not in dead]
        stays = next((one for one in guarded if tied[place_of(one)].is_manual), None)
        if tied[place_of(guard)].is_manual:
            for one in guarded:
                tied[place_of(one)] = _doubted(tied[place_of(one)], f"its guard at line {guard.use.span.line} stays")
        elif stays is not None:
            tied[place_of(guard)] = refused(f"the call that it guards at line {stays.use.span.line} stays")
        group = f"{scene.contract.name}:{guard.path}:guard:{guard.use.span.line}"
        gone = refused(f"it never runs, and goes with its guard at line {guard.use.span.line}")
        for one in dead if not tied[place_of(guard)].is_manual else ():
            if place_of(one) in tied:
                tied[place_of(one)] = replace(gone, group=group)
        for one in (guard, *guarded) if guarded or not tied[place_of(guard)].is_manual else ():
            tied[place_of(one)] = replace(tied[place_of(one)], group=group)
    return tied


def _dead_uses(guard: ResolvedUse, decision: Decision, uses: Sequence[ResolvedUse]) -> list[ResolvedUse]:
    """Uses in branches that go away with the guard."""
    if not isinstance(decision.edit, GuardEdit):
        return []
    dead = dead_code(decision.edit, guard.branches)
    return [one for one in uses if one is not guard and is_inside(one.use.span, dead)]


def _guarded(guard: ResolvedUse, uses: Sequence[ResolvedUse]) -> list[ResolvedUse]:
    """Uses of the name on the guard's own object, or of a variable that got it, below it in the same function."""
    string = guard.use.string
    return [
        one
        for one in uses
        if string is not None
        and one.use.kind in (UseKind.CALL, UseKind.REFERENCE)
        and one.use.string is None
        and (one.use.receiver == string.subject or (one.use.receiver is None and string.role is StringRole.GETATTR))
        and one.use.name == string.text
        and one.use.symbol == guard.use.symbol
        and one.use.span >= guard.use.span
    ]


def _doubted(decision: Decision, doubt: str) -> Decision:
    if decision.is_manual:
        return decision
    reason = "; ".join(filter(None, (decision.reason, doubt)))
    return replace(decision, applicability=worst((decision.applicability, Applicability.UNSAFE)), reason=reason)


def tie_saved(scene: Scene, decisions: Decisions) -> dict[Place, Decision]:
    """All that saves, replaces and restores one method in one function, or none of it."""
    tied = dict(decisions)
    by_object: dict[tuple[str, str, str | None, str], list[ResolvedUse]] = defaultdict(list)
    for one in scene.view.uses:
        if one.use.kind in (UseKind.STORE, UseKind.DELETE, UseKind.REFERENCE) and place_of(one) in tied:
            by_object[one.path, one.use.symbol, one.use.receiver, one.use.name].append(one)
    for (path, _, receiver, _), uses in by_object.items():
        if receiver is None or all(one.use.kind is UseKind.REFERENCE for one in uses):
            continue
        stays = next((one for one in uses if tied[place_of(one)].is_manual), None)
        for one in uses:
            decision = tied[place_of(one)]
            if stays is not None and not decision.is_manual:
                reason = f"it is saved or replaced together with line {stays.use.span.line}, which stays"
                tied[place_of(one)] = refused(f"{reason}: {tied[place_of(stays)].reason}", decision.replacement)
            elif stays is None:
                group = f"{scene.contract.name}:{path}:saved:{uses[0].use.span.line}"
                tied[place_of(one)] = replace(decision, group=group)
    return tied


def tie_doubles(scene: Scene, decisions: Decisions, doubles: Sequence[ResolvedUse]) -> dict[Place, Decision]:
    """All uses of one double renamed, or none of them."""
    tied = dict(decisions)
    by_group: dict[str, list[ResolvedUse]] = defaultdict(list)
    for one in doubles:
        by_group[double_group(scene.contract.name, one)].append(one)
    _join_specs(scene.contract.name, by_group)
    for group, uses in by_group.items():
        stays = next((one for one in uses if tied[place_of(one)].is_manual), None)
        for one in uses:
            if stays is not None and not tied[place_of(one)].is_manual:
                reason = f"its use at line {stays.use.span.line} stays: {tied[place_of(stays)].reason}"
                tied[place_of(one)] = refused(reason, tied[place_of(one)].replacement)
            elif stays is None and group:
                tied[place_of(one)] = replace(tied[place_of(one)], group=group)
    return tied


def _join_specs(contract: str, by_group: dict[str, list[ResolvedUse]]) -> None:
    """Put what names the members of a double together with the uses of doubles in the same function."""
    specs = [one for uses in by_group.values() for one in uses if is_spec(one.use)]
    for path, symbol in sorted({(one.path, one.use.symbol) for one in specs}):
        own = [
            group
            for group, uses in by_group.items()
            if any((one.path, one.use.symbol) == (path, symbol) for one in uses)
        ]
        merged = [one for group in own for one in by_group.pop(group)]
        by_group[spec_group(contract, path, symbol)] = merged


def tie_patches(scene: Scene, decisions: Decisions) -> dict[Place, Decision]:
    """Patches of a consumer's binding together with the import that makes it; left to a person where that stays."""
    tied = dict(decisions)
    turned = {
        one.group for one in decisions.values() if isinstance(one.edit, ImportEdit) and one.edit.replacement is not None
    }
    for one in scene.view.uses:
        decision = tied.get(place_of(one))
        string = one.use.string
        if decision is None or string is None or string.role is StringRole.ALL or one.proof is not Proof.RESOLVED:
            continue
        if isinstance(decision.edit, StringEdit) and ":import:" in decision.group and decision.group not in turned:
            tied[place_of(one)] = refused("the import that it patches stays as it is", decision.replacement)
    return tied


def level(decisions: Decisions) -> dict[Place, Decision]:
    """Every edit no more applicable than the least applicable of its group."""
    by_group: dict[str, list[Decision]] = defaultdict(list)
    for decision in decisions.values():
        if not decision.is_manual:
            by_group[decision.group].append(decision)
    lowest = {group: worst(tuple(one.applicability for one in found)) for group, found in by_group.items()}
    return {place: _levelled(one, lowest, by_group) for place, one in decisions.items()}


def _levelled(one: Decision, lowest: Mapping[str, Applicability], by_group: Mapping[str, list[Decision]]) -> Decision:
    if one.is_manual or one.applicability is lowest[one.group]:
        return one
    reasons = sorted({other.reason for other in by_group[one.group] if other.reason})
    return replace(one, applicability=lowest[one.group], reason=f"goes together with another edit: {reasons[0]}")
