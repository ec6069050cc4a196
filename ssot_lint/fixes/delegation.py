"""What a duplicate's own delegation says: how it reaches the canonical, and what it passes."""

from __future__ import annotations

import builtins
from collections.abc import Mapping
from dataclasses import dataclass

from codemods.edits import Import
from ssot_lint.facts.model import Argument, Delegation, Parameter
from ssot_lint.fixes.binding import VARIADIC, bind, own_parameters, receiver_parameter
from ssot_lint.fixes.decision import Refusal
from ssot_lint.fixes.expressions import free_names, to_template
from ssot_lint.fixes.scene import Scene
from ssot_lint.program.model import DefinitionSite

RECEIVER = "receiver"


@dataclass(frozen=True, slots=True)
class Handover:
    """One way a duplicate hands on to the canonical, as templates over its receiver and parameters."""

    callee: str | None
    """None when it cannot be written outside the duplicate."""
    arguments: Mapping[str, str | None]
    """By the canonical's parameter; None for what only the duplicate's body can compute."""
    written: Mapping[str, str]
    """The arguments as the duplicate writes them."""
    imports: tuple[Import, ...] = ()


def handover(scene: Scene, site: DefinitionSite) -> Handover | None:
    """How the duplicate delegates to the canonical itself; None if it does not, or in more than one way."""
    parameters = scene.canonical_parameters
    if parameters is None:
        return None
    found = [
        _handover(scene, site, delegation, parameters)
        for delegation in site.definition.delegations
        if delegation.name == scene.name and _may_reach_canonical(scene, site, delegation)
    ]
    known = [one for one in found if one is not None]
    return known[0] if known and all(one == known[0] for one in known) else None


def missing_argument(scene: Scene, site: DefinitionSite, parameter: str) -> str:
    """What the duplicate passes for that parameter to another duplicate, as a template.

    Raises `Refusal` when it passes nothing, or when two answers are possible.
    """
    found = {text for text in _passed_on(scene, site, parameter) if text is not None}
    if len(found) == 1:
        return found.pop()
    if found:
        spelled = " and ".join(f"`{text}`" for text in sorted(found))
        raise Refusal(f"{spelled} could both be `{parameter}` of `{scene.name}`; declare `rewrite` to say which")
    raise Refusal(
        f"`{scene.name}` needs `{parameter}`, which `{site.symbol.qualname}` does not take; "
        f"declare `rewrite` to say where it comes from"
    )


def _passed_on(scene: Scene, site: DefinitionSite, parameter: str) -> list[str | None]:
    texts: list[str | None] = []
    for delegation in site.definition.delegations:
        for keyword in (one for one in delegation.arguments if one.keyword == parameter):
            texts.append(_portable(scene, site, keyword.text)[0])
        for other in scene.duplicates_named(delegation.name):
            if other.symbol != site.symbol:
                arguments = _bound(delegation, own_parameters(other.definition), delegation.name)
                texts += [_portable(scene, site, one.text)[0] for name, one in arguments.items() if name == parameter]
    return texts


def _handover(
    scene: Scene, site: DefinitionSite, delegation: Delegation, parameters: tuple[Parameter, ...]
) -> Handover | None:
    bound = _bound(delegation, parameters, scene.name)
    if not bound and any(one.default is None for one in parameters):
        return None
    arguments: dict[str, str | None] = {}
    imports: set[Import] = set()
    for name, argument in bound.items():
        text, needed = _portable(scene, site, argument.text)
        arguments[name] = text
        imports.update(needed)
    written = {name: argument.text for name, argument in bound.items()}
    source = f"{delegation.receiver}.{delegation.name}" if delegation.receiver is not None else delegation.name
    callee, needed = _portable(scene, site, source)
    return Handover(callee, arguments, written, tuple(sorted(imports | set(needed))))


def _bound(delegation: Delegation, parameters: tuple[Parameter, ...], callee: str) -> dict[str, Argument]:
    """Arguments by parameter; empty when the delegation does not fit or passes surplus on."""
    try:
        binding = bind(parameters, delegation.arguments, callee)
    except Refusal:
        return {}
    if any(one.parameter.kind in VARIADIC for one in binding.filled):
        return {}
    return {one.parameter.name: delegation.arguments[one.arguments[0]] for one in binding.filled}


def _may_reach_canonical(scene: Scene, site: DefinitionSite, delegation: Delegation) -> bool:
    """False when the delegation is known to go to something else of the same name."""
    own = receiver_parameter(site.definition)
    receiver = delegation.receiver
    if receiver is None:
        return not scene.is_method
    if receiver.startswith("super("):
        return False
    if own is None or not receiver.startswith(f"{own}."):
        return True
    first = receiver.removeprefix(f"{own}.")
    known = scene.lookup.attribute_types(site.symbol.owner).get(first)
    return known is None or known in scene.canonical_classes


def _portable(scene: Scene, site: DefinitionSite, text: str) -> tuple[str | None, tuple[Import, ...]]:
    """The expression as a template over the duplicate's receiver and parameters, with the imports it needs.

    None when it uses what only the duplicate's body knows.
    """
    own = receiver_parameter(site.definition)
    holes = {one.name: one.name for one in own_parameters(site.definition)} | ({own: RECEIVER} if own else {})
    template = to_template(text, holes)
    if template is None:
        return None, ()
    needed = [_import_of(scene, site, name) for name in free_names(template) if not hasattr(builtins, name)]
    known = [one for one in needed if one is not None]
    if len(known) < len(needed) or (known and not site.definition.is_pure_delegation):
        return None, ()
    return template, tuple(sorted(known))


def _import_of(scene: Scene, site: DefinitionSite, name: str) -> Import | None:
    """How another module gets what a name means in the duplicate's module; None when that cannot be told."""
    bound = scene.lookup.module_binding(site.symbol.module, name)
    if bound is None:
        return None
    if bound.qualname:
        return Import(bound.module, name) if bound.qualname == name else None
    package, _, last = bound.module.rpartition(".")
    return Import(package, name) if package and last == name else Import(name) if bound.module == name else None
