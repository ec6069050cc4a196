"""Outlining: which statements belong to which definition, by indentation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from ssot_lint.shapes.headers import Header, header_of, spelled
from ssot_lint.shapes.lexing import Statements

_OPENERS = frozenset({"def", "class", "async"})


@dataclass(slots=True)
class Outlined:
    """A definition: its statements are those from ``start``, its header, to ``end``."""

    header: Header
    qualname: str
    start: int
    line: int
    decorators: tuple[str, ...]
    parent: Outlined | None
    end: int = 0
    inner: list[Outlined] = field(default_factory=list)

    @property
    def is_method(self) -> bool:
        """True of a function that stands in the body of a class."""
        return not self.header.is_class and self.parent is not None and self.parent.header.is_class


def outline(statements: Statements) -> list[Outlined]:
    """Every definition, at any depth, in the order of the headers."""
    found: list[Outlined] = []
    open_ones: list[tuple[int, Outlined]] = []
    decorators: list[int] = []
    for at, words in enumerate(statements.words):
        indent = statements.indents[at]
        while open_ones and indent <= open_ones[-1][0]:
            open_ones.pop()[1].end = at if not decorators else decorators[0]
        first = words[0]
        if first == "@":
            decorators.append(at)
            continue
        header = header_of(words) if first in _OPENERS else None
        if header is not None:
            parent = open_ones[-1][1] if open_ones else None
            one = _outlined(statements, at, header, parent, decorators)
            found.append(one)
            open_ones.append((indent, one))
            if parent is not None:
                parent.inner.append(one)
        decorators = []
    for _, one in open_ones:
        one.end = len(statements)
    return found


def _outlined(
    statements: Statements, at: int, header: Header, parent: Outlined | None, decorators: list[int]
) -> Outlined:
    if parent is None:
        qualname = header.name
    else:
        qualname = (
            f"{parent.qualname}.{header.name}"
            if parent.header.is_class
            else (f"{parent.qualname}.<locals>.{header.name}")
        )
    return Outlined(
        header,
        qualname,
        at,
        statements.lines[decorators[0] if decorators else at],
        tuple(_decorators(statements, decorators)),
        parent,
    )


def _decorators(statements: Statements, decorators: list[int]) -> Iterator[str]:
    for at in decorators:
        words = statements.words[at][1:]
        end = words.index("(") if "(" in words else len(words)
        yield spelled(words[:end])
