"""Whether new source reads back as the tree it was printed from."""

from __future__ import annotations

import ast
import warnings
from typing import Any

import libcst as cst

_LAYOUT = (
    cst.BaseParenthesizableWhitespace,
    cst.TrailingWhitespace,
    cst.EmptyLine,
    cst.Newline,
    cst.Comment,
    cst.Comma,
    cst.Semicolon,
    cst.Dot,
    cst.AssignEqual,
    cst.LeftParen,
    cst.RightParen,
)


def misread(module: cst.Module, original: cst.Module) -> str | None:
    """Why the module's text does not mean its tree; None when it does. Unchanged statements are taken as read."""
    code = module.code
    try:
        again = cst.parse_module(code, config=module.config_for_parsing)
    except cst.ParserSyntaxError as error:
        return f"the result would not parse (line {error.raw_line})"
    if _parses(original.code) and not _parses(code):
        return "the result would not parse"
    unchanged = {id(statement) for statement in original.body}
    if len(again.body) != len(module.body):
        return "the result would read as other statements"
    for made, read in zip(module.body, again.body, strict=True):
        if id(made) not in unchanged and shape(made) != shape(read):
            return "the result would read as another expression"
    return None


def shape(node: cst.CSTNode) -> tuple[Any, ...]:
    """Kind, text and children of a node, without whitespace, comments, commas and parentheses."""
    children = tuple(shape(child) for child in node.children if not isinstance(child, _LAYOUT))
    text = getattr(node, "value", None)
    return (type(node).__name__, text if isinstance(text, str) else None, getattr(node, "star", None), children)


def _parses(code: str) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            ast.parse(code)
        except (SyntaxError, ValueError):
            return False
    return True
