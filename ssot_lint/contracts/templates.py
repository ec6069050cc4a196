"""Rewrite templates: one Python expression with ``{hole}`` places.

A hole is exactly ``{identifier}``, so dicts and sets are written as ever: ``{"a": {event}}``. Doubled braces stand for
single ones around one name: ``{{event}}`` is the set ``{event}``, and ``{{{event}}}`` a set that holds a hole.
"""

from __future__ import annotations

import ast
import io
import tokenize
import warnings
from collections.abc import Sequence
from dataclasses import dataclass

from ssot_lint.contracts.expansion import LINE_END, Expansion, Place, expanded, source_offset
from ssot_lint.contracts.model import Template
from ssot_lint.contracts.symbols import nearest

MAX_LENGTH = 2000
MAX_DEPTH = 100
_FORMATTED = (ast.JoinedStr, getattr(ast, "TemplateStr", ast.JoinedStr))
_BRACE_REMEDY = "double the braces where they are text: `{{name}}` stands for `{name}`"


class TemplateError(Exception):
    """A text that is not a template: why, at which character (from 1, counted from the start), and what to do."""

    def __init__(self, message: str, column: int, remedy: str) -> None:
        super().__init__(message, column, remedy)
        self.message = message
        self.column = column
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message} (character {self.column})\n{self.remedy}"


@dataclass(frozen=True, slots=True)
class HoleProblem:
    """A hole that nothing can fill."""

    hole: str
    column: int
    """Of its ``{``, from 1, counted from the start of the template's text."""
    message: str
    remedy: str


def parse_template(text: str) -> Template:
    """The template, without blanks around it; `TemplateError` unless it is one expression whose holes can be filled."""
    indent = len(text) - len(text.lstrip())
    stripped = text.strip()
    try:
        _check_size(stripped)
        expansion = expanded(stripped)
        _check_tree(_parsed_expression(expansion), expansion)
        _check_comments(expansion)
    except _Fault as fault:
        raise TemplateError(fault.message, indent + fault.offset + 1, fault.remedy) from None
    holes = dict.fromkeys(place.hole for place in expansion.places if place.hole)
    return Template(stripped, tuple(holes))


def check_holes(template: Template, allowed: Sequence[str]) -> HoleProblem | None:
    """The first hole that is not among the allowed names, or None."""
    for place in expanded(template.text).places:
        if place.hole and place.hole not in allowed:
            similar = nearest(place.hole, allowed, 1)
            choices = ", ".join(f"`{{{name}}}`" for name in allowed) or "none"
            remedy = f"did you mean `{{{similar[0]}}}`? " if similar else ""
            message = f"unknown hole `{{{place.hole}}}`"
            return HoleProblem(place.hole, place.offset + 1, message, f"{remedy}known holes: {choices}")
    return None


def to_placeholder(template: Template) -> tuple[str, dict[str, str]]:
    """The template as Python source with a name of its own for each occurrence of a hole, and each name's hole.

    Names are in source order, and none occurs elsewhere in the template.
    """
    expansion = expanded(template.text)
    return expansion.source, {place.placeholder: place.hole for place in expansion.places if place.hole}


class _Fault(Exception):
    """What is wrong at an offset of the stripped text."""

    def __init__(self, message: str, offset: int, remedy: str) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset
        self.remedy = remedy


def _check_size(text: str) -> None:
    remedy = "a rewrite replaces one call: move what it does into a function and call that"
    if not text:
        raise _Fault("the template is empty", 0, "write an expression such as `{receiver}.send({event})`")
    if len(text) > MAX_LENGTH:
        raise _Fault(f"the template is longer than {MAX_LENGTH} characters", MAX_LENGTH, remedy)
    depth = 0
    for offset, character in enumerate(text):
        depth += (character in "([{") - (character in ")]}")
        if depth > MAX_DEPTH:
            raise _Fault("the template is nested too deeply", offset, remedy)


def _parsed_expression(expansion: Expansion) -> ast.expr:
    try:
        return _parse(expansion.source)
    except SyntaxError as error:
        offset = expansion.template_offset(source_offset(expansion.source, error.lineno, error.offset))
        raise _not_an_expression(expansion, offset, error.msg) from None
    except (ValueError, MemoryError, RecursionError):
        raise _Fault("the template is not a Python expression", 0, "write one Python expression") from None


def _parse(source: str) -> ast.expr:
    """The expression; an unparenthesised tuple is none, since it would fall apart inside a call."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        body = ast.parse(source, mode="eval").body
        if isinstance(body, ast.Tuple):
            inside = ast.parse(f"[{source}\n]", mode="eval").body
            if not isinstance(inside, ast.List) or [ast.dump(item) for item in inside.elts] != [ast.dump(body)]:
                raise SyntaxError("a tuple without parentheses", ("", 1, 1, source))
        return body


def _not_an_expression(expansion: Expansion, offset: int, reason: str) -> _Fault:
    remedy = "write one Python expression; holes are written `{name}`"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(expansion.source)
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        detail = "" if reason.startswith("invalid syntax") else f": {expansion.with_holes(reason)}"
        return _Fault(f"the template is not a Python expression{detail}", offset, remedy)
    if reason == "a tuple without parentheses":
        return _Fault(f"the template is {reason}", 0, "put parentheses around it")
    return _Fault("the template is a statement, not an expression", 0, remedy)


def _check_tree(body: ast.expr, expansion: Expansion) -> None:
    loaded: dict[str, bool] = {}
    pending: list[tuple[ast.AST, int, bool]] = [(body, 1, False)]
    while pending:
        node, depth, in_fstring = pending.pop()
        if depth > MAX_DEPTH:
            raise _Fault("the template is nested too deeply", 0, "split it: move a part of it into a function")
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            loaded[node.id] = in_fstring
        in_fstring = in_fstring or isinstance(node, _FORMATTED)
        _check_node(node, expansion, in_fstring)
        pending.extend((child, depth + 1, in_fstring) for child in ast.iter_child_nodes(node))
    for place in expansion.places:
        if place.hole and loaded.get(place.placeholder, True):
            _refuse_hole(place, in_string=_is_in_string(body, place.placeholder))


def _refuse_hole(place: Place, in_string: bool) -> None:
    if in_string:
        raise _Fault(f"hole `{{{place.hole}}}` stands inside a string", place.offset, _BRACE_REMEDY)
    message = f"hole `{{{place.hole}}}` does not stand where an expression can"
    remedy = "a hole is filled by a whole expression, not by a part of a name, an attribute or a keyword"
    raise _Fault(message, place.offset, remedy)


def _is_in_string(body: ast.expr, placeholder: str) -> bool:
    for node in ast.walk(body):
        if isinstance(node, _FORMATTED) and any(
            isinstance(inner, ast.Name) and inner.id == placeholder for inner in ast.walk(node)
        ):
            return True
        if isinstance(node, ast.Constant) and isinstance(node.value, (str, bytes)) and placeholder in str(node.value):
            return True
    return False


def _check_node(node: ast.AST, expansion: Expansion, in_fstring: bool) -> None:
    if isinstance(node, (ast.Yield, ast.YieldFrom)):
        remedy = "a yield would turn the function around the call into a generator"
        raise _Fault("the template yields", _node_offset(node, expansion), remedy)
    if not isinstance(node, ast.Set) or in_fstring:
        return
    for item in node.elts:
        if isinstance(item, (ast.Dict, ast.Set, ast.List, ast.DictComp, ast.SetComp, ast.ListComp)):
            remedy = "braces around anything but one name are not doubled"
            raise _Fault("a set cannot hold a dict, set or list", _node_offset(node, expansion), remedy)
    only = node.elts[0]
    if len(node.elts) > 1 or not isinstance(only, ast.Name):
        return
    offset = _node_offset(node, expansion)
    names = {place.placeholder for place in expansion.places if place.hole}
    if only.id not in names and all(place.hole or place.offset != offset for place in expansion.places):
        remedy = f"write `{{{only.id}}}` for a hole, or `{{{{{only.id}}}}}` for a set of one name"
        raise _Fault(f"`{{ {only.id} }}` is neither a hole nor plainly a set", offset, remedy)


def _node_offset(node: ast.expr, expansion: Expansion) -> int:
    lines = LINE_END.split(expansion.source)
    in_bytes = lines[node.lineno - 1].encode()[: node.col_offset]
    column = len(in_bytes.decode(errors="ignore")) + 1
    return expansion.template_offset(source_offset(expansion.source, node.lineno, column))


def _check_comments(expansion: Expansion) -> None:
    if "#" not in expansion.source:
        return
    try:
        for token in tokenize.generate_tokens(io.StringIO(expansion.source).readline):
            if token.type == tokenize.COMMENT:
                offset = source_offset(expansion.source, token.start[0], token.start[1] + 1)
                remedy = "remove the comment; a comment of the TOML file can stand above the key"
                raise _Fault("the template holds a comment", expansion.template_offset(offset), remedy)
    except (tokenize.TokenError, SyntaxError):
        raise _Fault("the template is not a Python expression", 0, "write one Python expression") from None
