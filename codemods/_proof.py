"""Whether new source reads back as the tree it was printed from."""

from __future__ import annotations

import ast
import warnings
from typing import Any

import libcst as cst

_MAX_DEPTH = 200
_MAX_LINE = 5000
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


def misread(module: cst.Module, original: cst.Module, *, is_newer: bool = False) -> str | None:
    """Why the module's text does not mean its tree; None when it does. Unchanged statements are taken as read.

    With ``is_newer`` the new text may have syntax that the Python this runs on does not know.
    """
    code = module.code
    try:
        again = cst.parse_module(code, config=module.config_for_parsing)
    except cst.ParserSyntaxError as error:
        return f"the result would not parse (line {error.raw_line})"
    if not is_newer and _parses(original.code) and not _parses(code):
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


def is_too_deep(source: bytes) -> bool:
    """Whether the native parser, which has no limit of its own, could run out of stack on this source."""
    try:
        return not _parses(source) and _looks_deep(source)
    except (RecursionError, MemoryError):
        return True


def _looks_deep(source: bytes) -> bool:
    """For source that this Python cannot read: brackets within brackets, or lines that no person wrote."""
    depth = deepest = 0
    for byte in source:
        if byte in b"([{":
            depth += 1
            deepest = max(deepest, depth)
        elif byte in b")]}":
            depth -= 1
    return deepest > _MAX_DEPTH or any(len(line) > _MAX_LINE for line in source.splitlines())


def _parses(code: str | bytes) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            ast.parse(code)
        except (SyntaxError, ValueError):
            return False
    return True
