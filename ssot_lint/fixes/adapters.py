"""Plans for definitions: a duplicate becomes an adapter that only delegates to the canonical, at once or by a flag."""

from __future__ import annotations

from collections.abc import Iterable

from codemods.edits import AdapterEdit, Import, PathEdit
from ssot_lint.facts.model import Definition, DefinitionKind, ParameterKind
from ssot_lint.fixes import hints
from ssot_lint.fixes.awaiting import calls_canonical, is_coroutine
from ssot_lint.fixes.binding import own_parameters, receiver_parameter
from ssot_lint.fixes.decision import Draft, Refusal
from ssot_lint.fixes.delegation import RECEIVER
from ssot_lint.fixes.expressions import awaits, fill, free_names, holes_in
from ssot_lint.fixes.inference import has_result_template, recipe_for
from ssot_lint.fixes.receiver import class_callee
from ssot_lint.fixes.recipe import Recipe
from ssot_lint.fixes.scene import Scene
from ssot_lint.program.model import DefinitionSite, Role
from ssot_lint.rules.staging import stage_of

_UNDELEGATED = ("property", "cached_property", "overload", "setter", "getter", "deleter", "singledispatch")
_LEGACY = "it changes what every caller gets: the legacy path goes away"


def draft_adapter(scene: Scene, site: DefinitionSite) -> Draft:
    """The definition as an adapter. Raises `Refusal` when its body cannot be one delegation."""
    definition = site.definition
    _require_function(scene, site)
    wants_result = has_result_template(scene, site) and not _returns_nothing(definition)
    recipe = recipe_for(scene, site, wants_result)
    expression = _expression(scene, site, recipe)
    statement = _statement(scene, site, recipe, expression, wants_result)
    imports = tuple(one for one in recipe.imports if _is_needed(one, site, statement))
    require_there(scene, imports)
    owner = scene.contract.canonical.qualname
    warning = f"`{definition.name}` is deprecated; use `{owner}`"
    flag, asked = _flag(scene, site)
    edit = AdapterEdit(
        definition.span, definition.name, (statement,), warning, (*imports, *asked), scene.deprecated_from, flag
    )
    dropped = tuple(f"the template has no place for `{name}`" for name in recipe.unplaced if recipe.borrowed)
    return Draft(edit, statement, (*(() if flag else _doubts(scene, definition)), *dropped))


def draft_pure(scene: Scene, site: DefinitionSite) -> Draft:
    """The adapter without its legacy path. Raises `Refusal` when what is left cannot be told."""
    entry, flag = stage_of(scene.contract, site), site.definition.flag
    if entry is None or flag is None:
        return draft_adapter(scene, site)
    edit = PathEdit(site.definition.span, site.definition.name, flag)
    return Draft(edit, "", (f"the path that runs while `{entry.flag}` says no goes away",))


def require_there(scene: Scene, imports: Iterable[Import]) -> None:
    """Raises `Refusal` when something to import belongs to the tree and is not there (yet)."""
    for one in imports:
        if not scene.lookup.is_ours(one.module) or scene.lookup.module_binding(one.module, one.name) is not None:
            continue
        if one.name and not scene.lookup.is_module(f"{one.module}.{one.name}"):
            raise Refusal(f"`{one.module}:{one.name}` does not exist yet; `ssot-lint scaffold` can write it")


def _flag(scene: Scene, site: DefinitionSite) -> tuple[str, tuple[Import, ...]]:
    """The flag to ask, as a dotted name, and its import; nothing when the adapter is not to be staged."""
    entry = scene.declared(site)
    if entry is None or entry.flag is None or site.role is Role.IMPURE_ADAPTER:
        return "", ()
    needed = Import(entry.flag.module, entry.flag.qualname.partition(".")[0])
    require_there(scene, (needed,))
    return entry.flag.qualname, () if entry.flag.module == site.symbol.module else (needed,)


def _require_function(scene: Scene, site: DefinitionSite) -> None:
    definition = site.definition
    if site.external:
        raise Refusal("it is defined outside the tree")
    if definition.kind not in (DefinitionKind.FUNCTION, DefinitionKind.METHOD):
        raise Refusal(f"a {definition.kind} cannot delegate; bind the name to `{scene.name}` by hand")
    for decorator in definition.decorators:
        if decorator.lstrip("@").partition("(")[0].rpartition(".")[2] in _UNDELEGATED:
            raise Refusal(f"it is decorated with `@{decorator.lstrip('@')}`")
    if definition.has_yield:
        raise Refusal("it is a generator")
    if _canonical_depends(scene, definition.name):
        raise Refusal(f"`{scene.name}` itself calls `{definition.name}`; move the body there first")


def _canonical_depends(scene: Scene, name: str) -> bool:
    return scene.canonical is not None and any(one.name == name for one in scene.canonical.delegations)


def _expression(scene: Scene, site: DefinitionSite, recipe: Recipe) -> str:
    """The delegation with the duplicate's own parameters in it."""
    own = receiver_parameter(site.definition)
    parameters = own_parameters(site.definition)
    if recipe.unplaced and recipe.declared is None:
        raise Refusal(f"`{scene.name}` has no place for `{recipe.unplaced[0]}`; declare `rewrite`")
    template = recipe.declared.text if recipe.declared is not None else f"{recipe.callee}({_arguments(recipe)})"
    own = own or _class_of_both(scene, site)
    texts = {one.name: one.name for one in parameters} | ({RECEIVER: own} if own is not None else {})
    missing = [hole for hole in holes_in(template) if hole not in texts]
    if missing:
        raise Refusal(f"there is no `{missing[0]}` in `{site.definition.name}`")
    clash = free_names(template) & {one.name for one in parameters}
    if clash:
        raise Refusal(f"`{min(clash)}` of the template is a parameter of `{site.definition.name}`")
    return fill(template, texts)


def _class_of_both(scene: Scene, site: DefinitionSite) -> str | None:
    """What a static method calls another method of its class on: the class, where that needs no object."""
    is_shared = site.symbol.owner in scene.canonical_classes and "." not in site.symbol.owner.qualname
    return site.symbol.owner.qualname if is_shared and class_callee(scene) is not None else None


def _arguments(recipe: Recipe) -> str:
    by_keyword = (ParameterKind.KEYWORD_ONLY,)
    return ", ".join(
        f"{one.parameter.name}={one.text}" if one.parameter.kind in by_keyword or one.follows_gap else one.text
        for one in recipe.sources
    )


def _statement(scene: Scene, site: DefinitionSite, recipe: Recipe, expression: str, wants_result: bool) -> str:
    definition, canonical = site.definition, scene.canonical
    template = recipe.declared.text if recipe.declared is not None else ""
    if not definition.is_async and awaits(expression):
        raise Refusal(f"the template awaits and `{definition.name}` is not async")
    if wants_result and not calls_canonical(scene, template):
        waits = definition.is_async and not awaits(expression)
        return f"return {'await ' if waits else ''}{expression}"
    if canonical is None and recipe.declared is None:
        raise Refusal(f"the definition of `{scene.name}` could not be read")
    if canonical is not None and is_coroutine(canonical) and not definition.is_async:
        raise Refusal(f"`{scene.name}` is async and `{definition.name}` is not; make it async first")
    asynchronous = is_coroutine(canonical) if canonical is not None else definition.is_async
    awaited = f"await {expression}" if asynchronous and not awaits(expression) else expression
    return f"return {awaited}" if _hands_result_on(scene, site) else awaited


def _hands_result_on(scene: Scene, site: DefinitionSite) -> bool:
    """Whether the canonical's result is the adapter's. Raises `Refusal` when it cannot be."""
    ours = site.definition.returns
    theirs = scene.canonical.returns if scene.canonical is not None else None
    if _returns_nothing(site.definition):
        return False
    if hints.same(ours, theirs) or (ours is None and theirs is None):
        return True
    if ours is None and theirs is not None and hints.plain(theirs) == "None" and not _result_is_used(scene, site):
        return False
    raise Refusal(
        f"`{site.definition.name}` returns `{ours or 'something'}` and `{scene.name}` returns "
        f"`{theirs or 'something'}`; declare `rewrite-result`"
    )


def _returns_nothing(definition: Definition) -> bool:
    return definition.returns is not None and hints.plain(definition.returns) == "None"


def _result_is_used(scene: Scene, site: DefinitionSite) -> bool:
    return any(
        resolved.use.call is not None and resolved.use.call.result_used
        for resolved in scene.view.uses
        if resolved.use.watched_name == site.definition.name
    )


def _is_needed(one: Import, site: DefinitionSite, statement: str) -> bool:
    name = one.name or one.module.partition(".")[0]
    return one.module != site.symbol.module and name in free_names(statement.removeprefix("return "))


def _doubts(scene: Scene, definition: Definition) -> tuple[str, ...]:
    delegates = definition.is_pure_delegation and any(one.name == scene.name for one in definition.delegations)
    return () if delegates else (_LEGACY,)
