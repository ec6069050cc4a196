"""Names: every definition that a bare name can mean where it stands, and whether it means anything there.

A type checker follows one branch of ``if sys.version_info`` or ``if TYPE_CHECKING`` and merges what a later statement
hides. Here both branches count, what is hidden does not, and what was deleted is not there.
"""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from math import inf

from ssot_lint.contracts.model import Symbol
from ssot_lint.facts.reach import names_bound
from ssot_lint.program.model import Evidence
from ssot_lint.program.reading.bound import Bound, Way, star_key
from ssot_lint.program.reading.early import run_before
from ssot_lint.program.reading.files import Files
from ssot_lint.program.reading.flow import Reach, parameter_names
from ssot_lint.program.reading.keys import Key
from ssot_lint.program.reading.syntax import Function, Syntax
from ssot_lint.program.tree import Tree

_DEEPEST = 12


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a name means at one place."""

    symbols: tuple[Symbol, ...] = ()
    """Definitions that it can mean."""
    is_known: bool = False
    """Nothing else can be meant; with no symbol at all, nothing is bound."""
    steps: tuple[Evidence, ...] = ()
    absence: str = ""
    """Of a name that is not bound: why."""
    assumes: str = ""
    """What has to hold for the name to mean what it usually does; empty when nothing."""


UNTOLD = Meaning()


class Names:
    """Meanings of names, by the order in which modules and functions bind them."""

    def __init__(self, tree: Tree, files: Files) -> None:
        self._tree = tree
        self._files = files
        self._plain: dict[tuple[str, str], bool] = {}
        self._of_modules: dict[tuple[str, str], Meaning] = {}

    def is_plain(self, path: str, name: str) -> bool:
        """True when a module binds the name once and never deletes it, and so does every module it comes through.

        Then its meaning needs no second look.
        """
        if (path, name) not in self._plain:
            self._plain[path, name] = True
            self._plain[path, name] = self._is_bound_once(path, name)
        return self._plain[path, name]

    def _is_bound_once(self, path: str, name: str) -> bool:
        origins = [origin for own, origin in self._tree.bindings_of(path).names if own == name]
        is_inner = self._tree.modules.exists(f"{self._tree.modules.name_of(path)}.{name}")
        if len(origins) != 1 or is_inner or self._stars(path, name):
            return False
        text = self._tree.text_of(path) or ""
        if _says(text, "del", name) or _says(text, "global", name):
            return False
        if ":=" in text and re.search(rf"\b{re.escape(name)}\s*:=", text) is not None:
            return False
        module, _, source = origins[0].text.rpartition(":")
        if origins[0].kind != "from":
            return True
        origin = self._tree.modules.path_of(self._tree.modules.absolute(module, path, self._tree.modules.name_of(path)))
        return origin is None or self._tree.bindings_of(origin).origin(source) is None or self.is_plain(origin, source)

    def at(self, syntax: Syntax, node: ast.Name) -> Meaning:
        """What a name means where it stands."""
        reach = self._files.flow(syntax).reaching(node, (node.id,), self._stars(syntax.path, node.id))
        function = syntax.function_around(node)
        if function is not None and not reach.bounds and reach.is_sure:
            return self._too_early(syntax, function, node)
        if reach.is_sure or (reach.bounds and function is not None):
            meant = self._meant(syntax, node.id, reach, _DEEPEST)
            if function is None and _is_deferred(syntax, node):
                return _merged((meant, self.of_module(syntax.module, node.id)))
            is_global = function is None and _says("\n".join(syntax.lines), "global", node.id)
            return (
                meant if not is_global else _merged((meant, self._bound_anew(syntax, node.id, _DEEPEST, node.lineno)))
            )
        if function is not None or _is_deferred(syntax, node):
            meant, early = self.of_module(syntax.module, node.id), tuple(self._meant_early(syntax, node))
            return _merged((meant, *early)) if early else meant
        return self._guarded(syntax, node.id, reach, _DEEPEST)

    def _meant_early(self, syntax: Syntax, node: ast.Name) -> Iterator[Meaning]:
        """What a module's name means in a function that the module calls before it binds the name anew."""
        if len([own for own, _ in self._tree.bindings_of(syntax.path).names if own == node.id]) < 2:
            return
        flow = self._files.flow(syntax)
        for run in run_before(syntax, node, frozenset({node.id})):
            reach = flow.after(run, node.id, self._stars(syntax.path, node.id))
            if reach.bounds:
                yield self._meant(syntax, node.id, reach, _DEEPEST)

    def of_module(self, module: str, name: str, budget: int = _DEEPEST) -> Meaning:
        """What a name of a module means once the module has run."""
        key = (module, name)
        if key not in self._of_modules:
            self._of_modules[key] = UNTOLD
            self._of_modules[key] = self._found_in_module(module, name, budget)
        return self._of_modules[key]

    def of_modules(self, modules: Iterable[str], name: str) -> Meaning:
        """What the name means in any of some modules."""
        return _merged(self.of_module(module, name) for module in modules)

    def _found_in_module(self, module: str, name: str, budget: int) -> Meaning:
        path = self._tree.modules.path_of(module)
        is_inner = self._tree.modules.exists(f"{module}.{name}")
        if path is None or budget <= 0 or (is_inner and self._tree.bindings_of(path).origin(name) is None):
            link = self._tree.linker.follow(module, name)
            is_certain = link is not None and link.is_certain
            return Meaning((link.symbol,), True, link.steps) if link is not None and is_certain else UNTOLD
        syntax = self._files.syntax(path)
        if syntax is None:
            return UNTOLD
        return self._guarded(
            syntax, name, self._files.flow(syntax).at_module_end(name, self._stars(path, name)), budget - 1
        )

    def _guarded(self, syntax: Syntax, name: str, reach: Reach, budget: int) -> Meaning:
        """The meaning of a name of a module, unless something may bind it that cannot be seen."""
        bindings = self._tree.bindings_of(syntax.path)
        if bindings.origin("__getattr__") is not None:
            return UNTOLD
        if _says("\n".join(syntax.lines), "global", name):
            return _merged((self._meant(syntax, name, reach, budget), self._bound_anew(syntax, name, budget)))
        return self._meant(syntax, name, reach, budget)

    def _bound_anew(self, syntax: Syntax, name: str, budget: int, before: float = inf) -> Meaning:
        """What functions make a name of their module mean, whenever they are called; those ``before`` a line."""
        flow = self._files.flow(syntax)
        found: list[Meaning] = []
        for function in ast.walk(syntax.tree):
            if not isinstance(function, Function) or function.lineno > before:
                continue
            if name not in flow.declared_global(function):
                continue
            for one in flow.anywhere(function.body, {(name,)}):
                verb = "deletes" if one.way is Way.DELETED else "binds"
                line = getattr(one.node, "lineno", function.lineno)
                assumes = f"that it runs before `{function.name}` {verb} `{name}` at {syntax.path}:{line}"
                found.append(replace(self._bound(syntax, name, one, budget), assumes=assumes))
        return _merged(found)

    def _too_early(self, syntax: Syntax, function: Function, node: ast.Name) -> Meaning:
        """A name of a function that nothing has bound yet where it is read."""
        flow = self._files.flow(syntax)
        lines = [getattr(one.node, "lineno", 0) for one in flow.anywhere(function.body, {(node.id,)})]
        if not lines or min(lines) <= node.lineno:
            return UNTOLD
        return Meaning(is_known=True, absence=f"`{node.id}` is not bound yet: line {min(lines)} makes it a local name")

    def _meant(self, syntax: Syntax, name: str, reach: Reach, budget: int) -> Meaning:
        if not reach.bounds and not reach.is_sure:
            return self._unbound(syntax, name)
        found = [self._bound(syntax, name, one, budget) for one in reach.bounds]
        gone = [one for one in reach.bounds if one.way is Way.DELETED]
        if gone and len(gone) == len(reach.bounds):
            line = max(getattr(one.node, "lineno", 0) for one in gone)
            return Meaning(is_known=reach.is_sure, absence=f"`{name}` is deleted at {syntax.path}:{line}")
        return _merged((*found, *(_unless(syntax, name, one) for one in reach.bounds)))

    def _unbound(self, syntax: Syntax, name: str) -> Meaning:
        bindings = self._tree.bindings_of(syntax.path)
        is_bound = bindings.origin(name) is not None or hasattr(builtins, name) or name.startswith("__")
        return UNTOLD if is_bound or bindings.stars else Meaning(is_known=True, absence=f"`{name}` is not bound here")

    def _bound(self, syntax: Syntax, name: str, one: Bound, budget: int) -> Meaning:
        """What one binding makes the name mean; of ``None`` and of what is deleted nothing, for sure."""
        node = one.node
        match one.way:
            case Way.DELETED:
                return Meaning(is_known=True)
            case Way.DEFINED:
                return Meaning((Symbol(syntax.module, syntax.qualname(node)),), True)
            case Way.IMPORTED if isinstance(node, ast.ImportFrom):
                return self._imported(syntax, node, name, budget)
            case Way.IMPORTED if isinstance(node, ast.Import):
                return self._module(syntax, node, name)
            case Way.VALUE if isinstance(node, ast.Constant) and node.value is None:
                return Meaning(is_known=True)
            case Way.VALUE if isinstance(node, ast.Name) and syntax.function_around(node) is None and node.id != name:
                return self.of_module(syntax.module, node.id, budget - 1)
        return UNTOLD

    def _stars(self, path: str, name: str) -> list[Key]:
        """Keys of the star imports of a module that bring the name in, or may, being of modules that are not known."""
        found: list[Key] = []
        for star in self._tree.bindings_of(path).stars:
            source = self._tree.modules.absolute(star, path, self._tree.modules.name_of(path))
            there = self._tree.modules.path_of(source)
            exports = self._tree.bindings_of(there).exports if there is not None else None
            is_exported = name in exports if exports is not None else not name.startswith("_")
            if is_exported and (there is None or self._may_bind(source, there, name)):
                found.append(star_key(star))
        return found

    def _may_bind(self, module: str, path: str, name: str) -> bool:
        bindings = self._tree.bindings_of(path)
        is_here = bindings.origin(name) is not None or bindings.origin("__getattr__") is not None
        return is_here or (bool(bindings.stars) and self._tree.linker.follow(module, name) is not None)

    def _module(self, syntax: Syntax, statement: ast.Import, name: str) -> Meaning:
        """The module that an import gives a name."""
        for alias in statement.names:
            written = alias.name if alias.asname else alias.name.partition(".")[0]
            if (alias.asname or written) == name:
                module = self._tree.modules.absolute(written, syntax.path, syntax.module)
                step = Evidence(syntax.path, statement.lineno, f"`{name}` is the module `{module}`")
                return Meaning((Symbol(module),), True, (step,))
        return UNTOLD

    def _imported(self, syntax: Syntax, statement: ast.ImportFrom, name: str, budget: int) -> Meaning:
        written = "." * statement.level + (statement.module or "")
        module = self._tree.modules.absolute(written, syntax.path, syntax.module)
        for alias in statement.names:
            if alias.name == "*" and self._tree.modules.path_of(module) is None:
                return UNTOLD
            if alias.name == "*":
                step = Evidence(syntax.path, statement.lineno, f"`{name}` comes through `from {written} import *`")
                meant = self.of_module(module, name, budget - 1)
                return replace(meant, steps=(step, *meant.steps))
            if (alias.asname or alias.name) == name:
                step = Evidence(syntax.path, statement.lineno, f"`{name}` is imported from `{module}:{alias.name}`")
                meant = self.of_module(module, alias.name, budget - 1)
                return Meaning(meant.symbols, meant.is_known, (step, *meant.steps))
        return UNTOLD


def _merged(meanings: Iterable[Meaning]) -> Meaning:
    every = list(meanings)
    symbols = dict.fromkeys(symbol for one in every for symbol in one.symbols)
    steps = dict.fromkeys(step for one in every for step in one.steps)
    assumes = next((one.assumes for one in every if one.assumes), "")
    return Meaning(tuple(symbols), all(one.is_known for one in every), tuple(steps), assumes=assumes)


def _unless(syntax: Syntax, name: str, one: Bound) -> Meaning:
    """What has to be taken for granted where one of several bindings is a deletion, or what a pattern captures."""
    if one.way is Way.DELETED:
        return Meaning(is_known=True, assumes=f"that `{name}` is not deleted at {syntax.path}:{_line(one)}")
    if isinstance(one.node, ast.match_case):
        return Meaning(is_known=True, assumes=f"that `{name}` is not what is captured at {syntax.path}:{_line(one)}")
    if isinstance(one.node, ast.NamedExpr):
        return Meaning(is_known=True, assumes=f"that `{name}` is not what it is set to at {syntax.path}:{_line(one)}")
    return Meaning(is_known=True)


def _line(one: Bound) -> int:
    node = one.node.pattern if isinstance(one.node, ast.match_case) else one.node
    return int(getattr(node, "lineno", 0))


def _says(text: str, word: str, name: str) -> bool:
    """True when a statement that starts with a word may be about a name."""
    return word in text and re.search(rf"\b{word}\b[^\n]*\b{re.escape(name)}\b", text) is not None


def _is_deferred(syntax: Syntax, node: ast.Name) -> bool:
    """True within a lambda, which runs at some other time than what is around it; unless it binds the name itself."""
    is_within = False
    for around in syntax.around(node):
        if isinstance(around, ast.Lambda):
            if node.id in parameter_names(around):
                return False
            is_within = True
        for loop in getattr(around, "generators", ()):
            if node.id in names_bound((loop.target,)):
                return False
    return is_within
