"""Annotations as text: when two say the same, and when a literal or another annotation contradicts one."""

from __future__ import annotations

import ast
import re

from ssot_lint.fixes.expressions import parse

_PREFIX = re.compile(r"\b(?:typing|typing_extensions|t|collections\.abc|builtins)\.")
_GENERICS = re.compile(r"\b(Dict|FrozenSet|List|Set|Tuple|Type)\b(?=\[|$)")
_NUMBERS = {"bool": {"bool"}, "int": {"int", "bool"}, "float": {"float", "int", "bool"}}
_TAKES: dict[str, frozenset[str]] = {
    **{name: frozenset(kinds) for name, kinds in _NUMBERS.items()},
    **{name: frozenset({name}) for name in ("str", "bytes", "dict", "list", "tuple", "set", "None", "frozenset")},
    "complex": frozenset({"complex", "float", "int", "bool"}),
    "Mapping": frozenset({"dict"}),
    "MutableMapping": frozenset({"dict"}),
    "Sequence": frozenset({"list", "tuple", "str", "bytes"}),
    "MutableSequence": frozenset({"list"}),
    "Collection": frozenset({"list", "tuple", "str", "bytes", "dict", "set"}),
    "Iterable": frozenset({"list", "tuple", "str", "bytes", "dict", "set"}),
}


def plain(annotation: str) -> str:
    """The annotation without quotes, white space, provider prefixes and old generic names."""
    bare = re.sub(r"\s|['\"]", "", annotation)
    return _GENERICS.sub(lambda match: match[0].lower(), _PREFIX.sub("", bare))


def same(one: str | None, other: str | None) -> bool:
    """True when both are written and say the same."""
    return one is not None and other is not None and plain(one) == plain(other)


def contradict(one: str | None, other: str | None) -> bool:
    """True when no value of a builtin type fits both; False when either cannot be told."""
    ours, theirs = _accepted(one), _accepted(other)
    return ours is not None and theirs is not None and not ours & theirs


def literal_contradicts(text: str, annotation: str | None, default: str | None = None) -> str | None:
    """Type of the literal, if the text is one and the annotation (with its default) takes none of that type."""
    kind = _literal_kind(text)
    accepted = _accepted(annotation)
    if kind is None or accepted is None or kind in accepted or (kind == "None" and default == "None"):
        return None
    return kind


def _accepted(annotation: str | None) -> frozenset[str] | None:
    """Builtin types a parameter takes; None when that cannot be told."""
    node = parse(plain(annotation)) if annotation is not None else None
    return _accepted_by(node) if node is not None else None


def _accepted_by(node: ast.expr) -> frozenset[str] | None:
    match node:
        case ast.Name(id=name):
            return _TAKES.get(name)
        case ast.Constant(value=None):
            return _TAKES["None"]
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return _either(left, right)
        case ast.Subscript(value=ast.Name(id="Optional"), slice=inner):
            return _either(inner, ast.Constant(None))
        case ast.Subscript(value=ast.Name(id="Union"), slice=ast.Tuple(elts=parts)):
            return _either(*parts)
        case ast.Subscript(value=ast.Name(id=name)):
            return _TAKES.get(name)
        case _:
            return None


def _either(*parts: ast.expr) -> frozenset[str] | None:
    found = [_accepted_by(part) for part in parts]
    known = [kinds for kinds in found if kinds is not None]
    return frozenset().union(*known) if len(known) == len(found) else None


def _literal_kind(text: str) -> str | None:
    node = parse(text)
    match node:
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=value)):
            return type(value).__name__
        case ast.Constant(value=None):
            return "None"
        case ast.Constant(value=value):
            return type(value).__name__
        case ast.JoinedStr():
            return "str"
        case ast.Dict() | ast.DictComp():
            return "dict"
        case ast.List() | ast.ListComp():
            return "list"
        case ast.Set() | ast.SetComp():
            return "set"
        case ast.Tuple():
            return "tuple"
        case _:
            return None
