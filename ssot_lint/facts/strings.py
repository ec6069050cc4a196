"""Strings that name a watched name: what their value says, and what the code around them says they stand for."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

import libcst as cst

from ssot_lint.facts.expressions import last_name

DOTTED = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*(?::[^\W\d]\w*(?:\.[^\W\d]\w*)*)?")
_WORD = re.compile(r"\w+")
_TAIL = re.compile(r"\.([^\W\d]\w*)$")
_MERE_TEXT = frozenset({"Literal"})

StringNode = cst.SimpleString | cst.ConcatenatedString | cst.FormattedString
IsWatched = Callable[[str], bool]


class Naming(NamedTuple):
    """A watched name in a string: the name, the dotted text up to it, and whether the string says more than that.

    ``rest`` is what a path has after the name.
    """

    name: str
    text: str
    is_part: bool = False
    rest: str = ""


def named_in_path(value: str, is_watched: IsWatched, *, from_start: bool = False) -> Iterator[Naming]:
    """Watched names in a dotted path or ``module:name``; nothing when the text is neither.

    The first name of a longer path counts only ``from_start``, where the path is one of attributes.
    """
    if DOTTED.fullmatch(value) is None:
        return
    for word in _WORD.finditer(value):
        is_last = word.end() == len(value)
        if is_watched(word.group()) and (is_last or from_start or word.start() > 0):
            yield Naming(word.group(), value[: word.end()], not is_last, value[word.end() + 1 :])


def named_in_annotation(value: str, is_watched: IsWatched) -> Iterator[Naming]:
    """Watched names in a quoted annotation, each dotted text once, in order."""
    seen: dict[Naming, None] = {}
    for text in _dotted_names(value):
        name = text.rpartition(".")[2]
        if is_watched(name):
            seen.setdefault(Naming(name, text, text != value), None)
    yield from seen


def _dotted_names(annotation: str) -> Iterator[str]:
    try:
        tree = ast.parse(annotation.strip(), mode="eval")
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return
    found = sorted(_dotted_in(tree.body), key=lambda one: (one[0].lineno, one[0].col_offset, len(one[1])))
    yield from (text for _, text in found)


def _dotted_in(node: ast.AST) -> Iterator[tuple[ast.expr, str]]:
    match node:
        case ast.Name(id=name):
            yield node, name
        case ast.Attribute():
            text = ast.unparse(node)
            if DOTTED.fullmatch(text):
                yield node, text
        case ast.Constant(value=str(quoted)):
            yield from ((node, text) for text in _dotted_names(quoted))
        case ast.Subscript(value=ast.Name(id="Literal") | ast.Attribute(attr="Literal")):
            return
    for child in ast.iter_child_nodes(node):
        yield from _dotted_in(child)


def named_at_end(value: str, is_watched: IsWatched) -> Iterator[Naming]:
    """The last name of a path of which the start is not known."""
    match = _TAIL.search(value)
    if match is not None and is_watched(match.group(1)):
        yield Naming(match.group(1), match.group(1), True)


def text_of(node: cst.BaseExpression, constants: Mapping[str, str]) -> tuple[str, bool] | None:
    """Text of a string, and whether all of it is known; None of bytes and of what is no string.

    Names of constants stand for their values; what else an f-string computes is left out.
    """
    match node:
        case cst.SimpleString():
            value = literal_value(node)
            return None if value is None else (value, True)
        case cst.Name(value=name):
            return (constants[name], True) if name in constants else ("", False)
        case (
            cst.ConcatenatedString(left=left, right=right)
            | cst.BinaryOperation(left=left, operator=cst.Add(), right=right)
        ):
            return _joined([text_of(left, constants), text_of(right, constants)])
        case cst.FormattedString(parts=parts):
            return _joined([_part_text(part, constants) for part in parts])
    return ("", False)


def _part_text(part: cst.BaseFormattedStringContent, constants: Mapping[str, str]) -> tuple[str, bool] | None:
    match part:
        case cst.FormattedStringText(value=value):
            return value, True
        case cst.FormattedStringExpression(expression=cst.Name() as name, conversion=None, format_spec=None):
            return text_of(name, constants)
    return "", False


def _joined(texts: list[tuple[str, bool] | None]) -> tuple[str, bool] | None:
    """All texts in a row; of what is not known only the end counts."""
    whole, is_known = "", True
    for text in texts:
        if text is None:
            return None
        whole = whole + text[0] if text[1] else text[0]
        is_known = is_known and text[1]
    return whole, is_known


def literal_value(node: cst.SimpleString) -> str | None:
    """Value of a plain text literal; None of bytes."""
    try:
        value = node.evaluated_value
    except (SyntaxError, ValueError, UnicodeError):
        return None
    return value if isinstance(value, str) else None


def is_mere_text(subscripted: cst.BaseExpression) -> bool:
    """True of ``Literal``, whose strings are values and name no type."""
    return last_name(subscripted) in _MERE_TEXT
