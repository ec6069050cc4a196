"""Purity: does a body hand on and do nothing else? Strict, because a wrong yes would hide a duplicate."""

from __future__ import annotations

from collections.abc import Iterable

import libcst as cst

from ssot_lint.facts.expressions import last_name

_LOGGERS = frozenset({"logger", "log", "logging", "_logger", "_log", "LOGGER", "LOG", "_LOGGER", "_LOG"})
_LOG_METHODS = frozenset({"debug", "info", "warning", "warn", "error", "exception", "critical", "fatal", "log"})
_PLAIN_VALUES = (cst.Name, cst.BaseNumber, cst.SimpleString, cst.Ellipsis)


def statements_of(body: cst.BaseSuite) -> Iterable[cst.BaseSmallStatement | cst.BaseCompoundStatement]:
    """Statements of a suite, those that share a line one by one."""
    for statement in body.body:
        if isinstance(statement, cst.SimpleStatementLine):
            yield from statement.body
        elif isinstance(statement, cst.BaseSmallStatement | cst.BaseCompoundStatement):
            yield statement


def is_pure(body: cst.BaseSuite, delegation: cst.Call) -> bool:
    """True when besides the delegation the body holds a docstring, a warning, logging, imports and plain returns."""
    return hands_on(delegation) and all(_is_plain(statement, delegation) for statement in statements_of(body))


def hands_on(delegation: cst.Call) -> bool:
    """The call passes on what it is given: nothing is computed, chosen or called for an argument."""
    return all(_is_given(argument.value) for argument in delegation.args) and _is_reached(delegation.func)


def is_logging(value: cst.BaseExpression | None) -> bool:
    """True of a call of a logger's method or of ``warnings.warn`` that computes nothing on the way."""
    if not isinstance(value, cst.Call) or not all(_is_shown(argument.value) for argument in value.args):
        return False
    match value.func:
        case cst.Name(value="warn"):
            return True
        case cst.Attribute(value=owner, attr=cst.Name(value=method)):
            return (is_logger(owner) and method in _LOG_METHODS) or (last_name(owner), method) == ("warnings", "warn")
    return False


def is_logger(owner: cst.BaseExpression) -> bool:
    """True of an expression that is a logger by its name, or gets one."""
    if isinstance(owner, cst.Call):
        return last_name(owner.func) in {"getLogger", "get_logger"} and all(_is_given(one.value) for one in owner.args)
    return last_name(owner) in _LOGGERS


def _is_plain(statement: cst.CSTNode, delegation: cst.Call) -> bool:
    match statement:
        case cst.Pass() | cst.Import() | cst.ImportFrom():
            return True
        case cst.Expr(value=cst.SimpleString() | cst.ConcatenatedString()):
            return True
        case cst.Return(value=None):
            return True
        case cst.Return(value=value) if isinstance(value, _PLAIN_VALUES):
            return True
        case cst.Expr(value=value) | cst.Return(value=value):
            return _is_or_reads(value, delegation) or is_logging(value)
        case cst.Assign(targets=[cst.AssignTarget(target=cst.Name())], value=value):
            return _is_or_reads(value, delegation)
        case cst.AnnAssign(target=cst.Name(), value=cst.BaseExpression() as value):
            return _is_or_reads(value, delegation)
    return False


def _is_or_reads(value: cst.BaseExpression | None, delegation: cst.Call) -> bool:
    """The value is the delegation itself, perhaps awaited, or an attribute of its result."""
    while isinstance(value, cst.Await | cst.Attribute):
        value = value.expression if isinstance(value, cst.Await) else value.value
    return value is delegation


def _is_given(value: cst.BaseExpression) -> bool:
    """A name, a literal, an attribute of one, an item by a literal, or a display of such."""
    if isinstance(value, _PLAIN_VALUES):
        return True
    match value:
        case cst.Attribute(value=inner) | cst.UnaryOperation(expression=cst.BaseNumber() as inner):
            return _is_given(inner)
        case cst.Subscript(value=inner, slice=[cst.SubscriptElement(slice=cst.Index(value=index, star=None))]):
            return _is_given(inner) and _is_given(index)
        case cst.List(elements=elements) | cst.Tuple(elements=elements) | cst.Set(elements=elements):
            return all(_is_given(element.value) for element in elements)
        case cst.Dict(elements=elements):
            return all(_is_given(part) for element in elements for part in _dict_parts(element))
        case cst.ConcatenatedString(left=left, right=right):
            return _is_given(left) and _is_given(right)
    return False


def _is_shown(value: cst.BaseExpression) -> bool:
    """What a message may show: anything given, f-strings and sums of such."""
    match value:
        case cst.FormattedString(parts=parts):
            return all(_is_shown(one.expression) for one in parts if isinstance(one, cst.FormattedStringExpression))
        case cst.ConcatenatedString(left=left, right=right):
            return _is_shown(left) and _is_shown(right)
        case cst.BinaryOperation(left=left, right=right):
            return _is_shown(left) and _is_shown(right)
    return _is_given(value)


def _is_reached(callee: cst.BaseExpression) -> bool:
    """The callee is found by names, attributes and getters that are told nothing but what is given."""
    match callee:
        case cst.Name():
            return True
        case cst.Attribute(value=inner) | cst.Await(expression=inner):
            return _is_reached(inner)
        case cst.Call(func=func, args=args):
            return _is_reached(func) and all(_is_given(argument.value) for argument in args)
        case cst.Subscript():
            return _is_given(callee)
    return False


def _dict_parts(element: cst.BaseDictElement) -> tuple[cst.BaseExpression, ...]:
    return (element.key, element.value) if isinstance(element, cst.DictElement) else (element.value,)
