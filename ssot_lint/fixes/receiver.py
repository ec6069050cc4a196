"""How the canonical's object is reached from a duplicate's receiver, and what kind of receiver a use has."""

from __future__ import annotations

import ast

from codemods.edits import Import
from ssot_lint.contracts.model import Symbol
from ssot_lint.facts.model import DefinitionKind
from ssot_lint.fixes.binding import is_class_method, is_static
from ssot_lint.fixes.decision import Refusal
from ssot_lint.fixes.expressions import hole_of, last_name, parse_template
from ssot_lint.fixes.scene import Scene, short
from ssot_lint.program.linking import is_renamed_in_classes
from ssot_lint.program.model import DefinitionSite, ResolvedUse

DEEPEST = 3
"""Attributes that a path from one class to another may have."""

Path = tuple[str, ...]
_OWN = ("self", "cls")


def attribute_path(scene: Scene, start: Symbol) -> Path:
    """The one shortest attribute path from an object of a class to one of the canonical's class.

    Raises `Refusal` when there is none, or more than one.
    """
    paths = _shortest_paths(scene, start)
    canonical = scene.contract.canonical
    if not paths:
        raise Refusal(
            f"no typed attribute of {short(start)} is known to lead to {short(canonical.owner)}; "
            f"declare `rewrite` for the duplicate"
        )
    if len(paths) > 1:
        spelled = " and ".join(f"`.{'.'.join(path)}`" for path in sorted(paths))
        raise Refusal(f"{spelled} both lead to {short(canonical.owner)}; declare `rewrite` to say which")
    return paths[0]


def _shortest_paths(scene: Scene, start: Symbol) -> list[Path]:
    goals = scene.canonical_classes
    front: list[tuple[Path, Symbol]] = [((), start)]
    seen = {start}
    for _ in range(DEEPEST):
        steps = [
            ((*path, name), found)
            for path, owner in front
            for name, found in sorted(scene.lookup.attribute_types(owner).items())
            if not (path and is_renamed_in_classes(name))
        ]
        arrived = [path for path, found in steps if found in goals]
        if arrived:
            return arrived
        front = [(path, found) for path, found in steps if found not in seen]
        seen.update(found for _, found in front)
    return []


def private_doubts(template: str, receiver: str | None) -> tuple[str, ...]:
    """Doubts about attributes that a class keeps to itself; ``self`` may read its own."""
    node = parse_template(template)
    found = [one for one in ast.walk(node) if isinstance(one, ast.Attribute)] if node is not None else []
    private = {one.attr for one in found if _is_private(one.attr) and not (receiver in _OWN and hole_of(one.value))}
    return tuple(f"`{name}` is private to its class" for name in sorted(private))


def _is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__")


def require_own_class(template: str, resolved: ResolvedUse, owner: Symbol | None) -> None:
    """Raises `Refusal` when a name of the template is another one where the use stands than in the owner's methods.

    Python puts the class around it before a name that starts with two underscores.
    """
    found = next(iter(sorted(_renamed_in_classes(template))), None)
    is_method = owner is not None and resolved.use.symbol.rpartition(".")[0] == owner.qualname
    if found is not None and not (is_method and owner is not None and owner.module == resolved.module):
        where = short(owner) if owner is not None and owner.qualname else "its class"
        raise Refusal(f"`{found}` has this name only in the methods of {where}; give it another one first")


def _renamed_in_classes(template: str) -> set[str]:
    node = parse_template(template)
    names: set[str] = set()
    for one in ast.walk(node) if node is not None else ():
        match one:
            case ast.Attribute(attr=str(name)) | ast.keyword(arg=str(name)):
                names.add(name)
            case ast.Name(id=name) if hole_of(one) is None:
                names.add(name)
    return {name for name in names if is_renamed_in_classes(name)}


def is_module_receiver(site: DefinitionSite) -> bool:
    """True when what stands before the dot of a use of this definition is a module."""
    return site.definition.kind is not DefinitionKind.METHOD


def is_unbound(scene: Scene, resolved: ResolvedUse, site: DefinitionSite) -> bool:
    """True for ``Class.method(obj, …)``: the receiver is the class and the method takes an instance."""
    definition, use = site.definition, resolved.use
    if definition.kind is not DefinitionKind.METHOD or is_static(definition) or is_class_method(definition):
        return False
    name = last_name(use.receiver) if use.receiver is not None else None
    if name is None or name in use.scope_parameters:
        return False
    own = {site.symbol.owner.name, (resolved.receiver_type or "").rpartition(":")[2].rpartition(".")[2]}
    if name in own:
        return True
    return use.receiver == name and scene.lookup.module_binding(resolved.module, name) == site.symbol.owner


def names_canonical_module(scene: Scene, resolved: ResolvedUse) -> bool:
    """True when the receiver of a use is the very module that the canonical is imported from."""
    return scene.contract.canonical.module in modules_named(scene, resolved)


def modules_named(scene: Scene, resolved: ResolvedUse) -> tuple[str, ...]:
    """The module that a receiver, or the object of a string, is; in each spelling it may have."""
    use = resolved.use
    subject = use.receiver or (use.string.subject if use.string is not None else None)
    if subject is None:
        return ()
    origin = use.origin
    bound = scene.lookup.module_binding(resolved.module, subject) if "." not in subject else None
    if bound is not None and (origin is None or origin.line):
        return (str(bound),)
    if origin is not None:
        return (origin.text.replace(":", "."), subject) if origin.kind in ("import", "from") else ()
    return (subject,)


def class_callee(scene: Scene) -> tuple[str, tuple[Import, ...]] | None:
    """Callee and import of a canonical that is called on its class; None when it takes an instance."""
    canonical = scene.canonical
    if canonical is None or not (is_static(canonical) or is_class_method(canonical)):
        return None
    needed = scene.canonical_class_import
    return f"{needed.name}.{scene.name}", (Import(needed.module, needed.name.partition(".")[0]),)
