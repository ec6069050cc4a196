"""Sites: what the code around one watched name says about how the name is used there."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import libcst as cst
from msgspec.structs import replace

from ssot_lint.facts.expressions import arguments_of, comes_first, is_value_used, source_of, wrapper_of
from ssot_lint.facts.import_sites import import_around, import_use
from ssot_lint.facts.model import CallFacts, Span, Use, UseKind
from ssot_lint.facts.scopes import innermost_function

if TYPE_CHECKING:
    from ssot_lint.facts.visitor import SiteVisitor

_BINDERS = (
    cst.FunctionDef, cst.ClassDef, cst.Param, cst.TypeVar, cst.TypeVarTuple, cst.ParamSpec, cst.NameItem, cst.MatchAs,
    cst.MatchStar, cst.MatchMapping, cst.AsName,
)  # fmt: skip
"""What binds the names it holds directly (its other parts are no bare names, or are told apart by field)."""
_UNPACKED = (cst.Element, cst.StarredElement, cst.Tuple, cst.List)


class ConstantSite(NamedTuple):
    """A constant's definition: source of its value, and the statement; ``is_declared`` without a value."""

    value: str | None
    site: Span
    is_declared: bool = False


def name_site(visitor: SiteVisitor, node: cst.Name) -> Use | ConstantSite | None:
    """The use a name makes; the constant it defines; None when it is neither."""
    around = visitor.ancestors[-1]
    statement = import_around(visitor.ancestors)
    if statement is not None:
        return import_use(visitor, node, statement)
    match around:
        case cst.Attribute() if around.attr is node:
            return _used(visitor, node, around, around.value)
        case cst.Arg() if around.keyword is node:
            return _keyword(visitor, node, around)
        case cst.MatchKeywordElement() if around.key is node:
            return _matched_attribute(visitor, node)
        case cst.TypeAlias() if around.name is node:
            return ConstantSite(source_of(around.value), visitor.locate(around))
    if isinstance(around, _BINDERS) and node in (getattr(around, "name", None), getattr(around, "rest", None)):
        return None
    if _is_target(visitor.ancestors, node):
        return _bound(visitor, node)
    return _used(visitor, node, node, None)


def _is_target(ancestors: list[cst.CSTNode], node: cst.CSTNode) -> bool:
    """The name or attribute is bound here, perhaps among others."""
    place = len(ancestors) - 1
    while place >= 0 and isinstance(ancestors[place], _UNPACKED):
        node = ancestors[place]
        place -= 1
    around = ancestors[place] if place >= 0 else None
    if isinstance(around, cst.AsName):
        return around.name is node
    return getattr(around, "target", None) is node and not isinstance(around, cst.Del)


def _bound(visitor: SiteVisitor, node: cst.Name) -> Use | ConstantSite | None:
    """What binding a plain name means: a constant at module or class level; in a function nothing if not ``global``."""
    function = innermost_function(visitor.ancestors)
    statement, value = _assignment(visitor.ancestors, node)
    if function is not None:
        if node.value not in visitor.scope(function, None).of_module:
            return None
        return replace(visitor.use(UseKind.STORE, node.value, node, statement or node, root=node), value=value)
    match statement:
        case cst.AugAssign():
            return replace(visitor.use(UseKind.STORE, node.value, node, statement, root=node), value=value)
        case cst.NamedExpr() | cst.For():
            return ConstantSite(
                value, visitor.locate(statement.target if isinstance(statement, cst.For) else statement)
            )
        case cst.Assign() | cst.AnnAssign():
            is_declared = isinstance(statement, cst.AnnAssign) and statement.value is None
            return ConstantSite(value, visitor.locate(statement), is_declared)
    return None


def _assignment(ancestors: list[cst.CSTNode], node: cst.CSTNode) -> tuple[cst.CSTNode | None, str | None]:
    """The assignment whose target, or part of a target, stands here, and the source of the value it gives.

    In parentheses where that is not all that the statement does: it makes the name no mere other name of something.
    """
    place = len(ancestors) - 1
    while place >= 0 and isinstance(ancestors[place], _UNPACKED):
        place -= 1
    around = ancestors[place]
    statement = ancestors[place - 1] if isinstance(around, cst.AssignTarget) else around
    match statement:
        case cst.For(iter=value) | cst.NamedExpr(value=value):
            return statement, f"({source_of(value)})"
        case cst.Assign() | cst.AnnAssign() | cst.AugAssign() if statement.value is not None:
            parts = ancestors[place + 1 :]
            given = source_of(_part(statement.value, [*parts, node]))
            return statement, f"({given})" if parts else given
        case cst.Assign() | cst.AnnAssign() | cst.AugAssign():
            return statement, None
    return None, None


def _part(value: cst.BaseExpression, targets: list[cst.CSTNode]) -> cst.BaseExpression:
    """What of a value a part of a target gets, as far as both are written out; else the whole value."""
    for outer, inner in pairwise(one for one in targets if not isinstance(one, cst.Element)):
        if not isinstance(outer, cst.Tuple | cst.List) or not isinstance(value, cst.Tuple | cst.List):
            return value
        rows = (*outer.elements, *value.elements)
        if len(outer.elements) != len(value.elements) or any(isinstance(one, cst.StarredElement) for one in rows):
            return value
        place = next((number for number, one in enumerate(outer.elements) if one.value is inner), None)
        if place is None:
            return value
        value = value.elements[place].value
    return value


def _used(visitor: SiteVisitor, name: cst.Name, whole: cst.BaseExpression, receiver: cst.BaseExpression | None) -> Use:
    """The use that an expression makes: the name itself, or the attribute that it is of the receiver."""
    ancestors = visitor.ancestors if whole is name else visitor.ancestors[:-1]
    around = ancestors[-1]
    if isinstance(around, cst.Call) and around.func is whole:
        return _call(visitor, name, around, receiver, ancestors)
    if _is_target(ancestors, whole):
        statement, value = _assignment(ancestors, whole)
        is_alone = not isinstance(around, _UNPACKED)
        use = visitor.use(UseKind.STORE, name.value, name, statement or whole, receiver)
        return replace(use, value=value if is_alone else None)
    if (statement := _deletion(ancestors)) is not None:
        return visitor.use(UseKind.DELETE, name.value, name, statement, receiver)
    use = visitor.use(UseKind.REFERENCE, name.value, name, whole, receiver)
    is_read_from = isinstance(around, cst.Attribute) and around.value is whole
    return replace(use, tail=around.attr.value) if is_read_from and isinstance(around, cst.Attribute) else use


def _deletion(ancestors: list[cst.CSTNode]) -> cst.Del | None:
    for around in reversed(ancestors):
        if isinstance(around, cst.Del):
            return around
        if not isinstance(around, _UNPACKED):
            return None
    return None


def _call(
    visitor: SiteVisitor,
    name: cst.Name,
    call: cst.Call,
    receiver: cst.BaseExpression | None,
    ancestors: list[cst.CSTNode],
) -> Use:
    outer = ancestors[:-1]
    awaiting = outer[-1] if outer and isinstance(outer[-1], cst.Await) else None
    value: cst.BaseExpression = awaiting if awaiting is not None else call
    above = outer[:-1] if awaiting is not None else outer
    is_used = is_value_used(value, above)
    facts = CallFacts(arguments_of(call), awaiting is not None, is_used, wrapper_of(above), comes_first(above))
    return replace(visitor.use(UseKind.CALL, name.value, name, value, receiver), call=facts)


def _keyword(visitor: SiteVisitor, node: cst.Name, argument: cst.Arg) -> Use | None:
    call = visitor.ancestors[-2]
    if not isinstance(call, cst.Call):
        return None
    use = visitor.use(UseKind.KEYWORD, node.value, node, argument, root=call.func)
    return replace(use, callee=source_of(call.func), value=source_of(argument.value))


def _matched_attribute(visitor: SiteVisitor, node: cst.Name) -> Use:
    """``case Router(name=...)`` reads the attribute of a ``Router``."""
    pattern = visitor.ancestors[-2]
    receiver = pattern.cls if isinstance(pattern, cst.MatchClass) else None
    return visitor.use(UseKind.REFERENCE, node.value, node, node, receiver)
