"""Recipes inferred from definitions: the way to the canonical, and what each of its parameters gets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from codemods.edits import Import
from ssot_lint.contracts.matching import NameMatcher
from ssot_lint.contracts.model import Duplicate
from ssot_lint.facts.model import Definition, DefinitionKind, Parameter
from ssot_lint.fixes import hints
from ssot_lint.fixes.binding import BY_POSITION, VARIADIC, own_parameters
from ssot_lint.fixes.decision import Refusal
from ssot_lint.fixes.declared import declared_recipe
from ssot_lint.fixes.delegation import RECEIVER, Handover, handover, missing_argument
from ssot_lint.fixes.dispatching import dispatch_doubts
from ssot_lint.fixes.expressions import free_names, holes_in
from ssot_lint.fixes.mapping import Mapped, map_parameters, same_signature
from ssot_lint.fixes.receiver import attribute_path, class_callee
from ssot_lint.fixes.recipe import Recipe, Source, passed_on, passes_through
from ssot_lint.fixes.scene import Scene, short
from ssot_lint.fixes.variants import entry_for
from ssot_lint.program.model import DefinitionSite, ResolvedUse, Role
from ssot_lint.program.other_names import is_other_name

_HARMLESS = {"staticmethod", "classmethod", "abstractmethod", "override", "final", "deprecated", "overload"}


def recipe_for(
    scene: Scene, site: DefinitionSite, wants_result: bool = False, resolved: ResolvedUse | None = None
) -> Recipe:
    """The recipe declared for this use, or the inferred one. Raises `Refusal` when neither gives one answer."""
    return recipe_of(scene, site, entry_for(scene, site, resolved), wants_result)


def recipe_of(scene: Scene, site: DefinitionSite, entry: Duplicate | None, wants_result: bool = False) -> Recipe:
    """The recipe that the contract's entry declares, or the inferred one."""
    template = entry and ((wants_result and entry.rewrite_result) or entry.rewrite)
    if entry is None or not template:
        return _inferred(scene, site)
    imports = tuple(Import(one.module, one.qualname) for one in entry.imports)
    if not scene.is_method and scene.canonical_import.name in free_names(template.text) - {one.name for one in imports}:
        imports = (*imports, scene.canonical_import)
    recipe = declared_recipe(template, own_parameters(site.definition), imports)
    return _with_signature(scene, site, replace(recipe, borrowed=entry.symbol == site.overrides))


def _with_signature(scene: Scene, site: DefinitionSite, recipe: Recipe) -> Recipe:
    """The recipe, marked when calls may keep their arguments whatever they are."""
    ours = own_parameters(site.definition)
    calls_canonical = recipe.callee.endswith(f".{scene.name}") or recipe.callee == scene.name
    same = calls_canonical and same_signature(ours, scene.canonical_parameters or ())
    return replace(recipe, keeps_signature=same and passes_through(recipe, ours))


def has_result_template(scene: Scene, site: DefinitionSite, resolved: ResolvedUse | None = None) -> bool:
    """True when the contract says how the duplicate is rewritten where its value is used."""
    entry = entry_for(scene, site, resolved)
    return entry is not None and entry.rewrite_result is not None


def _inferred(scene: Scene, site: DefinitionSite) -> Recipe:
    if scene.name.startswith("__") and not scene.name.endswith("__"):
        raise Refusal(f"`{scene.name}` is private to its class; declare `rewrite`")
    if scene.canonical is None or scene.canonical_parameters is None:
        raise Refusal(f"the definition of `{scene.name}` could not be read; declare `rewrite`")
    if site.role is Role.DECLARATION:
        raise Refusal(f"{short(site.symbol)} is a declaration: what implements it decides; declare `rewrite` for it")
    if site.definition.kind in (DefinitionKind.CLASS, DefinitionKind.CONSTANT):
        return _renamed(scene, site)
    own = handover(scene, site)
    callee, imports = _callee(scene, site, own)
    sources, unplaced = _sources(scene, site, own)
    needed = tuple(sorted({*imports, *(own.imports if own is not None else ())}))
    doubts = (
        *_body_doubts(scene, site),
        *_shape_doubts(scene, site),
        *_text_doubts(scene, site, own, sources),
        *dispatch_doubts(scene, site, callee),
    )
    return _with_signature(scene, site, Recipe(callee, sources, needed, doubts, unplaced))


def _shape_doubts(scene: Scene, site: DefinitionSite) -> Iterator[str]:
    """Doubts about whether the definition that was read is the one that runs, and is bound as the canonical is."""
    same = [one for one in scene.view.definitions if one.symbol == site.symbol and one.role is not Role.DECLARATION]
    if len(same) > 1:
        yield f"`{site.definition.name}` is defined {len(same)} times, and which one runs is not known"
    if scene.canonical is not None and _binding(site.definition) != _binding(scene.canonical):
        yield f"`{site.definition.name}` is {_binding(site.definition)} and `{scene.name}` {_binding(scene.canonical)}"


def _binding(definition: Definition) -> str:
    for decorator in definition.decorators:
        if decorator.lstrip("@").rpartition(".")[2] in {"staticmethod", "classmethod", "property"}:
            return f"a {decorator.lstrip('@').rpartition('.')[2]}"
    return "a method" if definition.kind is DefinitionKind.METHOD else "a function"


def _text_doubts(
    scene: Scene, site: DefinitionSite, own: Handover | None, sources: tuple[Source, ...]
) -> Iterator[str]:
    """Doubts about what the definition's own body says against what a call of the canonical will."""
    for source in sources:
        for name in sorted(free_names(source.text)):
            yield f"`{name}` is looked up where `{site.definition.name}` is defined, and would be looked up here"
        if own is not None and source.parameter.name not in own.arguments and holes_in(source.text):
            yield f"`{site.definition.name}` does not hand `{source.parameter.name}` on to `{scene.name}`"


def recipe_on_canonical(scene: Scene, site: DefinitionSite) -> Recipe:
    """How a call that was meant for the duplicate, but stands on the canonical's own object, is written there.

    Raises `Refusal` when the duplicate's parameters do not say what the canonical gets.
    """
    sources, unplaced = _sources(scene, site, handover(scene, site))
    if any(RECEIVER in holes_in(source.text) for source in sources):
        raise Refusal(f"`{site.definition.name}` takes from its own object what `{scene.name}` needs as an argument")
    return _with_signature(scene, site, Recipe(f"{{{RECEIVER}}}.{scene.name}", sources, unplaced=unplaced))


def canonical_recipe(scene: Scene) -> Recipe:
    """How a call that fits the canonical as it is, but for its name, is written."""
    parameters = scene.canonical_parameters or ()
    sources = tuple(Source(one, passed_on(one, one.name)) for one in parameters)
    return Recipe(f"{{{RECEIVER}}}.{scene.name}", sources, keeps_signature=bool(parameters))


def _renamed(scene: Scene, site: DefinitionSite) -> Recipe:
    """Class for class and constant for constant: another name, another import."""
    canonical = scene.canonical
    assert canonical is not None
    kinds = f"{short(site.symbol)} is a {site.definition.kind} and `{scene.name}` a {canonical.kind}"
    if canonical.kind not in (DefinitionKind.CLASS, DefinitionKind.CONSTANT):
        raise Refusal(kinds)
    same = is_other_name(site.definition) or same_constructor(scene, site, canonical)
    doubts: tuple[str, ...] = ()
    if canonical.kind is not site.definition.kind:
        doubts = (kinds,)
    elif site.definition.kind is DefinitionKind.CONSTANT and (site.definition.value or "") != canonical.value:
        doubts = (f"`{site.definition.name}` and `{scene.name}` are not assigned the same text",)
    elif site.definition.kind is DefinitionKind.CLASS and not is_other_name(site.definition):
        doubts = (f"`{site.definition.name}` is another class: what is raised, caught or checked by it changes",)
    if site.definition.kind is DefinitionKind.CLASS and not same:
        doubts += (f"the constructors of `{site.definition.name}` and `{scene.name}` take different parameters",)
    mapped = map_parameters(site.definition.parameters, canonical.parameters)
    sources = _plain_sources(canonical.parameters, mapped)
    unplaced = tuple(one.name for one in mapped.unplaced)
    return Recipe(scene.spelling, sources, (scene.canonical_import,), doubts, unplaced, same)


def same_constructor(scene: Scene, site: DefinitionSite, canonical: Definition) -> bool:
    """True when both take the same parameters, be it that both inherit them from the very same classes."""
    ours = site.definition
    if not (ours.inherits_constructor or canonical.inherits_constructor):
        return same_signature(ours.parameters, canonical.parameters)
    if not (ours.inherits_constructor and canonical.inherits_constructor) or ours.decorators or canonical.decorators:
        return False
    home = scene.view.canonical.symbol.module if scene.view.canonical is not None else scene.contract.canonical.module
    meant = [
        [scene.lookup.module_binding(module, base) or base for base in definition.bases]
        for module, definition in ((site.symbol.module, ours), (home, canonical))
    ]
    return bool(ours.bases) and meant[0] == meant[1]


def _plain_sources(parameters: tuple[Parameter, ...], mapped: Mapped) -> tuple[Source, ...]:
    return tuple(Source(one, passed_on(one, mapped.pairs[one.name])) for one in parameters if one.name in mapped.pairs)


def _callee(scene: Scene, site: DefinitionSite, own: Handover | None) -> tuple[str, tuple[Import, ...]]:
    """Template of the callee, and the imports it needs."""
    by_class = class_callee(scene)
    if not scene.is_method:
        return scene.spelling, (scene.canonical_import,)
    if scene.same_class(site):
        return f"{{{RECEIVER}}}.{scene.name}", ()
    if by_class is not None:
        return by_class
    if own is not None and own.callee is not None:
        return own.callee, ()
    if site.definition.kind is not DefinitionKind.METHOD:
        raise Refusal(f"nothing in {short(site.symbol)} says which object to call `{scene.name}` on; declare `rewrite`")
    path = attribute_path(scene, site.symbol.owner)
    return ".".join((f"{{{RECEIVER}}}", *path, scene.name)), ()


def _sources(scene: Scene, site: DefinitionSite, own: Handover | None) -> tuple[tuple[Source, ...], tuple[str, ...]]:
    """What each parameter of the canonical gets, and which of the duplicate's have no place."""
    theirs = scene.canonical_parameters or ()
    ours = own_parameters(site.definition)
    passed = _passed(ours, own)
    texts = _handed_over(own, passed)
    pure = site.definition.is_pure_delegation
    mapped = map_parameters(ours, [one for one in theirs if not (pure and one.name in texts)], passed, texts)
    for name, our, their in mapped.clashes:
        raise Refusal(f"`{name}` is `{our}` there and `{their}` in `{scene.name}`; declare `rewrite`")
    for source in _plain_sources(theirs, mapped):
        _refuse_two_answers(site, own, source)
        texts[source.parameter.name] = source.text
    for one in mapped.unfilled:
        if one.name not in texts and one.default is None and one.kind not in VARIADIC:
            texts[one.name] = _missing(scene, site, mapped, one)
    sources = tuple(
        Source(one, texts[one.name], any(_is_gap(other, texts) for other in theirs[:place]))
        for place, one in enumerate(theirs)
        if one.name in texts
    )
    used = {name for source in sources for name in holes_in(source.text)}
    return sources, tuple(one.name for one in ours if one.name not in used)


def _is_gap(parameter: Parameter, texts: dict[str, str]) -> bool:
    return parameter.name not in texts and parameter.kind in BY_POSITION


def _passed(ours: tuple[Parameter, ...], own: Handover | None) -> dict[str, str]:
    """Pairs that the duplicate's own delegation makes by passing a parameter on as it is."""
    names = {f"{{{one.name}}}": one.name for one in ours}
    handed = own.arguments if own is not None else {}
    return {their: names[text] for their, text in handed.items() if text in names}


def _handed_over(own: Handover | None, passed: dict[str, str]) -> dict[str, str]:
    """What the duplicate's own delegation computes from its receiver and parameters, by the canonical's parameter."""
    handed = own.arguments if own is not None else {}
    return {their: text for their, text in handed.items() if text is not None and their not in passed}


def _refuse_two_answers(site: DefinitionSite, own: Handover | None, source: Source) -> None:
    """Raises `Refusal` when the duplicate passes something else on than the parameter that fits."""
    name = source.parameter.name
    if own is not None and name in own.arguments and own.arguments[name] != source.text:
        raise Refusal(
            f"`{site.definition.name}` passes `{own.written[name]}` as `{name}`, which is more than handing on; "
            f"declare `rewrite`"
        )


def _missing(scene: Scene, site: DefinitionSite, mapped: Mapped, parameter: Parameter) -> str:
    """Where a required parameter comes from that no parameter of the duplicate is."""
    alike = [one.name for one in mapped.unplaced if hints.same(one.annotation, parameter.annotation)]
    untold = [one.name for one in mapped.unplaced if one.annotation is None or parameter.annotation is None]
    candidates = alike or untold
    if candidates:
        spelled = " or ".join(f"`{name}`" for name in candidates)
        raise Refusal(f"{spelled} could be `{parameter.name}` of `{scene.name}`; declare `rewrite` to say so")
    return missing_argument(scene, site, parameter.name)


def _deferred(scene: Scene, site: DefinitionSite) -> list[str]:
    """The contract's own names among those that a duplicate hands on or calls later."""
    is_watched = NameMatcher(scene.contract.watched)
    own = scene.contract.handed_on_to
    return [name for name in site.definition.defers if name in own or is_watched.matches(name)][:1]


def _body_doubts(scene: Scene, site: DefinitionSite) -> tuple[str, ...]:
    """What a call of the duplicate does besides what the canonical does, as far as its definition shows."""
    doubts = []
    if site.role is Role.IMPURE_ADAPTER:
        doubts.append(f"`{site.definition.name}` does more than delegate")
    for name in _deferred(scene, site):
        doubts.append(f"`{site.definition.name}` has `{name}` called by a function, perhaps later")
    if site.overrides is not None and site.role is Role.OVERRIDE:
        doubts.append(f"{short(site.symbol)} overrides {short(site.overrides)} and what it adds is lost")
    theirs = set(scene.canonical.decorators) if scene.canonical is not None else set()
    for decorator in site.definition.decorators:
        name = decorator.lstrip("@").partition("(")[0].rpartition(".")[2]
        if name not in _HARMLESS and decorator not in theirs:
            doubts.append(f"`@{decorator.lstrip('@')}` of `{site.definition.name}` no longer applies")
    return tuple(doubts)
