"""Plans for calls: of a duplicate, and of a duplicate's name on a class that lacks it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, replace

from codemods.edits import CallEdit
from ssot_lint.contracts.model import Symbol
from ssot_lint.facts.model import Argument, CallFacts, Definition, DefinitionKind, Parameter, StringRole, Use, UseKind
from ssot_lint.fixes.awaiting import result_doubts, settle_awaiting
from ssot_lint.fixes.binding import bind, own_parameters, receiver_parameter
from ssot_lint.fixes.decision import Draft, Refusal
from ssot_lint.fixes.delegation import RECEIVER
from ssot_lint.fixes.evaluation import settle_evaluation
from ssot_lint.fixes.expressions import holes_in, parse, wrap
from ssot_lint.fixes.inference import (
    canonical_recipe,
    has_result_template,
    recipe_for,
    recipe_of,
    recipe_on_canonical,
)
from ssot_lint.fixes.lateness import locally
from ssot_lint.fixes.meaning import check_meaning
from ssot_lint.fixes.names import needed_imports
from ssot_lint.fixes.patching import patch_doubts
from ssot_lint.fixes.receiver import (
    attribute_path,
    is_unbound,
    names_canonical_module,
    private_doubts,
    require_own_class,
)
from ssot_lint.fixes.recipe import Recipe
from ssot_lint.fixes.scene import Scene, short
from ssot_lint.fixes.stability import place_of
from ssot_lint.fixes.timing import import_doubts, timing_doubts
from ssot_lint.fixes.variants import dangling_entry
from ssot_lint.fixes.writing import Written, replacement_text, write_call, write_verbatim
from ssot_lint.program.model import DefinitionSite, Proof, ResolvedUse, Role, Unrelated
from ssot_lint.program.other_names import is_other_name
from ssot_lint.program.roles import is_test


def draft_call(scene: Scene, resolved: ResolvedUse) -> Draft:
    """The one way to write this call with the canonical. Raises `Refusal` when there is none, or more than one."""
    if scene.is_inside_canonical(resolved):
        raise Refusal(f"it stands inside `{scene.name}` itself, which would call itself")
    if resolved.proof is Proof.NAME_ONLY:
        raise Refusal(resolved.reason or "nobody can tell statically what it calls")
    if resolved.proof is Proof.DANGLING:
        draft = _dangling(scene, resolved)
        expected = ("its `AttributeError` is expected here",) if resolved.use.expects_error else ()
        return replace(draft, doubts=(*draft.doubts, *expected))
    if (resolved.use.receiver or "").startswith("super("):
        raise Refusal("`super()` hands on to what is overridden; mend the two definitions together")
    if not resolved.targets:
        raise Refusal(resolved.reason or "what it calls is not known")
    return agreed([_targeted(scene, resolved, site) for site in duplicates_among(resolved)], resolved)


def duplicates_among(resolved: ResolvedUse) -> tuple[DefinitionSite, ...]:
    """The duplicates a use may refer to. Raises `Refusal` when it may also be something that is none."""
    for site in resolved.named:
        if site.role in (Role.CANONICAL, Role.ALLOWED, Role.UNRELATED):
            raise Refusal(f"it may be {short(site.symbol)}, which is no duplicate")
    for one in resolved.besides:
        raise Refusal(_beside(resolved, one))
    real = tuple(site for site in resolved.named if site.role is not Role.DOUBLE)
    if not real:
        raise Refusal("all it may refer to is a test double")
    return real


def _beside(resolved: ResolvedUse, one: Unrelated) -> str:
    name = one.symbol.rpartition(":")[2]
    if name == "Unknown":
        return f"`{resolved.use.name}` is a variable that may hold something else; mend what is put into it"
    where = f" ({one.path}:{one.line})" if one.line and not one.path.startswith("/") else ""
    return f"it may be `{name}`{where} as well, which is no duplicate"


def agreed(drafts: list[Draft], resolved: ResolvedUse) -> Draft:
    """The draft that every target leads to. Raises `Refusal` when they differ."""
    if any(draft.edit != drafts[0].edit for draft in drafts):
        spelled = " or ".join(dict.fromkeys(short(site.symbol) for site in resolved.named))
        raise Refusal(f"it may be {spelled}, which are rewritten differently")
    doubts = tuple(doubt for draft in drafts for doubt in draft.doubts)
    if resolved.proof is Proof.DOUBLE or any(site.role is Role.DOUBLE for site in resolved.named):
        doubts += ("the receiver may be a test double",)
    return replace(drafts[0], doubts=doubts)


def _targeted(scene: Scene, resolved: ResolvedUse, site: DefinitionSite) -> Draft:
    call = resolved.use.call or CallFacts()
    recipe = recipe_for(scene, site, call.result_used, resolved)
    if not scene.is_method and recipe.declared is None and names_canonical_module(scene, resolved):
        recipe = replace(recipe, callee=f"{{{RECEIVER}}}.{scene.name}", imports=())
    if is_unbound(scene, resolved, site):
        return _unbound(scene, resolved, site, recipe)
    settled = call.result_used and has_result_template(scene, site, resolved)
    draft = _draft(
        scene, resolved, _Call(site.definition, own_parameters(site.definition), recipe, settled, site.symbol.owner)
    )
    doubts = (
        *draft.doubts,
        *_override_doubts(scene, site),
        *_guard_doubts(scene, resolved, recipe),
        *_receiver_doubts(draft, resolved),
        *patch_doubts(scene, resolved, site),
        *_heir_doubts(scene, resolved, site),
        *variable_doubts(scene, resolved),
        *(timing_doubts(scene, resolved, site, draft) if recipe.declared is None else ()),
        *(import_doubts(scene, recipe.imports) if recipe.declared is None else ()),
    )
    return replace(draft, doubts=doubts, edit=locally(draft.edit) if _is_lazy(resolved) else draft.edit)


def _override_doubts(scene: Scene, site: DefinitionSite) -> Iterator[str]:
    """What an overriding definition does is lost with the call of it."""
    if site.role is Role.OVERRIDE:
        yield f"{short(site.symbol)} adds to what it overrides, and that would be left out"
    elif site.role is Role.DUPLICATE and site.overrides is not None and scene.contract.declared(site.symbol) is None:
        yield f"{short(site.symbol)} overrides {short(site.overrides)} with an implementation of its own"


def _receiver_doubts(draft: Draft, resolved: ResolvedUse) -> Iterator[str]:
    """A receiver that was chosen right here means something; a new call that does without it loses that."""
    use, edit = resolved.use, draft.edit
    if use.receiver is None or not isinstance(edit, CallEdit) or RECEIVER in holes_in(edit.template):
        return
    if "[" in use.receiver:
        yield f"`{use.receiver}` is no longer looked up"
    origin = use.origin
    if origin is None or origin.line:
        return
    if origin.kind == "constructor" and origin.text.rpartition(".")[2][:1].isupper():
        yield f"`{use.receiver}` is made here, and the new call does without it"
    if origin.kind == "other":
        yield f"`{use.receiver}` is chosen here, and the new call does without it"


def _heir_doubts(scene: Scene, resolved: ResolvedUse, site: DefinitionSite) -> Iterator[str]:
    """A receiver known by its class may be of a subclass that overrides the method."""
    use = resolved.use
    if use.receiver is None or site.role is Role.OVERRIDE or is_made_here(use):
        return
    heirs = [one for one in scene.view.definitions if one.overrides == site.symbol and one.role is not Role.DOUBLE]
    if heirs:
        yield f"{short(heirs[0].symbol.owner)} overrides it, and `{use.receiver}` may be one"


def is_made_here(use: Use) -> bool:
    """True when the receiver is constructed right here, so that its class is exactly known."""
    node = parse(use.receiver or "")
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
        name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
        return name[:1].isupper()
    origin = use.origin
    return (
        origin is not None
        and origin.kind == "constructor"
        and origin.text.rpartition(".")[2][:1].isupper()
        and (use.receiver or "").isidentifier()
    )


def variable_doubts(scene: Scene, resolved: ResolvedUse) -> Iterator[str]:
    """What is called may have been replaced: it is held by a variable, or a statement assigns to it."""
    use = resolved.use
    is_import = use.origin is not None and use.origin.kind == "from"
    if use.alias_of is not None and (use.receiver is not None or not is_import):
        spelled = f"{use.receiver}.{use.name}" if use.receiver is not None else use.name
        yield f"`{spelled}` is a variable, and what it holds may be replaced"
    symbols = {site.symbol for site in resolved.named}
    for one in scene.view.uses:
        patches = one.use.string is not None and one.use.string.role in {StringRole.PATCH_OBJECT, StringRole.PATCH}
        replaces = (one.use.kind is UseKind.STORE or patches) and not is_test(one.path)
        if replaces and symbols & {site.symbol for site in one.named}:
            yield f"it is replaced at {one.path}:{one.use.span.line}"
            return


def _is_lazy(resolved: ResolvedUse) -> bool:
    """True when the module of what is called is imported only when it is needed."""
    origin = resolved.use.origin
    return origin is not None and origin.text.rpartition(".")[2] in {"import_module", "__import__"}


def _guard_doubts(scene: Scene, resolved: ResolvedUse, recipe: Recipe) -> Iterator[str]:
    """A module that may do without the duplicate's module may have to do without the new one, too."""
    if not recipe.imports or resolved.use.receiver is not None:
        return
    for one in scene.view.uses:
        imported = one.use.imported
        if one.path != resolved.path or imported is None or imported.guard != "try":
            continue
        if (imported.alias or one.use.name) == resolved.use.name:
            yield "its import is guarded by `try`, and what is imported instead would not be"


@dataclass(frozen=True, slots=True)
class _Call:
    """What a call is read and written by."""

    old: Definition | None
    """The duplicate's definition, if it is known which."""
    parameters: tuple[Parameter, ...]
    recipe: Recipe
    result_settled: bool = False
    """The contract says how the result is had."""
    owner: Symbol | None = None
    """The class from whose objects the recipe leads on."""


def _unbound(scene: Scene, resolved: ResolvedUse, site: DefinitionSite, recipe: Recipe) -> Draft:
    """``Class.method(obj, …)``: the first argument takes the receiver's place."""
    own = receiver_parameter(site.definition)
    arguments = (resolved.use.call or CallFacts()).arguments
    if own is None or not arguments or arguments[0].keyword is not None or arguments[0].star:
        raise Refusal(f"it is called on the class, and which argument is `{own}` is not clear")
    template = recipe.declared.text if recipe.declared is not None else ""
    if RECEIVER not in holes_in(template + recipe.callee):
        raise Refusal("it is called on the class")
    hole = f"{{{own}}}"
    turned = replace(
        recipe,
        callee=recipe.callee.replace(f"{{{RECEIVER}}}", hole),
        sources=tuple(replace(one, text=one.text.replace(f"{{{RECEIVER}}}", hole)) for one in recipe.sources),
        declared=recipe.declared and replace(recipe.declared, text=template.replace(f"{{{RECEIVER}}}", hole)),
        keeps_signature=False,
    )
    draft = _draft(scene, resolved, _Call(site.definition, site.definition.parameters, turned, owner=site.symbol.owner))
    doubt = f"it is called on the class; `{arguments[0].text}` becomes its receiver"
    return replace(draft, doubts=(*draft.doubts, doubt))


def _dangling(scene: Scene, resolved: ResolvedUse) -> Draft:
    use = resolved.use
    declared = _declared_for_dangling(scene, resolved)
    if declared:
        return agreed(declared, resolved)
    if scene.is_canonical_class(resolved.receiver_type):
        return _on_canonical(scene, resolved, ())
    if use.receiver is None or resolved.receiver_type is None or not scene.is_method:
        raise Refusal(resolved.reason or f"there is no `{use.name}` to call")
    qualname = resolved.receiver_type.partition(":")[2]
    path = attribute_path(scene, Symbol(*resolved.receiver_type.partition(":")[::2]))
    doubt = f"`{qualname}` has no `{use.name}`; its `.{'.'.join(path)}` has `{scene.name}`"
    return _on_canonical(scene, resolved, path, (doubt,))


def _declared_for_dangling(scene: Scene, resolved: ResolvedUse) -> list[Draft]:
    """The call by each template that the contract has for such calls of a duplicate so named."""
    use = resolved.use
    wants_result = (use.call or CallFacts()).result_used
    drafts = []
    for site in scene.duplicates_named(use.watched_name):
        entry = dangling_entry(scene, site, resolved)
        settled = wants_result and entry is not None and entry.rewrite_result is not None
        if entry is None or not (settled or entry.rewrite):
            continue
        recipe = recipe_of(scene, site, entry, wants_result)
        draft = _draft(scene, resolved, _Call(site.definition, own_parameters(site.definition), recipe, settled))
        doubt = f"`{(resolved.receiver_type or '').rpartition(':')[2] or use.receiver}` has no `{use.name}`"
        drafts.append(replace(draft, doubts=(*draft.doubts, doubt)))
    return drafts


def _on_canonical(scene: Scene, resolved: ResolvedUse, path: tuple[str, ...], doubts: tuple[str, ...] = ()) -> Draft:
    """A call on an object of the canonical's class, or one that a path leads to from the receiver."""
    if scene.canonical_parameters is None:
        raise Refusal(f"the definition of `{scene.name}` could not be read")
    callee = ".".join((f"{{{RECEIVER}}}", *path, scene.name))
    owner = Symbol(*(resolved.receiver_type or "").partition(":")[::2])
    drafts: list[Draft] = []
    for call in _readings(scene, resolved.use):
        try:
            drafts.append(
                _draft(scene, resolved, replace(call, recipe=replace(call.recipe, callee=callee), owner=owner))
            )
        except _Misfit:
            continue
    if not drafts:
        recipe = replace(canonical_recipe(scene), callee=callee)
        direct = _Call(None, scene.canonical_parameters, recipe, owner=owner)
        drafts.append(_draft(scene, resolved, direct))
    if any(draft.edit != drafts[0].edit for draft in drafts):
        raise Refusal(f"the duplicates named `{resolved.use.watched_name}` would be rewritten differently")
    more = tuple(doubt for draft in drafts for doubt in draft.doubts)
    return replace(drafts[0], doubts=(*doubts, *more))


def _readings(scene: Scene, use: Use) -> Iterator[_Call]:
    """How each duplicate of that name would read the call."""
    for site in scene.duplicates_named(use.watched_name):
        try:
            recipe = recipe_on_canonical(scene, site)
        except Refusal:
            continue
        yield _Call(site.definition, own_parameters(site.definition), recipe)


class _Misfit(Refusal):
    """The call does not fit the signature it is read by."""


def _draft(scene: Scene, resolved: ResolvedUse, call: _Call) -> Draft:
    use = resolved.use
    facts = use.call or CallFacts()
    written = _written(scene, use, call, facts.arguments)
    template = written.callee if written.keeps_arguments else written.template
    _check_receiver(scene, use, call, template)
    require_own_class(template, resolved, call.owner)
    place = place_of(scene, resolved)
    evaluation = settle_evaluation(written, use.receiver, facts.arguments, place, may_bind=facts.comes_first)
    doubts = (*call.recipe.doubts, *written.doubts, *evaluation.doubts)
    if call.recipe.declared is None:
        doubts += private_doubts(template, use.receiver)
    if any(argument.star for argument in facts.arguments) and not (call.old is not None and is_other_name(call.old)):
        doubts += ("its arguments are unpacked with `*` or `**`",)
    imports, shadowing = needed_imports(scene, resolved, template, call.recipe.imports)
    text = replacement_text(written, use.receiver, facts.arguments, evaluation.early)
    try:
        awaiting = settle_awaiting(scene, use, call.old, call.recipe, written.template)
    except Refusal as refusal:
        raise Refusal(refusal.reason, f"await {wrap(text, tight=True)}" if facts.awaited else text) from None
    results = () if call.result_settled else result_doubts(scene, facts, call.old, call.recipe, written.template)
    edit = CallEdit(
        use.span, use.name, template, () if written.keeps_arguments else written.fillings,
        written.keeps_arguments, awaiting.replaces, awaiting.adds, imports, early=evaluation.early,
    )  # fmt: skip
    if awaiting.adds or (facts.awaited and not awaiting.replaces):
        text = f"await {wrap(text, tight=True)}"
    return Draft(edit, text, (*doubts, *shadowing, *awaiting.doubts, *results))


def _written(scene: Scene, use: Use, call: _Call, arguments: tuple[Argument, ...]) -> Written:
    unknown = call.old is not None and call.old.inherits_constructor and call.recipe.declared is None
    same = call.old is not None and is_other_name(call.old)
    if call.recipe.keeps_signature and (unknown or same or any(argument.star for argument in arguments)):
        return write_verbatim(call.recipe)
    if unknown:
        raise Refusal(f"what `{use.name}` is constructed with is not stated in its own body; declare `rewrite`")
    try:
        binding = bind(call.parameters, arguments, use.name)
    except Refusal as misfit:
        raise _Misfit(misfit.reason) from None
    check_meaning(call.recipe, call.parameters, binding, arguments)
    return write_call(call.recipe, call.parameters, binding, arguments, scene.name)


def _check_receiver(scene: Scene, use: Use, call: _Call, template: str) -> None:
    if RECEIVER not in holes_in(template):
        return
    if use.receiver is None or (call.old is not None and _is_module_level(call.old) and scene.is_method):
        raise Refusal("there is no receiver that the canonical could be reached from")
    if use.receiver.startswith("super(") and template.partition("(")[0] != f"{{{RECEIVER}}}.{scene.name}":
        raise Refusal("it is called through `super()`, which has no instance attributes")


def _is_module_level(definition: Definition) -> bool:
    return definition.kind is not DefinitionKind.METHOD
