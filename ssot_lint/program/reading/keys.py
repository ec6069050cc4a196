"""Keys: one spelling for every way to reach the same thing from a name, so that bindings can be matched with uses.

A call is what ``return_value`` holds, as mocks have it: ``m.get().push`` and ``m.get.return_value.push`` are one key.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

Key = tuple[str, ...]
"""Names from the root on; of an item the source of its index in brackets."""

CALLED = "return_value"
_LONGEST = 20


def key_of(node: ast.AST) -> Key | None:
    """Key of an expression; None unless it is names, attributes, calls and items all the way."""
    parts: list[str] = []
    while not isinstance(node, ast.Name):
        match node:
            case ast.Attribute(value=inner, attr=name):
                parts.append(name)
            case ast.Call(func=inner):
                parts.append(CALLED)
            case ast.Subscript(value=inner, slice=ast.Constant() | ast.Name() as index):
                parts.append(f"[{ast.unparse(index)}]")
            case ast.Await(value=inner):
                pass
            case _:
                return None
        node = inner
        if len(parts) > _LONGEST:
            return None
    return (node.id, *reversed(parts))


def prefixes(key: Key) -> Iterator[Key]:
    """The key and all it starts with, longest first."""
    return (key[:end] for end in range(len(key), 0, -1))
