"""Imports that nothing uses once some code is gone, and the changes that drop them."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any

import libcst as cst

from codemods._blocks import Gone
from codemods._change import Change
from codemods._layout import imported_names, with_imported_names
from codemods._names import module_of
from codemods._site import Site, Tree, readers, root_of


def orphan_changes(tree: Tree, changes: Mapping[int, Change]) -> dict[int, tuple[Site, Change]]:
    """Changes that drop, at module level, what only the consumed parts used; keyed below zero, one for each name.

    What another change writes, what `__all__` lists and what a comment vouches for (``noqa``) stays.
    """
    leaving = [change for change in changes.values() if change.drops_orphans]
    if not leaving:
        return {}
    gone = {id(name) for change in leaving for node in change.consumed for name in _names_in(node)}
    written = "\n".join(
        text
        for change in changes.values()
        for text in (change.says, "" if change.drops_orphans else change.shown or "")
    )
    kept = frozenset().union(*(change.keeps for change in leaving))
    kept |= {new.local for change in changes.values() for new in (change.binds or {}).values() if new is not None}
    touched = {id(change.target) for change in changes.values()}
    found: dict[int, tuple[Site, Change]] = {}
    for line, statement, index, alias in _imports(tree.module):
        local = _local(alias)
        if local in kept or id(statement) in touched or re.search(rf"\b{re.escape(local)}\b", written):
            continue
        if _is_orphan(tree, line, statement, alias, gone):
            site = Site(alias, (tree.module, line, statement))
            found[-1 - len(found)] = site, Change(statement, _without(index), shown="")
    return found


def with_gap(tree: Tree, target: cst.CSTNode) -> tuple[int, int]:
    """The lines of a statement that goes, with the comments and blank lines around it, which may go, too."""
    first, last = tree.lines_of(target)
    if isinstance(target, cst.FunctionDef) and target.decorators:
        first, _ = tree.lines_of(target.decorators[0])
    while first > 1 and (not tree.lines[first - 2].strip() or tree.lines[first - 2].lstrip().startswith("#")):
        first -= 1
    while last < len(tree.lines) and not tree.lines[last].strip():
        last += 1
    return first, last


def _imports(module: cst.Module) -> Iterator[tuple[cst.SimpleStatementLine, cst.Import | cst.ImportFrom, int, Any]]:
    for line in module.body:
        if not isinstance(line, cst.SimpleStatementLine):
            continue
        for statement in line.body:
            if isinstance(statement, cst.ImportFrom) and module_of(statement) == "__future__":
                continue
            if isinstance(statement, (cst.Import, cst.ImportFrom)) and not isinstance(statement.names, cst.ImportStar):
                yield from ((line, statement, index, alias) for index, alias in enumerate(statement.names))


def _is_orphan(
    tree: Tree, line: cst.SimpleStatementLine, statement: cst.Import | cst.ImportFrom, alias: Any, gone: Collection[int]
) -> bool:
    local = _local(alias)
    comment = line.trailing_whitespace.comment
    if (comment is not None and "noqa" in comment.value) or re.search(rf"([\"']){re.escape(local)}\1", tree.code):
        return False
    if re.search(rf"#\s*type:.*\b{re.escape(local)}\b", tree.code) or _is_handed_on(statement, local):
        return False
    read: list[cst.CSTNode] = []
    for name in _bound(alias):
        assignments = list(tree.scopes[statement][name])
        if len(assignments) != 1 or getattr(assignments[0], "node", None) is not statement:
            return False
        read += readers(assignments[0])
    return bool(read) and all(id(name) in gone for name in read)


def _bound(alias: cst.ImportAlias) -> Iterator[str]:
    """What a scope has after an import: of ``import a.b`` both ``a`` and ``a.b``, which are read apart."""
    if alias.asname is not None:
        yield _local(alias)
        return
    parts = alias.evaluated_name.split(".")
    yield from (".".join(parts[:count]) for count in range(1, len(parts) + 1))


def _is_handed_on(statement: cst.Import | cst.ImportFrom, local: str) -> bool:
    """Whether the name is imported under its own name with ``as``: for others to take it from here."""
    names = statement.names if not isinstance(statement.names, cst.ImportStar) else ()
    return any(
        one.asname is not None and isinstance(one.name, cst.Name) and one.name.value == local == _local(one)
        for one in names
    )


def _local(alias: cst.ImportAlias) -> str:
    name: Any = alias.asname.name if alias.asname else root_of(alias.name)
    return str(name.value)


def _names_in(node: cst.CSTNode) -> Iterable[cst.Name]:
    if isinstance(node, cst.Name):
        yield node
    for child in node.children:
        yield from _names_in(child)


def without_name(statement: Any, index: int) -> Any:
    """An import statement without one of its names; `Gone` where it has no other."""
    if len(statement.names) == 1:
        return Gone()
    if isinstance(statement, cst.ImportFrom):
        return with_imported_names(statement, imported_names(statement).without(index))
    names = [name for place, name in enumerate(statement.names) if place != index]
    names[-1] = names[-1].with_changes(comma=cst.MaybeSentinel.DEFAULT)
    return statement.with_changes(names=names)


def _without(index: int) -> Callable[[Any], Any]:
    """Drops one name of an import statement; names behind it were dropped before."""
    return lambda statement: without_name(statement, index)
