"""What a rewrite may have touched, told by the interpreter's own parser: nothing of the tool is asked."""

from __future__ import annotations

import ast
import difflib
import warnings
from collections.abc import Collection, Iterator

_DEFINES = frozenset({"duplicate-definition", "impure-adapter", "idle-adapter"})
"""Rules whose fix concerns a whole definition."""
_Blocks = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.If | ast.For | ast.AsyncFor | ast.While
_COMPOUND = (*_Blocks.__args__, ast.With, ast.AsyncWith, ast.Try, ast.Match)


def compiles(source: bytes) -> bool:
    """Whether the interpreter that runs this can compile it, and libcst read it and give it back as it is."""
    import libcst

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(source, "<source>", "exec", dont_inherit=True)
        return libcst.parse_module(source).bytes == source
    except (SyntaxError, ValueError, libcst.ParserSyntaxError):
        return False


def lines_out_of_place(old: bytes, new: bytes, places: Collection[tuple[str, int]]) -> list[int]:
    """Changed lines, by their number before, that belong to no statement around a reported place and to no import."""
    before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    allowed, added = _allowed(old, places), _imports(new)
    found = []
    for tag, start, end, first, last in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        changed = [line for line in range(start + 1, end + 1) if before[line - 1].strip()]
        strange = [line for line in changed if line not in allowed]
        inserted = [line for line in range(first + 1, last + 1) if after[line - 1].strip() and line not in added]
        if not changed and inserted and not {start, start + 1} & allowed:
            strange.append(start + 1)
        found += strange
    return found


def _allowed(source: bytes, places: Collection[tuple[str, int]]) -> set[int]:
    tree = _parsed(source)
    allowed = _imports(source)
    for rule, line in places:
        allowed.update(range(*_around(tree, line, whole=rule in _DEFINES)))
    return allowed


def _around(tree: ast.Module, line: int, *, whole: bool) -> tuple[int, int]:
    """The lines of the innermost statement around one, of a compound one its header; or of the whole definition."""
    found = (line, line + 1)
    for node in ast.walk(tree):
        if isinstance(node, ast.stmt):
            first, last = _lines(node, whole=whole)
            if first <= line < last and (whole or last - first <= found[1] - found[0] or found == (line, line + 1)):
                found = (first, last)
    return found


def _lines(node: ast.stmt, *, whole: bool) -> tuple[int, int]:
    decorators = getattr(node, "decorator_list", [])
    first = min([node.lineno, *(one.lineno for one in decorators)])
    if isinstance(node, _COMPOUND) and not (whole and isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)):
        body = node.cases[0].pattern.lineno if isinstance(node, ast.Match) else node.body[0].lineno
        return first, max(body, node.lineno + 1)
    return first, (node.end_lineno or node.lineno) + 1


def _imports(source: bytes) -> set[int]:
    return {line for node in _walked(source) for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)}


def _walked(source: bytes) -> Iterator[ast.Import | ast.ImportFrom]:
    return (node for node in ast.walk(_parsed(source)) if isinstance(node, ast.Import | ast.ImportFrom))


def _parsed(source: bytes) -> ast.Module:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(source)
