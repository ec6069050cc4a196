"""What a test patches in a module that moves: the patch and all that reads it there move together, or all stay."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ssot_lint.contracts.model import Symbol
from ssot_lint.facts.model import StringRole
from ssot_lint.fixes.decision import Decision, refused
from ssot_lint.fixes.groups import tie_patches
from ssot_lint.fixes.imports import Place, place_of, settle_imports
from ssot_lint.fixes.moved_modules import is_module
from ssot_lint.fixes.scene import Scene
from ssot_lint.program.model import Proof, ResolvedUse
from ssot_lint.rules.model import Applicability


@dataclass(frozen=True, slots=True)
class _Web:
    """One name of a moved module that is patched: its patches, and what reads it from the module at run time."""

    name: str
    patches: tuple[ResolvedUse, ...]
    readers: tuple[ResolvedUse, ...]

    @property
    def uses(self) -> tuple[ResolvedUse, ...]:
        """All of it, the patches first."""
        return (*self.patches, *self.readers)


def settle_with_patches(
    scene: Scene, alone: Mapping[Place, Decision], imports: Sequence[ResolvedUse]
) -> dict[Place, Decision]:
    """All decisions with those for imports; of what is patched in a module, the patches in one group with its readers.

    Where one of them has to stay, the others stay as well: a patch of one module does nothing for what is read from
    another.
    """
    known, open_imports = dict(alone), list(imports)
    webs = list(_webs(scene, alone))
    while True:
        decisions = tie_patches(scene, settle_imports(scene, dict(known), open_imports))
        torn = [(web, use) for web in webs if (use := _staying(web, decisions)) is not None]
        if not torn:
            return _joined(decisions, webs, scene.contract.name)
        for web, use in torn:
            known |= _left(web, use, decisions)
        open_imports = [one for one in open_imports if place_of(one) not in known]
        webs = [web for web in webs if all(web is not other for other, _ in torn)]


def _webs(scene: Scene, alone: Mapping[Place, Decision]) -> Iterator[_Web]:
    patches: dict[tuple[Symbol, str], list[ResolvedUse]] = {}
    for one in scene.view.uses:
        member = _patched(one)
        decision = alone.get(place_of(one))
        if member and (decision is None or decision.applicability is not Applicability.SAFE):
            for module in _modules(one):
                patches.setdefault((module, member), []).append(one)
    for (module, member), found in patches.items():
        readers = tuple(one for one in scene.view.uses if _reads(one, member) and module in _modules(one))
        yield _Web(f"{module}.{member}", tuple(found), readers)


def _modules(one: ResolvedUse) -> set[Symbol]:
    """The moved modules that a use is known to be of."""
    return {site.symbol for site in one.named if is_module(site)} if one.proof is Proof.RESOLVED else set()


def _patched(one: ResolvedUse) -> str:
    """The module's name that a patch is about; empty of other uses."""
    string = one.use.string
    return (one.use.tail or "").partition(".")[0] if string is not None and string.role is StringRole.PATCH else ""


def _reads(one: ResolvedUse, member: str) -> bool:
    """Whether a use looks for a name in the module whenever it runs; an import at the top of a file did so before."""
    use = one.use
    if use.string is not None:
        return False
    if use.imported is not None:
        return bool(use.symbol) and member in use.imported.names
    return use.tail == member


def _staying(web: _Web, decisions: Mapping[Place, Decision]) -> ResolvedUse | None:
    """The first of its uses that stays as it is; None when all are edited."""
    return next((use for use in web.uses if (found := decisions.get(place_of(use))) is None or found.is_manual), None)


def _left(web: _Web, stays: ResolvedUse, decisions: Mapping[Place, Decision]) -> dict[Place, Decision]:
    """The decisions to leave all of it."""
    where, own = f"{stays.path}:{stays.use.span.line}", decisions.get(place_of(stays))
    cause = f": {own.reason}" if own is not None and own.reason else ""
    left: dict[Place, Decision] = {}
    for one in web.uses:
        decision = decisions.get(place_of(one))
        if decision is None:
            continue
        reason = f"`{web.name}` is patched, and its use at {where} stays{cause}"
        left[place_of(one)] = decision if decision.is_manual else refused(reason, decision.replacement)
    return left


def _joined(decisions: dict[Place, Decision], webs: Sequence[_Web], contract: str) -> dict[Place, Decision]:
    """The decisions, with all groups that a web takes part in made one."""
    joined = dict(decisions)
    for web in webs:
        groups = {joined[place_of(one)].group for one in web.uses}
        group = f"{contract}:patched:{web.name}"
        for place, decision in joined.items():
            if decision.group in groups and not decision.is_manual:
                joined[place] = replace(decision, group=group)
    return joined
