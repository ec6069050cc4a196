"""Redirect a duplicate that is used as a value (assigned, passed on, compared) to the canonical."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import libcst as cst
from libcst import matchers as m

from codemods._change import Change, Workplace
from codemods._command import TemplateCommand
from codemods._local_imports import home_of
from codemods._site import Refusal, Site, Tree
from codemods._surroundings import settle
from codemods._template import Filling, Value, check_names_are_known, fill, pattern
from codemods.edits import ReferenceEdit

_BINDERS = (
    cst.Param,
    cst.FunctionDef,
    cst.ClassDef,
    cst.ImportAlias,
    cst.ImportFrom,
    cst.AsName,
    cst.NameItem,
    cst.Global,
    cst.Nonlocal,
    cst.MatchAs,
    cst.MatchStar,
    cst.MatchMapping,
    cst.MatchKeywordElement,
    cst.MatchClass,
    cst.MatchValue,
)
_STORES = m.AssignTarget() | m.AugAssign() | m.Del() | m.For() | m.CompFor() | m.NamedExpr() | m.AnnAssign()
_TARGETS = (cst.Name, cst.Attribute, cst.Subscript)


def prepare(edit: ReferenceEdit, site: Site, place: Workplace) -> Change:
    """The redirected reference, ready to be made; a `Refusal` where the name is bound or called, not read."""
    target = _reference_at(site)
    parsed = pattern(edit.template, place.tree)
    if parsed.awaits and not site.awaits_allowed_at(target):
        raise Refusal("the template awaits, and the code around the reference is not `async`")
    is_stored = _is_stored(target, site)
    if not (is_stored or site.is_deferred) and m.findall(parsed.expression, m.Call()):
        raise Refusal("what the template calls would run once, when the module is imported, and not at each call")
    if is_stored and isinstance(target, cst.Name):
        raise Refusal("the name is bound here, not read")
    renames, imports = place.names_for(edit.imports, site)
    check_names_are_known(parsed, {}, edit.imports, place.tree)
    home = home_of(site, imports) if edit.imports_locally else None
    moved = not imports and place.is_moved(target, edit.imports, renames)

    def replace(updated: Any) -> cst.BaseExpression:
        values = {"receiver": Value(updated.value)} if isinstance(updated, cst.Attribute) else {}
        result = fill(parsed, Filling(values, renames, _as_call(updated)))
        if is_stored and not isinstance(result, _TARGETS):
            raise Refusal("a value is stored here, and the template gives nothing that can be assigned to")
        return settle(result, target, updated, site, place.tree, may_be_equal=moved, nests_quotes=edit.nests_quotes)

    uses_receiver = "receiver" in parsed.holes.values()
    dropped = () if uses_receiver or not isinstance(target, cst.Attribute) else (target.value,)
    says = " ".join((edit.template, *renames.values()))
    return Change(
        target, replace, imports, home, consumed=dropped, drops_orphans=True, says=says, keeps=frozenset(edit.keeps)
    )


def _as_call(reference: cst.BaseExpression) -> cst.Call | None:
    """A call of the reference: what the template engine takes a dot's layout from."""
    if not isinstance(reference, cst.Attribute):
        return None
    return cst.Call(reference.with_changes(lpar=(), rpar=()), args=[cst.Arg(cst.Name("_"), star="*")])


def _reference_at(site: Site) -> cst.Name | cst.Attribute:
    token, parent = site.token, site.parent(site.token)
    if not isinstance(token, cst.Name):
        raise Refusal("there is a string here, not a reference")
    target: cst.Name | cst.Attribute = token
    if isinstance(parent, cst.Attribute) and parent.attr is token:
        target = parent
    around = site.parent(target)
    if isinstance(around, cst.Call) and around.func is target:
        raise Refusal("it is called here: that is a call, not a reference")
    if isinstance(around, cst.Arg) and around.keyword is target:
        raise Refusal("it is the keyword of an argument here")
    if any(isinstance(ancestor, (cst.Import, cst.ImportFrom)) for ancestor in site.ancestors):
        raise Refusal("the name is imported here, not read")
    if isinstance(around, _BINDERS) and not _is_value_of(around, target):
        raise Refusal("the name is bound here, not read")
    return target


def _is_value_of(binder: cst.CSTNode, target: cst.CSTNode) -> bool:
    """Whether the target is a default value, not the bound name."""
    return isinstance(binder, cst.Param) and binder.default is target


def _is_stored(target: cst.CSTNode, site: Site) -> bool:
    """Whether the target is assigned to or deleted, alone or as one of several."""
    inner = target
    for ancestor in reversed(site.around(target)):
        if m.matches(ancestor, _STORES):
            return getattr(ancestor, "target", None) is inner
        if not isinstance(ancestor, (cst.Tuple, cst.List, cst.Element, cst.StarredElement)):
            return False
        inner = ancestor
    return False


class DuplicateReference(TemplateCommand):
    """Redirect each reference to a name, in the files given, by a template."""

    DESCRIPTION = "Redirect references (not calls) of a duplicate to the canonical, by a template over {receiver}."

    def edits(self, tree: Tree) -> Iterator[ReferenceEdit]:
        """One edit for each matching reference that is read or stored as an attribute."""
        for site, span in self.places(tree):
            try:
                target = _reference_at(site)
            except Refusal:
                continue
            if self.is_on(self.receiver, target, tree):
                yield ReferenceEdit(span, self.name, self.rewrite, self.imports)
