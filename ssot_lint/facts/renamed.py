"""Definitions of one file that were renamed: the same in all or most but their own name, where the old one is gone."""

from __future__ import annotations

import ast
from collections import Counter, defaultdict
from collections.abc import Iterator
from difflib import SequenceMatcher

from ssot_lint.facts.parsing import collecting_later, is_too_deep, source_text, syntax_tree

Node = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
_OWN = "\0"
"""What a definition's own name is taken for when two are compared: no name can be that."""
_NEAR = 0.75
"""Share of lines that two have in common, of which one may be the other under a new name."""
_FEWEST = 4
"""Statements of the shortest of those."""
_MOST_PAIRS = 2_500
"""Pairs that are compared; a file of which more came and went was written anew."""


def renamed_definitions(old: bytes, new: bytes) -> dict[str, str]:
    """Old qualified names by new ones.

    Only where there is no doubt: no definition of the old name is left, none of the new name was there, both are in the
    same class or at the top, and their texts are the same but for layout, comments and the name itself; and no other
    definition that came or went is like it. Of at least four statements a quarter of the lines may have changed, too.
    What is within a renamed class is not listed by itself.
    """
    before, after = (dict(_definitions(source)) for source in (old, new))
    gone = {name: node for name, node in before.items() if name not in after}
    came = {name: node for name, node in after.items() if name not in before}
    groups: dict[tuple[str, str], tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
    for side, found in enumerate((gone, came)):
        for name, node in found.items():
            groups[name.rpartition(".")[0], _likeness(node)][side].append(name)
    same = {new[0]: old[0] for old, new in groups.values() if len(old) == len(new) == 1}
    alike = {name for old, new in groups.values() if old and new for name in (*old, *new)}
    return same | _nearly(
        {name: node for name, node in gone.items() if name not in alike},
        {name: node for name, node in came.items() if name not in alike},
    )


def _nearly(gone: dict[str, Node], came: dict[str, Node]) -> dict[str, str]:
    """Old names by new ones of definitions that were changed as well, where each is like one other and no more."""
    if not gone or not came or len(gone) * len(came) > _MOST_PAIRS:
        return {}
    old = {name: _lines(node) for name, node in gone.items() if _is_long(node)}
    new = {name: _lines(node) for name, node in came.items() if _is_long(node)}
    pairs = [
        (before, after)
        for before, left in old.items()
        for after, right in new.items()
        if before.rpartition(".")[0] == after.rpartition(".")[0] and _is_near(left, right)
    ]
    olds, news = Counter(before for before, _ in pairs), Counter(after for _, after in pairs)
    return {after: before for before, after in pairs if olds[before] == news[after] == 1}


def _is_near(left: list[str], right: list[str]) -> bool:
    matching = SequenceMatcher(None, left, right, autojunk=False)
    return matching.quick_ratio() >= _NEAR and matching.ratio() >= _NEAR


def _is_long(node: Node) -> bool:
    """Whether it has so many statements that being like another one says something."""
    return sum(isinstance(one, ast.stmt) for one in ast.walk(node)) > _FEWEST


def _lines(node: Node) -> list[str]:
    return ast.unparse(_Anonymous(node.name).visit(ast.parse(ast.unparse(node)))).split("\n")


def _definitions(source: bytes) -> Iterator[tuple[str, Node]]:
    """Functions and classes by qualified name; of several of one name the last. None of those in functions."""
    text = source_text(source)
    if not isinstance(text, str) or is_too_deep(text):
        return
    with collecting_later():
        tree = syntax_tree(text)
        if isinstance(tree, ast.Module):
            yield from _within(tree.body, "")


def _within(body: list[ast.stmt], prefix: str) -> Iterator[tuple[str, Node]]:
    for node in body:
        if isinstance(node, Node):
            yield f"{prefix}{node.name}", node
            if isinstance(node, ast.ClassDef):
                yield from _within(node.body, f"{prefix}{node.name}.")
        else:
            for block in ("body", "orelse", "finalbody"):
                inner = getattr(node, block, None)
                if isinstance(inner, list):
                    yield from _within(inner, prefix)


def _likeness(node: Node) -> str:
    """Its text without its own name, which may stand in it as often as it likes."""
    return ast.dump(_Anonymous(node.name).visit(ast.parse(ast.unparse(node))))


class _Anonymous(ast.NodeTransformer):
    """Replaces a definition's own name, wherever it is a name of the language, by one that cannot be."""

    def __init__(self, name: str) -> None:
        self._name = name

    def _named(self, name: str) -> str:
        return _OWN if name == self._name else name

    def visit_Name(self, node: ast.Name) -> ast.Name:
        """A name that is read, set or deleted."""
        return ast.Name(self._named(node.id), node.ctx)

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        """An attribute, as in ``self.name``."""
        self.generic_visit(node)
        return ast.Attribute(node.value, self._named(node.attr), node.ctx)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        """A function, be it the definition itself."""
        node.name = self._named(node.name)
        return self.generic_visit(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        """The same of a coroutine."""
        node.name = self._named(node.name)
        return self.generic_visit(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        """The same of a class."""
        node.name = self._named(node.name)
        return self.generic_visit(node)
