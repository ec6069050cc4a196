"""Downgrading: syntax newer than the interpreter, rewritten so that the stdlib can parse the rest of the file.

Only for finding statements and bindings: every line keeps its number, and columns move only behind what was replaced.
"""

from __future__ import annotations

import libcst as cst


def downgraded(text: str) -> str | None:
    """The text without `type` statements, type parameters (PEP 695, 696), formatted strings (PEP 701, 750) and bare
    exception tuples (PEP 758); None when libcst cannot parse it either."""
    try:
        older = cst.parse_module(text).visit(_Downgrade()).code
    except (cst.ParserSyntaxError, RecursionError, _Unplaceable):
        return None
    return older if older.count("\n") == text.count("\n") else None


class _Unplaceable(Exception):
    """What cannot be replaced without moving lines."""


class _Downgrade(cst.CSTTransformer):
    """Replaces what is newer by what means the same to a reader of statements and bindings."""

    def leave_TypeAlias(self, original_node: cst.TypeAlias, updated_node: cst.TypeAlias) -> cst.BaseSmallStatement:
        return cst.Assign([cst.AssignTarget(updated_node.name)], updated_node.value, updated_node.semicolon)

    def leave_FunctionDef(self, original_node: cst.FunctionDef, updated_node: cst.FunctionDef) -> cst.FunctionDef:
        _require_one_line(original_node.type_parameters)
        return updated_node.with_changes(type_parameters=None)

    def leave_ClassDef(self, original_node: cst.ClassDef, updated_node: cst.ClassDef) -> cst.ClassDef:
        _require_one_line(original_node.type_parameters)
        return updated_node.with_changes(type_parameters=None)

    def leave_ExceptHandler(
        self, original_node: cst.ExceptHandler, updated_node: cst.ExceptHandler
    ) -> cst.ExceptHandler:
        return updated_node.with_changes(type=_parenthesized(updated_node.type))

    def leave_ExceptStarHandler(
        self, original_node: cst.ExceptStarHandler, updated_node: cst.ExceptStarHandler
    ) -> cst.ExceptStarHandler:
        return updated_node.with_changes(type=_parenthesized(updated_node.type))

    def leave_FormattedString(
        self, original_node: cst.FormattedString, updated_node: cst.FormattedString
    ) -> cst.BaseExpression:
        return _blank_string(original_node)

    def leave_TemplatedString(
        self, original_node: cst.TemplatedString, updated_node: cst.TemplatedString
    ) -> cst.BaseExpression:
        return _blank_string(original_node)


def _require_one_line(parameters: cst.TypeParameters | None) -> None:
    """Type parameters go; those that span lines would take lines with them, so the file is given up."""
    if parameters is not None and "\n" in cst.Module([]).code_for_node(parameters):
        raise _Unplaceable


def _parenthesized(caught: cst.BaseExpression | None) -> cst.BaseExpression | None:
    if isinstance(caught, cst.Tuple) and not caught.lpar:
        return caught.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
    return caught


def _blank_string(node: cst.BaseExpression) -> cst.BaseExpression:
    """A string of as many lines."""
    bare = node.with_changes(lpar=(), rpar=())
    lines = cst.Module([]).code_for_node(bare).count("\n")
    text = f'"""{chr(10) * lines}"""' if lines else '""'
    return cst.SimpleString(text, node.lpar, node.rpar)
