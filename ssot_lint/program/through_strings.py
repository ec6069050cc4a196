"""Through strings: calls that load a duplicate by a path which a constant holds: ``import_string(settings.SENDER)``."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence

from ssot_lint.contracts.model import Symbol
from ssot_lint.program.answers import SiteUse
from ssot_lint.program.teaching.callers import CallerFinder
from ssot_lint.program.teaching.loading import Loader
from ssot_lint.program.teaching.reading import Library, Reading
from ssot_lint.program.teaching.roots import Roots
from ssot_lint.program.tree import Tree

_MOST_FILES = 40
Loading = tuple[Reading, ast.Call, Sequence[Symbol], bool]
"""A call that gives definitions, and whether it says the path itself."""


def loading_calls(
    tree: Tree, roots: Roots, finder: CallerFinder, library: Library, sites: Sequence[SiteUse], ours: Collection[Symbol]
) -> Iterator[Loading]:
    """Calls that are handed one of the paths in the sites' strings, and what they load."""
    loader = Loader(roots)
    done: set[ast.Call] = set()
    for reading, call, says_path in _candidates(finder, library, sites):
        if call in done:
            continue
        done.add(call)
        links = [
            tree.linker.follow(one.module, ".".join(one.names)) for one in loader.loaded(reading, call) if one.names
        ]
        symbols = sorted({link.symbol for link in links if link is not None and link.symbol in ours})
        if symbols:
            yield reading, call, symbols, says_path


def _candidates(
    finder: CallerFinder, library: Library, sites: Sequence[SiteUse]
) -> Iterator[tuple[Reading, ast.Call, bool]]:
    names: dict[str, None] = {}
    for site in sites:
        reading = library.reading(site.path)
        literal = _literal(reading, site) if reading is not None else None
        if reading is None or literal is None:
            continue
        if (call := _taken_by(reading, literal)) is not None:
            yield reading, call, True
        elif (name := _constant(reading, literal)) is not None:
            names[name] = None
            finder.paths(name)
    if finder.wanted:
        finder.search()
    wanted: dict[str, set[str]] = defaultdict(set)
    for name in names:
        paths = finder.paths(name) or ()
        for path in paths if len(paths) <= _MOST_FILES else ():
            wanted[path].add(name)
    for path, own in sorted(wanted.items()):
        there = library.reading(path)
        for node in there.parents if there is not None else ():
            is_read = isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Load)
            if is_read and getattr(node, "attr", getattr(node, "id", "")) in own:
                assert there is not None and isinstance(node, ast.expr)
                if (call := _taken_by(there, node)) is not None:
                    yield there, call, False


def _literal(reading: Reading, site: SiteUse) -> ast.Constant | None:
    """The string that a use stands in."""
    span = site.use.span
    if span.line > len(reading.lines.starts):
        return None
    offset = reading.lines.starts[span.line - 1] + span.column - 1
    for node in reading.nodes_on(span.line):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            start, end = reading.span(node)
            if start <= offset < end:
                return node
    return None


def _taken_by(reading: Reading, node: ast.expr) -> ast.Call | None:
    """The call that a text, or an item of what a name holds, is an argument of."""
    while True:
        outer = reading.parents[node]
        match outer:
            case ast.Subscript(value=inner) | ast.Attribute(value=inner) if inner is node:
                node = outer
            case ast.Call(func=func) if func is node:
                node = outer
            case ast.Call():
                return outer
            case _:
                return None


def _constant(reading: Reading, node: ast.AST) -> str | None:
    """The module's name for what a text is, or stands in."""
    for outer in reading.around(node):
        match outer:
            case ast.Dict() | ast.List() | ast.Tuple():
                continue
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
                return name
            case _:
                return None
    return None
