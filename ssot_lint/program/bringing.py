"""Bringing: what an import brings about besides the names that it binds, and what would miss it."""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from ssot_lint.program.inertness import Inertness, imported_by
from ssot_lint.program.linking import Linker
from ssot_lint.program.modules import ModuleTree
from ssot_lint.program.sought import Pattern, Patterns, Sought
from ssot_lint.program.tree import Parsed

SearchNear = Callable[[Sought], Mapping[str, Sequence[str]]]
Name = tuple[int, str]
"""Line of an import statement's alias, and the name that it imports."""


class Bringing:
    """Answers about imports that are to go."""

    def __init__(
        self,
        modules: ModuleTree,
        linker: Linker,
        syntax_of: Callable[[str], Parsed | None],
        search_near: SearchNear | None,
    ) -> None:
        self._modules = modules
        self._linker = linker
        self._syntax_of = syntax_of
        self._search_near = search_near
        self._inertness = Inertness(modules, linker, syntax_of)
        self._users: dict[str, list[tuple[str, int]]] = {}

    def deed(self, module: str) -> str:
        """Where importing a module does more than give names."""
        return self._inertness.deed(module)

    def missed(self, path: str, module: str, leaving: Collection[Name]) -> str:
        """What would miss the import of a module in a file that some of its imports leave; empty if nothing would."""
        if any(self._staying(path, module, leaving)):
            return ""
        if deed := self._inertness.deed(module):
            return f"importing `{module}` does more than give names ({deed}), and nothing here would import it any more"
        for other, line in self._users_of(module) if self._modules.exists(module) else ():
            if not any(self._staying(other, module, leaving if other == path else ())):
                return f"`{module}` is used at {other}:{line} without being imported there"
        return ""

    def _staying(self, path: str, module: str, leaving: Collection[Name]) -> Iterator[bool]:
        """True for each import of the module, or of one in it, that a file does as a whole and goes on doing."""
        parsed, own = self._syntax_of(path), self._modules.name_of(path)
        for node in parsed.tree.body if parsed is not None else ():
            if not isinstance(node, ast.Import | ast.ImportFrom):
                continue
            kept = [one for one in node.names if (one.lineno, one.name) not in leaving]
            if kept and any(_is_in(one, module) for one in imported_by(self._modules, path, own, node)):
                yield True

    def _users_of(self, module: str) -> list[tuple[str, int]]:
        """Where a module is reached as an attribute of its package."""
        package, _, last = module.rpartition(".")
        if not package or self._search_near is None:
            return []
        if module not in self._users:
            word = rb"\.\s*%b\b" % re.escape(os.fsencode(last))
            found = self._search_near(Patterns((Pattern(last, last, word),))).get(last, [])
            self._users[module] = [
                place
                for path in sorted(found)
                if path.endswith((".py", ".pyw"))
                for place in self._uses_in(path, package, last)
            ]
        return self._users[module]

    def _uses_in(self, path: str, package: str, last: str) -> Iterator[tuple[str, int]]:
        parsed, own = self._syntax_of(path), self._modules.name_of(path)
        if own == f"{package}.{last}":
            return
        for node in ast.walk(parsed.tree) if parsed is not None else ():
            if isinstance(node, ast.Attribute) and node.attr == last:
                text = ast.unparse(node.value)
                link = self._linker.follow(own, text) if re.fullmatch(r"[\w.]+", text) else None
                if link is not None and not link.symbol.qualname and link.symbol.module == package:
                    yield path, node.lineno


def _is_in(module: str, above: str) -> bool:
    return f"{module}.".startswith(f"{above}.")
