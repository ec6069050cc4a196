"""Name tokens: every name that stands on one line of a file, and what it is there.

This is extraction asked about all the names of a line at once, so a name means here what it means in a check.
"""

from __future__ import annotations

import ast
import keyword
import re
from collections.abc import Iterable, Iterator

from msgspec import Struct

from ssot_lint.facts.binding_sites import Binding, bindings_on, lines_with_names
from ssot_lint.facts.cut import Lines
from ssot_lint.facts.entry_points import FILES, entry_point_uses
from ssot_lint.facts.extract import Extraction, extract
from ssot_lint.facts.model import Definition, FileFacts, Question, Span, SyntaxProblem, Use, UseKind
from ssot_lint.facts.parsing import collecting_later, on_deep_stack, source_text, syntax_tree

_WORD = re.compile(r"[^\W\d]\w*")


class NameToken(Struct, frozen=True, omit_defaults=True):
    """A name as it stands on a line: exactly one of use, definition and binding says what it is."""

    name: str
    span: Span
    """The name itself; within a string literal its part of the text."""
    use: Use | None = None
    definition: Definition | None = None
    binding: Binding | None = None


class NamedLine(Struct, frozen=True):
    """One line of a file."""

    text: str
    tokens: tuple[NameToken, ...]
    extraction: Extraction
    """All that the file says about the names on the line."""
    count: int
    """Lines of the file."""


def named_line(path: str, source: bytes, line: int) -> NamedLine | SyntaxProblem:
    """The names on a line, in order, or why the file cannot be read; a line past the end has none."""
    text = source_text(source)
    if isinstance(text, SyntaxProblem):
        return text
    lines = Lines.of(text)
    count = len(lines.starts) - text.endswith("\n")
    shown = lines.line(line).rstrip("\n") if 1 <= line <= len(lines.starts) else ""
    names = tuple(sorted({word for word in _WORD.findall(shown) if not keyword.iskeyword(word)}))
    if path in FILES:
        uses = entry_point_uses(source, Question(names))
        return NamedLine(shown, _ordered(_of_uses(uses, shown, line)), Extraction(FileFacts(uses=uses)), count)
    extraction = extract(source, Question(names))
    if extraction.facts.problem is not None:
        return extraction.facts.problem
    found = [
        *(NameToken(one.name, one.span, definition=one) for one in _definitions(extraction, line)),
        *_of_uses(extraction.facts.uses, shown, line),
        *(NameToken(one.name, one.span, binding=one) for one in _bindings(text, line)),
    ]
    return NamedLine(shown, _ordered(found), extraction, count)


def nearest_named_line(source: bytes, line: int) -> int | None:
    """The line nearest to a line on which some name stands, the later of two; None when no line has one."""
    text = source_text(source)
    tree = _tree(text) if isinstance(text, str) else None
    named = set(lines_with_names(tree)) if tree is not None else ()
    return min(named, key=lambda one: (abs(one - line), -one), default=None)


def _definitions(extraction: Extraction, line: int) -> Iterator[Definition]:
    return (one for one in extraction.facts.definitions if one.span.line == line)


def _bindings(text: str, line: int) -> tuple[Binding, ...]:
    tree = _tree(text)
    return bindings_on(Lines.of(text), tree, line) if tree is not None else ()


def _tree(text: str) -> ast.Module | None:
    with collecting_later():
        tree = on_deep_stack(lambda: syntax_tree(text))
    return tree if isinstance(tree, ast.Module) else None


def _of_uses(uses: Iterable[Use], shown: str, line: int) -> Iterator[NameToken]:
    for use in uses:
        if use.kind is not UseKind.STRING:
            if use.span.line == line:
                yield NameToken(use.name, use.span, use=use)
        elif use.span.line <= line <= use.span.end_line:
            yield from _in_literal(use, shown, line)


def _in_literal(use: Use, shown: str, line: int) -> Iterator[NameToken]:
    """The name's part of a literal, or of the piece of the literal that stands on the line."""
    first = use.span.column - 1 if use.span.line == line else 0
    last = use.span.end_column - 1 if use.span.end_line == line else len(shown)
    whole = use.string.text if use.string is not None else use.name
    at = shown.find(whole, first, last)
    if at >= 0:
        column = at + len(whole) - len(use.name) + 1
        yield NameToken(use.name, Span(line, column, line, column + len(use.name)), use=use)
    elif match := re.compile(rf"\b{re.escape(use.name)}\b").search(shown, first, last):
        yield NameToken(use.name, Span(line, match.start() + 1, line, match.end() + 1), use=use)


def _ordered(tokens: Iterable[NameToken]) -> tuple[NameToken, ...]:
    """Each token once, as what comes first of definition, use and binding."""
    by_place: dict[tuple[str, Span], NameToken] = {}
    for one in tokens:
        by_place.setdefault((one.name, one.span), one)
    return tuple(sorted(by_place.values(), key=lambda one: one.span))
