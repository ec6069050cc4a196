"""Where an edit is: its token in the syntax tree, what stands around it, and the text beside it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import libcst as cst
from libcst import matchers as m
from libcst.metadata import CodeRange, MetadataWrapper, PositionProvider, ScopeProvider

_NEWLINE = re.compile(r"\r\n?|\n")
_MATCHES = re.compile(r"^\s*match\b", re.MULTILINE)
_CAPTURES = m.MatchAs() | m.MatchStar() | m.MatchMapping()
_COMPREHENSIONS = (cst.ListComp, cst.SetComp, cst.DictComp, cst.GeneratorExp)


class Refusal(Exception):
    """An edit that must not be made; the text says why, for a person who can act on it."""


@dataclass(frozen=True, slots=True)
class Site:
    """The token an edit names, and every node around it, outermost (the module) first."""

    token: cst.CSTNode
    ancestors: tuple[cst.CSTNode, ...]

    def around(self, node: cst.CSTNode) -> tuple[cst.CSTNode, ...]:
        """The ancestors of the token, or of one of its ancestors."""
        if node is self.token:
            return self.ancestors
        return self.ancestors[: next(i for i, ancestor in enumerate(self.ancestors) if ancestor is node)]

    def parent(self, node: cst.CSTNode) -> cst.CSTNode:
        """What stands right around the token or one of its ancestors."""
        return self.around(node)[-1]

    @property
    def is_deferred(self) -> bool:
        """Whether the token runs only when a function around it is called."""
        return any(scope_of_body(node, self._inner(node)) for node in self.ancestors)

    @property
    def function(self) -> cst.FunctionDef | None:
        """The innermost function whose body the token stands in."""
        around = (node for node in reversed(self.ancestors) if isinstance(node, cst.FunctionDef))
        return next((node for node in around if scope_of_body(node, self._inner(node))), None)

    def awaits_allowed_at(self, node: cst.CSTNode) -> bool:
        """Whether an ``await`` in place of this node would run in an ``async def`` and change nothing around it."""
        for ancestor in reversed(self.around(node)):
            if isinstance(ancestor, cst.FunctionDef) and scope_of_body(ancestor, self._inner(ancestor)):
                return ancestor.asynchronous is not None
            if isinstance(ancestor, (cst.Lambda, cst.ClassDef, cst.GeneratorExp)):
                return False
        return False

    def _inner(self, ancestor: cst.CSTNode) -> cst.CSTNode:
        index = next(i for i, node in enumerate(self.ancestors) if node is ancestor)
        return self.ancestors[index + 1] if index + 1 < len(self.ancestors) else self.token


def scope_of_body(node: cst.CSTNode, inner: cst.CSTNode) -> bool:
    """Whether ``inner`` is the body of the function or lambda ``node``."""
    return isinstance(node, (cst.FunctionDef, cst.Lambda)) and node.body is inner


class Tree:
    """A module with its positions and, when asked for, its scopes. Nothing here changes the module."""

    def __init__(self, module: cst.Module) -> None:
        self._wrapper = MetadataWrapper(module, unsafe_skip_copy=True)
        self.module = self._wrapper.module
        self._positions: Mapping[cst.CSTNode, Any] = self._wrapper.resolve(PositionProvider)
        self._indexes = {id(statement): index for index, statement in enumerate(self.module.body)}

    @cached_property
    def code(self) -> str:
        """The module's text."""
        return self.module.code

    @cached_property
    def lines(self) -> list[str]:
        """The module's lines, without their ends."""
        return _NEWLINE.split(self.code)

    @cached_property
    def scopes(self) -> Mapping[cst.CSTNode, Any]:
        """The scope that each node is in; each knows what patterns capture in it, which libcst leaves out."""
        scopes = self._wrapper.resolve(ScopeProvider)
        found = m.findall(self.module, _CAPTURES) if _MATCHES.search(self.code) else ()
        for node in found:
            name = node.rest if isinstance(node, cst.MatchMapping) else getattr(node, "name", None)
            scope = scopes.get(name) if isinstance(name, cst.Name) else None
            if isinstance(name, cst.Name) and scope is not None:
                scope.record_assignment(name.value, node)
        return scopes

    def range(self, node: cst.CSTNode) -> CodeRange:
        """Where a node stands, without its own parentheses; lines from 1, columns from 0."""
        found: CodeRange = self._positions[node]
        return found

    def lines_of(self, node: cst.CSTNode) -> tuple[int, int]:
        """First and last line of a node; of what ends a line, that line."""
        where = self.range(node)
        ends_a_line = isinstance(node, (cst.TrailingWhitespace, cst.EmptyLine))
        return where.start.line, where.start.line if ends_a_line else where.end.line

    def text(self, node: cst.CSTNode) -> str:
        """Source of a node of this module, or of one made for it."""
        return self.module.code_for_node(node)

    def beside(self, node: cst.CSTNode) -> tuple[str, str]:
        """The characters right before and right after a node; empty at the ends of a line."""
        where = self.range(node)
        before = self.lines[where.start.line - 1][: where.start.column]
        after = self.lines[where.end.line - 1][where.end.column :]
        return before[-1:], after[:1]

    def statement_index(self, site: Site) -> int:
        """Index of the top-level statement around a site."""
        return self._indexes[id((*site.ancestors, site.token)[1])]


def readers(assignment: Any) -> Iterator[cst.CSTNode]:
    """The names that read what an assignment of a scope binds, in no order; of ``a.b`` the ``a``."""
    for access in assignment.references:
        yield root_of(access.node)


def root_of(node: Any) -> Any:
    """What a dotted expression starts with."""
    while isinstance(node, cst.Attribute):
        node = node.value
    return node


def find_sites(tree: Tree, is_wanted: Callable[[cst.CSTNode, int, int], bool]) -> list[Site]:
    """The names, string literals and comments that are wanted by node, line and column (from 1), in order."""
    finder = _Finder(tree, is_wanted)
    tree.module.visit(finder)
    return finder.found


class _Finder(cst.CSTVisitor):
    def __init__(self, tree: Tree, is_wanted: Callable[[cst.CSTNode, int, int], bool]) -> None:
        super().__init__()
        self._tree = tree
        self._is_wanted = is_wanted
        self._stack: list[cst.CSTNode] = []
        self.found: list[Site] = []

    def on_visit(self, node: cst.CSTNode) -> bool:
        if isinstance(node, (cst.Name, cst.SimpleString, cst.FormattedString, cst.Comment)):
            start = self._tree.range(node).start
            if self._is_wanted(node, start.line, start.column + 1):
                self.found.append(Site(node, tuple(self._stack)))
        self._stack.append(node)
        return not isinstance(node, cst.SimpleWhitespace)

    def on_leave(self, original_node: cst.CSTNode) -> None:
        self._stack.pop()
