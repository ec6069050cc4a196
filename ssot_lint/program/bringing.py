"""Bringing: what an import brings about besides the names that it binds, and what would miss it."""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from ssot_lint.program.inertness import Inertness, imported_by
from ssot_lint.program.linking import Linker
from ssot_lint.program.modules import ModuleTree
from ssot_lint.program.reading.nodes import nodes_below
from ssot_lint.program.sought import Pattern, Patterns, Sought
from ssot_lint.program.tree import Parsed

_MOST_BROUGHT = 60
"""Modules that are looked at for what importing one brings."""
SearchNear = Callable[[Sought], Mapping[str, Sequence[str]]]
_STAR = Pattern("*", "import", rb"\bimport[ \t]*\*")
_AT_RUN_TIME = frozenset({"exec", "eval", "compile", "globals", "locals", "vars"})
"""Builtins by which code reads names that it does not spell as such."""
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
        self._takers: dict[str, list[tuple[str, int]]] | None = None

    def deed(self, module: str) -> str:
        """Where importing a module does more than give names."""
        return self._inertness.deed(module)

    def missed(self, path: str, module: str, leaving: Collection[Name]) -> str:
        """What would miss the import of a module in a file that some of its imports leave; empty if nothing would."""
        if any(self._staying(path, module, leaving)):
            return ""
        if deed := self._inertness.deed(module):
            return f"importing `{module}` does more than give names ({deed}), and nothing here would import it any more"
        for brought in sorted(self._brought(module, set())):
            if self._reads(path, brought) and not any(self._staying(path, brought, leaving)):
                return f"`{brought}` is read here, and nothing but the import of `{module}` is known to bring it"
        for other, line in self._users_of(module) if self._modules.exists(module) else ():
            if not any(self._staying(other, module, leaving if other == path else ())):
                return f"`{module}` is used at {other}:{line} without being imported there"
        return ""

    def read_by_text(self, path: str, name: str) -> str:
        """What in a file reads a name of its module without spelling it as code: a doctest, ``exec``, ``globals``."""
        parsed = self._syntax_of(path)
        if parsed is None:
            return ""
        prompt = re.search(rf"^[ \t]*(?:>>>|\.\.\.)[ \t].*\b{re.escape(name)}\b", parsed.text, re.MULTILINE)
        if prompt is not None:
            return f"a doctest on line {parsed.text.count(chr(10), 0, prompt.start()) + 1} uses `{name}`"
        for node in nodes_below(parsed.tree) if any(one in parsed.text for one in _AT_RUN_TIME) else ():
            match node:
                case ast.Call(func=ast.Name(id="vars"), args=[_, *_]):
                    continue  # it reads an object's
                case ast.Call(func=ast.Name(id=reader)) if reader in _AT_RUN_TIME:
                    return f"`{reader}` on line {node.lineno} may look `{name}` up"
        return ""

    def taken_along(self, module: str, seen: frozenset[str] = frozenset()) -> Iterator[tuple[str, int]]:
        """Where modules import everything from a module, or from one that does so, by ``*``: path and line."""
        if self._takers is None:
            self._takers = self._all_takers()
        for path, line in self._takers.get(module, ()):
            yield path, line
            other = self._modules.name_of(path)
            if other not in seen:
                yield from self.taken_along(other, seen | {module, other})

    def _all_takers(self) -> dict[str, list[tuple[str, int]]]:
        found: dict[str, list[tuple[str, int]]] = {}
        near = self._search_near(Patterns((_STAR,))) if self._search_near is not None else {}
        for path in sorted(near.get(_STAR.label, ())):
            parsed, own = self._syntax_of(path), self._modules.name_of(path)
            for node in nodes_below(parsed.tree) if parsed is not None else ():
                if isinstance(node, ast.ImportFrom) and node.names[0].name == "*":
                    module = self._modules.absolute("." * node.level + (node.module or ""), path, own)
                    found.setdefault(module, []).append((path, node.lineno))
        return found

    def _brought(self, module: str, seen: set[str]) -> set[str]:
        """Submodules that importing a module of the tree binds to their packages, for everybody."""
        path = self._modules.path_of(module)
        parsed = self._syntax_of(path) if path is not None and module not in seen else None
        seen.add(module)
        found: set[str] = set()
        for node in parsed.tree.body if parsed is not None and path is not None else ():
            if isinstance(node, ast.Import | ast.ImportFrom):
                own = self._modules.name_of(path or "")
                for one in imported_by(self._modules, path or "", own, node):
                    found |= {one} if "." in one else set()
                    found |= self._brought(one, seen) if len(seen) < _MOST_BROUGHT else set()
        return found

    def _reads(self, path: str, module: str) -> bool:
        """Whether a file reads a module as an attribute of its package."""
        parsed, last = self._syntax_of(path), module.rpartition(".")[2]
        return any(
            isinstance(node, ast.Attribute) and node.attr == last and ast.unparse(node) == module
            for node in (nodes_below(parsed.tree) if parsed is not None and f".{last}" in parsed.text else ())
        )

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
        for node in nodes_below(parsed.tree) if parsed is not None else ():
            if isinstance(node, ast.Attribute) and node.attr == last:
                text = ast.unparse(node.value)
                link = self._linker.follow(own, text) if re.fullmatch(r"[\w.]+", text) else None
                if link is not None and not link.symbol.qualname and link.symbol.module == package:
                    yield path, node.lineno


def _is_in(module: str, above: str) -> bool:
    return f"{module}.".startswith(f"{above}.")
