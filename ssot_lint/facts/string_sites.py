"""Sites of strings: the uses that one string literal makes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import libcst as cst
from msgspec.structs import replace

from ssot_lint.facts.expressions import source_of
from ssot_lint.facts.model import StringFacts, StringRole, Use, UseKind
from ssot_lint.facts.string_roles import Role, kept_in, role_of
from ssot_lint.facts.strings import (
    Naming,
    StringNode,
    named_at_end,
    named_in_annotation,
    named_in_path,
    text_of,
)

if TYPE_CHECKING:
    from ssot_lint.facts.visitor import SiteVisitor


def string_uses(visitor: SiteVisitor, node: StringNode) -> Iterator[Use]:
    """The uses a string makes; nothing when it is mere text, or a part of a longer literal."""
    if isinstance(visitor.ancestors[-1], cst.ConcatenatedString):
        return
    role = role_of(node, visitor.ancestors)
    if role is not None:
        for kind, naming in _namings(visitor, node, role):
            yield _use(visitor, node, role, kind, naming)


def _namings(visitor: SiteVisitor, node: StringNode, role: Role) -> Iterator[tuple[StringRole, Naming]]:
    if role.kind is StringRole.PATCH:
        yield from _patched(visitor, node)
        return
    own = text_of(node, {})
    if own is None or not own[1]:
        return
    match role.kind:
        case StringRole.ANNOTATION:
            found = named_in_annotation(own[0], visitor.is_watched)
        case StringRole.ATTRIBUTE:
            found = named_in_path(own[0], visitor.is_watched, from_start=True)
        case StringRole.DOTTED if "." not in own[0] and ":" not in own[0]:
            is_asked = visitor.is_watched(own[0]) and any(map(visitor.is_asked, kept_in(visitor.ancestors)))
            yield from [(StringRole.KEPT, Naming(own[0], own[0]))] if is_asked else []
            return
        case _:
            found = named_in_path(own[0], visitor.is_watched)
    yield from ((role.kind, naming) for naming in found)


def _patched(visitor: SiteVisitor, node: StringNode) -> Iterator[tuple[StringRole, Naming]]:
    """Names in a patch target. Of one that is computed from what is not known, the end is an attribute of something."""
    whole = _sum_around(node, visitor.ancestors)
    text = text_of(whole, visitor.constants)
    if text is None:
        return
    value, is_known = text
    if not is_known:
        yield from ((StringRole.ATTRIBUTE, naming) for naming in named_at_end(value, visitor.is_watched))
        return
    is_literal = whole is node and text_of(node, {}) == text
    for naming in named_in_path(value, visitor.is_watched) if "." in value else ():
        yield StringRole.PATCH, naming if is_literal else naming._replace(is_part=True)


def _sum_around(node: cst.BaseExpression, ancestors: list[cst.CSTNode]) -> cst.BaseExpression:
    """The outermost ``x + "..."`` that ends in the string."""
    for around in reversed(ancestors):
        match around:
            case cst.BinaryOperation(operator=cst.Add(), right=right) if right is node:
                node = around
            case _:
                break
    return node


def _use(visitor: SiteVisitor, node: StringNode, role: Role, kind: StringRole, naming: Naming) -> Use:
    subject, call = role.subject, role.call
    if kind is StringRole.ATTRIBUTE and naming.text != naming.name:
        subject = None  # it is an attribute of some other object, which an attribute of this one holds
    facts = StringFacts(
        kind,
        naming.text,
        source_of(subject) if subject is not None else None,
        visitor.locate(subject) if subject is not None else None,
        naming.is_part,
        role.is_element and subject is not None,
    )
    root = subject if subject is not None else call.func if call is not None else None
    use = visitor.use(UseKind.STRING, naming.name, node, node, root=root)
    if root is None and kind in {StringRole.ANNOTATION, StringRole.ALL}:
        use = replace(use, origin=visitor.origin(naming.text.partition(".")[0], node))
    tail = naming.rest if kind in {StringRole.PATCH, StringRole.DOTTED} else ""
    return replace(use, string=facts, callee=source_of(call.func) if call is not None else None, tail=tail or None)
