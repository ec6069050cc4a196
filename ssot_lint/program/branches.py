"""Branches: what a guard decides, where it is all that an ``if`` or a conditional expression asks."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ssot_lint.facts.model import Span, StringRole, Use
from ssot_lint.program.model import Branch
from ssot_lint.program.reading.syntax import Syntax


def branches_of(syntax: Syntax | None, use: Use) -> tuple[Branch, ...]:
    """The branch that a ``hasattr`` decides and those after it; empty when it is not all that is asked."""
    if syntax is None or use.string is None or use.string.role is not StringRole.HASATTR:
        return ()
    literal = syntax.literal_at(use.span)
    call = next(syntax.around(literal), None) if literal is not None else None
    if not isinstance(call, ast.Call) or len(call.args) != 2 or call.args[1] is not literal:
        return ()
    test: ast.AST = call
    for around in syntax.around(call):
        if isinstance(around, ast.UnaryOp) and isinstance(around.op, ast.Not):
            test = around
        elif isinstance(around, ast.If | ast.IfExp) and around.test is test:
            return tuple(_chain(syntax, around, ast.dump(call.args[0])))
        else:
            break
    return ()


def _chain(syntax: Syntax, first: ast.If | ast.IfExp, subject: str) -> Iterator[Branch]:
    node: ast.If | ast.IfExp | None = first
    while node is not None:
        asks, is_negated = _asked(node.test, subject)
        span = _span(syntax, node.body)
        if node is not first:  # what it asks is no longer asked when it goes
            start = _span(syntax, node.test)
            span = Span(*min((span.line, span.column), (start.line, start.column)), span.end_line, span.end_column)
        yield Branch(span, asks, is_negated)
        rest = node.orelse
        if isinstance(rest, list) and len(rest) == 1 and isinstance(rest[0], ast.If):
            node = rest[0]
            continue
        if isinstance(rest, ast.IfExp):
            node = rest
            continue
        if rest:
            yield Branch(_span(syntax, rest), is_rest=True)
        node = None


def _asked(test: ast.expr, subject: str) -> tuple[str, bool]:
    """The name that a test asks the subject for, and whether it asks for its absence."""
    is_negated = False
    while isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        test, is_negated = test.operand, not is_negated
    match test:
        case ast.Call(func=ast.Name(id="hasattr"), args=[own, ast.Constant(value=str(name))], keywords=[]):
            return (name, is_negated) if ast.dump(own) == subject else ("", False)
        case _:
            return "", False


def _span(syntax: Syntax, code: ast.expr | list[ast.stmt]) -> Span:
    first, last = (code[0], code[-1]) if isinstance(code, list) else (code, code)
    end_line, end_offset = last.end_lineno or last.lineno, last.end_col_offset or 0
    return Span(
        first.lineno, syntax.column(first.lineno, first.col_offset), end_line, syntax.column(end_line, end_offset)
    )
