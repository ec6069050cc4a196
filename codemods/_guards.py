"""Collapse a guard that has one answer only to the branch that it leads to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import libcst as cst
from libcst import matchers as m

from codemods._blocks import Chosen, Dropped
from codemods._change import Change, Workplace
from codemods._site import Refusal, Site
from codemods._surroundings import settle
from codemods.edits import GuardEdit

_HASATTR = m.Call(func=m.Name("hasattr"), args=[m.Arg(keyword=None, star=""), m.Arg(keyword=None, star="")])


def prepare(edit: GuardEdit, site: Site, place: Workplace) -> Change:
    """The branch that is left, ready to take the place of all; a `Refusal` when the guard is more than that."""
    decided = _decided_by(site)
    subject = place.tree.text(_call_in(decided.test).args[0].value)
    answers = dict(edit.answers)
    consumed: list[cst.CSTNode | None] = [decided.test]
    node: Any = decided
    while isinstance(node, (cst.If, cst.IfExp)):
        answer = _answer(node.test, subject, answers, place)
        if answer is None:
            break
        consumed.append(node.test)
        consumed.append(node.orelse if answer else node.body)
        node = None if answer else node.orelse
    kept = [part for part in consumed if part is not None]

    def replace(updated: Any) -> Any:
        left = _left(updated, subject, answers, place)
        if isinstance(decided, cst.IfExp):
            return settle(left, decided, left, site, place.tree)
        return _in_place_of(decided, left, site)

    return Change(decided, replace, shown="", consumed=tuple(kept))


def _decided_by(site: Site) -> cst.If | cst.IfExp:
    """The statement or expression whose whole test asks for the name."""
    inner: cst.CSTNode = site.token
    for ancestor in reversed(site.ancestors):
        if isinstance(ancestor, (cst.If, cst.IfExp)) and ancestor.test is inner:
            return ancestor
        if not (isinstance(ancestor, cst.Arg) or m.matches(ancestor, _HASATTR | m.UnaryOperation(m.Not()))):
            break
        inner = ancestor
    raise Refusal("the guard is not all that is asked here: take it out by hand")


def _call_in(test: cst.BaseExpression) -> cst.Call:
    while isinstance(test, cst.UnaryOperation):
        test = test.expression
    assert isinstance(test, cst.Call)
    return test


def _answer(test: cst.BaseExpression, subject: str, answers: Mapping[str, bool], place: Workplace) -> bool | None:
    """Whether a test holds; None when it asks anything that is not known."""
    is_negated = False
    while isinstance(test, cst.UnaryOperation) and isinstance(test.operator, cst.Not):
        test, is_negated = test.expression, not is_negated
    if not isinstance(test, cst.Call) or not m.matches(test, _HASATTR):
        return None
    own, name = test.args[0].value, test.args[1].value
    value = name.evaluated_value if isinstance(name, cst.SimpleString) else None
    if place.tree.text(own) != subject or value not in answers:
        return None
    return answers[str(value)] is not is_negated


def _left(updated: Any, subject: str, answers: Mapping[str, bool], place: Workplace) -> Any:
    """What of a chain of branches can run: a suite or expression, a shorter chain, or None."""
    node = updated
    while isinstance(node, (cst.If, cst.IfExp)):
        answer = _answer(node.test, subject, answers, place)
        if answer is None:
            return node
        if answer:
            return node.body
        node = node.orelse
        if isinstance(node, cst.Else):
            return node.body
    return node


def _in_place_of(decided: cst.If, left: Any, site: Site) -> Any:
    """What is left as it must be where the ``if`` was: in a block, or as an ``elif``."""
    is_elif = isinstance(site.parent(decided), cst.If)
    if left is None:
        return cst.RemoveFromParent() if is_elif else _as(Dropped, decided, decided.body)
    if isinstance(left, cst.If):
        return left if is_elif else left.with_changes(leading_lines=decided.leading_lines)
    _check_comments(left)
    if is_elif:
        return cst.Else(left, leading_lines=decided.leading_lines)
    return _as(Chosen, decided, left)


def _as(kind: type[cst.If], decided: cst.If, body: cst.BaseSuite) -> cst.If:
    return kind(test=decided.test, body=body, leading_lines=decided.leading_lines)


def _check_comments(suite: cst.BaseSuite) -> None:
    header = suite.header if isinstance(suite, cst.IndentedBlock) else None
    footer = suite.footer if isinstance(suite, cst.IndentedBlock) else ()
    if (header is not None and header.comment is not None) or any(line.comment is not None for line in footer):
        raise Refusal("a comment beside the guard would be lost: move it into the branch first")
