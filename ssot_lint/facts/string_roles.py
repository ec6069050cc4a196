"""Roles of strings: why a literal counts as naming something, as the code around it shows."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import libcst as cst

from ssot_lint.facts.bindings import is_mock_maker
from ssot_lint.facts.expressions import last_name, root_name
from ssot_lint.facts.model import StringRole
from ssot_lint.facts.purity import is_logger
from ssot_lint.facts.strings import is_mere_text

_ATTRIBUTE_OF = {
    "getattr": StringRole.GETATTR,
    "getattr_static": StringRole.GETATTR,
    "hasattr": StringRole.HASATTR,
    "setattr": StringRole.PATCH_OBJECT,
    "delattr": StringRole.PATCH_OBJECT,
    "__setattr__": StringRole.PATCH_OBJECT,
    "__delattr__": StringRole.PATCH_OBJECT,
    "__getattribute__": StringRole.GETATTR,
    "spy": StringRole.PATCH_OBJECT,
}
"""Calls that take an object and the name of its attribute."""
_PATCHERS = frozenset({"patch", "setattr", "delattr"})
_PATCH_METHODS = frozenset({"dict", "multiple"})
_CONFIGURED = frozenset({"configure_mock", "multiple", "object", "patch"})
_ALL_METHODS = frozenset({"append", "extend", "insert", "remove"})
_GOING_THROUGH = frozenset({"filter", "map"})
_SORTING = frozenset({"max", "min", "sorted"})
_TALKERS = frozenset({"getLogger", "get_logger", "print"})
_NAMESPACES = frozenset({"globals", "locals", "vars"})
_TAKING = frozenset({"get", "pop", "setdefault", "__getitem__"})
_GENERICS = frozenset(
    {
        "Annotated", "Awaitable", "Callable", "ClassVar", "Coroutine", "DefaultDict", "Deque", "Dict", "Final",
        "FrozenSet", "Iterable", "Iterator", "List", "Mapping", "Optional", "Sequence", "Set", "Tuple", "Type", "Union",
        "defaultdict", "deque", "dict", "frozenset", "list", "set", "tuple", "type",
    }
)  # fmt: skip
_TYPE_PARTS = (
    cst.SubscriptElement, cst.Index, cst.BinaryOperation, cst.Tuple, cst.List, cst.Element, cst.StarredElement,
)  # fmt: skip


class Role(NamedTuple):
    """What a string stands for, the object (or what it is an element of) whose attribute it names, the call that
    takes it."""

    kind: StringRole
    subject: cst.BaseExpression | None = None
    call: cst.Call | None = None
    is_element: bool = False


def role_of(node: cst.BaseExpression, ancestors: Sequence[cst.CSTNode]) -> Role | None:
    """Role of a string; None when it is mere text. Whether a `DOTTED` one is a path is for its value to say."""
    whole, around = _without_choices(node, ancestors)
    inner = around[-1] if around else None
    if isinstance(inner, cst.Expr) or _is_in_literal(around):
        return None
    if _is_annotation(whole, around):
        return Role(StringRole.ANNOTATION)
    if _is_all(around):
        return Role(StringRole.ALL)
    if isinstance(inner, cst.Arg) and isinstance(around[-2], cst.Call):
        return _role_in_call(inner, around[-2], around[:-2])
    if _is_spec(around):
        return Role(StringRole.ATTRIBUTE)
    if (owner := _namespace_of(around)) is not None:
        return Role(StringRole.GETATTR, owner)
    if _is_of_module(around) or _is_of_new_class(around):
        return Role(StringRole.KEPT)
    if isinstance(inner, cst.DictElement) and inner.key is whole and _configures_mock(around):
        return Role(StringRole.ATTRIBUTE)
    return Role(StringRole.DOTTED)


def _without_choices(
    node: cst.BaseExpression, ancestors: Sequence[cst.CSTNode]
) -> tuple[cst.BaseExpression, Sequence[cst.CSTNode]]:
    """The outermost expression that the string is the value, or the end of the value, of."""
    around = list(ancestors)
    while around:
        match around[-1]:
            case cst.IfExp(test=test) as outer if test is not node:
                node = outer
            case cst.BinaryOperation(operator=cst.Add(), right=right) as outer if right is node:
                node = outer
            case _:
                break
        around.pop()
    return node, around


def _role_in_call(argument: cst.Arg, call: cst.Call, ancestors: Sequence[cst.CSTNode]) -> Role | None:
    callee = last_name(call.func)
    owner = call.func.value if isinstance(call.func, cst.Attribute) else None
    keyword = argument.keyword.value if argument.keyword else None
    place = next((index for index, one in enumerate(call.args) if one is argument), 0)
    is_second = place == 1 if keyword is None else keyword in {"name", "attribute"}
    is_first = place == 0 if keyword is None else keyword == "target"
    kind = _ATTRIBUTE_OF.get(callee or "")
    if kind is not None and owner is not None and (callee or "").startswith("__") and is_first:
        return Role(kind, owner, call)
    if kind is not None and is_second:
        return Role(kind, _subject(call), call)
    if callee == "object" and _is_patch(owner) and is_second:
        return Role(StringRole.PATCH_OBJECT, _subject(call), call)
    if (callee == "attrgetter" and keyword is None) or (callee == "methodcaller" and is_first):
        subject, is_element = _given_to(call, ancestors)
        return Role(StringRole.ATTRIBUTE, subject, call, is_element)
    if keyword == "attribute_name":
        return Role(StringRole.ATTRIBUTE, None, call)
    if is_first and (callee in _PATCHERS or (callee in _PATCH_METHODS and _is_patch(owner))):
        return Role(StringRole.PATCH, None, call)
    if _is_namespace(owner) and is_first and callee in _TAKING:
        return Role(StringRole.KEPT, None, call)
    if callee in _TALKERS or (owner is not None and is_logger(owner)) or last_name(owner) == "warnings":
        return None
    return Role(StringRole.DOTTED, None, call)


def _given_to(call: cst.Call, ancestors: Sequence[cst.CSTNode]) -> tuple[cst.BaseExpression | None, bool]:
    """What the function that a call makes is given right there, and whether it is given the elements of that."""
    match ancestors[-2:]:
        case [_, cst.Call(func=func, args=[cst.Arg(star="", value=value), *_])] if func is call:
            return value, False
        case [cst.Call(func=func, args=[first, cst.Arg(keyword=None, star="", value=value)]), cst.Arg() as own]:
            return (value, True) if own is first and last_name(func) in _GOING_THROUGH else (None, False)
        case [cst.Call() as outer, cst.Arg(keyword=cst.Name(value="key"))]:
            return _sorted_by(outer), True
    return None, False


def _sorted_by(call: cst.Call) -> cst.BaseExpression | None:
    """What a call that takes a ``key`` sorts."""
    given = [one for one in call.args if one.keyword is None]
    if isinstance(call.func, cst.Attribute) and call.func.attr.value == "sort" and not given:
        return call.func.value
    is_one = len(given) == 1 and not given[0].star and last_name(call.func) in _SORTING
    return given[0].value if is_one else None


def _subject(call: cst.Call) -> cst.BaseExpression:
    """The object whose attribute a call names."""
    named = [one.value for one in call.args if one.keyword is not None and one.keyword.value in {"target", "obj"}]
    return named[0] if named else call.args[0].value


def _is_patch(owner: cst.BaseExpression | None) -> bool:
    return last_name(owner) in {"patch", "mock", "mocker"}


def _is_all(ancestors: Sequence[cst.CSTNode]) -> bool:
    """Within what is assigned to, or added to, ``__all__``."""
    if not ancestors or not isinstance(ancestors[-1], cst.Element | cst.Arg):
        return False
    for around in reversed(ancestors):
        match around:
            case cst.Call(func=cst.Attribute(value=owner, attr=cst.Name(value=method))) if method in _ALL_METHODS:
                return root_name(owner) == "__all__"
            case cst.Element() | cst.List() | cst.Tuple() | cst.Arg() | cst.BinaryOperation() | cst.IfExp():
                continue
            case cst.Call(func=cst.Name(value="list" | "sorted" | "tuple")):
                continue
            case cst.Assign(targets=[cst.AssignTarget(target=cst.Name(value="__all__"))]):
                return True
            case cst.AugAssign(target=cst.Name(value="__all__")) | cst.AnnAssign(target=cst.Name(value="__all__")):
                return True
            case _:
                return False
    return False


def _is_spec(ancestors: Sequence[cst.CSTNode]) -> bool:
    """In a list of the names that a mock has: ``spec=[...]``, ``spec_set=[...]`` or the first argument."""
    if len(ancestors) < 4 or not isinstance(ancestors[-1], cst.Element):
        return False
    match ancestors[-4:-1]:
        case [cst.Call(), cst.Arg(keyword=cst.Name(value="spec" | "spec_set")), cst.List() | cst.Tuple() | cst.Set()]:
            return True
        case [cst.Call(func=func, args=[first, *_]), cst.Arg(keyword=None) as argument, cst.List() | cst.Tuple()]:
            return first is argument and is_mock_maker(last_name(func) or "")
    return False


def _configures_mock(ancestors: Sequence[cst.CSTNode]) -> bool:
    """A key of ``**{...}`` given to what makes or configures a mock."""
    match ancestors[-4:-1]:
        case [cst.Call(func=func), cst.Arg(star="**"), cst.Dict()]:
            callee = last_name(func) or ""
            return is_mock_maker(callee) or callee in _CONFIGURED
    return False


def kept_in(ancestors: Sequence[cst.CSTNode]) -> list[str]:
    """Names of the variables that a string is put into, be it in a list or table; of a function that is given it."""
    for around in reversed(ancestors):
        match around:
            case cst.Assign(targets=targets):
                return [name for one in targets if (name := last_name(one.target)) is not None]
            case cst.AnnAssign(target=target) | cst.For(target=target) | cst.CompFor(target=target):
                found = last_name(target)
                return [found] if found is not None else []
            case cst.Call(func=func):
                callee = last_name(func)
                return [callee] if callee is not None else []
            case cst.Element() | cst.List() | cst.Tuple() | cst.Set() | cst.Dict() | cst.DictElement() | cst.Arg():
                continue
            case _:
                return []
    return []


def _namespace_of(ancestors: Sequence[cst.CSTNode]) -> cst.BaseExpression | None:
    """The object of whose namespace a string is the key: ``x`` of ``x.__dict__[…]`` and of ``vars(x)[…]``."""
    match ancestors[-3:]:
        case [cst.Subscript(value=cst.Attribute(value=owner, attr=cst.Name(value="__dict__"))), _, cst.Index()]:
            return owner
        case [cst.Subscript(value=cst.Call(func=cst.Name(value="vars"), args=[cst.Arg(value=owner)])), _, cst.Index()]:
            return owner
    return None


def _is_of_module(ancestors: Sequence[cst.CSTNode]) -> bool:
    """The string is a key of the module's own namespace: ``globals()[…]``."""
    match ancestors[-3:]:
        case [cst.Subscript(value=cst.Call(func=cst.Name(value=name), args=[])), _, cst.Index()]:
            return name in _NAMESPACES
    return False


def _is_of_new_class(ancestors: Sequence[cst.CSTNode]) -> bool:
    """The string is a member of a class that is made by a call: ``type("X", (), {…: …})``."""
    match ancestors[-4:]:
        case [cst.Call(func=func, args=[_, _, third]), cst.Arg() as own, cst.Dict(), cst.DictElement()]:
            return third is own and last_name(func) in {"type", "make_dataclass"}
    return False


def _is_namespace(owner: cst.BaseExpression | None) -> bool:
    """``globals()``, ``vars(x)``, ``x.__dict__``."""
    match owner:
        case cst.Call(func=cst.Name(value=name)):
            return name in _NAMESPACES
        case cst.Attribute(attr=cst.Name(value="__dict__")):
            return True
    return False


def _is_in_literal(ancestors: Sequence[cst.CSTNode]) -> bool:
    return any(isinstance(one, cst.Subscript) and is_mere_text(one.value) for one in _type_parts(ancestors))


def _is_annotation(node: cst.BaseExpression, ancestors: Sequence[cst.CSTNode]) -> bool:
    """The string is, or is a part of, an expression that stands for a type."""
    parts = _type_parts(ancestors)
    place = len(ancestors) - len(parts)
    outer = ancestors[place - 1] if place else None
    outermost = parts[-1] if parts else node
    if any(isinstance(one, cst.Subscript) and last_name(one.value) in _GENERICS for one in parts):
        return not _is_extra(parts)
    match outer:
        case cst.Annotation() | cst.TypeAlias():
            return True
        case cst.AnnAssign(annotation=cst.Annotation(annotation=declared), value=value):
            return value is outermost and last_name(declared) == "TypeAlias"
        case cst.Arg() as argument:
            return _takes_type(ancestors[place - 2], argument, bool(parts))
    return False


def _type_parts(ancestors: Sequence[cst.CSTNode]) -> list[cst.CSTNode]:
    """What stands around a string as long as it may be one type expression, innermost first."""
    parts: list[cst.CSTNode] = []
    for around in reversed(ancestors):
        if isinstance(around, cst.BinaryOperation) and not isinstance(around.operator, cst.BitOr):
            break
        if not isinstance(around, _TYPE_PARTS) and not (isinstance(around, cst.Subscript) and parts):
            break
        parts.append(around)
    return parts if any(isinstance(one, cst.Subscript | cst.BinaryOperation) for one in parts) else []


def _is_extra(parts: Sequence[cst.CSTNode]) -> bool:
    """Within ``Annotated[...]``, but not the type that is annotated."""
    for inner, around in pairwise(parts):
        if isinstance(around, cst.Subscript) and last_name(around.value) == "Annotated":
            return inner is not around.slice[0]
    return False


def _takes_type(owner: cst.CSTNode, argument: cst.Arg, is_part: bool) -> bool:
    """The argument is a type: a base class's parameter, or what ``cast`` and its kin are told."""
    if isinstance(owner, cst.ClassDef):
        return is_part
    if not isinstance(owner, cst.Call):
        return False
    place = next((index for index, one in enumerate(owner.args) if one is argument), 0)
    keyword = argument.keyword.value if argument.keyword else None
    match last_name(owner.func):
        case "cast" | "ForwardRef":
            return place == 0
        case "TypeVar":
            return keyword in {"bound", "default"} or (keyword is None and place > 0)
        case "NewType":
            return place == 1
    return False
