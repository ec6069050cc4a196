"""Chains: the attributes that lead from a receiver's first name to the object that is used."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple


class Link(NamedTuple):
    """One attribute of a chain: ``router`` of ``self.make()`` in ``self.make().router``."""

    owner: ast.expr
    attribute: ast.Attribute

    @property
    def name(self) -> str:
        """Name of the attribute."""
        return self.attribute.attr


def links(node: ast.expr) -> Iterator[Link]:
    """The attributes on the way to an object, the last first; calls and ``await`` between them are passed over."""
    while True:
        match node:
            case ast.Attribute(value=inner):
                yield Link(inner, node)
            case ast.Call(func=inner) | ast.Await(value=inner):
                pass
            case _:
                return
        node = inner


def calls(node: ast.expr) -> Iterator[ast.Call]:
    """The calls on the way to an object, the last first."""
    while True:
        match node:
            case ast.Call(func=inner):
                yield node
            case ast.Attribute(value=inner) | ast.Await(value=inner):
                pass
            case _:
                return
        node = inner


def spelled(node: ast.expr, part: ast.expr, name: str) -> str | None:
    """The chain with one of its parts replaced by a name, and whatever is given to calls left open."""
    if node is part:
        return name
    match node:
        case ast.Attribute(value=inner, attr=own):
            before = spelled(inner, part, name)
            return f"{before}.{own}" if before is not None else None
        case ast.Call(func=inner, args=arguments, keywords=keywords):
            before = spelled(inner, part, name)
            return f"{before}({'...' if arguments or keywords else ''})" if before is not None else None
        case ast.Await(value=inner):
            before = spelled(inner, part, name)
            return f"(await {before})" if before is not None else None
    return None


def branches(node: ast.expr) -> Iterator[ast.expr]:
    """Expressions of which one gives the value: a checker's union of a class and its base is only the base."""
    match node:
        case ast.IfExp(body=one, orelse=other):
            yield from branches(one)
            yield from branches(other)
        case ast.BoolOp(values=parts):
            for part in parts:
                yield from branches(part)
        case ast.NamedExpr(value=inner):
            yield from branches(inner)
        case _:
            yield node
