"""Take rules that are of no use out of an allow comment, or the comment away; code stays as it is."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator

import libcst as cst
from libcst.codemod import CodemodContext

from codemods._change import Change, Workplace
from codemods._command import NameCommand
from codemods._site import Refusal, Site, Tree
from codemods.edits import AllowEdit
from ssot_lint.facts.allow_texts import AllowText, allow_texts
from ssot_lint.facts.model import Span


def prepare(edit: AllowEdit, site: Site, place: Workplace) -> Change:
    """The comment without those rules, ready to be made; a `Refusal` where it does not name them."""
    comment, holder = site.token, site.ancestors[-1]
    if not isinstance(comment, cst.Comment) or not isinstance(holder, (cst.TrailingWhitespace, cst.EmptyLine)):
        raise Refusal("there is no comment here")
    unwanted = {name.strip() for name in edit.name.split(",")}
    start = edit.span.column - 1 - place.tree.range(comment).start.column
    said = next((one for one in allow_texts(comment.value) if one.start == start), None)
    if said is None or not unwanted.issubset(said.rules):
        raise Refusal("the comment does not name these rules")
    left = _without(comment.value, said, unwanted)

    def apply(updated: cst.TrailingWhitespace | cst.EmptyLine) -> cst.CSTNode | cst.RemovalSentinel:
        if left:
            return updated.with_changes(comment=comment.with_changes(value=left))
        if isinstance(updated, cst.EmptyLine):
            return cst.RemoveFromParent()
        return updated.with_changes(comment=None, whitespace=cst.SimpleWhitespace(""))

    return Change(holder, apply, shown=left)


def _without(comment: str, said: AllowText, unwanted: set[str]) -> str:
    """What is left of a comment; empty when that says nothing."""
    kept = [name for name in said.rules if name not in unwanted]
    if not kept:
        before, after = comment[: said.start].rstrip(), comment[said.end :].strip()
        return "  ".join(part for part in (before, after) if part)
    opening, closing = comment.index("[", said.start), comment.index("]", said.start)
    return f"{comment[: opening + 1]}{', '.join(kept)}{comment[closing:]}"


class UnusedAllow(NameCommand):
    """Take a rule out of every allow comment that names it, in the files given."""

    DESCRIPTION = "Take a rule out of allow comments; a comment that names no other goes."

    def __init__(self, context: CodemodContext, name: str, at: str = "") -> None:
        super().__init__(context, name, at)

    @staticmethod
    def add_args(arg_parser: ArgumentParser) -> None:
        """The options of this codemod."""
        NameCommand.add_args(arg_parser)

    def is_wanted(self, node: cst.CSTNode) -> bool:
        """Whether a node is a comment that allows the rule."""
        return isinstance(node, cst.Comment) and any(self.name in one.rules for one in allow_texts(node.value))

    def edits(self, tree: Tree) -> Iterator[AllowEdit]:
        """One edit for each directive that names the rule."""
        for site, span in self.places(tree):
            value = site.token.value if isinstance(site.token, cst.Comment) else ""
            for said in allow_texts(value):
                if self.name in said.rules:
                    column = span.column + said.start
                    yield AllowEdit(Span(span.line, column, span.line, span.column + said.end), self.name)
