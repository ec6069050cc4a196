"""Changes of source text that keep the layout of all that they do not change."""

from __future__ import annotations

import ast
import io
import re
import textwrap
import tokenize
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from random import Random

from candidates import Function, is_docstring

_WORDS = """
entry record payload node chunk bucket holder marker cursor segment origin target batch carrier
column detail element feature gauge handle_ index_ journal kernel ledger_ member notice outcome
packet quota region sample ticket unit_ vector window yield_ zone anchor branch cell digest edge
factor grade hint inlet junction knob lane metric notch offset_ panel query_ rank_ slot_ thread_
usage_ volume_ weight_ axis_ bound_ chain_ depth_
"""
WORDS = tuple(_WORDS.split())


@dataclass(frozen=True, slots=True)
class Spot:
    """New text for a range of lines (counted from 1, the last included; an empty range stands before its first)."""

    first: int
    last: int
    lines: tuple[str, ...]


def with_spots(text: str, spots: Iterable[Spot]) -> str:
    """The text with ranges of lines replaced; they do not overlap."""
    lines = text.splitlines()
    for spot in sorted(spots, key=lambda one: one.first, reverse=True):
        lines[spot.first - 1 : spot.last] = spot.lines
    return "\n".join(lines) + "\n"


def tokens_of(text: str) -> list[tokenize.TokenInfo]:
    """The text's tokens."""
    return list(tokenize.generate_tokens(io.StringIO(text).readline))


def with_tokens(text: str, new: Mapping[tuple[int, int], str], tokens: list[tokenize.TokenInfo]) -> str:
    """The text with the tokens that start at given places replaced."""
    lines = text.splitlines(keepends=True)
    for token in reversed(tokens):
        put = new.get(token.start) if token.string.strip() else None
        if put is None:
            continue
        (row, column), (end_row, end_column) = token.start, token.end
        before, after = lines[row - 1][:column], lines[end_row - 1][end_column:]
        lines[row - 1 : end_row] = [before + put + after]
    return "".join(lines)


def indented(text: str, by: int = 4) -> str:
    """The text moved to the right, but for lines that begin inside of a string."""
    inside: set[int] = set()
    for token in tokens_of(text):
        if token.type == tokenize.STRING or token.type == getattr(tokenize, "FSTRING_MIDDLE", -1):
            inside |= set(range(token.start[0] + 1, token.end[0] + 1))
    lines = text.splitlines(keepends=True)
    return "".join(
        line if at in inside or not line.strip() else " " * by + line for at, line in enumerate(lines, start=1)
    )


def local_names(tree: ast.AST) -> list[str]:
    """Names that a definition binds for itself, in order: parameters, variables, what ``except`` and loops name."""
    kept: set[str] = {"self", "cls"}
    found: dict[str, None] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Global | ast.Nonlocal):
            kept |= set(node.names)
        elif isinstance(node, ast.arg):
            found[node.arg] = None
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found[node.id] = None
        elif isinstance(node, ast.ExceptHandler) and node.name:
            found[node.name] = None
    return [name for name in found if name not in kept]


def renamed(text: str, names: Mapping[str, str]) -> str:
    """The text with names replaced; attributes and the names of keyword arguments stay."""
    tokens = [token for token in tokens_of(text) if token.string.strip() and token.type != tokenize.COMMENT]
    new: dict[tuple[int, int], str] = {}
    headers = _headers(text)
    for before, token, after in zip([tokens[0], *tokens], tokens, [*tokens[1:], tokens[-1]], strict=False):
        if token.type == tokenize.STRING and "f" in token.string.lower().partition(token.string[-1])[0]:
            new[token.start] = _in_braces(token.string, names)
        if token.type != tokenize.NAME or token.string not in names or before.string == ".":
            continue
        is_keyword = after.string == "=" and before.string in {"(", ","} and token.start not in headers
        if not is_keyword:
            new[token.start] = names[token.string]
    return with_tokens(text, new, tokens)


def _headers(text: str) -> set[tuple[int, int]]:
    """Where parameters and the targets of plain assignments stand."""
    return {
        (node.lineno, node.col_offset)
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.arg) or (isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store))
    }


def _in_braces(literal: str, names: Mapping[str, str]) -> str:
    word = re.compile(r"(?<![.\w])(" + "|".join(map(re.escape, names)) + r")\b")
    return re.sub(r"\{[^{}]*\}", lambda one: word.sub(lambda name: names[name[1]], one[0]), literal)


def fresh_names(text: str, count: int, random: Random) -> list[str]:
    """Names that do not occur in the text."""
    free = [word for word in WORDS if not re.search(rf"\b{word}\b", text)]
    random.shuffle(free)
    return (free + [f"{word}{number}" for number in range(2, 9) for word in free])[:count]


def locals_renamed(text: str, random: Random) -> str:
    """The text with every parameter and variable of its functions under another name."""
    names = [name for part in ast.walk(ast.parse(text)) if isinstance(part, Function) for name in local_names(part)]
    names = list(dict.fromkeys(names))
    if not names:
        return text
    return renamed(text, dict(zip(names, fresh_names(text, len(names), random), strict=True)))


def constants_changed(text: str) -> str:
    """The text with other numbers and strings; docstrings and f-strings stay."""
    tree = ast.parse(text)
    documenting = {
        (node.lineno, node.col_offset) for node in ast.walk(tree) if isinstance(node, ast.Expr) and is_docstring(node)
    }
    tokens = tokens_of(text)
    new: dict[tuple[int, int], str] = {}
    for token in tokens:
        if token.type == tokenize.NUMBER:
            value = ast.literal_eval(token.string)
            new[token.start] = repr(value + 3)
        elif token.type == tokenize.STRING and token.start not in documenting and token.string[0] in "'\"":
            quote = 3 if token.string[:3] in {'"""', "'''"} else 1
            new[token.start] = token.string[:quote] + "x-" + token.string[quote:]
    return with_tokens(text, new, tokens)


def without_layout(text: str) -> str:
    """The text as the interpreter's own printer lays it out, without comments and docstrings."""
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, Function | ast.ClassDef) and is_docstring(node.body[0]):
            node.body = node.body[1:] or [ast.Pass()]
    return ast.unparse(tree) + "\n"


def body_of(node: Function | ast.ClassDef) -> list[ast.stmt]:
    """The statements of a definition, without its docstring."""
    return node.body[1:] if is_docstring(node.body[0]) else node.body


def lines_of(text: str, first: int, last: int) -> str:
    """A range of lines, dedented."""
    return textwrap.dedent("\n".join(text.splitlines()[first - 1 : last])) + "\n"


def span(node: ast.stmt) -> tuple[int, int]:
    """First and last line of a statement, decorators included."""
    decorators = getattr(node, "decorator_list", [])
    return min([node.lineno, *(one.lineno for one in decorators)]), node.end_lineno or node.lineno
