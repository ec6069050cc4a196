"""Plans for idle adapters: the definition is deleted, and with it whatever merely passed it on."""

from __future__ import annotations

from collections.abc import Iterator

from codemods.edits import Edit, ImportEdit, RetireEdit, StringEdit
from ssot_lint.facts.model import StringRole
from ssot_lint.fixes.decision import Draft, Refusal
from ssot_lint.fixes.imports import source_of
from ssot_lint.fixes.scene import Scene, short
from ssot_lint.program.model import DefinitionSite, ResolvedUse, Role
from ssot_lint.rules.idleness import carriers_of
from ssot_lint.rules.ledger import open_ledger

_SHOWN = 5
"""Entries of the ledger that a refusal names."""


def draft_retirement(scene: Scene, site: DefinitionSite) -> Draft:
    """The deletion. Raises `Refusal` while anything known by its name only might be a use of it."""
    _require_empty_ledger(scene, site)
    twins = [one for one in scene.view.definitions if one.symbol == site.symbol and one is not site]
    if twins:
        raise Refusal(f"{short(site.symbol)} is defined more than once; delete its definitions together, by hand")
    for decorator in site.definition.decorators:
        name = decorator.lstrip("@").partition("(")[0].rpartition(".")[2]
        if name not in _PLAIN:
            raise Refusal(f"`@{decorator.lstrip('@')}` may register it with something that calls it")
    carriers = tuple(carriers_of(scene.view, site))
    edit = RetireEdit(site.definition.span, site.definition.name)
    group = f"{scene.contract.name}:retire:{site.symbol}"
    along = tuple((one.path, _dropped(one)) for one in carriers)
    return Draft(edit, "", tuple(dict.fromkeys(_doubts(scene, site, carriers))), group, along)


_PLAIN = frozenset({"deprecated", "staticmethod", "classmethod", "override", "final"})
"""Decorators that hand the function to nobody."""


def _require_empty_ledger(scene: Scene, site: DefinitionSite) -> None:
    left = open_ledger(scene.contract, scene.view, site.definition.name)
    if not left:
        return
    named = ", ".join(f"{one.path}:{one.use.span.line}" for one in left[:_SHOWN])
    more = f" and {len(left) - _SHOWN} more" if len(left) > _SHOWN else ""
    uses = "1 use" if len(left) == 1 else f"{len(left)} uses"
    raise Refusal(
        f"{uses} of `{site.definition.name}` may mean it and nobody could tell: {named}{more}; settle them, or sign "
        "them off in the contract (`signed-off`, with a reason)"
    )


def _dropped(one: ResolvedUse) -> Edit:
    """The edit that takes an import or an entry of ``__all__`` away."""
    string = one.use.string
    if string is not None:
        return StringEdit(one.use.span, string.text, "")
    if one.use.imported is not None and one.use.imported.guard == "try":
        raise Refusal(f"its import at {one.path}:{one.use.span.line} is guarded by `try`, whose fallback would be left")
    return ImportEdit(one.use.span, one.use.name)


def _doubts(scene: Scene, site: DefinitionSite, carriers: tuple[ResolvedUse, ...]) -> Iterator[str]:
    name = site.definition.name
    for one in carriers:
        if one.use.imported is not None and one.use.imported.guard != "type-checking":
            missed = scene.lookup.missed(one.path, source_of(one), scene.leaving.get(one.path, frozenset()))
            yield from [f"at {one.path}:{one.use.span.line}, {missed}"] if missed else []
        is_entry = one.use.string is not None and one.use.string.role is StringRole.ALL
        if is_entry or (one.path.rpartition("/")[2] == "__init__.py" and not one.use.symbol):
            yield f"`{name}` is a public name of `{one.module}`: somebody outside the tree may use it"
    for other in scene.view.definitions:
        if other.role is Role.DECLARATION and other.definition.name == name and other.symbol != site.symbol:
            yield f"{short(other.symbol)} promises a `{name}`"
        if other.overrides == site.symbol:
            yield f"{short(other.symbol)} overrides it"
