"""Plans for duplicates that are used as values."""

from __future__ import annotations

from dataclasses import replace

from codemods.edits import Import, ReferenceEdit
from ssot_lint.facts.model import DefinitionKind, UseKind
from ssot_lint.fixes.awaiting import is_coroutine, returns_doubts
from ssot_lint.fixes.binding import own_parameters
from ssot_lint.fixes.calls import agreed, duplicates_among, variable_doubts
from ssot_lint.fixes.decision import Draft, Refusal
from ssot_lint.fixes.declared_values import as_declared_value
from ssot_lint.fixes.delegation import RECEIVER
from ssot_lint.fixes.evaluation import evaluation_doubts
from ssot_lint.fixes.expressions import fill, holes_in
from ssot_lint.fixes.inference import recipe_for
from ssot_lint.fixes.mapping import only_names_differ, same_signature, signature_drift
from ssot_lint.fixes.moved_modules import draft_module_reference, is_module
from ssot_lint.fixes.names import needed_imports
from ssot_lint.fixes.patching import patch_doubts
from ssot_lint.fixes.receiver import is_unbound, names_canonical_module, private_doubts, require_own_class
from ssot_lint.fixes.recipe import Recipe, passes_through
from ssot_lint.fixes.scene import Scene
from ssot_lint.fixes.stability import place_of
from ssot_lint.fixes.timing import import_doubts, timing_doubts
from ssot_lint.fixes.writing import Written
from ssot_lint.program.model import DefinitionSite, Proof, ResolvedUse
from ssot_lint.program.other_names import is_other_name

_CALLABLES = (DefinitionKind.FUNCTION, DefinitionKind.METHOD)
_DEEDS = {
    UseKind.STORE: "it is replaced here, perhaps saved and restored; do the same to `{}` by hand",
    UseKind.DELETE: "it is deleted here; see whether `{}` has to be",
}


def draft_reference(scene: Scene, resolved: ResolvedUse) -> Draft:
    """The reference turned to the canonical. Raises `Refusal`, naming the drift, where the values are not alike."""
    use = resolved.use
    if use.kind in _DEEDS:
        return _replaced(scene, resolved)
    if scene.is_inside_canonical(resolved):
        raise Refusal(f"it stands inside `{scene.name}` itself")
    if resolved.proof is Proof.NAME_ONLY:
        raise Refusal(resolved.reason or "nobody can tell statically what it refers to")
    if resolved.proof is Proof.DANGLING:
        return _dangling(scene, resolved)
    return agreed([_targeted(scene, resolved, site) for site in duplicates_among(resolved)], resolved)


def _replaced(scene: Scene, resolved: ResolvedUse) -> Draft:
    """What is stored or deleted under the canonical's name, on the object that it is stored on or deleted from now."""
    use = resolved.use
    by_hand = Refusal(_DEEDS[use.kind].format(scene.name))
    if resolved.proof is not Proof.RESOLVED or use.receiver is None:
        raise by_hand
    sites = duplicates_among(resolved)
    if not all(scene.same_class(site) for site in sites):
        raise by_hand
    theirs = scene.canonical_parameters or ()
    if scene.canonical is None or not all(same_signature(own_parameters(site.definition), theirs) for site in sites):
        raise Refusal(f"what replaces it takes other parameters than `{scene.name}`; replace that by hand")
    if any(is_coroutine(site.definition) != is_coroutine(scene.canonical) for site in sites):
        raise Refusal(f"what replaces it is not async where `{scene.name}` is, or the other way round")
    draft = _draft(scene, resolved, f"{{{RECEIVER}}}.{scene.name}", ())
    doubt = f"from now on it concerns every use of `{scene.name}`"
    return replace(draft, doubts=(*draft.doubts, doubt))


def _dangling(scene: Scene, resolved: ResolvedUse) -> Draft:
    if not scene.is_canonical_class(resolved.receiver_type):
        raise Refusal(resolved.reason or f"its receiver has no `{resolved.use.name}`")
    draft = _draft(scene, resolved, f"{{{RECEIVER}}}.{scene.name}", ())
    return replace(draft, doubts=(*draft.doubts, "how the value will be called cannot be seen"))


def _targeted(scene: Scene, resolved: ResolvedUse, site: DefinitionSite) -> Draft:
    if is_module(site):
        return draft_module_reference(scene, resolved, site)
    handed_on = as_declared_value(scene, resolved, site)
    if handed_on is not None:
        draft = _draft(scene, resolved, handed_on.callee, handed_on.imports)
        doubts = (*handed_on.doubts, *draft.doubts, *_patched(scene, resolved, site), *variable_doubts(scene, resolved))
        return replace(draft, doubts=doubts)
    recipe = recipe_for(scene, site, resolved=resolved)
    if not scene.is_method and recipe.declared is None and names_canonical_module(scene, resolved):
        recipe = replace(recipe, callee=f"{{{RECEIVER}}}.{scene.name}", imports=())
    doubts = recipe.doubts
    if site.definition.kind in _CALLABLES and not is_other_name(site.definition):
        doubts += _value_doubts(scene, resolved, site, recipe)
    elif resolved.use.tail is not None and site.definition.kind is DefinitionKind.CLASS:
        doubts += (f"`.{resolved.use.tail}` is read from it",)
    require_own_class(recipe.callee, resolved, site.symbol.owner)
    draft = _draft(scene, resolved, recipe.callee, recipe.imports)
    if recipe.declared is None:
        doubts += (*timing_doubts(scene, resolved, site, draft), *import_doubts(scene, recipe.imports))
    doubts += (*draft.doubts, *_patched(scene, resolved, site), *variable_doubts(scene, resolved))
    return replace(draft, doubts=doubts)


def _patched(scene: Scene, resolved: ResolvedUse, site: DefinitionSite) -> tuple[str, ...]:
    return tuple(patch_doubts(scene, resolved, site, "the new value"))


def _value_doubts(scene: Scene, resolved: ResolvedUse, site: DefinitionSite, recipe: Recipe) -> tuple[str, ...]:
    """Doubts about the two functions being alike as values."""
    use, definition, canonical = resolved.use, site.definition, scene.canonical
    if use.tail is not None:
        raise Refusal(f"`.{use.tail}` is read from it")
    if canonical is None:
        raise Refusal(f"the definition of `{scene.name}` could not be read")
    ours, theirs = own_parameters(definition), scene.canonical_parameters or ()
    doubts = () if same_signature(ours, theirs) else ("whoever calls it with keywords uses other names",)
    if not passes_through(recipe, ours) or not (same_signature(ours, theirs) or only_names_differ(ours, theirs)):
        raise Refusal(f"as a value it is not the same: {signature_drift(ours, theirs) or 'arguments are changed'}")
    if is_unbound(scene, resolved, site) and recipe.callee != f"{{{RECEIVER}}}.{scene.name}":
        raise Refusal("it is read from the class")
    if is_coroutine(definition) != is_coroutine(canonical) or definition.has_yield != canonical.has_yield:
        raise Refusal(f"only one of `{definition.name}` and `{scene.name}` is async or a generator")
    return doubts + returns_doubts(scene, definition.returns, definition.name)


def _draft(scene: Scene, resolved: ResolvedUse, template: str, imports: tuple[Import, ...]) -> Draft:
    use = resolved.use
    if not template:
        raise Refusal("the template is more than a call, so it gives no value to hand on")
    if RECEIVER in holes_in(template) and use.receiver is None:
        raise Refusal("there is no receiver that the canonical could be reached from")
    written = Written(template, (), template, keeps_arguments=True)
    doubts = (
        *evaluation_doubts(written, use.receiver, (), place_of(scene, resolved)),
        *private_doubts(template, use.receiver),
    )
    needed, shadowing = needed_imports(scene, resolved, template, imports)
    text = fill(template, {RECEIVER: use.receiver} if use.receiver is not None else {})
    return Draft(ReferenceEdit(use.span, use.name, template, needed), text, (*doubts, *shadowing))
