"""The canonical's module: what its names mean elsewhere, and how its objects are had."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from codemods.edits import Import
from ssot_lint.facts.parsing import syntax_tree
from ssot_lint.fixes.decision import Refusal
from ssot_lint.program.answers import KnownDefinition
from ssot_lint.program.assemble import Tree


@dataclass(frozen=True, slots=True)
class Home:
    """The canonical's module: what its names mean, and how its objects are had."""

    tree: Tree
    found: KnownDefinition

    @property
    def documentation(self) -> str | None:
        """The canonical's docstring, without its indentation."""
        line, name = self.found.definition.span.line, self.found.definition.name
        for node in ast.walk(self._module or ast.Module([], [])):
            match node:
                case ast.FunctionDef() | ast.AsyncFunctionDef() if node.name == name:
                    if node.lineno <= line <= node.body[0].lineno:
                        return ast.get_docstring(node)
        return None

    @property
    def _module(self) -> ast.Module | None:
        text = self.tree.text_of(self.found.path)
        tree = syntax_tree(text) if text is not None else None
        return tree if isinstance(tree, ast.Module) else None

    def import_of(self, name: str) -> Import:
        """How another module gets what a name means here. Raises `Refusal` when it cannot."""
        path, module = self.found.path, self.found.symbol.module
        origin = self.tree.bindings_of(path).origin(name)
        if origin is None:
            if name in sys.stdlib_module_names:
                return Import(name)
            raise Refusal(f"`{name}` means nothing at the top of `{module}`, so the service cannot import it")
        if origin.kind == "from":
            source, _, imported = origin.text.partition(":")
            if imported == name:
                return Import(self.tree.modules.absolute(source, path, module), name)
        if origin.kind == "import" and origin.text == name:
            return Import(name)
        return Import(module, name)

    def is_own(self, one: Import) -> bool:
        """True of what the tree defines."""
        return self.tree.modules.exists(one.module.partition(".")[0])

    def is_for_types(self, one: Import) -> bool:
        """True of what the canonical's module imports for type checkers only."""
        blocks = (node for node in ast.walk(self._module or ast.Module([], [])) if isinstance(node, ast.If))
        guarded = (block for block in blocks if ast.unparse(block.test).rpartition(".")[2] == "TYPE_CHECKING")
        return any(
            (alias.asname or alias.name) == (one.name or one.module)
            for block in guarded
            for node in ast.walk(block)
            if isinstance(node, ast.Import | ast.ImportFrom)
            for alias in node.names
        )

    def factory(self, owner: str) -> str:
        """The one function of the module that gives an object of the class for nothing; empty when there is none."""
        found = list(self._factories({owner, self.found.symbol.owner.qualname}))
        return found[0] if len(found) == 1 else ""

    def _factories(self, names: set[str]) -> Iterator[str]:
        for node in self._module.body if self._module is not None else ():
            if not isinstance(node, ast.FunctionDef) or node.returns is None or node.name.startswith("_"):
                continue
            given = [*node.args.posonlyargs, *node.args.args]
            needed = len(given) > len(node.args.defaults) or None in node.args.kw_defaults
            if not needed and ast.unparse(node.returns).strip("'\"") in names and not node.decorator_list:
                yield node.name
