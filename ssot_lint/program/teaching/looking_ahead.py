"""Looking ahead: what is going to be asked of many expressions one by one is asked about all of them in one go."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from ssot_lint.program.teaching.reading import Expression
from ssot_lint.program.teaching.roots import Roots, parts_of
from ssot_lint.program.teaching.scopes import Way

_DEEPEST = 6


def look_ahead(roots: Roots, expressions: Iterable[Expression]) -> None:
    """Let the roots know where the names are defined that they follow these expressions by."""
    roots.all_places(list(dict.fromkeys(_followed(roots, expressions))))


def _followed(roots: Roots, expressions: Iterable[Expression]) -> Iterator[Expression]:
    seen: set[ast.AST] = set()
    waiting = [(one, _DEEPEST) for one in expressions]
    while waiting:
        expression, depth = waiting.pop()
        reading, node = expression
        if node in seen or depth <= 0:
            continue
        seen.add(node)
        parts: list[ast.expr] = []
        match node:
            case ast.Name(id=name):
                bindings = roots.scopes(reading).bindings(name, node)
                if any(one.way is Way.IMPORT for one in bindings):
                    yield expression
                parts = [one.value for one in bindings if one.value is not None]
            case ast.Attribute(value=inner):
                yield expression
                parts = [inner]
            case ast.Call(func=ast.Name() as func):
                yield Expression(reading, func)
            case ast.Call(func=func):
                parts = [func]
            case _:
                parts = parts_of(node)
        waiting += [(Expression(reading, one), depth - 1) for one in parts]
