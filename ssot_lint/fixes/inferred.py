"""What was inferred from a contract: how calls of each of its definitions are rewritten, or why that is not known."""

from __future__ import annotations

from dataclasses import dataclass

from ssot_lint.contracts.model import Contract, Variant
from ssot_lint.facts.model import ParameterKind
from ssot_lint.fixes.decision import Refusal
from ssot_lint.fixes.inference import recipe_for
from ssot_lint.fixes.lookup import Lookup
from ssot_lint.fixes.recipe import Recipe
from ssot_lint.fixes.scene import Scene
from ssot_lint.program.model import DefinitionSite, Program, Role

_REWRITTEN = frozenset({Role.DUPLICATE, Role.ADAPTER, Role.IMPURE_ADAPTER, Role.OVERRIDE, Role.DECLARATION})


@dataclass(frozen=True, slots=True)
class Told:
    """A declared variant, in words."""

    conditions: str
    outcome: tuple[tuple[str, str], ...]
    """Templates by their keys, or the reason why such uses are refused."""


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
    variants: tuple[Told, ...] = ()
    """Declared for some uses only."""


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
    variants = tuple(_told(one) for one in declared.variants) if declared is not None else ()
    try:
        recipe = recipe_for(scene, site)
    except Refusal as refusal:
        return Inferred(site, rewrite_result=result, obstacle=refusal.reason, variants=variants)
    imports = tuple(f"{one.module}:{one.name}" if one.name else one.module for one in recipe.imports)
    is_declared = declared is not None and declared.rewrite is not None
    return Inferred(site, _template(recipe), result, imports, is_declared, variants=variants)


def _told(variant: Variant) -> Told:
    lists = (
        ("in", variant.packages),
        ("proof", variant.proofs),
        ("given", variant.given),
        ("missing", variant.missing),
        ("literal", variant.literal),
    )
    conditions = [f"{label} {' or '.join(names)}" for label, names in lists[:2] if names]
    conditions += [f"{label} {' and '.join(names)}" for label, names in lists[2:] if names]
    conditions += [f"{name} is {source}" for name, source in variant.equals]
    templates = (("rewrite", variant.rewrite), ("result", variant.rewrite_result))
    outcome = [(label, template.text) for label, template in templates if template is not None]
    outcome += [("refuse", variant.refuse)] if variant.refuse else []
    return Told("; ".join(conditions), tuple(outcome))


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
