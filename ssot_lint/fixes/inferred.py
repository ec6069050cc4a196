"""What was inferred from a contract: how calls of each of its definitions are rewritten, or why that is not known."""

from __future__ import annotations

from dataclasses import dataclass

from ssot_lint.contracts.model import Contract
from ssot_lint.facts.model import ParameterKind
from ssot_lint.fixes.decision import Refusal
from ssot_lint.fixes.inference import recipe_for
from ssot_lint.fixes.lookup import Lookup
from ssot_lint.fixes.recipe import Recipe
from ssot_lint.fixes.scene import Scene
from ssot_lint.program.model import DefinitionSite, Program, Role

_REWRITTEN = frozenset({Role.DUPLICATE, Role.ADAPTER, Role.IMPURE_ADAPTER, Role.OVERRIDE, Role.DECLARATION})


@dataclass(frozen=True, slots=True)
class Inferred:
    """One definition and how calls of it are rewritten."""

    site: DefinitionSite
    rewrite: str = ""
    """Template; empty when there is none."""
    rewrite_result: str = ""
    """Declared template for calls whose value is used; empty when there is none."""
    imports: tuple[str, ...] = ()
    is_declared: bool = False
    obstacle: str = ""
    """Why there is no template."""


def inferred_of(program: Program, contract: Contract, lookup: Lookup) -> tuple[Inferred, ...]:
    """What is known of each definition of a contract, in the order of the program."""
    view = program.views[contract.name]
    scene = Scene(program, contract, view, lookup)
    return tuple(_inferred(scene, site) for site in view.definitions)


def _inferred(scene: Scene, site: DefinitionSite) -> Inferred:
    if site.role not in _REWRITTEN:
        return Inferred(site)
    declared = scene.declared(site)
    result = declared.rewrite_result.text if declared is not None and declared.rewrite_result is not None else ""
    try:
        recipe = recipe_for(scene, site)
    except Refusal as refusal:
        return Inferred(site, rewrite_result=result, obstacle=refusal.reason)
    imports = tuple(f"{one.module}:{one.name}" if one.name else one.module for one in recipe.imports)
    return Inferred(site, _template(recipe), result, imports, declared is not None and declared.rewrite is not None)


def _template(recipe: Recipe) -> str:
    if recipe.declared is not None:
        return recipe.declared.text
    given = (
        f"{one.parameter.name}={one.text}"
        if one.follows_gap or one.parameter.kind is ParameterKind.KEYWORD_ONLY
        else one.text
        for one in recipe.sources
    )
    return f"{recipe.callee}({', '.join(given)})"
