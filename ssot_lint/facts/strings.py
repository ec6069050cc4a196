"""Strings that name a watched name: patch targets, attribute names given to ``getattr`` and its kin, ``__all__``."""

from __future__ import annotations

import re
from collections.abc import Sequence

import libcst as cst

from ssot_lint.facts.expressions import last_name, root_name, source_of
from ssot_lint.facts.model import StringRole

DOTTED = re.compile(r"^[^\W\d]\w*(?:\.[^\W\d]\w*)*(?::[^\W\d]\w*(?:\.[^\W\d]\w*)*)?$")
_ATTRIBUTE_TAKERS = frozenset({"methodcaller", "attrgetter"})
_BY_FUNCTION = {
    "getattr": StringRole.GETATTR,
    "hasattr": StringRole.HASATTR,
    "setattr": StringRole.PATCH_OBJECT,
    "delattr": StringRole.PATCH_OBJECT,
}


def named_in(value: str) -> str | None:
    """Last name of a dotted path or ``module:name``; None when the text is neither."""
    return re.split(r"[.:]", value)[-1] if DOTTED.match(value) else None


def role_of(
    value: str, ancestors: Sequence[cst.CSTNode]
) -> tuple[StringRole, cst.BaseExpression | None, cst.Call | None] | None:
    """Role of a literal, the object whose attribute it names, and the call that takes it; None when it is mere text."""
    around = ancestors[-1] if ancestors else None
    if isinstance(around, cst.Expr):
        return None
    if isinstance(around, cst.Annotation):
        return StringRole.ANNOTATION, None, None
    if isinstance(around, cst.Arg) and isinstance(ancestors[-2], cst.Call):
        return _role_in_call(value, around, ancestors[-2])
    if isinstance(around, cst.Element):
        if _is_all(ancestors):
            return StringRole.ALL, None, None
        if _is_spec(ancestors):
            return StringRole.ATTRIBUTE, None, None
    return _dotted(value, None)


def _role_in_call(
    value: str, argument: cst.Arg, call: cst.Call
) -> tuple[StringRole, cst.BaseExpression | None, cst.Call | None] | None:
    callee = last_name(call.func)
    keyword = argument.keyword.value if argument.keyword else None
    place = next((index for index, one in enumerate(call.args) if one is argument), 0)
    first = call.args[0].value
    if callee in _BY_FUNCTION and (place == 1 or keyword in {"name", "attribute"}):
        return _BY_FUNCTION[callee], first, call
    if callee == "object" and _is_patch(call.func) and (place == 1 or keyword == "attribute"):
        return StringRole.PATCH_OBJECT, first, call
    if callee in _ATTRIBUTE_TAKERS and keyword is None:
        return StringRole.ATTRIBUTE, None, call
    if keyword == "attribute_name":
        return StringRole.ATTRIBUTE, None, call
    takes_path = callee in {"patch", "setattr", "delattr"} and place == 0
    if takes_path and "." in value:
        return StringRole.PATCH, None, call
    return _dotted(value, call)


def _dotted(value: str, call: cst.Call | None) -> tuple[StringRole, None, cst.Call | None] | None:
    return (StringRole.DOTTED, None, call) if "." in value or ":" in value else None


def _is_patch(callee: cst.BaseExpression) -> bool:
    return isinstance(callee, cst.Attribute) and last_name(callee.value) in {"patch", "mock", "mocker"}


def _is_all(ancestors: Sequence[cst.CSTNode]) -> bool:
    """Within ``__all__ = [...]``, ``__all__ += [...]`` or ``__all__.extend([...])``."""
    for around in reversed(ancestors[:-1]):
        match around:
            case cst.List() | cst.Tuple() | cst.Arg():
                continue
            case cst.Assign(targets=[cst.AssignTarget(target=cst.Name(value="__all__"))]):
                return True
            case cst.AugAssign(target=cst.Name(value="__all__")) | cst.AnnAssign(target=cst.Name(value="__all__")):
                return True
            case cst.Call(func=func):
                return root_name(func) == "__all__"
            case _:
                return False
    return False


def _is_spec(ancestors: Sequence[cst.CSTNode]) -> bool:
    """Within ``spec=[...]`` or ``spec_set=[...]`` of a mock."""
    if len(ancestors) < 3 or not isinstance(ancestors[-2], cst.List | cst.Tuple):
        return False
    match ancestors[-3]:
        case cst.Arg(keyword=cst.Name(value="spec" | "spec_set")):
            return True
    return False


def literal_value(node: cst.SimpleString) -> str | None:
    """Value of a plain text literal; None of bytes."""
    try:
        value = node.evaluated_value
    except (SyntaxError, ValueError, UnicodeError):
        return None
    return value if isinstance(value, str) else None


def callee_text(call: cst.Call | None) -> str | None:
    """Callee of a call as written."""
    return source_of(call.func) if call is not None else None
