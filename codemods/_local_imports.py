"""Imports within functions: where one at the top of the module would come too early."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any, TypeAlias

import libcst as cst
from libcst import matchers as m

from codemods._names import NewImport
from codemods._site import Refusal, Site, Tree

Suite: TypeAlias = cst.IndentedBlock | cst.SimpleStatementSuite
_DOCSTRING = m.Expr(m.SimpleString() | m.ConcatenatedString())


def home_of(site: Site, new: Collection[NewImport]) -> cst.FunctionDef | None:
    """The function that the imports of a site go into, None for no imports; a `Refusal` where there is none."""
    if not new:
        return None
    function = site.function
    if function is None:
        names = ", ".join(f"`{one.module}`" for one in sorted(new))
        raise Refusal(
            f"{names} cannot be imported at the top of this module, and there is no function here to do it in"
        )
    first = function.body.body[0]
    if m.matches(first, m.SimpleStatementLine(body=[_DOCSTRING, m.AtLeastN(n=1)])):
        raise Refusal("the function's docstring shares its line with code: put that on a line of its own first")
    shared = m.findall(function.body, m.NameItem())
    declared = {item.name.value for item in shared if isinstance(item, cst.NameItem)}
    for one in new:
        if one.local.partition(".")[0] in declared:
            raise Refusal(
                f"`{one.local}` is declared `global` or `nonlocal` in this function, and cannot be imported in it"
            )
    return function


def importing_lines(new: Iterable[NewImport]) -> list[cst.SimpleStatementLine]:
    """A line for each import, in order, each once."""
    return [cst.SimpleStatementLine([_statement(one)]) for one in sorted(set(new))]


def with_imports(suite: Suite, new: Iterable[NewImport]) -> Suite:
    """The body of a function with imports in front of all but its docstring."""
    lines = importing_lines(new)
    if isinstance(suite, cst.SimpleStatementSuite):
        smalls: list[Any] = [line.body[0] for line in lines]
        start = 1 if m.matches(suite.body[0], _DOCSTRING) and len(suite.body) > 1 else 0
        return suite.with_changes(body=[*suite.body[:start], *smalls, *suite.body[start:]])
    start = _after_docstring(suite)
    return suite.with_changes(body=[*suite.body[:start], *lines, *parted(suite.body[start:])])


def lines_for_imports(tree: Tree, suite: cst.BaseSuite) -> tuple[int, int]:
    """The lines of the original that importing in this body may touch, as a gap or as the one line it stands on."""
    if not isinstance(suite, cst.IndentedBlock):
        return tree.lines_of(suite)
    start = _after_docstring(suite)
    if start:
        end = tree.lines_of(suite.body[start - 1])[1]
        return end + 1, end
    first: Any = suite.body[0]
    line = tree.range(first.decorators[0] if getattr(first, "decorators", ()) else first).start.line
    above = line - len(first.leading_lines)
    return above, above - 1


def _after_docstring(block: cst.IndentedBlock) -> int:
    return int(m.matches(block.body[0], m.SimpleStatementLine(body=[_DOCSTRING, m.ZeroOrMore()])))


def parted(rest: Sequence[cst.BaseStatement]) -> list[cst.BaseStatement]:
    """The statements that follow imports: a blank line before the first, unless it imports as well."""
    if not rest or m.matches(rest[0], m.SimpleStatementLine(body=[m.Import() | m.ImportFrom()])):
        return list(rest)
    first: Any = rest[0]
    leading = list(first.leading_lines)
    if not leading or leading[0].comment is not None:
        leading.insert(0, cst.EmptyLine(indent=False))
    return [first.with_changes(leading_lines=leading), *rest[1:]]


def _statement(new: NewImport) -> cst.BaseSmallStatement:
    line = cst.parse_statement(new.source)
    assert isinstance(line, cst.SimpleStatementLine)
    return line.body[0]
