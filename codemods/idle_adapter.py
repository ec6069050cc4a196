"""Retire a definition that nothing uses: it goes, with the imports that only it used."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import libcst as cst

from codemods._blocks import Gone
from codemods._change import Change, Workplace
from codemods._command import NameCommand
from codemods._site import Refusal, Site, Tree, readers
from codemods.edits import RetireEdit


def prepare(edit: RetireEdit, site: Site, place: Workplace) -> Change:
    """The deletion, ready to be made; a `Refusal` for what is no function and no simple assignment."""
    target = _definition_at(site)
    _check_unused(edit.name, target, site, place)

    def remove(updated: Any) -> Any:
        if not isinstance(updated, cst.FunctionDef):
            return Gone()
        return cst.SimpleStatementLine([Gone()], leading_lines=_not_its_own(updated.leading_lines))

    return Change(
        target, remove, shown="", consumed=(target,), drops_orphans=True, keeps=frozenset(edit.keeps)
    )  # fmt: skip


def _definition_at(site: Site) -> cst.CSTNode:
    """The function, or the assignment of another name."""
    parent = site.parent(site.token)
    if isinstance(parent, cst.FunctionDef) and parent.name is site.token:
        return parent
    if isinstance(parent, cst.AnnAssign) and parent.target is site.token:
        return parent
    around = site.parent(parent) if isinstance(parent, cst.AssignTarget) else None
    if isinstance(around, cst.Assign) and len(around.targets) == 1:
        return around
    raise Refusal("there is no definition here that can be taken out alone")


def _check_unused(name: str, target: cst.CSTNode, site: Site, place: Workplace) -> None:
    """A module-level name that the file reads outside its own definition cannot go."""
    if site.around(target)[-1] is not place.tree.module and len(site.around(target)) != 2:
        return
    own = {id(node) for node in _nodes(target)}
    for assignment in place.names.view(site).scope[name]:
        left = [node for node in readers(assignment) if id(node) not in own and id(node) not in place.dead]
        if left:
            line = min(place.tree.range(node).start.line for node in left)
            raise Refusal(f"`{name}` is still used on line {line}")


def _nodes(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    yield node
    for child in node.children:
        yield from _nodes(child)


def _not_its_own(leading: Any) -> list[cst.EmptyLine]:
    """The lines above a definition without the comment right above it, which goes with it."""
    lines = list(leading)
    while lines and lines[-1].comment is not None:
        lines.pop()
    while lines and lines[-1].comment is None:
        lines.pop()
    return lines


class IdleAdapter(NameCommand):
    """Delete each definition of a name, in the files given."""

    DESCRIPTION = "Delete a definition that nothing uses, with the imports that only it used."

    def edits(self, tree: Tree) -> Iterator[RetireEdit]:
        """One edit for each matching definition."""
        for site, span in self.places(tree):
            parent = site.parent(site.token)
            if isinstance(parent, cst.FunctionDef) and parent.name is site.token:
                yield RetireEdit(span, self.name)
