"""Unwritten: attributes and names that objects and modules may have although no text says so, and why."""

from __future__ import annotations

import ast
import re

from ssot_lint.contracts.model import Symbol
from ssot_lint.program.answers import Answer, SiteUse
from ssot_lint.program.setters import Setter, setters_of
from ssot_lint.program.tree import Tree

_MODULE = re.compile(r"<?module '([\w.]+)'>?")


class Unwritten:
    """Looks at the files of what lacks a name and at the file that uses it; remembers what it found in each."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._found: dict[tuple[str, str], tuple[Setter, ...]] = {}

    def why_open(self, site: SiteUse, answer: Answer) -> str:
        """Why the object or module of a use may have what it seems to lack; empty when nothing says so."""
        name = site.use.name
        if answer.receiver_class is not None:
            return self._of_class(answer.receiver_class, name, site.path)
        return self._of_module(site, answer, site.use.imported.module if site.use.imported is not None else None)

    def _of_class(self, owner: Symbol, name: str, path: str) -> str:
        above = {symbol: self._tree.modules.path_of(symbol.module) for symbol, _ in self._tree.linker.ancestry(owner)}
        for place in dict.fromkeys((path, *filter(None, above.values()))):
            for target, line in self._setters(place, name):
                if target is not None and self._may_be(place, target, set(above)):
                    return f"`{ast.unparse(target)}` is given attributes by name at {place}:{line}"
        return ""

    def _of_module(self, site: SiteUse, answer: Answer, imported: str | None) -> str:
        """Of a module: its own file may fill it, and the file that uses it."""
        modules, receiver = self._tree.modules, answer.receiver.text if answer.receiver is not None else ""
        if imported is not None:
            module = modules.absolute(imported, site.path, site.module)
        else:
            found = _MODULE.fullmatch(receiver)
            module = found[1] if found is not None else "" if site.use.receiver is not None else site.module
        path = modules.path_of(module) if module else None
        for target, line in self._setters(path, site.use.name) if path is not None else ():
            if target is None:
                return f"`{module}` is given names at {path}:{line} that are not written there"
        for target, line in self._setters(site.path, site.use.name) if path not in {None, site.path} else ():
            if target is not None and self._names_module(site, target, module):
                return f"`{module}` is given names at {site.path}:{line}"
        return ""

    def _setters(self, path: str, name: str) -> tuple[Setter, ...]:
        if (path, name) not in self._found:
            parsed = self._tree.syntax_of(path)
            self._found[path, name] = tuple(setters_of(parsed.tree, name)) if parsed is not None else ()
        return self._found[path, name]

    def _may_be(self, path: str, target: ast.expr, classes: set[Symbol]) -> bool:
        """False of what is known to be something else than an object of these classes, or one of them."""
        module = self._tree.modules.name_of(path)
        if isinstance(target, ast.Call):
            link = self._tree.linker.follow(module, ast.unparse(target.func))
            return link is None or self._tree.linker.class_at(link.symbol) is None or link.symbol in classes
        if not isinstance(target, ast.Name):
            return True
        origins = [origin for own, origin in self._tree.bindings_of(path).names if own == target.id]
        if len(origins) != 1 or origins[0].kind not in {"class", "from", "import", "constructor", "definition"}:
            return True
        is_made = origins[0].kind == "constructor"
        link = self._tree.linker.follow(module, origins[0].text if is_made else target.id)
        return link is None or link.symbol in classes

    def _names_module(self, site: SiteUse, target: ast.expr, module: str) -> bool:
        if isinstance(target, ast.Constant):
            return target.value == module
        link = self._tree.linker.follow(site.module, ast.unparse(target))
        return link is not None and str(link.symbol) == module
