"""Heirs: callers that reach a function through a subclass, or through the method of a base that it overrides."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ssot_lint.program.teaching.reading import FUNCTIONS, Reading
from ssot_lint.program.teaching.roots import Roots


def overridden_places(roots: Roots, reading: Reading, owner: ast.ClassDef, name: str) -> Iterator[tuple[str, int]]:
    """Path and line of the methods of that name in the bases of a class: who calls one of them may mean the class's."""
    waiting, seen = [(reading, owner)], {owner}
    while waiting:
        there, around = waiting.pop()
        for base in around.bases:
            named = base.value if isinstance(base, ast.Subscript) else base
            places = roots.places(there, named) if isinstance(named, ast.Name | ast.Attribute) else ()
            for other, above in filter(None, map(roots.class_at, places)):
                if above not in seen:
                    seen.add(above)
                    waiting.append((other, above))
                    yield from (
                        (other.path, one.lineno)
                        for one in above.body
                        if isinstance(one, FUNCTIONS) and one.name == name
                    )


def inherited_calls(heir: ast.ClassDef) -> Iterator[tuple[ast.Call, int]]:
    """Calls of an inherited constructor in a class that has one of its own, and how many parameters they leave out."""
    for node in ast.walk(heir):
        match node:
            case ast.Call(func=ast.Attribute(attr="__init__", value=value)):
                yield node, 1 if isinstance(value, ast.Call) else 0


def heir_by(reading: Reading, node: ast.expr) -> ast.ClassDef | None:
    """The class whose base, with its type arguments if it has any, a name is."""
    outer = reading.parents[node]
    if isinstance(outer, ast.Subscript) and outer.value is node:
        node, outer = outer, reading.parents[outer]
    return outer if isinstance(outer, ast.ClassDef) and node in outer.bases else None
