"""Drop the legacy path of a staged adapter: what stood under its flag becomes the whole body."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from typing import Any

import libcst as cst
from libcst.codemod import CodemodContext

from codemods._change import Change, Workplace
from codemods._command import NameCommand
from codemods._site import Refusal, Site, Tree
from codemods.edits import PathEdit


def prepare(edit: PathEdit, site: Site, place: Workplace) -> Change:
    """The adapter without its legacy path, ready to be made; a `Refusal` where it does not first ask the flag."""
    function = site.parent(site.token)
    if not isinstance(function, cst.FunctionDef) or function.name is not site.token:
        raise Refusal("there is no function definition here")
    block = function.body
    index = _stage(block.body, edit.flag, place.tree) if isinstance(block, cst.IndentedBlock) else None
    if index is None or not isinstance(block, cst.IndentedBlock):
        raise Refusal(f"its body does not begin by asking `{edit.flag}()`")
    branch: Any = block.body[index]

    def replace(updated: Any) -> cst.FunctionDef:
        body = list(updated.body.body[:index])
        kept = _unwrapped(updated.body.body[index])
        changed: cst.FunctionDef = updated.with_changes(body=updated.body.with_changes(body=[*body, *kept], footer=()))
        return changed

    shown = "".join(place.tree.text(statement) for statement in _unwrapped(branch))
    gone = (branch.test, *block.body[index + 1 :])
    return Change(function, replace, shown=shown, consumed=gone, drops_orphans=True, keeps=frozenset(edit.keeps))


def _stage(body: Sequence[Any], flag: str, tree: Tree) -> int | None:
    """Index of the statement that asks the flag; only what is no compound statement may stand before it."""
    for index, statement in enumerate(body):
        if isinstance(statement, cst.If):
            test = statement.test
            is_asked = isinstance(test, cst.Call) and not test.args and tree.text(test.func) == flag
            return index if is_asked and statement.orelse is None else None
        if not isinstance(statement, cst.SimpleStatementLine):
            return None
    return None


def _unwrapped(branch: cst.If) -> list[cst.BaseStatement]:
    """The statements of the branch, the first with the comments above it; a bare ``return`` at the end says nothing."""
    body: list[Any] = list(branch.body.body)
    if isinstance(branch.body, cst.SimpleStatementSuite):
        body = [cst.SimpleStatementLine([one.with_changes(semicolon=cst.MaybeSentinel.DEFAULT)]) for one in body]
    if len(body) > 1 and _is_bare_return(body[-1]):
        body.pop()
    body[0] = body[0].with_changes(leading_lines=[*branch.leading_lines, *body[0].leading_lines])
    return body


def _is_bare_return(statement: Any) -> bool:
    return (
        isinstance(statement, cst.SimpleStatementLine)
        and len(statement.body) == 1
        and isinstance(statement.body[0], cst.Return)
        and statement.body[0].value is None
    )


class ImpureAdapter(NameCommand):
    """Drop the legacy path of each staged adapter of a name, in the files given."""

    DESCRIPTION = "Leave of a staged adapter only what it does when its flag says yes."

    def __init__(self, context: CodemodContext, name: str, flag: str, at: str = "") -> None:
        super().__init__(context, name, at)
        self.flag = flag

    @staticmethod
    def add_args(arg_parser: ArgumentParser) -> None:
        """The options of this codemod."""
        NameCommand.add_args(arg_parser)
        arg_parser.add_argument("--flag", required=True, metavar="NAME", help="what the adapter asks, as written there")

    def edits(self, tree: Tree) -> Iterator[PathEdit]:
        """One edit for each matching definition."""
        for site, span in self.places(tree):
            parent = site.parent(site.token)
            if isinstance(parent, cst.FunctionDef) and parent.name is site.token:
                yield PathEdit(span, self.name, self.flag)
