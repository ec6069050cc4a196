"""Whether the names of a new expression mean, where it will stand, what they are meant to mean."""

from __future__ import annotations

import builtins
from collections.abc import Iterator

from codemods.edits import Import
from ssot_lint.contracts.model import Symbol
from ssot_lint.fixes.decision import Refusal
from ssot_lint.fixes.expressions import free_names
from ssot_lint.fixes.scene import STANDS_FOR_CANONICAL, Scene
from ssot_lint.program.model import ResolvedUse


def needed_imports(
    scene: Scene, resolved: ResolvedUse, template: str, imports: tuple[Import, ...]
) -> tuple[tuple[Import, ...], tuple[str, ...]]:
    """The imports that the template needs there, and doubts about its names.

    Raises `Refusal` when a name is not bound there, or means something else.
    """
    needed: list[Import] = []
    doubts: list[str] = []
    for name in sorted(free_names(template)):
        found = next((one for one in imports if _local_name(one) == name), None)
        if found is None:
            _require_bound(scene, resolved, name)
            continue
        doubts += _shadows(scene, resolved, name, found)
        if found.module != resolved.module:
            needed.append(found)
            doubts += _hides(scene, resolved, name, found)
    return tuple(needed), tuple(doubts)


def _local_name(one: Import) -> str:
    return one.name or one.module.partition(".")[0]


def _require_bound(scene: Scene, resolved: ResolvedUse, name: str) -> None:
    use, lookup = resolved.use, scene.lookup
    if name in use.scope_parameters or hasattr(builtins, name):
        return
    if lookup.module_binding(resolved.module, name) is None and not lookup.is_bound(resolved.path, use.span.line, name):
        raise Refusal(f"`{name}` of the template is not bound there; declare it in `imports`")


def _hides(scene: Scene, resolved: ResolvedUse, name: str, needed: Import) -> Iterator[str]:
    """Doubts about a new name of a module that others take along with everything in it."""
    lookup = scene.lookup
    if name.startswith("_") or lookup.module_binding(resolved.module, name) is not None:
        return
    meant = {Symbol(needed.module, needed.name), lookup.module_binding(needed.module, needed.name)}
    for module, place in lookup.taken_along(resolved.module):
        there = lookup.module_binding(module, name)
        if there is not None and there not in meant:
            yield f"`{name}` would be taken along by `*` at {place}, where it is `{there}`"
            return


def _shadows(scene: Scene, resolved: ResolvedUse, name: str, needed: Import) -> tuple[str, ...]:
    """Doubts about a name to be imported that is bound there already."""
    use, lookup = resolved.use, scene.lookup
    if name in use.scope_parameters:
        raise Refusal(f"`{name}` is a parameter of `{use.symbol or 'the lambda'}` and cannot be imported over it")
    here = lookup.module_binding(resolved.module, name)
    meant = {Symbol(needed.module, needed.name), lookup.module_binding(needed.module, needed.name)}
    meant |= {Symbol(name)} if not needed.name else {Symbol(f"{needed.module}.{needed.name}")}
    if here is not None and here not in meant and not _is_replaced(scene, resolved, here):
        raise Refusal(f"`{name}` already means {str(here)!r} in that module")
    if here is None and needed.module != resolved.module and lookup.is_bound(resolved.path, use.span.line, name):
        return (f"`{name}` is bound there already, perhaps to something else",)
    return ()


def _is_replaced(scene: Scene, resolved: ResolvedUse, bound: Symbol) -> bool:
    """True of an imported duplicate: its import is turned to the canonical together with what needs it, or stays."""
    duplicates = {one.symbol for one in scene.contract.duplicates}
    standing = {one.symbol for one in scene.view.definitions if one.role in STANDS_FOR_CANONICAL}
    return bound.module != resolved.module and bound in duplicates | standing
