"""The last check: a tree that would not read back as itself is not written."""

from __future__ import annotations

import libcst as cst
import pytest

from codemods._proof import is_too_deep, misread


def module(expression: cst.BaseExpression) -> cst.Module:
    return cst.Module([cst.SimpleStatementLine([cst.Expr(expression)])])


A, B = cst.Name("a"), cst.Name("b")
SUM = cst.BinaryOperation(A, cst.Add(), B)
EITHER = cst.BooleanOperation(A, cst.Or(), B)


@pytest.mark.parametrize(
    "expression",
    [
        cst.BinaryOperation(SUM, cst.Multiply(), B),
        cst.BinaryOperation(A, cst.Subtract(), SUM),
        cst.Attribute(SUM, cst.Name("c")),
        cst.Attribute(EITHER, cst.Name("c")),
        cst.UnaryOperation(cst.Not(), EITHER),
        cst.Call(cst.IfExp(A, B, A)),
        cst.Call(cst.Lambda(cst.Parameters(), A)),
        cst.Await(SUM),
    ],
)
def test_a_tree_that_reads_otherwise_is_found(expression: cst.BaseExpression) -> None:
    assert misread(module(expression), module(A))


@pytest.mark.parametrize("expression", [SUM, EITHER, cst.BinaryOperation(SUM, cst.Add(), B), cst.Call(A)])
def test_a_tree_that_reads_back_is_fine(expression: cst.BaseExpression) -> None:
    assert misread(module(expression), module(A)) is None


@pytest.mark.parametrize("source", [b"(" * 300 + b")" * 300, b"-" * 9000 + b"1", b"print x\n" + b"[" * 300])
def test_source_that_could_exhaust_the_stack_is_found(source: bytes) -> None:
    assert is_too_deep(source)


@pytest.mark.parametrize("source", [b"", b"x = [[[1]]]\n", b"print x\n", b"x = " + b"1 + " * 300 + b"1\n"])
def test_ordinary_source_is_not(source: bytes) -> None:
    assert not is_too_deep(source)
