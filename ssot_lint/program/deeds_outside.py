"""Deeds outside: where an installed module does something to others as it is imported.

Nearly every library calls something while it is imported, to make what it has. Only what others can notice is told: a
statement that calls something, and attributes or items of what was imported that are set. A module whose source is not
found, and those of Python itself, are taken for inert.
"""

from __future__ import annotations

import ast
import os
import sys
from collections.abc import Iterator, Sequence
from functools import cached_property

from ssot_lint.facts.reach import statements_in
from ssot_lint.program.outside import short_path
from ssot_lint.program.tree import parsed
from ssot_lint.sources.decoding import Decoded, decode
from ssot_lint.sources.installed import environment_of, package_directories
from ssot_lint.sources.reading import read

_MOST = 40
"""Modules of one package that are read."""
_QUIET = frozenset({"addHandler", "register", "simplefilter", "filterwarnings", "extend", "append", "update", "add"})
"""Methods that libraries call to set themselves up, or their own lists."""
_LOUD = frozenset({"sys", "os", "builtins", "atexit", "signal", "codecs", "gc", "threading"})
"""Modules of Python whose methods of such names reach everybody."""


class DeedsOutside:
    """Reads installed modules; each once."""

    def __init__(self, root: str) -> None:
        self._root = root
        self._known: dict[str, str] = {}

    def deed(self, module: str) -> str:
        """Path and line where importing an installed module does something to others; empty when nowhere known."""
        if module not in self._known:
            self._known[module] = "" if module.partition(".")[0] in sys.stdlib_module_names else self._found(module)
        return self._known[module]

    @cached_property
    def _directories(self) -> list[str]:
        return package_directories(environment_of(self._root))

    def _found(self, module: str) -> str:
        parts = module.split(".")
        waiting = [".".join(parts[:end]) for end in range(1, len(parts) + 1)]
        seen: set[str] = set()
        while waiting and len(seen) < _MOST:
            name = waiting.pop(0)
            if name in seen:
                continue
            seen.add(name)
            path = self._path(name)
            tree = _tree(path) if path else None
            if tree is None:
                continue
            if line := _line_of_deed(tree):
                return f"{short_path(path)}:{line}"
            package = name if path.endswith("__init__.py") else name.rpartition(".")[0]
            waiting += [one for one in _imports(tree, package) if one.partition(".")[0] == parts[0]]
        return ""

    def _path(self, module: str) -> str:
        inner = module.replace(".", os.sep)
        places = (os.path.join(one, inner) for one in self._directories)
        candidates = (path for place in places for path in (f"{place}.py", os.path.join(place, "__init__.py")))
        return next((one for one in candidates if os.path.isfile(one)), "")


def _tree(path: str) -> ast.Module | None:
    source = read("", path)
    decoded = decode(source) if isinstance(source, bytes) else None
    found = parsed(decoded.text) if isinstance(decoded, Decoded) else None
    return found.tree if found is not None else None


def _top(body: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    """Statements that run as the module is imported, but for those of classes."""
    for statement in body:
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        if isinstance(statement, ast.If) and ast.unparse(statement.test) in {"TYPE_CHECKING", "typing.TYPE_CHECKING"}:
            continue
        if isinstance(statement, ast.If) and "__name__" in ast.unparse(statement.test):
            continue
        yield statement
        for one in ("body", "orelse", "finalbody"):
            yield from _top(getattr(statement, one, ()))
        for handler in getattr(statement, "handlers", ()):
            yield from _top(handler.body)


def _imports(tree: ast.Module, package: str) -> Iterator[str]:
    for node in _top(tree.body):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            source = ".".join([*above, *filter(None, [node.module])])
            yield source
            yield from (f"{source}.{one.name}" for one in node.names)


def _line_of_deed(tree: ast.Module) -> int:
    """Line of the first statement that others can notice; 0 when there is none."""
    imported = {
        (alias.asname or alias.name).partition(".")[0]
        for statement in tree.body
        for node in statements_in(statement)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    for node in _top(tree.body):
        match node:
            case ast.Expr(value=ast.Call(func=func)) if not _is_quiet(func):
                return node.lineno
            case ast.Assign(targets=targets) if any(_is_foreign(one, imported) for one in targets):
                return node.lineno
            case ast.AugAssign(target=target) | ast.AnnAssign(target=target) if _is_foreign(target, imported):
                return node.lineno
    return 0


def _is_quiet(func: ast.expr) -> bool:
    root = _root_of(func)
    return isinstance(func, ast.Attribute) and func.attr in _QUIET and root not in _LOUD


def _is_foreign(target: ast.expr, imported: set[str]) -> bool:
    return isinstance(target, ast.Attribute | ast.Subscript) and _root_of(target) in imported


def _root_of(node: ast.expr) -> str:
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Call):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""
