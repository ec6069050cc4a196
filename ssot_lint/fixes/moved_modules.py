"""Plans for uses of a module whose job another module does: its imports and what is read from it."""

from __future__ import annotations

from collections.abc import Iterator

from codemods.edits import Import, ModuleEdit, ReferenceEdit
from ssot_lint.contracts.model import Symbol
from ssot_lint.facts.model import DefinitionKind, Use
from ssot_lint.fixes.calls import duplicates_among
from ssot_lint.fixes.decision import Draft, Refusal
from ssot_lint.fixes.names import needed_imports
from ssot_lint.fixes.scene import Scene, short
from ssot_lint.program.model import DefinitionSite, ResolvedUse


def is_module(site: DefinitionSite) -> bool:
    """True of a duplicate that is a module."""
    return site.definition.kind is DefinitionKind.MODULE


def is_of_module(resolved: ResolvedUse) -> bool:
    """True of a use of nothing but modules."""
    sites = duplicates_among(resolved)
    return bool(sites) and all(map(is_module, sites))


def is_bound_by_import(use: Use) -> bool:
    """True where ``import`` makes the name, not ``from … import``: the module stands there by its path or an alias."""
    return use.receiver is not None or (use.origin is not None and use.origin.kind == "import")


def draft_module_reference(scene: Scene, resolved: ResolvedUse, site: DefinitionSite) -> Draft:
    """The canonical module in the place of the other one. Raises `Refusal` where it lacks what is read from it."""
    canonical = _canonical(scene, site)
    use = resolved.use
    doubts = tuple(member_doubts(scene, site.symbol, use.tail or ""))
    package, _, name = canonical.rpartition(".")
    needed = Import(canonical) if is_bound_by_import(use) or not package else Import(package, name)
    template = needed.name or canonical
    imports, shadowing = needed_imports(scene, resolved, template, (needed,))
    text = use.name if use.alias_of and is_bound_by_import(use) else template
    return Draft(ReferenceEdit(use.span, use.name, template, imports), text, (*doubts, *shadowing))


def draft_module_import(scene: Scene, one: ResolvedUse) -> Draft:
    """The import with the canonical module's path in the place of the other's. Raises `Refusal` as above."""
    facts = one.use.imported
    site = duplicates_among(one)[0]
    canonical = _canonical(scene, site)
    if facts is None or one.use.watched_name != site.symbol.module.rpartition(".")[2]:
        raise Refusal("it names the module around the duplicate")
    old, new = site.symbol.module, canonical
    if facts.below:
        old, new = f"{old}.{facts.below}", f"{new}.{facts.below}"
        _require_module(scene, canonical, new)
    doubts = [told for name in facts.names for told in member_doubts(scene, Symbol(old), name, new)]
    edit = ModuleEdit(one.use.span, one.use.name, site.symbol.module, canonical)
    text = f"from {new} import {', '.join(facts.names)}" if facts.names else f"import {new}"
    return Draft(edit, text, tuple(dict.fromkeys(doubts)))


def _canonical(scene: Scene, site: DefinitionSite) -> str:
    canonical = scene.canonical
    if canonical is not None and canonical.kind is not DefinitionKind.MODULE:
        raise Refusal(f"{short(site.symbol)} is a module and `{scene.name}` a {canonical.kind}")
    return scene.contract.canonical.module


def _require_module(scene: Scene, canonical: str, module: str) -> None:
    if scene.lookup.is_module(canonical) and not scene.lookup.is_module(module):
        raise Refusal(f"there is no module `{module}`")


def member_doubts(scene: Scene, old: Symbol, name: str, canonical: str = "") -> Iterator[str]:
    """What speaks against reading a name from the canonical module instead. Raises `Refusal` where it is not there."""
    new = canonical or scene.contract.canonical.module
    lookup = scene.lookup
    if name == "*":
        yield f"whatever `{new}` has comes in with `*`"
        return
    if not name:
        yield "the module itself is handed on"
        return
    theirs = lookup.module_binding(new, name)
    if theirs is None and lookup.is_module(f"{new}.{name}"):
        theirs = Symbol(f"{new}.{name}")
    if theirs is None and lookup.is_module(new):
        raise Refusal(f"`{new}` has no `{name}`")
    ours = lookup.module_binding(old.module, name)
    if theirs is None or ours != theirs:
        yield f"`{name}` of `{old.module}` and of `{new}` are defined apart"
