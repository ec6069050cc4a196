"""Checking a rewritten file against what was to be rewritten: it parses, and nothing else has changed."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from codemods.edits import AdapterEdit, Edit, PathEdit, RetireEdit
from ssot_lint.facts.parsing import source_text, syntax_tree
from ssot_lint.fixes.verify import parses, untouched_problem


def problem_with(old: bytes, new: bytes, edits: Sequence[Edit]) -> str | None:
    """Why a rewritten file cannot be accepted; None when it can.

    It must parse, and every line outside the edited statements and the imports must be what it was.
    """
    if new == old:
        return None
    problem = parses(new)
    if problem is not None:
        return f"the result would not parse: {problem}"
    return untouched_problem(old, new, edited_lines(old, edits))


def edited_lines(old: bytes, edits: Sequence[Edit]) -> list[tuple[int, int]]:
    """Lines that the edits may change: the innermost statement around each (of a definition, all of it) and imports."""
    text = source_text(old)
    tree = syntax_tree(text) if isinstance(text, str) else None
    if not isinstance(tree, ast.Module):
        return [(edit.span.line, edit.span.end_line) for edit in edits]
    statements = [one for one in ast.walk(tree) if isinstance(one, ast.stmt)]
    imports = [one for one in statements if isinstance(one, ast.Import | ast.ImportFrom) and one.col_offset == 0]
    deletes = any(isinstance(edit, PathEdit | RetireEdit) for edit in edits)
    may_import = deletes or any(isinstance(edit, AdapterEdit) or getattr(edit, "imports", ()) for edit in edits)
    lines = text.split("\n") if isinstance(text, str) and deletes else []
    return [
        *(_around(statements, edit) for edit in edits),
        *(_with_gap(*_around(statements, edit), lines) for edit in edits if isinstance(edit, RetireEdit)),
        *(_with_gap(one.lineno, one.end_lineno or one.lineno, lines) for one in imports if may_import),
    ]


def _with_gap(first: int, last: int, lines: Sequence[str]) -> tuple[int, int]:
    """The lines of a statement that may be deleted, with the comments and blank lines around it; these are the gap."""
    while lines and first > 1 and _is_gap(lines[first - 2]):
        first -= 1
    while last < len(lines) and not lines[last].strip():
        last += 1
    return first, last


def _is_gap(line: str) -> bool:
    return not line.strip() or line.lstrip().startswith("#")


def _around(statements: Sequence[ast.stmt], edit: Edit) -> tuple[int, int]:
    line = edit.span.line
    around = [one for one in statements if _first(one) <= line <= (one.end_lineno or one.lineno)]
    if not around:
        return line, edit.span.end_line
    innermost = min(around, key=lambda one: ((one.end_lineno or one.lineno) - _first(one), -one.col_offset))
    return _first(innermost), innermost.end_lineno or innermost.lineno


def _first(statement: ast.stmt) -> int:
    return min([statement.lineno, *_decorator_lines(statement)])


def _decorator_lines(statement: ast.stmt) -> Iterator[int]:
    for decorator in getattr(statement, "decorator_list", []):
        yield decorator.lineno
