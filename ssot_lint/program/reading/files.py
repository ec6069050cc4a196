"""Files of the tree as syntax, each read once and only when something in it is asked about."""

from __future__ import annotations

from ssot_lint.program.reading.bound import Bound
from ssot_lint.program.reading.flow import Flow
from ssot_lint.program.reading.syntax import Syntax
from ssot_lint.program.tree import Tree


class Files:
    """Syntax and flow of files, by path."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._read: dict[str, tuple[Syntax, Flow] | None] = {}

    def syntax(self, path: str) -> Syntax | None:
        """Syntax of a file; None when it cannot be read."""
        found = self._file(path)
        return found[0] if found is not None else None

    def flow(self, syntax: Syntax) -> Flow:
        """What the file binds, in which order."""
        found = self._file(syntax.path)
        assert found is not None
        return found[1]

    def variable(self, module: str, name: str) -> tuple[Syntax, str, list[Bound]] | None:
        """What a module-level name finally refers to: its file, its name there, and all that it is bound to there."""
        link = self._tree.linker.follow(module, name)
        path = self._tree.modules.path_of(link.symbol.module) if link is not None else None
        syntax = self.syntax(path) if path is not None else None
        if link is None or syntax is None:
            return None
        qualname = link.symbol.qualname
        return syntax, qualname, list(self.flow(syntax).anywhere(syntax.tree.body, {(qualname,)}))

    def _file(self, path: str) -> tuple[Syntax, Flow] | None:
        if path not in self._read:
            found = self._tree.syntax_of(path)
            module = self._tree.modules.name_of(path)
            syntax = Syntax(path, module, found.tree, found.text.split("\n")) if found is not None else None
            self._read[path] = (syntax, Flow(syntax)) if syntax is not None else None
        return self._read[path]
