"""Templates that are a plain call with the duplicate's arguments: what they call can stand for it as a value."""

from __future__ import annotations

from dataclasses import replace

from ssot_lint.facts.model import DefinitionKind, Effects, Parameter, ParameterKind
from ssot_lint.fixes.awaiting import calls_canonical
from ssot_lint.fixes.binding import own_parameters
from ssot_lint.fixes.delegation import RECEIVER
from ssot_lint.fixes.expressions import effects_of, fill
from ssot_lint.fixes.inference import has_result_template, recipe_for
from ssot_lint.fixes.receiver import is_unbound
from ssot_lint.fixes.recipe import Recipe, passes_through
from ssot_lint.fixes.scene import Scene
from ssot_lint.program.model import DefinitionSite, ResolvedUse

_BY_POSITION = (ParameterKind.POSITIONAL, ParameterKind.POSITIONAL_ONLY)


def as_declared_value(scene: Scene, resolved: ResolvedUse, site: DefinitionSite) -> Recipe | None:
    """The recipe whose callee can be handed on in the duplicate's place, by `rewrite-result`; None if there is none.

    ``service().deliver({user}, {event})`` hands the duplicate's arguments on as they are, so ``service().deliver`` is
    the value. Whoever calls it may use what it returns, which is what `rewrite-result` promises to be alike.
    """
    if site.definition.kind not in (DefinitionKind.FUNCTION, DefinitionKind.METHOD) or resolved.use.tail is not None:
        return None
    if not has_result_template(scene, site, resolved) or is_unbound(scene, resolved, site):
        return None
    recipe = recipe_for(scene, site, True, resolved)
    ours = own_parameters(site.definition)
    if recipe.declared is None or calls_canonical(scene, recipe.declared.text) or not _hands_on(recipe, ours):
        return None
    doubts = [f"whoever calls it with keywords may use other names than `{recipe.callee}` takes"]
    if effects_of(fill(recipe.callee, {RECEIVER: RECEIVER})) is Effects.ACTS:
        doubts.append(f"what is called on the way to `{recipe.callee}` runs here, and not at each call")
    return replace(recipe, doubts=(*recipe.doubts, *doubts))


def _hands_on(recipe: Recipe, ours: tuple[Parameter, ...]) -> bool:
    """True when the template gives each parameter to its callee by position, and no call may leave one out."""
    plain = all(one.kind in _BY_POSITION and one.default is None for one in ours)
    return plain and passes_through(recipe, ours) and all(one.parameter.kind in _BY_POSITION for one in recipe.sources)
