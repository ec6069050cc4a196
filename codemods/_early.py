"""Arguments that must be evaluated before, and once: each in a statement of its own above the call's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import libcst as cst
from libcst import matchers as m

from codemods._precedence import fit, parenthesized
from codemods._site import Refusal, Site, Tree

_TRIES = 9
_FIRST_EVALUATED = (cst.Expr, cst.Assign, cst.AnnAssign, cst.Return)
"""Statements that evaluate their value before anything else in them."""


class EarlyAssign(cst.Assign):
    """An assignment that goes on a line of its own, above the statement it was made for."""


class EarlyExpr(cst.Expr):
    """An expression whose value nobody needs, on a line of its own above the statement it was made for."""


def is_early(small: cst.BaseSmallStatement) -> bool:
    """Whether a small statement was made for the one that follows it."""
    return isinstance(small, (EarlyAssign, EarlyExpr))


def plain(small: cst.BaseSmallStatement) -> cst.BaseSmallStatement:
    """The statement as any other."""
    if isinstance(small, EarlyAssign):
        return cst.Assign(small.targets, small.value, small.semicolon)
    return cst.Expr(small.value, small.semicolon) if isinstance(small, EarlyExpr) else small


@dataclass(slots=True)
class Early:
    """What runs before one call, filled while the changes inside the call are made."""

    statement: cst.CSTNode
    """The small statement of the original that they stand before."""
    names: Mapping[int, str]
    """Variable by argument, of those that are needed afterwards; in the order of evaluation."""
    order: Sequence[int]
    made: list[cst.BaseSmallStatement] = field(default_factory=list)

    def take(self, call: cst.Call, tree: Tree) -> dict[int, cst.BaseExpression]:
        """Make the statements from the call's arguments; what stands for each that is needed."""
        self.made = [self._statement(index, call.args[index].value, tree) for index in self.order]
        return {index: cst.Name(name) for index, name in self.names.items()}

    def _statement(self, index: int, value: cst.BaseExpression, tree: Tree) -> cst.BaseSmallStatement:
        if "\n" in tree.text(value).strip() and not value.lpar:
            value = parenthesized(value)
        if index not in self.names:
            blank = EarlyExpr(cst.Name("_"))
            return blank.with_changes(value=fit(value, blank, blank.value))
        target = cst.AssignTarget(cst.Name(self.names[index]))
        assign = EarlyAssign([target], cst.Name("_"))
        return assign.with_changes(value=fit(value, assign, assign.value))


def early_of(site: Site, call: cst.BaseExpression, order: Sequence[int], holes: Mapping[int, str], tree: Tree) -> Early:
    """What has to run before; a `Refusal` where nothing can: the call is not what its statement evaluates first.

    ``holes`` has a name to begin with for each argument that is needed afterwards.
    """
    statement = _statement_around(site, call)
    function = site.function
    if function is None or _is_in_class(site, function):
        raise Refusal("an argument would be evaluated twice or in another order: give it a name first")
    used = _names_in(function)
    names: dict[int, str] = {}
    for index in order:
        if index in holes:
            names[index] = _free(holes[index], {*used, *names.values()})
    return Early(statement, names, tuple(order))


def _statement_around(site: Site, call: cst.BaseExpression) -> cst.CSTNode:
    inner: cst.CSTNode = call
    for ancestor in reversed(site.around(call)):
        if isinstance(ancestor, _FIRST_EVALUATED) and ancestor.value is inner:
            return ancestor
        if not (isinstance(ancestor, cst.Await) and ancestor.expression is inner):
            break
        inner = ancestor
    raise Refusal("an argument would be evaluated twice or in another order: give it a name first")


def _is_in_class(site: Site, function: cst.FunctionDef) -> bool:
    index = next(i for i, node in enumerate(site.ancestors) if node is function)
    return any(isinstance(node, cst.ClassDef) for node in site.ancestors[index:])


def _names_in(function: cst.FunctionDef) -> set[str]:
    """Names that mean something in a function: neither attributes nor keywords of arguments."""
    skipped = {id(node.attr) for node in m.findall(function, m.Attribute()) if isinstance(node, cst.Attribute)}
    skipped |= {id(node.keyword) for node in m.findall(function, m.Arg()) if isinstance(node, cst.Arg)}
    names: Any = m.findall(function, m.Name())
    return {node.value for node in names if id(node) not in skipped}


def _free(name: str, used: set[str]) -> str:
    for candidate in (name, *(f"{name}_{number}" for number in range(2, 2 + _TRIES))):
        if candidate not in used:
            return candidate
    raise Refusal(f"no name is free for `{name}`, which would be evaluated twice or in another order")
