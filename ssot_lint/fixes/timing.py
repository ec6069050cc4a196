"""When the way to the canonical is read: a duplicate reads it when its body runs, a new call before its arguments."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from codemods.edits import CallEdit, ReferenceEdit
from ssot_lint.contracts.model import Symbol
from ssot_lint.facts.model import CallFacts, Effects
from ssot_lint.fixes.decision import Draft
from ssot_lint.fixes.delegation import RECEIVER
from ssot_lint.fixes.expressions import hole_of, parse_template
from ssot_lint.fixes.scene import Scene, short
from ssot_lint.program.model import DefinitionSite, ResolvedUse


def timing_doubts(scene: Scene, resolved: ResolvedUse, site: DefinitionSite, draft: Draft) -> Iterator[str]:
    """Doubts about attributes of the receiver that may be set between the two moments."""
    use, edit = resolved.use, draft.edit
    if not isinstance(edit, CallEdit | ReferenceEdit) or use.receiver is None:
        return
    acting = _acting(edit, use.call or CallFacts(), site)
    if acting is None:
        return
    seen_as = Symbol(*(resolved.receiver_type or "").partition(":")[::2])
    starts = dict.fromkeys((seen_as, site.symbol.owner) if seen_as.qualname else (site.symbol.owner,))
    for owner, name in dict.fromkeys(one for start in starts for one in sorted(_read(scene, edit.template, start))):
        if where := scene.lookup.set_later(owner, name, resolved.path):
            before = f"before `{acting}`" if acting else "at once, not when it runs"
            yield f"`{name}` of {short(owner)} would be read {before}, and it is set or computed at {where}"


def _acting(edit: CallEdit | ReferenceEdit, call: CallFacts, site: DefinitionSite) -> str | None:
    """The first argument that acts after the way is read; empty where the body runs later, None if nothing does."""
    runs_later = site.definition.has_yield or (site.definition.is_async and not call.awaited)
    if isinstance(edit, ReferenceEdit) or runs_later:
        return ""
    for place, one in enumerate(call.arguments):
        if one.effects is Effects.ACTS and place not in edit.early:
            return one.text
    return None


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
