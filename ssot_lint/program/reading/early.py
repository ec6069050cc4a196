"""Early: when a module, as it runs, calls its own functions before it has bound all of its names."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from ssot_lint.facts.reach import binds_any, bound_by, names_in, statements_in
from ssot_lint.program.reading.syntax import Function, Syntax


def run_before(syntax: Syntax, node: ast.AST, names: frozenset[str]) -> Iterator[Sequence[ast.stmt]]:
    """The statements that a module has run when it may run a node within a function, each time before it binds again.

    ``names`` are those of which a later binding counts.
    """
    body = syntax.tree.body
    around = [node, *syntax.around(node)]
    start = next((place for place, one in enumerate(body) if one in around), None)
    if start is None:
        return
    own = _bound(body[start])
    later = [place for place in range(start + 1, len(body)) if binds_any(body[place], names)]
    if not own or not later:
        return
    leading = _leading(body)
    if getattr(body[start], "decorator_list", ()):
        yield body[:start]
    for place in range(start, later[-1]):
        if not own.isdisjoint(_reached(set(_run_by(body[place])), leading)):
            yield body[:place]


def _leading(body: Sequence[ast.stmt]) -> dict[str, set[str]]:
    """Names that each name of a module leads to: those in what it is bound to, or in the body that it names."""
    found: dict[str, set[str]] = {}
    for statement in body:
        bound = _bound(statement)
        said = set(names_in([statement])) if bound else set()
        for name in bound:
            found.setdefault(name, set()).update(said)
    return found


def _bound(statement: ast.stmt) -> frozenset[str]:
    """Names that a statement of a module binds there."""
    if isinstance(statement, Function | ast.ClassDef):
        return frozenset({statement.name})
    return frozenset(name for one in statements_in(statement) for name in bound_by(one))


def _reached(names: set[str], leading: dict[str, set[str]]) -> set[str]:
    waiting, seen = list(names), set(names)
    while waiting:
        more = leading.get(waiting.pop(), set()) - seen
        seen |= more
        waiting.extend(more)
    return seen


def _run_by(statement: ast.stmt) -> Iterator[str]:
    """Names in what runs when the statement does: bodies of functions and lambdas do not."""
    waiting: list[ast.AST] = [statement]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Name):
            yield node.id
        if isinstance(node, Function):
            waiting += [*node.decorator_list, *node.args.defaults, *filter(None, node.args.kw_defaults)]
        elif not isinstance(node, ast.Lambda):
            waiting.extend(ast.iter_child_nodes(node))
