"""Allow comments of a file and the lines each is about. Read from tokens, so never from inside a string."""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from ssot_lint.facts.allow_texts import MARK, allow_texts
from ssot_lint.facts.cut import first_line
from ssot_lint.facts.model import Allow, AllowScope, Span

_SPACE = frozenset({tokenize.NL, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER, tokenize.ENCODING})
_WHOLE_FILE = 1 << 30


def allow_comments(text: str, tree: ast.Module, readable: str | None = None) -> tuple[Allow, ...]:
    """Allow comments in source order. ``readable`` is the text, line for line, as this interpreter can read it."""
    if MARK not in text:
        return ()
    layout = _layout(text if readable is None else readable)
    lines = text.split("\n")
    definitions = {one.lineno: one for one in ast.walk(tree) if isinstance(one, _DEFINITIONS)}
    return tuple(
        Allow(_span(comment, said.start, said.end, lines), said.rules, said.until, said.reason, *placed)
        for comment in layout.comments
        for placed in [_placed(comment, layout, definitions, tree)]
        for said in allow_texts(comment.text)
    )


def allow_comments_of_newer(text: str, tree: ast.Module) -> tuple[Allow, ...]:
    """Those of a text that is too new for this interpreter; ``tree`` is that of the same text made older."""
    if MARK not in text:
        return ()
    from ssot_lint.facts.downgrade import downgraded

    return allow_comments(text, tree, downgraded(text))


_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
_Placed = tuple[AllowScope, tuple[tuple[int, int], ...]]


class _Comment(NamedTuple):
    line: int
    column: int
    text: str
    stands_alone: bool
    """Nothing but space is before it on its line."""
    statement: int | None
    """Index of the logical line that it stands in; None between them."""


@dataclass(slots=True)
class _Logical:
    """One logical line: a statement without a body, or the header of one with a body."""

    first: int
    column: int
    opening: str
    last: int = 0


@dataclass(slots=True)
class _Layout:
    """Comments and logical lines of a file, in order."""

    comments: list[_Comment] = field(default_factory=list)
    logical: list[_Logical] = field(default_factory=list)


def _layout(text: str) -> _Layout:
    layout = _Layout()
    lines = text.split("\n")
    is_open = False
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            line, column = token.start
            if token.type == tokenize.COMMENT:
                inside = len(layout.logical) - 1 if is_open else None
                alone = not lines[line - 1][:column].strip()
                layout.comments.append(_Comment(line, column, token.string, alone, inside))
            elif token.type == tokenize.NEWLINE:
                is_open = False
                layout.logical[-1].last = line
            elif token.type not in _SPACE and not is_open:
                is_open = True
                layout.logical.append(_Logical(line, column, token.string, line))
    except (tokenize.TokenError, SyntaxError, IndexError):
        pass
    return layout


def _placed(comment: _Comment, layout: _Layout, definitions: dict[int, _Definition], tree: ast.Module) -> _Placed:
    """What the comment is about, and its lines."""
    if comment.statement is not None:
        return _within(comment, layout.logical[comment.statement], layout, definitions)
    following = next((one for one in layout.logical if one.first > comment.line), None)
    if _touches(comment, following, layout) and following is not None and not _is_docstring(following, tree):
        return _about(following, layout, definitions, above=True)
    head = _head_end(layout, tree)
    if comment.column == 0 and (head is None or comment.line < head):
        return AllowScope.FILE, ((1, _WHOLE_FILE),)
    return AllowScope.NOTHING, ()


def _within(comment: _Comment, statement: _Logical, layout: _Layout, definitions: dict[int, _Definition]) -> _Placed:
    """Of a comment on a statement's line: at either end it is about all of it, between them about its own line."""
    if comment.stands_alone:
        return AllowScope.LINE, ((comment.line + 1, comment.line + 1),)
    if comment.line in (statement.first, statement.last):
        return _about(statement, layout, definitions, above=False)
    return AllowScope.LINE, ((comment.line, comment.line),)


def _about(statement: _Logical, layout: _Layout, definitions: dict[int, _Definition], *, above: bool) -> _Placed:
    if statement.opening == "@":
        decorated = _decorated(statement, definitions)
        if decorated is not None and above:
            return AllowScope.DEFINITION, (_extent(decorated),)
        own = ((statement.first, statement.last),)
        header = next((one for one in layout.logical if decorated is not None and one.first == decorated.lineno), None)
        return AllowScope.STATEMENT, own if header is None else (*own, (header.first, header.last))
    definition = definitions.get(statement.first)
    if definition is not None and statement.opening in {"def", "class", "async"}:
        return AllowScope.DEFINITION, (_extent(definition),)
    return AllowScope.STATEMENT, ((statement.first, statement.last),)


def _decorated(decorator: _Logical, definitions: dict[int, _Definition]) -> _Definition | None:
    later = (one for line, one in sorted(definitions.items()) if line > decorator.last)
    return next((one for one in later if first_line(one) <= decorator.first), None)


def _extent(definition: _Definition) -> tuple[int, int]:
    return first_line(definition), definition.end_lineno or definition.lineno


def _touches(comment: _Comment, following: _Logical | None, layout: _Layout) -> bool:
    """Between a comment on its own and what follows there are only more comments, all at its indentation."""
    if following is None or following.column != comment.column:
        return False
    between = {one.line for one in layout.comments if one.column == comment.column and one.stands_alone}
    return all(line in between for line in range(comment.line + 1, following.first))


def _is_docstring(statement: _Logical, tree: ast.Module) -> bool:
    return ast.get_docstring(tree, clean=False) is not None and tree.body[0].lineno == statement.first


def _head_end(layout: _Layout, tree: ast.Module) -> int | None:
    """First line of the first statement that is no docstring."""
    statements = (one for one in layout.logical if not _is_docstring(one, tree))
    return next((one.first for one in statements), None)


def _span(comment: _Comment, start: int, end: int, lines: Sequence[str]) -> Span:
    """Where a directive stands in the file as written."""
    line = lines[comment.line - 1] if comment.line <= len(lines) else ""
    at = comment.column if line[comment.column :].startswith(comment.text) else max(0, line.rfind(comment.text))
    return Span(comment.line, at + start + 1, comment.line, at + end + 1)
