"""``[[contract.example]]``: code before and after, which ``contract test`` tries out."""

from __future__ import annotations

import ast
import textwrap

from ssot_lint.contracts.errors import shown
from ssot_lint.contracts.model import Example
from ssot_lint.contracts.tables import Table

KEYS = ("before", "after", "refused", "symbol", "package")


def examples_of(contract: Table) -> tuple[Example, ...]:
    """The examples of a contract's table, in order; `ConfigError` at the first fault."""
    return tuple(_example(table) for table in contract.tables("example", "contract", "example"))


def _example(table: Table) -> Example:
    table.reject_unknown(KEYS)
    before, after, refused = _source(table, "before"), _source(table, "after"), table.string("refused")
    if before is None:
        table.fail((), "the example has no `before`", 'add the code as it is today: `before = "…"`')
    if (after is None) == (refused is None):
        remedy = 'write `after = "…"`, or `refused = "a part of the reason"` where nothing may be rewritten'
        table.fail((), "an example has either `after` or `refused`", remedy)
    package = table.string("package") or ""
    if package and not all(part.isidentifier() for part in package.split(".")):
        remedy = 'write a package with dots, such as `package = "app.agents"`'
        table.fail(("package",), f"`package`: {shown(package)} is no package name", remedy)
    return Example(before, after, refused or "", table.symbol("symbol"), package, table.line)


def _source(table: Table, key: str) -> str | None:
    """Python source at a key, without common indentation and blank lines around it; None when it is not there."""
    text = table.string(key)
    if text is None:
        return None
    source = textwrap.dedent(text).strip("\n").rstrip() + "\n"
    try:
        ast.parse(f"async def _():\n{textwrap.indent(source, '    ')}" if source.strip() else "!")
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        table.fail((key,), f"`{key}` is no Python code", "write statements, as they stand in a function or a module")
    return source
