"""Looking up what planning needs of the tree: attribute types, module-level bindings."""

from __future__ import annotations

import builtins
import contextlib
from collections.abc import Callable, Collection, Mapping, Sequence

from ssot_lint.contracts.model import Symbol
from ssot_lint.facts.bindings import ModuleBindings
from ssot_lint.program.asking import is_unknown
from ssot_lint.program.bringing import Bringing, SearchNear
from ssot_lint.program.deepening import ANSWER_LIMIT
from ssot_lint.program.linking import Linker, is_renamed_in_classes
from ssot_lint.program.modules import ModuleTree
from ssot_lint.program.overlays import OURS_ONLY
from ssot_lint.program.setting import classes_named, line_that_sets, line_that_sets_from_outside
from ssot_lint.program.steadiness import Steadiness
from ssot_lint.program.tree import Parsed
from ssot_lint.program.typeserver import Place, SeenType, TypeServer, TypeServerFailure

_VIRTUAL = f"{OURS_ONLY}attributes__.py"


class TreeLookup:
    """Answers from the tree's text, and from the type checker while there is one."""

    def __init__(
        self,
        modules: ModuleTree,
        linker: Linker,
        bindings_of: Callable[[str], ModuleBindings],
        server: TypeServer | None,
        syntax_of: Callable[[str], Parsed | None] = lambda path: None,
        search_near: SearchNear | None = None,
    ) -> None:
        self._modules = modules
        self._linker = linker
        self._bindings_of = bindings_of
        self._server = server
        self._syntax_of = syntax_of
        self._bringing = Bringing(modules, linker, syntax_of, search_near)
        self._steadiness = Steadiness(modules, linker, syntax_of)
        self._known: dict[Symbol, Mapping[str, Symbol]] = {}

    def attribute_types(self, class_symbol: Symbol) -> Mapping[str, Symbol]:
        """Class by attribute name, of the instance attributes of that class whose type is known."""
        if class_symbol not in self._known:
            self._known[class_symbol] = self._shown(class_symbol) | self._inferred(class_symbol)
        return self._known[class_symbol]

    def set_later(self, class_symbol: Symbol, name: str, path: str) -> str:
        """Where an object gets another value for an attribute: in its class past the constructor, or in that file."""
        for owner, binding in self._linker.ancestry(class_symbol):
            own = self._modules.path_of(owner.module) if binding is not None else None
            parsed = self._syntax_of(own) if own is not None else None
            for found in classes_named(parsed.tree, owner.name) if parsed is not None else ():
                if (line := line_that_sets(found, name)) is not None:
                    return f"{own}:{line}"
        parsed = self._syntax_of(path)
        outside = line_that_sets_from_outside(parsed.tree, name) if parsed is not None else None
        return "" if outside is None else f"{path}:{outside}"

    def is_steady(self, path: str, line: int, name: str) -> bool:
        """Whether nothing can change what the name holds while that line runs."""
        return self._steadiness.is_steady(path, line, name)

    def is_plain(self, path: str, line: int, dotted: str) -> bool:
        """Whether the path of attributes only gives values: reading it there runs nothing."""
        return self._steadiness.is_plain(path, line, dotted)

    def is_defined(self, module: str, name: str) -> bool:
        """Whether a module of the tree defines or imports the name once and for all."""
        path = self._modules.path_of(module)
        return self._modules.exists(f"{module}.{name}") or (
            path is not None and self._steadiness.is_defined(path, name.partition(".")[0])
        )

    def set_anew(self, module: str, name: str) -> str:
        """Where a function of a module binds that name of the module anew."""
        path = self._modules.path_of(module)
        return self._steadiness.set_anew(path, name) if path is not None else ""

    def missed(self, path: str, module: str, leaving: Collection[tuple[int, str]]) -> str:
        """Why a file must not stop importing a module: lines and names are those of imports that leave it."""
        return self._bringing.missed(path, module, leaving)

    def read_by_text(self, path: str, name: str) -> str:
        """What in a file reads a name of its module without spelling it as code; empty if nothing does."""
        return self._bringing.read_by_text(path, name)

    def taken_along(self, module: str) -> list[tuple[str, str]]:
        """Modules that import everything from a module by ``*``, near or far, each with its place."""
        found = self._bringing.taken_along(module)
        return [(self._modules.name_of(path), f"{path}:{line}") for path, line in found]

    def module_binding(self, module: str, name: str) -> Symbol | None:
        """What a module-level name of a module in the tree finally refers to."""
        if self._modules.path_of(module) is None:
            return None
        link = self._linker.follow(module, name)
        return link.symbol if link is not None else None

    def is_bound(self, path: str, line: int, name: str) -> bool:
        """Whether the module binds the name, or Python does."""
        return self._bindings_of(path).origin(name) is not None or hasattr(builtins, name)

    def is_module(self, module: str) -> bool:
        """Whether the tree has a module of that name."""
        return self._modules.exists(module)

    def is_ours(self, module: str) -> bool:
        """Whether a module's top-level package is in the tree."""
        return self._modules.exists(module.partition(".")[0])

    def _names(self, class_symbol: Symbol) -> tuple[str, ...]:
        found: dict[str, None] = {}
        for owner, binding in self._linker.ancestry(class_symbol):
            if binding is not None:
                own = [name for name, _ in binding.attributes]
                own += [name for name, _, _ in binding.members if not name.startswith("__")]
                found |= dict.fromkeys(one for one in own if owner == class_symbol or not is_renamed_in_classes(one))
        return tuple(found)

    def _shown(self, class_symbol: Symbol) -> dict[str, Symbol]:
        links = ((name, self._linker.attribute_class(class_symbol, name)) for name in self._names(class_symbol))
        return {
            name: link.symbol
            for name, link in links
            if link is not None and self._linker.class_at(link.symbol) is not None
        }

    def _inferred(self, class_symbol: Symbol) -> dict[str, Symbol]:
        names = self._names(class_symbol)
        if self._server is None or not names or self._modules.path_of(class_symbol.module) is None:
            return {}
        outer = class_symbol.qualname.partition(".")[0]
        head = f"from {class_symbol.module} import {outer}\ndef _ask(one: {class_symbol.qualname}):\n"
        seen = self._seen(self._server, head + "".join(f"    one.{name}\n" for name in names), len(names))
        classes = ((name, self._class_of(type_)) for name, type_ in zip(names, seen, strict=True))
        return {name: symbol for name, symbol in classes if symbol is not None}

    def _seen(self, server: TypeServer, text: str, count: int) -> list[SeenType | None]:
        """Types of the attributes that a document asks for; inferred returns are used only where it takes them."""
        seen: list[SeenType | None] = [None] * count
        try:
            seen = _asked(server, text, count)
            if not server.infers_returns and any(map(is_unknown, seen)):
                server.think(infers_returns=True, limit=ANSWER_LIMIT)
                seen = _asked(server, text, count)
        except TypeServerFailure:
            with contextlib.suppress(TypeServerFailure):
                server.think(infers_returns=False)
        return seen

    def _class_of(self, type_: SeenType | None) -> Symbol | None:
        """The one class of the tree that the type is an instance of."""
        places: Sequence[Place] = type_.classes if type_ is not None else ()
        if len(places) != 1 or places[0].path.startswith("/") or type_ is None or type_.text.startswith(("<", "def ")):
            return None
        path, line, column = places[0]
        for one in self._bindings_of(path).classes:
            if one.line == line and one.column < column and one.qualname.rpartition(".")[2] == type_.text:
                return Symbol(self._modules.name_of(path), one.qualname)
        return None


def _asked(server: TypeServer, text: str, count: int) -> list[SeenType | None]:
    server.overlay(_VIRTUAL, text)
    try:
        return server.types([Place(_VIRTUAL, line, 9) for line in range(3, 3 + count)])
    finally:
        server.drop(_VIRTUAL)
