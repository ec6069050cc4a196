"""Checking a rewritten file against what was to be rewritten: it parses, and nothing else has changed."""

from __future__ import annotations

import ast
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from codemods.edits import AdapterEdit, AllowEdit, Edit, PathEdit, RetireEdit
from ssot_lint.facts.parsing import source_text, syntax_tree
from ssot_lint.facts.reach import statements_in, suites
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
    statements = [one for top in tree.body for one in statements_in(top) if isinstance(one, ast.stmt)]
    imports = [one for one in statements if isinstance(one, ast.Import | ast.ImportFrom) and one.col_offset == 0]
    deletes = any(hasattr(edit, "keeps") for edit in edits)
    adds = any(isinstance(edit, AdapterEdit | PathEdit | RetireEdit) or getattr(edit, "imports", ()) for edit in edits)
    lines = text.split("\n") if isinstance(text, str) and deletes else []
    return [
        *(_around(tree, edit) for edit in edits),
        *(_with_gap(*_around(tree, edit), lines) for edit in edits if isinstance(edit, RetireEdit)),
        *(_with_gap(one.lineno, one.end_lineno or one.lineno, lines) for one in imports if deletes or adds),
        *(_top(tree) if adds else ()),
        *_blanks_below(old, tree),
        *(gap for edit in edits if getattr(edit, "imports_locally", False) for gap in _body_top(statements, edit)),
    ]


def _body_top(statements: Sequence[ast.stmt], edit: Edit) -> Iterator[tuple[int, int]]:
    """Between the lines at the top of the function around an edit, where its own imports go."""
    line = edit.span.line
    functions = [one for one in statements if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)]
    around = [one for one in functions if _first(one.body[0]) <= line <= (one.end_lineno or one.lineno)]
    if around:
        innermost = max(around, key=lambda one: one.lineno)
        body = innermost.body
        has_docstring = ast.get_docstring(innermost, clean=False) is not None
        start, end = innermost.lineno + 1, _first(body[1]) if has_docstring and len(body) > 1 else _first(body[0])
        for one in range(start, end + 1):
            yield one, one - 1


def _blanks_below(old: bytes, tree: ast.Module) -> Iterator[tuple[int, int]]:
    """The blank lines under an import that the file begins with: they would be the first when it is dropped."""
    first = tree.body[0] if tree.body else None
    if not isinstance(first, ast.Import | ast.ImportFrom):
        return
    end = first.end_lineno or first.lineno
    for number, line in enumerate(old.splitlines()[end:], end + 1):
        if line.strip():
            return
        yield number, number


def _top(tree: ast.Module) -> Iterator[tuple[int, int]]:
    """Between the lines of the file's head, where the first import of a file goes; none of those lines may change."""
    first = tree.body[1:2] if ast.get_docstring(tree, clean=False) is not None else tree.body[:1]
    last = _first(first[0]) if first else (tree.body[0].end_lineno or 0) + 1 if tree.body else 1
    for line in range(1, last + 1):
        yield line, line - 1


def _with_gap(first: int, last: int, lines: Sequence[str]) -> tuple[int, int]:
    """The lines of a statement that may be deleted, with the comments and blank lines around it; these are the gap."""
    while lines and first > 1 and _is_gap(lines[first - 2]):
        first -= 1
    while last < len(lines) and not lines[last].strip():
        last += 1
    return first, last


def _is_gap(line: str) -> bool:
    return not line.strip() or line.lstrip().startswith("#")


def _around(tree: ast.Module, edit: Edit) -> tuple[int, int]:
    """First and last line of the innermost statement around an edit; its own where there is none."""
    line = edit.span.line
    if isinstance(edit, AllowEdit):
        return line, line
    innermost = _statement_at(tree.body, line)
    inner: ast.stmt | None = innermost
    while inner is not None:
        innermost = inner
        inner = next((one for suite in suites(inner) if (one := _statement_at(suite, line)) is not None), None)
    if innermost is None:
        return line, edit.span.end_line
    return _first(innermost), innermost.end_lineno or innermost.lineno


def _statement_at(suite: Sequence[ast.stmt], line: int) -> ast.stmt | None:
    """The last statement of a suite that stands on a line."""
    index = bisect_right(suite, line, key=_first)
    found = suite[index - 1] if index else None
    return found if found is not None and line <= (found.end_lineno or found.lineno) else None


def _first(statement: ast.stmt) -> int:
    return min([statement.lineno, *_decorator_lines(statement)])


def _decorator_lines(statement: ast.stmt) -> Iterator[int]:
    for decorator in getattr(statement, "decorator_list", []):
        yield decorator.lineno
