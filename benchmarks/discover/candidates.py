"""What of a real tree can be copied: definitions that are long enough, plain enough and there only once."""

from __future__ import annotations

import ast
import textwrap
import warnings
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

LEAST = 4
"""Statements, nested ones included and the docstring left out, of the smallest definition that is copied."""
SMALL, MEDIUM = 7, 15
"""The most statements of a small and of a medium definition; what is longer is large."""
_LEFT_OUT = {
    "tests",
    "test",
    "testing",
    "migrations",
    "_vendor",
    "vendor",
    "locale",
    "generated",
    "docs",
    "scripts",
    "examples",
}

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Candidate:
    """A definition of the tree, as it stands there but for its indentation."""

    path: str
    symbol: str
    """Its qualified name in the module."""
    kind: str
    """``function``, ``method`` or ``class``."""
    first: int
    last: int
    text: str
    statements: int

    @property
    def name(self) -> str:
        """Its own name."""
        return self.symbol.rpartition(".")[2]

    @property
    def size(self) -> str:
        """``small``, ``medium`` or ``large``."""
        return "small" if self.statements <= SMALL else "medium" if self.statements <= MEDIUM else "large"


@dataclass(frozen=True, slots=True)
class Module:
    """A file that could be parsed."""

    path: str
    text: str
    tree: ast.Module


def modules_of(root: Path) -> list[Module]:
    """The modules below the root that are code of the project itself, sorted by path."""
    found = []
    for file in sorted(root.rglob("*.py")):
        path = file.relative_to(root)
        is_test = path.stem in {"test", "tests", "testing", "conftest"} or path.stem.startswith("test_")
        if _LEFT_OUT.isdisjoint(path.parts) and not is_test:
            try:
                text = file.read_text(encoding="utf-8")
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    found.append(Module(path.as_posix(), text, ast.parse(text)))
            except (SyntaxError, ValueError):
                continue
    return found


def candidates_of(modules: list[Module]) -> list[Candidate]:
    """The definitions that can be copied: each has a shape that nothing else in the tree has."""
    seen: Counter[str] = Counter()
    found: list[tuple[str, Candidate]] = []
    for module in modules:
        lines = module.text.splitlines(keepends=True)
        for kind, symbol, node in _definitions(module.tree):
            shape = shape_of(node)
            seen[shape] += 1
            if _is_plain(node) and statements_in(node) >= LEAST:
                found.append((shape, _candidate(module.path, lines, kind, symbol, node)))
    return [one for shape, one in found if seen[shape] == 1]


def _definitions(tree: ast.Module) -> Iterator[tuple[str, str, Function | ast.ClassDef]]:
    for node in tree.body:
        if isinstance(node, Function):
            yield "function", node.name, node
        elif isinstance(node, ast.ClassDef):
            yield "class", node.name, node
            for member in node.body:
                if isinstance(member, Function):
                    yield "method", f"{node.name}.{member.name}", member


def _is_plain(node: Function | ast.ClassDef) -> bool:
    if node.decorator_list or (node.name.startswith("__") and node.name.endswith("__")):
        return False
    if isinstance(node, ast.ClassDef):
        return sum(isinstance(member, Function) and _does_something(member) for member in node.body) >= 3
    return not any(isinstance(part, ast.Raise) and "NotImplemented" in ast.unparse(part) for part in ast.walk(node))


def _does_something(node: Function) -> bool:
    """False of what only states a shape: a docstring, ``pass``, ``...``."""
    return not all(
        isinstance(one, ast.Pass) or (isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant))
        for one in node.body
    )


def _candidate(path: str, lines: list[str], kind: str, symbol: str, node: Function | ast.ClassDef) -> Candidate:
    last = node.end_lineno or node.lineno
    text = textwrap.dedent("".join(lines[node.lineno - 1 : last])).rstrip() + "\n"
    return Candidate(path, symbol, kind, node.lineno, last, text, statements_in(node))


def statements_in(node: ast.AST) -> int:
    """Statements inside a definition, nested ones included, docstrings left out."""
    return sum(isinstance(part, ast.stmt) and not is_docstring(part) for part in ast.walk(node)) - 1


def is_docstring(node: ast.AST) -> bool:
    """True of a statement that is nothing but a string."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def shape_of(node: Function | ast.ClassDef) -> str:
    """The kinds of the definition's nodes in order: what is left when names and constants are blanked."""
    return " ".join(type(part).__name__ for part in ast.walk(node) if not isinstance(part, ast.expr_context))
