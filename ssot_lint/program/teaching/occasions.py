"""Occasions: expressions of which Python itself calls a method, as ``C()`` calls ``C.__init__``."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from ssot_lint.program.teaching.reading import Reading

MAKING = frozenset({"__init__", "__new__"})
"""Methods that calling a class calls."""
ITERATING = ("__iter__", "__next__", "__getitem__")
_ITERATING_LATER = ("__aiter__", "__anext__")
_OPERATORS: dict[type[ast.AST], str] = {
    ast.Add: "add", ast.Sub: "sub", ast.Mult: "mul", ast.Div: "truediv", ast.FloorDiv: "floordiv", ast.Mod: "mod",
    ast.Pow: "pow", ast.MatMult: "matmul", ast.BitAnd: "and", ast.BitOr: "or", ast.BitXor: "xor", ast.LShift: "lshift",
    ast.RShift: "rshift",
}  # fmt: skip
_COMPARISONS: dict[type[ast.AST], str] = {
    ast.Eq: "__eq__", ast.NotEq: "__ne__", ast.Lt: "__lt__", ast.LtE: "__le__", ast.Gt: "__gt__", ast.GtE: "__ge__",
}  # fmt: skip
_SIGNS: dict[type[ast.AST], str] = {ast.USub: "__neg__", ast.UAdd: "__pos__", ast.Invert: "__invert__"}
_ACCESSES: dict[type[ast.AST], str] = {
    ast.Load: "__getitem__", ast.Store: "__setitem__", ast.Del: "__delitem__",
}  # fmt: skip
_ASKING = {
    name: (f"__{name}__",)
    for name in ("abs", "bool", "bytes", "dir", "float", "hash", "int", "iter", "len", "next", "repr", "reversed",
                 "round", "str", "complex", "aiter", "anext")
}  # fmt: skip
_WALKING = frozenset({"all", "any", "dict", "enumerate", "frozenset", "list", "max", "min", "set", "sorted", "sum",
                      "tuple", "zip"})  # fmt: skip
CALLING_FIRST = frozenset({"filter", "map", "reduce", "starmap", "accumulate", "takewhile", "dropwhile", "filterfalse"})
"""Functions of Python that call their first argument for what the others hold."""
CALLING_KEY = frozenset({"sorted", "min", "max", "sort", "nsmallest", "nlargest", "groupby"})
"""Functions of Python that call their argument ``key``."""


class Occasion(NamedTuple):
    """An expression, and the methods of its value that are called because of where it stands."""

    subject: ast.expr
    names: tuple[str, ...]
    is_called: bool = False
    """It is called: of a class, that makes an object."""


def occasions(reading: Reading) -> Iterator[Occasion]:
    """Every occasion in a file."""
    for call in reading.nodes(ast.Call):
        yield Occasion(call.func, ("__call__",), is_called=True)
        yield from _by_builtin(call)
    for definition in reading.definitions():
        yield from (Occasion(one, ("__call__",), is_called=True) for one in definition.decorator_list)
    for raised in reading.nodes(ast.Raise):
        if isinstance(raised.exc, ast.Name | ast.Attribute):
            yield Occasion(raised.exc, (), is_called=True)
    yield from _in_loops(reading)
    yield from _in_contexts(reading)
    yield from _by_operators(reading)


def _by_builtin(call: ast.Call) -> Iterator[Occasion]:
    """What a function of Python does with its arguments, when the name is not the tree's own."""
    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
    if isinstance(call.func, ast.Name) and name in _ASKING and call.args:
        yield Occasion(call.args[0], _ASKING[name])
    if isinstance(call.func, ast.Name) and name in _WALKING:
        yield from (Occasion(one, ITERATING) for one in call.args)
    if name in CALLING_FIRST:
        yield from (Occasion(one, ITERATING) for one in call.args[1:])
    yield from (Occasion(one, ("__call__",), is_called=True) for one in handed_to_be_called(call))


def handed_to_be_called(call: ast.Call) -> Iterator[ast.expr]:
    """Arguments that functions of Python call: ``map(f, xs)``, ``sorted(xs, key=f)``."""
    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
    if name in CALLING_FIRST and len(call.args) > 1:
        yield call.args[0]
    if name in CALLING_KEY:
        yield from (one.value for one in call.keywords if one.arg == "key")


def _in_loops(reading: Reading) -> Iterator[Occasion]:
    for loop in reading.nodes(ast.For):
        yield Occasion(loop.iter, ITERATING)
    for later in reading.nodes(ast.AsyncFor):
        yield Occasion(later.iter, _ITERATING_LATER)
    for part in reading.nodes(ast.comprehension):
        yield Occasion(part.iter, _ITERATING_LATER if part.is_async else ITERATING)
    for given in reading.nodes(ast.YieldFrom):
        yield Occasion(given.value, ITERATING)
    for star in reading.nodes(ast.Starred):
        if isinstance(star.ctx, ast.Load):
            yield Occasion(star.value, ITERATING)


def _in_contexts(reading: Reading) -> Iterator[Occasion]:
    for block in reading.nodes(ast.With):
        yield from (Occasion(one.context_expr, ("__enter__", "__exit__")) for one in block.items)
    for later in reading.nodes(ast.AsyncWith):
        yield from (Occasion(one.context_expr, ("__aenter__", "__aexit__")) for one in later.items)
    for waiting in reading.nodes(ast.Await):
        yield Occasion(waiting.value, ("__await__",))


def _by_operators(reading: Reading) -> Iterator[Occasion]:
    for item in reading.nodes(ast.Subscript):
        yield Occasion(item.value, (_ACCESSES[type(item.ctx)],))
    for pair in reading.nodes(ast.BinOp):
        name = _OPERATORS[type(pair.op)]
        yield Occasion(pair.left, (f"__{name}__",))
        yield Occasion(pair.right, (f"__r{name}__",))
    for change in reading.nodes(ast.AugAssign):
        name = _OPERATORS[type(change.op)]
        if isinstance(change.target, ast.Name | ast.Attribute):
            yield Occasion(change.target, (f"__i{name}__", f"__{name}__"))
    for sign in reading.nodes(ast.UnaryOp):
        if type(sign.op) in _SIGNS:
            yield Occasion(sign.operand, (_SIGNS[type(sign.op)],))
    for test in reading.nodes(ast.Compare):
        sides = [test.left, *test.comparators]
        for operator, left, right in zip(test.ops, sides[:-1], sides[1:], strict=True):
            if type(operator) in _COMPARISONS:
                yield Occasion(left, (_COMPARISONS[type(operator)],))
            elif isinstance(operator, ast.In | ast.NotIn):
                yield Occasion(right, ("__contains__",))
