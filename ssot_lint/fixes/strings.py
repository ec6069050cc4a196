"""Plans for strings that name a duplicate: patch targets, attribute names, dotted paths, entry points."""

from __future__ import annotations

import re
from collections.abc import Callable

from codemods.edits import DoubleEdit, StringEdit
from ssot_lint.contracts.model import Symbol
from ssot_lint.facts.model import DefinitionKind, StringFacts, StringRole, UseKind
from ssot_lint.fixes.binding import own_parameters
from ssot_lint.fixes.calls import agreed, duplicates_among
from ssot_lint.fixes.decision import Draft, Refusal
from ssot_lint.fixes.delegation import RECEIVER
from ssot_lint.fixes.expressions import fill, holes_in, last_name
from ssot_lint.fixes.guarding import draft_guard
from ssot_lint.fixes.inference import recipe_for
from ssot_lint.fixes.mapping import same_signature
from ssot_lint.fixes.moved_modules import is_module, member_doubts
from ssot_lint.fixes.receiver import modules_named
from ssot_lint.fixes.scene import Scene, short
from ssot_lint.program.model import DefinitionSite, Proof, ResolvedUse

_MOVES = "the patch has to name what the code under test calls after its own rewrite"
_FETCHING = (StringRole.GETATTR, StringRole.ATTRIBUTE)
_CALLS = {StringRole.PATCH_OBJECT: "patch.object", StringRole.HASATTR: "hasattr", StringRole.GETATTR: "getattr"}


def import_group(contract: str, path: str, name: str, symbol: str = "") -> str:
    """The group of an import and of what depends on it; `symbol` is the function around the import, if any."""
    return f"{contract}:{path}:import:{f'{symbol}.' if symbol else ''}{name}"


def draft_string(scene: Scene, resolved: ResolvedUse) -> Draft:
    """The string, or the keyword, with the canonical's name in it. Raises `Refusal` where that names something else."""
    string = resolved.use.string
    if resolved.use.kind is UseKind.KEYWORD:
        return _keyword(scene, resolved)
    if string is None:
        raise Refusal("it is no string that names a definition")
    if resolved.proof is Proof.NAME_ONLY:
        raise Refusal(resolved.reason or "nobody can tell statically what it names")
    return _BY_ROLE[string.role](scene, resolved, string)


def edited(resolved: ResolvedUse, string: StringFacts, new: str, doubts: tuple[str, ...], group: str = "") -> Draft:
    """A draft that gives the literal another value."""
    return Draft(StringEdit(resolved.use.span, string.text, new), f'"{new}"', doubts, group)


def _path(scene: Scene, resolved: ResolvedUse, string: StringFacts) -> Draft:
    doubts = () if string.role is StringRole.PATCH else ("what reads this string is not known",)
    if resolved.proof is Proof.DANGLING:
        owner = _owner(string.text)
        if not scene.is_canonical_class(resolved.receiver_type) and not _names_canonical_class(scene, owner):
            raise Refusal(resolved.reason or f"`{string.text}` names nothing")
        return edited(resolved, string, _renamed(string.text, scene.name), (*doubts, _MOVES))
    drafts = [_path_to(scene, resolved, string, site, doubts) for site in duplicates_among(resolved)]
    return agreed(drafts, resolved)


def _path_to(
    scene: Scene, resolved: ResolvedUse, string: StringFacts, site: DefinitionSite, doubts: tuple[str, ...]
) -> Draft:
    if scene.same_class(site):
        return edited(resolved, string, _renamed(string.text, scene.name), (*doubts, _MOVES))
    if site.definition.kind is DefinitionKind.METHOD:
        return edited(resolved, string, _spelled(scene.contract.canonical, string.text), (*doubts, _MOVES))
    if scene.is_method:
        suggestion = f'"{_spelled(scene.contract.canonical, string.text)}"'
        raise Refusal(f"{short(site.symbol)} is a function and `{scene.name}` a method; {_MOVES}", suggestion)
    owner = _owner(string.text)
    if owner == site.symbol.module:
        return edited(resolved, string, _spelled(scene.contract.canonical, string.text), (*doubts, _MOVES))
    if string.text == site.symbol.module and is_module(site):
        return _in_module(scene, resolved, string, site, doubts)
    consumer = next((path for path, module in sorted(scene.program.module_of.items()) if module == owner), None)
    if consumer is None:
        raise Refusal(f"`{owner}` is no module of the tree, so nobody can tell what it binds")
    group = import_group(scene.contract.name, consumer, string.text[len(owner) + 1 :])
    return edited(resolved, string, _renamed(string.text, scene.name), (*doubts, _MOVES), group)


def _in_module(
    scene: Scene, resolved: ResolvedUse, string: StringFacts, site: DefinitionSite, doubts: tuple[str, ...]
) -> Draft:
    """The path of something in a module, with the canonical module's path before it."""
    canonical, rest = scene.contract.canonical.dotted(), resolved.use.tail or ""
    if not rest:
        raise Refusal(f"it names {short(site.symbol)} itself: {_MOVES}", f'"{canonical}"')
    member, _, deeper = rest.replace(":", ".").partition(".")
    apart = tuple(member_doubts(scene, site.symbol, member))
    moves = () if deeper and not apart else (_MOVES,)  # an attribute of what both have is the same by both ways
    return edited(resolved, string, canonical, (*doubts, *apart, *moves))


def _names_canonical_class(scene: Scene, owner: str) -> bool:
    """True when the dotted path is one of the canonical's class, under a name that a module of the tree gives it."""
    module, _, name = owner.rpartition(".")
    bound = scene.lookup.module_binding(module, name)
    return bound in scene.canonical_classes or any(one.dotted() == owner for one in scene.canonical_classes)


def _attribute(scene: Scene, resolved: ResolvedUse, string: StringFacts) -> Draft:
    """An attribute name next to its object: it can follow only while the object stays the same."""
    collapsed = draft_guard(scene, resolved, string)
    if collapsed is not None:
        return collapsed
    modules = () if scene.is_method else modules_named(scene, resolved)
    own = scene.is_canonical_class(resolved.receiver_type) or scene.contract.canonical.module in modules
    doubts = (_MOVES,) if string.role is StringRole.PATCH_OBJECT else ("what is asked of the object changes",)
    if resolved.proof is Proof.DANGLING:
        if not own:
            raise Refusal(resolved.reason or f"the object has no `{string.text}`")
        return edited(resolved, string, scene.name, doubts)
    for site in duplicates_among(resolved):
        if not (own or scene.same_class(site)):
            if string.role is StringRole.PATCH_OBJECT and (group := _consumers_group(scene, resolved, site, modules)):
                return edited(resolved, string, scene.name, doubts, group)
            raise Refusal("the canonical belongs to another object", _elsewhere(scene, site, string))
        ours = own_parameters(site.definition)
        if string.role in _FETCHING and not same_signature(ours, scene.canonical_parameters or ()):
            raise Refusal(f"the value is called with the parameters of {short(site.symbol)}")
    return edited(resolved, string, scene.name, doubts)


def _consumers_group(scene: Scene, resolved: ResolvedUse, site: DefinitionSite, modules: tuple[str, ...]) -> str | None:
    """The group of the import by which a patched module has the duplicate; None where it does not import it."""
    known = {module: path for path, module in sorted(scene.program.module_of.items(), reverse=True)}
    consumer = next((module for module in modules if module in known and module != site.symbol.module), None)
    if consumer is None:
        return None
    name = resolved.use.string.text if resolved.use.string is not None else resolved.use.watched_name
    return import_group(scene.contract.name, known[consumer], name)


def _keyword(scene: Scene, resolved: ResolvedUse) -> Draft:
    """A keyword of ``patch.multiple``: like an attribute name, it can follow only while the object stays the same."""
    use = resolved.use
    if resolved.proof is Proof.DANGLING and not scene.is_canonical_class(resolved.receiver_type):
        raise Refusal(resolved.reason or f"what is patched has no `{use.name}`")
    if resolved.proof is not Proof.DANGLING and not all(map(scene.same_class, duplicates_among(resolved))):
        raise Refusal("the canonical belongs to another object")
    if last_name(use.value or "") == "DEFAULT":
        raise Refusal(f"whoever is given the mock gets it by the name `{use.name}`")
    text = f"{scene.name}={use.value}" if use.value is not None else scene.name
    return Draft(DoubleEdit(use.span, use.name, scene.name), text, (_MOVES,))


def _elsewhere(scene: Scene, site: DefinitionSite, string: StringFacts) -> str | None:
    """The call with the object that has the canonical, when the recipe shows one."""
    if string.role not in _CALLS:
        return None
    if string.subject is not None and last_name(string.subject) == site.symbol.owner.name and scene.is_method:
        return f'{_CALLS[string.role]}({scene.canonical_class_import.name}, "{scene.name}")'
    try:
        callee = recipe_for(scene, site).callee
    except Refusal:
        return None
    owner = callee.removesuffix(f".{scene.name}")
    if string.subject is None or owner == callee or set(holes_in(owner)) - {RECEIVER}:
        return None
    return f'{_CALLS[string.role]}({fill(owner, {RECEIVER: string.subject})}, "{scene.name}")'


def _of_object(scene: Scene, resolved: ResolvedUse, string: StringFacts) -> Draft:
    if string.subject is not None:
        return _attribute(scene, resolved, string)
    raise Refusal("no object is in sight whose attribute this is")


def _entry_point(scene: Scene, resolved: ResolvedUse, string: StringFacts) -> Draft:
    suggestion = None if scene.is_method else f'"{scene.contract.canonical}"'
    raise Refusal("an entry point is a public name; change it together with those who load it", suggestion)


def _exported(scene: Scene, resolved: ResolvedUse, string: StringFacts) -> Draft:
    raise Refusal(f"`{string.text}` is still defined in this module")


def _annotated(scene: Scene, resolved: ResolvedUse, string: StringFacts) -> Draft:
    pattern = rf"\b{re.escape(resolved.use.watched_name)}\b"
    if scene.is_method or not re.search(pattern, string.text):
        raise Refusal("the annotation cannot name the canonical")
    return edited(resolved, string, re.sub(pattern, scene.name, string.text), ("it is a quoted annotation",))


def _owner(text: str) -> str:
    return re.split(r"[.:](?=[^.:]*$)", text)[0].replace(":", ".")


def _renamed(text: str, name: str) -> str:
    return re.sub(r"[^.:]+$", name, text)


def _spelled(symbol: Symbol, like: str) -> str:
    """The symbol in the notation, dotted or with a colon, of another path."""
    return str(symbol) if ":" in like else symbol.dotted()


_BY_ROLE: dict[StringRole, Callable[[Scene, ResolvedUse, StringFacts], Draft]] = {
    StringRole.PATCH: _path,
    StringRole.DOTTED: _path,
    StringRole.PATCH_OBJECT: _attribute,
    StringRole.HASATTR: _attribute,
    StringRole.GETATTR: _attribute,
    StringRole.ATTRIBUTE: _of_object,
    StringRole.ENTRY_POINT: _entry_point,
    StringRole.KEPT: _of_object,
    StringRole.ALL: _exported,
    StringRole.ANNOTATION: _annotated,
}
