"""Rename what stands for a duplicate on a fake or mock: an attribute, a method, a constructor's keyword."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator

import libcst as cst
from libcst import matchers as m
from libcst.codemod import CodemodContext

from codemods._change import Change, Workplace
from codemods._command import NameCommand
from codemods._site import Refusal, Site, Tree
from codemods.edits import DoubleEdit


def prepare(edit: DoubleEdit, site: Site, place: Workplace) -> Change:
    """The renamed token, ready to be made; a `Refusal` where it is neither attribute, keyword nor member of a class."""
    if not edit.new.isidentifier():
        raise Refusal(f"`{edit.new}` is no name")
    token = site.token
    if not isinstance(token, cst.Name):
        raise Refusal("there is a string here, not a name")
    _check_role(edit, token, site)
    return Change(token, lambda updated: updated.with_changes(value=edit.new))


def _check_role(edit: DoubleEdit, token: cst.Name, site: Site) -> None:
    parent = site.parent(token)
    if isinstance(parent, cst.Attribute) and parent.attr is token:
        if any(isinstance(node, (cst.Import, cst.ImportFrom)) for node in site.ancestors):
            raise Refusal("the name is imported here")
        return
    if isinstance(parent, cst.Arg) and parent.keyword is token:
        call = site.parent(parent)
        if isinstance(call, cst.Call) and any(arg.keyword and arg.keyword.value == edit.new for arg in call.args):
            raise Refusal(f"the call already has a keyword `{edit.new}`")
        return
    body = _class_body(token, site)
    if body is None:
        raise Refusal("it is no attribute, keyword or member of a class here")
    if edit.new in _members(body):
        raise Refusal(f"the class already has a member `{edit.new}`")


def _class_body(token: cst.Name, site: Site) -> cst.BaseSuite | None:
    """The body of the class that the token names a member of."""
    nodes = list(reversed(site.ancestors))
    if isinstance(nodes[0], cst.FunctionDef) and nodes[0].name is token:
        nodes = nodes[1:]
    elif isinstance(nodes[0], cst.AssignTarget) and isinstance(nodes[1], cst.Assign):
        nodes = nodes[3:]
    elif isinstance(nodes[0], cst.AnnAssign) and nodes[0].target is token:
        nodes = nodes[2:]
    else:
        return None
    is_member = len(nodes) > 1 and isinstance(nodes[0], cst.IndentedBlock) and isinstance(nodes[1], cst.ClassDef)
    return nodes[0] if is_member and isinstance(nodes[0], cst.BaseSuite) else None


def _members(body: cst.BaseSuite) -> set[str]:
    names: set[str] = set()
    for statement in body.body:
        if isinstance(statement, (cst.FunctionDef, cst.ClassDef)):
            names.add(statement.name.value)
        elif isinstance(statement, cst.SimpleStatementLine):
            found = m.findall(statement, m.AssignTarget(target=m.Name()) | m.AnnAssign(target=m.Name()))
            names |= {node.target.value for node in found if hasattr(node, "target")}
    return names


class StaleDouble(NameCommand):
    """Rename each attribute or keyword of this name, in the files given."""

    DESCRIPTION = "Rename an attribute or constructor keyword of fakes and mocks."

    def __init__(self, context: CodemodContext, name: str, new: str, at: str = "", receiver: str = "") -> None:
        super().__init__(context, name, at)
        self.new = new
        self.receiver = receiver

    @staticmethod
    def add_args(arg_parser: ArgumentParser) -> None:
        """The options of this codemod."""
        NameCommand.add_args(arg_parser)
        arg_parser.add_argument("--new", required=True, help="the new name")
        arg_parser.add_argument("--receiver", default="", help="only attributes of what is written so, e.g. `mock`")

    def edits(self, tree: Tree) -> Iterator[DoubleEdit]:
        """One edit for each matching attribute (of the receiver, where one is given) or keyword."""
        for site, span in self.places(tree):
            parent = site.parent(site.token)
            is_attribute = isinstance(parent, cst.Attribute) and parent.attr is site.token
            is_keyword = isinstance(parent, cst.Arg) and parent.keyword is site.token
            if (is_attribute or is_keyword) and self.is_on(self.receiver, parent, tree):
                yield DoubleEdit(span, self.name, self.new)
