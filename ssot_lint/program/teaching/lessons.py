"""Lessons: what can be taught about one function, parameter, container or expression, and what came of it."""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from ssot_lint.program.edited import FIRST, Edit
from ssot_lint.program.model import Evidence
from ssot_lint.program.teaching.reading import Expression, Function, Reading
from ssot_lint.program.teaching.values import NOTHING, Value
from ssot_lint.program.typeserver import Place


@dataclass(frozen=True, slots=True)
class Returned:
    """What a function without return annotation gives."""

    path: str
    line: int


@dataclass(frozen=True, slots=True)
class Given:
    """What a parameter is given."""

    path: str
    line: int
    name: str


@dataclass(frozen=True, slots=True)
class Held:
    """What a container that starts empty comes to hold."""

    path: str
    offset: int


@dataclass(frozen=True, slots=True)
class Spelled:
    """What an expression that names something by strings means."""

    path: str
    offset: int
    end: int


@dataclass(frozen=True, slots=True)
class Opaque:
    """What an expression is that hands out what was put in elsewhere."""

    path: str
    offset: int
    end: int


@dataclass(frozen=True, slots=True)
class Late:
    """What an attribute that starts as ``None`` is set to later."""

    path: str
    offset: int


@dataclass(frozen=True, slots=True)
class Undecorated:
    """A function whose decorators hand on what it gives."""

    path: str
    line: int


@dataclass(frozen=True, slots=True)
class Shaped:
    """What the fields of a named tuple hold."""

    path: str
    offset: int
    end: int


Subject: TypeAlias = Returned | Given | Held | Spelled | Opaque | Late | Undecorated | Shaped


@dataclass(frozen=True, slots=True)
class Filled:
    """Where a parameter's value comes from; ``words`` is the evidence, with ``{}`` for the value."""

    place: Place
    words: str = ""
    expressions: Sequence[Expression] = ()
    subjects: Sequence[Subject] = ()
    value: Value = NOTHING
    assumes: str = ""
    why_not: Evidence | None = None
    is_pending: bool = False
    doubtful: Sequence[Expression] = ()
    """Objects whose class has to be known before it can be told who fills it."""
    form: str = "{}"
    """The type around what it is filled with: of ``*args`` a tuple."""

    @property
    def unknown_step(self) -> Evidence:
        """What to say when the sources are there, and their types are not known."""
        return Evidence(self.place.path, self.place.line, self.words.replace("{}", "something of unknown type"))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was learned about a subject."""

    value: Value = NOTHING
    steps: tuple[Evidence, ...] = ()
    """How it was learned, those of the lessons that it rests on first."""
    assumes: str = ""
    """What it takes for granted; empty when nothing."""
    why_not: Evidence | None = None
    """What stood in the way, when nothing was learned."""
    is_pending: bool = False
    """More of the tree has to be searched first."""
    is_taught: bool = False
    """The checker was told."""


def with_return(reading: Reading, function: Function, annotation: str) -> Edit | None:
    """The edit that annotates what a function returns; None when its header cannot be read."""
    start = reading.name_offset(function)
    text = reading.lines.text[start : reading.span(function.body[0])[0]]
    depth, was_open, position = 0, False, None
    lines = [0]
    for line in text.splitlines(keepends=True):
        lines.append(lines[-1] + len(line))
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.string in ("(", "[", "{") and token.type == tokenize.OP:
                depth, was_open = depth + 1, was_open or token.string == "("
            elif token.string in (")", "]", "}") and token.type == tokenize.OP:
                depth -= 1
                if depth == 0 and was_open and token.string == ")":
                    position = lines[token.end[0] - 1] + token.end[1]
                    break
    except (tokenize.TokenError, SyntaxError):
        return None
    return Edit(start + position, start + position, 0, f' -> "{annotation}"') if position is not None else None


def with_parameter(reading: Reading, function: Function, name: str, variable: str) -> Edit:
    """The edit that binds a parameter to a variable before anything else is done in the function."""
    first = function.body[0]
    decorators = getattr(first, "decorator_list", [])
    line = min([first.lineno, *(one.lineno for one in decorators)])
    if line == function.lineno or line <= _header_line(function):
        start = reading.span(first)[0]
        return Edit(start, start, FIRST, f"{name} = {variable}; ")
    start = reading.lines.starts[line - 1]
    text = reading.lines.line(line)
    indent = text[: len(text) - len(text.lstrip())]
    return Edit(start + len(indent), start + len(indent), FIRST, f"{name} = {variable}\n{indent}")


def with_parameter_type(reading: Reading, function: Function, name: str, annotation: str) -> list[Edit]:
    """The edit that annotates a parameter without annotation, as functions within the function need to see it."""
    arguments = function.args
    for one in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs):
        if one.arg == name and one.annotation is None:
            end = reading.span(one)[1]
            return [Edit(end, end, 0, f': "{annotation}"')]
    return []


def _header_line(function: Function) -> int:
    """Last line on which something of the header's arguments or return annotation stands."""
    arguments = function.args
    nodes: list[ast.AST] = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    nodes += [one for one in (*arguments.defaults, *arguments.kw_defaults, function.returns) if one is not None]
    return max([function.lineno, *(getattr(one, "end_lineno", 0) or 0 for one in nodes)])
