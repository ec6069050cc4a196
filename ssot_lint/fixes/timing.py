"""When the way to the canonical is read: a duplicate reads it when its body runs, a new call before its arguments."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from codemods.edits import CallEdit, Import, ReferenceEdit
from ssot_lint.contracts.model import Symbol
from ssot_lint.facts.model import CallFacts, Effects
from ssot_lint.fixes.decision import Draft
from ssot_lint.fixes.delegation import RECEIVER
from ssot_lint.fixes.expressions import hole_of, parse_template
from ssot_lint.fixes.scene import Scene, short
from ssot_lint.fixes.stability import Stability, place_of
from ssot_lint.program.model import DefinitionSite, ResolvedUse


def timing_doubts(scene: Scene, resolved: ResolvedUse, site: DefinitionSite, draft: Draft) -> Iterator[str]:
    """Doubts about what leads to the canonical, and may be another thing at the one moment than at the other."""
    edit = draft.edit
    if not isinstance(edit, CallEdit | ReferenceEdit):
        return
    call = resolved.use.call or CallFacts()
    runs_later = site.definition.has_yield or (site.definition.is_async and not call.awaited)
    if isinstance(edit, ReferenceEdit) or runs_later:
        moments = ["at once, not when it runs"] * 2
    else:
        place = place_of(scene, resolved)
        given = [one for number, one in enumerate(call.arguments) if number not in edit.early]
        acting = next((one.text for one in given if one.effects is Effects.ACTS), "")
        telling = (one.text for one in given if place.stability(one.text) is not Stability.FIXED)
        moments = [f"before `{one}`" if one else "" for one in (acting, acting or next(telling, ""))]
    at_reading, at_calling = moments
    if at_reading and resolved.use.receiver is not None:
        yield from _attribute_doubts(scene, resolved, site, edit.template, at_reading)
    for text, is_called in _way(edit.template):
        if is_called and at_calling:
            yield f"`{text}` would be called {at_calling}"
        elif not is_called and at_reading and not _is_fixed(scene, text, edit):
            yield f"`{text}` would be read {at_reading}"


def import_doubts(scene: Scene, imports: Sequence[Import]) -> Iterator[str]:
    """Doubts about names that an import takes over as they are, while their own module may bind them anew."""
    for one in imports:
        if one.name and (where := scene.lookup.set_anew(one.module, one.name.partition(".")[0])):
            yield f"`{one.name}` is imported as it is, and set anew at {where}"


def _attribute_doubts(
    scene: Scene, resolved: ResolvedUse, site: DefinitionSite, template: str, moment: str
) -> Iterator[str]:
    """Attributes of the receiver that may be set between the two moments."""
    seen_as = Symbol(*(resolved.receiver_type or "").partition(":")[::2])
    starts = dict.fromkeys((seen_as, site.symbol.owner) if seen_as.qualname else (site.symbol.owner,))
    for owner, name in dict.fromkeys(one for start in starts for one in sorted(_read(scene, template, start))):
        if where := scene.lookup.set_later(owner, name, resolved.path):
            yield f"`{name}` of {short(owner)} would be read {moment}, and it is set or computed at {where}"


def _way(template: str) -> list[tuple[str, bool]]:
    """What is called, and what names are read, on the way to what a template calls."""
    node = parse_template(template)
    while isinstance(node, ast.Await):
        node = node.value
    way = node.func if isinstance(node, ast.Call) else node
    if not isinstance(way, ast.Attribute):
        return []
    calls = [(_spelled(one), True) for one in ast.walk(way.value) if isinstance(one, ast.Call)]
    names = [one for one in ast.walk(way.value) if isinstance(one, ast.Name) and hole_of(one) is None]
    return calls + [(one.id, False) for one in names]


def _spelled(call: ast.Call) -> str:
    return f"{ast.unparse(call.func)}({'…' if call.args or call.keywords else ''})".replace("_hole_", "")


def _is_fixed(scene: Scene, name: str, edit: CallEdit | ReferenceEdit) -> bool:
    """True of a name that is imported for the new call, and is a module, a class, or a function of its own module."""
    imported = next((one for one in edit.imports if one.name == name or (not one.name and one.module == name)), None)
    if imported is None or not imported.name:
        return True
    return scene.lookup.is_defined(imported.module, imported.name)


def _read(scene: Scene, template: str, start: Symbol) -> set[tuple[Symbol, str]]:
    """Attributes that the template reads on its way from the receiver, each with the class of the object."""
    node = parse_template(template)
    found: set[tuple[Symbol, str]] = set()
    for one in ast.walk(node) if node is not None else ():
        owner: Symbol | None = start
        for name in _names_after_receiver(one):
            if owner is not None:
                if not (name == scene.name and owner in scene.canonical_classes):
                    found.add((owner, name))
                owner = scene.lookup.attribute_types(owner).get(name)
    return found


def _names_after_receiver(node: ast.AST) -> list[str]:
    """The attributes of a dotted path from the receiver, in order; none of anything else."""
    names: list[str] = []
    while isinstance(node, ast.Attribute):
        names.insert(0, node.attr)
        node = node.value
    return names if isinstance(node, ast.Name) and hole_of(node) == RECEIVER else []
