"""Unpacked: the arguments of a call that stand in a display after ``*`` or ``**``."""

from __future__ import annotations

import ast

from ssot_lint.program.teaching.reading import Reading


def unpacked_in(reading: Reading, display: ast.AST) -> ast.Call | None:
    """The call that a display's elements are the arguments of: ``f(*(a, b))``, ``f(**{"a": b})``."""
    if not isinstance(display, ast.Tuple | ast.List | ast.Dict):
        return None
    star = reading.parents[display]
    call = reading.parents.get(star)
    is_unpacked = isinstance(star, ast.Starred) or (isinstance(star, ast.keyword) and star.arg is None)
    return call if is_unpacked and isinstance(call, ast.Call) else None


def unpacking(reading: Reading, node: ast.AST) -> tuple[ast.Call, ast.Starred | ast.keyword] | None:
    """The call that gives the items of a container, and what unpacks it: ``f(*xs)``, ``f(**xs)``."""
    holder = reading.parents[node]
    is_unpacked = isinstance(holder, ast.Starred) or (isinstance(holder, ast.keyword) and holder.arg is None)
    call = reading.parents[holder] if is_unpacked else None
    return (call, holder) if isinstance(call, ast.Call) and isinstance(holder, ast.Starred | ast.keyword) else None


def arguments_of(call: ast.Call) -> tuple[list[ast.expr], list[ast.keyword]]:
    """The arguments of a call, those of a display one by one."""
    positional: list[ast.expr] = []
    for one in call.args:
        match one:
            case ast.Starred(value=ast.Tuple(elts=elements) | ast.List(elts=elements)):
                positional += elements
            case _:
                positional.append(one)
    keywords: list[ast.keyword] = []
    for keyword in call.keywords:
        match keyword:
            case ast.keyword(arg=None, value=ast.Dict(keys=keys, values=values)):
                keywords += [
                    ast.keyword(arg=str(key.value), value=value)
                    for key, value in zip(keys, values, strict=True)
                    if isinstance(key, ast.Constant)
                ]
            case _:
                keywords.append(keyword)
    return positional, keywords
