"""Functions: what they give, as their ``return`` and ``yield`` statements, kind and annotation tell."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from ssot_lint.program.teaching.reading import FUNCTIONS, Expression, Function, Reading

_UNWRAPPED = frozenset({"Iterator", "Iterable", "Generator", "AsyncIterator", "AsyncIterable", "AsyncGenerator"})


def own_nodes(function: Function) -> Iterator[ast.AST]:
    """Nodes of a function's body, those of functions and classes inside it left out."""
    waiting: list[ast.AST] = list(reversed(function.body))
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, (*FUNCTIONS, ast.ClassDef, ast.Lambda)):
            waiting.extend(reversed(list(ast.iter_child_nodes(node))))


def results(reading: Reading, function: Function) -> tuple[list[Expression], bool]:
    """What a function yields, or if it yields nothing returns; and whether it yields. ``None`` does not count."""
    nodes = list(own_nodes(function))
    yielded = [node.value for node in nodes if isinstance(node, ast.Yield)]
    if yielded or any(isinstance(node, ast.YieldFrom) for node in nodes):
        return _telling(reading, yielded), True
    returned = [node.value for node in nodes if isinstance(node, ast.Return)]
    return _telling(reading, returned), False


def delegated(reading: Reading, function: Function) -> list[Expression]:
    """What a function yields everything from."""
    return [Expression(reading, node.value) for node in own_nodes(function) if isinstance(node, ast.YieldFrom)]


def _telling(reading: Reading, values: Iterable[ast.expr | None]) -> list[Expression]:
    return [
        Expression(reading, one)
        for one in values
        if one is not None and not (isinstance(one, ast.Constant) and one.value is None)
    ]


def is_read_within(function: Function, name: str) -> bool:
    """True when a function or lambda within the function reads one of its names."""
    inner = (one for one in ast.walk(function) if one is not function and isinstance(one, (*FUNCTIONS, ast.Lambda)))
    return any(isinstance(node, ast.Name) and node.id == name for one in inner for node in ast.walk(one))


def declared_result(function: Function) -> ast.expr | None:
    """The annotation of what a function gives, generators and iterators unwrapped when it yields."""
    node = function.returns
    if node is None or not any(isinstance(one, ast.Yield | ast.YieldFrom) for one in own_nodes(function)):
        return node
    match node:
        case ast.Subscript(value=ast.Name(id=name) | ast.Attribute(attr=name), slice=inner) if name in _UNWRAPPED:
            return inner.elts[0] if isinstance(inner, ast.Tuple) else inner
    return None


def generic_for(function: Function, *, yields: bool) -> str:
    """How the result is wrapped in the annotation; ``{}`` stands for it."""
    if not yields:
        return "{}"
    if isinstance(function, ast.AsyncFunctionDef):
        return "typing.AsyncGenerator[{}, typing.Any]"
    return "typing.Generator[{}, typing.Any, typing.Any]"
