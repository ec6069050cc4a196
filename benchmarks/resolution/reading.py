"""What stands where in a tree of Python files: definitions of a name, and every mention of it that could be renamed."""

from __future__ import annotations

import ast
import re
from bisect import bisect_right
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypeAlias

Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef
Scope: TypeAlias = Function | ast.ClassDef | ast.Lambda

_DOTTED = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)+")
_BY_ATTRIBUTE = frozenset({"getattr", "object", "setattr"})
"""Last names of callees that take an object and the name of an attribute: ``patch.object``, ``monkeypatch.setattr``."""


@dataclass(frozen=True)
class Source:
    """One file's text, with plain line ends, and its syntax."""

    path: str
    text: str
    tree: ast.Module

    @cached_property
    def starts(self) -> list[int]:
        """Offset of the first character of every line."""
        return [0, *(match.end() for match in re.finditer("\n", self.text))]

    def offset(self, line: int, column: int) -> int:
        """Offset of a position as `ast` gives it: a line from 1, a column in UTF-8 bytes from 0."""
        start = self.starts[line - 1]
        text = self.text[start : start + column]  # never longer than the bytes
        return start + (column if text.isascii() else len(text.encode()[:column].decode(errors="replace")))

    def start_of(self, node: ast.expr | ast.stmt | ast.alias) -> int:
        """Offset of a node's first character."""
        return self.offset(node.lineno, node.col_offset)

    def end_of(self, node: ast.expr | ast.stmt | ast.alias) -> int:
        """Offset just past a node's last character."""
        assert node.end_lineno is not None and node.end_col_offset is not None
        return self.offset(node.end_lineno, node.end_col_offset)

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column, both from 1, of an offset."""
        line = bisect_right(self.starts, offset)
        return line, offset - self.starts[line - 1] + 1


@dataclass(frozen=True, slots=True)
class Defined:
    """One ``def`` of a name."""

    path: str
    qualname: str
    node: Function
    offset: int
    """Of the name."""
    block: tuple[ast.stmt, ...]
    """The statements it is one of."""
    owners: tuple[Scope, ...]
    """Classes and functions around it, outermost first."""

    @property
    def name(self) -> str:
        """What is defined."""
        return self.node.name

    @property
    def key(self) -> str:
        """``path:qualname``; the same for overloads and for the branches of an ``if``."""
        return f"{self.path}:{self.qualname}"

    @property
    def is_method(self) -> bool:
        """It stands in a class body."""
        return bool(self.owners) and isinstance(self.owners[-1], ast.ClassDef)


@dataclass(frozen=True, slots=True)
class Mention:
    """One place that mentions a name."""

    path: str
    name: str
    kind: str
    """``x.m()``, ``x.m``, ``m()``, ``m``, ``import``, ``import as``, ``alias``, ``__all__``, ``getattr``,
    ``patch.object``, ``setattr``, ``dotted``."""
    offset: int
    """Of the name; of a string, of the literal."""
    end: int
    start: int = -1
    """Of the expression that an attribute is read from; -1 of anything else."""
    dot: int = -1
    """Of the dot before such an attribute."""
    text: str = ""
    """Of a string: the object whose attribute it names, or the dotted path. Of an alias: the alias."""
    is_pattern: bool = False
    """It stands in a ``case``, where only names may stand."""


def read_tree(root: Path) -> dict[str, Source]:
    """Every Python file below a directory that this interpreter can parse, by its path."""
    found: dict[str, Source] = {}
    for path in sorted(root.rglob("*.py")):
        name = path.relative_to(root).as_posix()
        source = source_of(name, path.read_bytes())
        if source is not None:
            found[name] = source
    return found


def source_of(path: str, content: bytes) -> Source | None:
    """The file, or None when it is not UTF-8 or this interpreter cannot parse it."""
    try:
        text = content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
        return Source(path, text, ast.parse(text))
    except (SyntaxError, ValueError, RecursionError):
        return None


def definitions_in(source: Source) -> list[Defined]:
    """Every function and method of a file, in order."""
    return list(_definitions(source, source.tree.body, ()))


def _definitions(source: Source, block: list[ast.stmt], owners: tuple[Scope, ...]) -> Iterator[Defined]:
    for node in block:
        if isinstance(node, Function):
            qualname = ".".join([*_qualifiers(owners), node.name])
            keyword = re.compile(r"def\s+").search(source.text, source.start_of(node))
            assert keyword is not None
            yield Defined(source.path, qualname, node, keyword.end(), tuple(block), owners)
        inner = (*owners, node) if isinstance(node, Function | ast.ClassDef) else owners
        for blocks in _blocks(node):
            yield from _definitions(source, blocks, inner)


def _qualifiers(owners: tuple[Scope, ...]) -> Iterator[str]:
    for owner in owners:
        if isinstance(owner, ast.ClassDef | Function):
            yield owner.name
        if isinstance(owner, Function):
            yield "<locals>"


def _blocks(node: ast.stmt) -> Iterator[list[ast.stmt]]:
    for name in ("body", "orelse", "finalbody"):
        block = getattr(node, name, None)
        if isinstance(block, list):
            yield block
    for holder in (*getattr(node, "handlers", ()), *getattr(node, "cases", ())):
        yield holder.body


def mentions_in(source: Source, names: Collection[str]) -> list[Mention]:
    """Every mention of the names in a file, in order. What is assigned, deleted or inside an f-string is left out."""
    if not any(name in source.text for name in names):
        return []
    reader = _Reader(source, names)
    reader.visit(source.tree)
    wanted = (one for one in reader.found if _is_as_written(source, one))
    return sorted(wanted, key=lambda one: (one.offset, one.end))


def _is_as_written(source: Source, one: Mention) -> bool:
    """False where a string has a prefix or is in parts, or a dot has a comment behind it: nothing to rename there."""
    if one.kind == "dotted" or one.name == source.text[one.offset + 1 : one.end - 1]:
        return source.text[one.offset + 1 : one.end - 1] == (one.text if one.kind == "dotted" else one.name)
    named = one.text if one.kind == "alias" else one.name
    return source.text.startswith(named, one.offset) and (
        one.dot < 0 or not source.text[one.dot + 1 : one.offset].strip()
    )


class _Reader(ast.NodeVisitor):
    def __init__(self, source: Source, names: Collection[str]) -> None:
        self.found: list[Mention] = []
        self._source = source
        self._names = names
        self._called: set[int] = set()
        self._aliases = dict(_aliases(source.tree, names))
        self._taken: set[int] = set()
        """Literals that something was said of."""
        self._is_pattern = False

    def visit_Call(self, node: ast.Call) -> None:
        """Calls that name an attribute by a string; every other string is looked at where it stands."""
        self._called.add(id(node.func))
        callee = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if callee in _BY_ATTRIBUTE and len(node.args) > 1:
            subject, name = node.args[:2]
            if isinstance(name, ast.Constant) and name.value in self._names:
                text = self._text(subject)
                if "\n" not in text and not isinstance(subject, ast.Starred | ast.GeneratorExp):
                    kind = "patch.object" if callee == "object" else callee
                    self._add(str(name.value), kind, name, text=text)
                self._taken.add(id(name))
        self.generic_visit(node)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        """Attributes that are read."""
        if node.attr in self._names and isinstance(node.ctx, ast.Load):
            kind = "x.m()" if id(node) in self._called else "x.m"
            end, start = self._source.end_of(node), self._source.start_of(node)
            offset = end - len(node.attr)
            dot = self._source.text.rfind(".", start, offset)
            one = Mention(self._source.path, node.attr, kind, offset, end, start, dot, is_pattern=self._is_pattern)
            self.found.append(one)
        self.generic_visit(node)

    def visit_Name(self, node: ast.Name) -> None:
        """Names that are read, and other names that an import gives them."""
        if not isinstance(node.ctx, ast.Load):
            return
        if node.id in self._names:
            self._add(node.id, "m()" if id(node) in self._called else "m", node)
        elif node.id in self._aliases:
            self._add(self._aliases[node.id], "alias", node, text=node.id)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        """Imports of the names."""
        for alias in node.names:
            if alias.name in self._names:
                offset = self._source.start_of(alias)
                is_alias = alias.asname not in {None, alias.name}
                kind = "import as" if is_alias else "import"
                end = offset + len(alias.name) if is_alias else self._source.end_of(alias)
                one = Mention(self._source.path, alias.name, kind, offset, end, text=alias.asname or "")
                self.found.append(one)

    def visit_Assign(self, node: ast.Assign) -> None:
        """Lists of what a module exports."""
        if any(isinstance(target, ast.Name) and target.id == "__all__" for target in node.targets):
            self._exports(node.value)
        self.generic_visit(node)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        """Lists of what a module exports besides."""
        if isinstance(node.target, ast.Name) and node.target.id == "__all__":
            self._exports(node.value)
        self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> None:
        """Dotted paths in strings."""
        value = node.value
        if isinstance(value, str) and id(node) not in self._taken and _DOTTED.fullmatch(value):
            name = value.rpartition(".")[2]
            if name in self._names:
                self._add(name, "dotted", node, text=value)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        """Nothing: before Python 3.12 positions inside are not to be relied on."""

    def visit_MatchValue(self, node: ast.MatchValue) -> None:
        """Names in patterns."""
        self._is_pattern = True
        self.generic_visit(node)
        self._is_pattern = False

    def _exports(self, value: ast.expr) -> None:
        for node in value.elts if isinstance(value, ast.List | ast.Tuple) else ():
            if isinstance(node, ast.Constant) and node.value in self._names:
                self._add(str(node.value), "__all__", node)
                self._taken.add(id(node))

    def _add(self, name: str, kind: str, node: ast.expr, text: str = "") -> None:
        start, end = self._source.start_of(node), self._source.end_of(node)
        self.found.append(Mention(self._source.path, name, kind, start, end, text=text))

    def _text(self, node: ast.expr) -> str:
        return self._source.text[self._source.start_of(node) : self._source.end_of(node)]


def _aliases(tree: ast.Module, names: Collection[str]) -> Mapping[str, str]:
    """Other names that imports give to the names; none of what is bound again or given to two of them."""
    found: dict[str, set[str]] = {}
    bound: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            for alias in node.names:
                if alias.name in names and alias.asname and alias.asname != alias.name:
                    found.setdefault(alias.asname, set()).add(alias.name)
        elif isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            bound.add(node.id)
        elif isinstance(node, ast.arg):
            bound.add(node.arg)
    return {alias: next(iter(of)) for alias, of in found.items() if len(of) == 1 and alias not in bound}
