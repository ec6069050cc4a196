"""Downgrading: syntax newer than the interpreter, rewritten so that the stdlib can parse the rest of the file.

Only for finding statements and bindings: every line keeps its number, and columns move only behind what was replaced.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import libcst as cst

from ssot_lint.facts.model import SyntaxProblem
from ssot_lint.facts.parsing import own_syntax_tree

_STARTS = re.compile(r"[^\W\d]|@")
"""How a statement at the margin begins; what else stands there goes on with the one before."""
_GOES_ON = re.compile(r"(?:else|elif|except|finally|case)\b")


def downgraded(text: str) -> str | None:
    """The text without `type` statements, type parameters (PEP 695, 696), formatted strings (PEP 701, 750), bare
    exception tuples (PEP 758), lazy imports (PEP 810) and unpacking in comprehensions (PEP 798).

    None when libcst cannot parse it either.
    """
    return _block_by_block(text) or _whole(text)


def _block_by_block(text: str) -> str | None:
    """The text with only those statements rewritten that need it, as most do not; None when that does not work out."""
    older = [block if _is_old(block) else _whole(block) for block in _blocks(text)]
    joined = "".join(block for block in older if block is not None)
    return joined if None not in older and _is_old(joined) else None


def _blocks(text: str) -> Iterator[str]:
    """The text in parts, each from a statement at the margin to before the next, as far as lines tell."""
    block: list[str] = []
    is_decorated = False
    for line in text.splitlines(keepends=True):
        if _STARTS.match(line) and not _GOES_ON.match(line):
            if block and not is_decorated:
                yield "".join(block)
                block = []
            is_decorated = line.startswith("@")
        block.append(line)
    yield "".join(block)


def _is_old(text: str) -> bool:
    return not isinstance(own_syntax_tree(text), SyntaxProblem)


def _whole(text: str) -> str | None:
    try:
        older = cst.parse_module(text).visit(_Downgrade()).code
    except (cst.ParserSyntaxError, RecursionError, _Unplaceable):
        return None
    return older if older.count("\n") == text.count("\n") else None


class _Unplaceable(Exception):
    """What cannot be replaced without moving lines."""


class _Downgrade(cst.CSTTransformer):
    """Replaces what is newer by what means the same to a reader of statements and bindings."""

    def leave_TypeAlias(self, original_node: cst.TypeAlias, updated_node: cst.TypeAlias) -> cst.BaseSmallStatement:
        return cst.Assign([cst.AssignTarget(updated_node.name)], updated_node.value, updated_node.semicolon)

    def leave_FunctionDef(self, original_node: cst.FunctionDef, updated_node: cst.FunctionDef) -> cst.FunctionDef:
        lines = _lines_of(original_node.type_parameters)
        older = updated_node.with_changes(type_parameters=None)
        space = updated_node.whitespace_before_params
        return older.with_changes(whitespace_before_params=_longer(space, lines)) if lines else older

    def leave_ClassDef(self, original_node: cst.ClassDef, updated_node: cst.ClassDef) -> cst.ClassDef:
        lines = _lines_of(original_node.type_parameters)
        older = updated_node.with_changes(type_parameters=None)
        if not lines:
            return older
        if not isinstance(older.lpar, cst.LeftParen):
            raise _Unplaceable
        opening = older.lpar.with_changes(whitespace_after=_longer(older.lpar.whitespace_after, lines))
        return older.with_changes(lpar=opening)

    def leave_LazyImport(self, original_node: cst.LazyImport, updated_node: cst.LazyImport) -> cst.Import:
        return cst.Import(updated_node.names, updated_node.semicolon)

    def leave_LazyImportFrom(
        self, original_node: cst.LazyImportFrom, updated_node: cst.LazyImportFrom
    ) -> cst.ImportFrom:
        return cst.ImportFrom(
            updated_node.module,
            updated_node.names,
            updated_node.relative,
            updated_node.lpar,
            updated_node.rpar,
            updated_node.semicolon,
        )

    def leave_ListComp(self, original_node: cst.ListComp, updated_node: cst.ListComp) -> cst.ListComp:
        return updated_node.with_changes(elt=_unstarred(updated_node.elt))

    def leave_SetComp(self, original_node: cst.SetComp, updated_node: cst.SetComp) -> cst.SetComp:
        return updated_node.with_changes(elt=_unstarred(updated_node.elt))

    def leave_GeneratorExp(self, original_node: cst.GeneratorExp, updated_node: cst.GeneratorExp) -> cst.GeneratorExp:
        return updated_node.with_changes(elt=_unstarred(updated_node.elt))

    def leave_ExceptHandler(
        self, original_node: cst.ExceptHandler, updated_node: cst.ExceptHandler
    ) -> cst.ExceptHandler:
        return updated_node.with_changes(type=_parenthesized(updated_node.type))

    def leave_ExceptStarHandler(
        self, original_node: cst.ExceptStarHandler, updated_node: cst.ExceptStarHandler
    ) -> cst.ExceptStarHandler:
        return updated_node.with_changes(type=_parenthesized(updated_node.type))

    def leave_FormattedString(
        self, original_node: cst.FormattedString, updated_node: cst.FormattedString
    ) -> cst.BaseExpression:
        return _blank_string(original_node)

    def leave_TemplatedString(
        self, original_node: cst.TemplatedString, updated_node: cst.TemplatedString
    ) -> cst.BaseExpression:
        return _blank_string(original_node)


def _lines_of(parameters: cst.TypeParameters | None) -> int:
    """Line ends within type parameters."""
    return 0 if parameters is None else cst.Module([]).code_for_node(parameters).count("\n")


def _longer(space: cst.BaseParenthesizableWhitespace, lines: int) -> cst.ParenthesizedWhitespace:
    """Whitespace within parentheses with that many more lines."""
    before = cst.Module([]).code_for_node(space).count("\n")
    return cst.ParenthesizedWhitespace(empty_lines=[cst.EmptyLine(indent=False)] * (before + lines - 1))


def _unstarred(element: cst.BaseExpression | cst.BaseElement) -> cst.BaseExpression | cst.BaseElement:
    return element.value if isinstance(element, cst.StarredElement) else element


def _parenthesized(caught: cst.BaseExpression | None) -> cst.BaseExpression | None:
    if isinstance(caught, cst.Tuple) and not caught.lpar:
        return caught.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
    return caught


def _blank_string(node: cst.BaseExpression) -> cst.BaseExpression:
    """A string of as many lines."""
    bare = node.with_changes(lpar=(), rpar=())
    lines = cst.Module([]).code_for_node(bare).count("\n")
    text = f'"""{chr(10) * lines}"""' if lines else '""'
    return cst.SimpleString(text, node.lpar, node.rpar)
