"""What an expression may do when evaluated, and what becomes of its value."""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst

from ssot_lint.facts.model import Argument, Effects
from ssot_lint.facts.walking import children

_PLAIN = (cst.Name, cst.BaseNumber, cst.SimpleString, cst.Ellipsis, cst.Lambda)
_ACTING = (cst.Call, cst.Await, cst.Yield, cst.NamedExpr, cst.BaseComp)
_ORDER = (Effects.NONE, Effects.READS, Effects.ACTS)
_TAKES_COROUTINE = frozenset(
    {
        "create_task", "ensure_future", "gather", "wait_for", "shield", "wait", "run",
        "run_until_complete", "run_coroutine_threadsafe", "start_soon", "as_completed",
    }
)  # fmt: skip

_blank_module = cst.Module([])


def source_of(node: cst.CSTNode) -> str:
    """Source text of a node, without surrounding whitespace."""
    return _blank_module.code_for_node(node).strip()


def last_name(expression: cst.BaseExpression | None) -> str | None:
    """Terminal name of a dotted expression; None when it ends in anything else."""
    if isinstance(expression, cst.Attribute):
        return expression.attr.value
    return expression.value if isinstance(expression, cst.Name) else None


def root_name(expression: cst.BaseExpression) -> str | None:
    """First name of a dotted expression; None when it starts with anything else."""
    while isinstance(expression, cst.Attribute):
        expression = expression.value
    return expression.value if isinstance(expression, cst.Name) else None


def effects_of(node: cst.CSTNode) -> Effects:
    """The most that evaluating the expression may do, its parts included."""
    if isinstance(node, _PLAIN):
        return Effects.NONE
    if isinstance(node, cst.UnaryOperation) and isinstance(node.expression, cst.BaseNumber):
        return Effects.NONE
    if isinstance(node, _ACTING):
        return Effects.ACTS
    own = Effects.NONE if isinstance(node, _DISPLAYS) else Effects.READS
    parts = (effects_of(child) for child in children(node) if isinstance(child, _PARTS))
    return max((own, *parts), key=_ORDER.index)


_DISPLAYS = (
    cst.List, cst.Tuple, cst.Set, cst.Dict, cst.Element, cst.DictElement, cst.ConcatenatedString,
    cst.FormattedStringText, cst.IfExp, cst.BooleanOperation,
)  # fmt: skip
_PARTS = (
    cst.BaseExpression, cst.BaseElement, cst.BaseDictElement, cst.FormattedStringExpression, cst.SubscriptElement,
    cst.Index, cst.Slice, cst.ComparisonTarget,
)  # fmt: skip


def arguments_of(call: cst.Call) -> tuple[Argument, ...]:
    """Arguments of a call, in order."""
    return tuple(
        Argument(
            source_of(argument.value),
            argument.keyword.value if argument.keyword else None,
            argument.star,
            effects_of(argument.value),
        )
        for argument in call.args
    )


def is_value_used(node: cst.BaseExpression, ancestors: Sequence[cst.CSTNode]) -> bool:
    """True unless the value certainly goes nowhere: a bare statement, perhaps through ``await``, ``gather``, a task."""
    for around in reversed(ancestors):
        if isinstance(around, cst.Expr):
            return False
        if isinstance(around, cst.Await | cst.Arg | cst.Element | cst.StarredElement | cst.List | cst.Tuple):
            continue
        if isinstance(around, cst.ListComp | cst.GeneratorExp) and _is_element(node, around):
            continue
        if not (isinstance(around, cst.Call) and last_name(around.func) in _TAKES_COROUTINE):
            return True
        node = around
    return True


def _is_element(node: cst.BaseExpression, comprehension: cst.ListComp | cst.GeneratorExp) -> bool:
    element = comprehension.elt
    return element is node or (isinstance(element, cst.Await) and element.expression is node)


def comes_first(ancestors: Sequence[cst.CSTNode]) -> bool:
    """True when a statement, in a function, evaluates the expression below these nodes before anything else."""
    if not ancestors or not isinstance(ancestors[-1], cst.Expr | cst.Assign | cst.AnnAssign | cst.Return):
        return False
    scopes = (one for one in reversed(ancestors) if isinstance(one, cst.FunctionDef | cst.ClassDef))
    return isinstance(next(scopes, None), cst.FunctionDef)


def wrapper_of(ancestors: Sequence[cst.CSTNode]) -> str | None:
    """Callee of the call that the expression is directly an argument of."""
    if len(ancestors) >= 2 and isinstance(ancestors[-1], cst.Arg) and isinstance(ancestors[-2], cst.Call):
        return source_of(ancestors[-2].func)
    return None
