"""Parentheses: where an expression needs them to stay one expression."""

from __future__ import annotations

from dataclasses import fields

import libcst as cst

WALRUS, LAMBDA, TERNARY, OR, AND, NOT, COMPARISON, BIT_OR, BIT_XOR = range(9)
BIT_AND, SHIFT, SUM, PRODUCT, UNARY, POWER, AWAIT, PRIMARY = range(9, 17)
ALWAYS = -1
NEVER = 99

_OPERATORS: dict[type[cst.CSTNode], int] = {
    cst.Or: OR,
    cst.And: AND,
    cst.BitOr: BIT_OR,
    cst.BitXor: BIT_XOR,
    cst.BitAnd: BIT_AND,
    cst.LeftShift: SHIFT,
    cst.RightShift: SHIFT,
    cst.Add: SUM,
    cst.Subtract: SUM,
    cst.Multiply: PRODUCT,
    cst.MatrixMultiply: PRODUCT,
    cst.Divide: PRODUCT,
    cst.FloorDivide: PRODUCT,
    cst.Modulo: PRODUCT,
    cst.Power: POWER,
}
_KINDS: dict[type[cst.CSTNode], int] = {
    cst.NamedExpr: WALRUS,
    cst.Lambda: LAMBDA,
    cst.IfExp: TERNARY,
    cst.Comparison: COMPARISON,
    cst.Await: AWAIT,
    cst.Yield: ALWAYS,
    cst.Tuple: ALWAYS,
    cst.GeneratorExp: ALWAYS,
}
_SLOTS: dict[tuple[type[cst.CSTNode], str], int] = {
    (cst.Attribute, "value"): PRIMARY,
    (cst.Call, "func"): PRIMARY,
    (cst.Subscript, "value"): PRIMARY,
    (cst.Await, "expression"): PRIMARY,
    (cst.Comparison, "left"): BIT_OR,
    (cst.ComparisonTarget, "comparator"): BIT_OR,
    (cst.IfExp, "body"): OR,
    (cst.IfExp, "test"): OR,
    (cst.IfExp, "orelse"): LAMBDA,
    (cst.Lambda, "body"): LAMBDA,
    (cst.StarredElement, "value"): BIT_OR,
    (cst.StarredDictElement, "value"): BIT_OR,
    (cst.CompFor, "iter"): OR,
    (cst.CompIf, "test"): OR,
    (cst.FormattedStringExpression, "expression"): OR,
    (cst.GeneratorExp, "elt"): LAMBDA,
    (cst.ListComp, "elt"): LAMBDA,
    (cst.SetComp, "elt"): LAMBDA,
    (cst.DictComp, "key"): LAMBDA,
    (cst.DictComp, "value"): LAMBDA,
    (cst.NamedExpr, "value"): LAMBDA,
    (cst.Yield, "value"): LAMBDA,
}
_NUMBERS = (cst.Integer, cst.Float, cst.Imaginary)


def precedence(node: cst.BaseExpression) -> int:
    """How tightly an expression binds; `NEVER` when it has parentheses of its own."""
    if node.lpar:
        return NEVER
    if isinstance(node, (cst.BinaryOperation, cst.BooleanOperation)):
        return _OPERATORS[type(node.operator)]
    if isinstance(node, cst.UnaryOperation):
        return NOT if isinstance(node.operator, cst.Not) else UNARY
    return _KINDS.get(type(node), PRIMARY)


def required(parent: cst.CSTNode, child: cst.CSTNode) -> int:
    """How tightly an expression must bind to stand in the child's place under this parent."""
    if isinstance(parent, (cst.BinaryOperation, cst.BooleanOperation)):
        level = _OPERATORS[type(parent.operator)]
        if isinstance(parent.operator, cst.Power):
            return AWAIT if parent.left is child else UNARY
        return level if parent.left is child else level + 1
    if isinstance(parent, cst.UnaryOperation):
        return NOT if isinstance(parent.operator, cst.Not) else UNARY
    slot = next((field.name for field in fields(parent) if getattr(parent, field.name) is child), "")
    default = PRIMARY if isinstance(parent, cst.BaseExpression) else LAMBDA
    return _SLOTS.get((type(parent), slot), default)


def parenthesized(node: cst.BaseExpression) -> cst.BaseExpression:
    """The node in one pair of parentheses."""
    return node if node.lpar else node.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])


def fit(node: cst.BaseExpression, parent: cst.CSTNode, child: cst.CSTNode) -> cst.BaseExpression:
    """The node as it must be written to take the child's place under this parent."""
    if isinstance(parent, cst.Attribute) and isinstance(node, _NUMBERS):
        return parenthesized(node)
    return parenthesized(node) if precedence(node) < required(parent, child) else node
