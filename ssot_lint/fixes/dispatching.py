"""Dispatching: adapters that call the canonical of one class, whatever class the object is of."""

from __future__ import annotations

from collections.abc import Iterator

from ssot_lint.facts.model import Delegation
from ssot_lint.fixes.binding import receiver_parameter
from ssot_lint.fixes.delegation import RECEIVER
from ssot_lint.fixes.expressions import holes_in
from ssot_lint.fixes.scene import Scene, short
from ssot_lint.program.model import DefinitionSite


def dispatch_doubts(scene: Scene, site: DefinitionSite, callee: str) -> Iterator[str]:
    """What a call on an object reaches, and a call on a class or on ``super()`` does not: what an heir overrides."""
    if not scene.is_method or RECEIVER not in holes_in(callee):
        return
    for one in site.definition.delegations:
        if one.name == scene.name and _is_fixed(scene, site, one):
            where = f"{short(site.symbol)} calls `{one.receiver}.{one.name}`"
            yield f"{where}, and the new call would reach an heir's `{one.name}`"
            return


def _is_fixed(scene: Scene, site: DefinitionSite, delegation: Delegation) -> bool:
    """True when the class whose method is called is written down."""
    receiver = delegation.receiver or ""
    if receiver.startswith("super("):
        return True
    first, _, rest = receiver.partition(".")
    own = receiver_parameter(site.definition)
    if first == own or not all(part.isidentifier() for part in receiver.split(".")):
        return False
    if receiver.rpartition(".")[2] in {one.name for one in scene.canonical_classes}:
        return True
    bound = scene.lookup.module_binding(site.symbol.module, first)
    return bound is not None and not rest and bound.name[:1].isupper() and bool(bound.qualname)
