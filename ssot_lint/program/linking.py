"""Linking: what a dotted name in a module finally refers to, through imports, aliases, re-exports and star imports."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from ssot_lint.contracts.model import Symbol
from ssot_lint.facts.bindings import ClassBinding, ModuleBindings
from ssot_lint.facts.model import Origin
from ssot_lint.program.model import Evidence
from ssot_lint.program.modules import ModuleTree
from ssot_lint.program.mro import linearized

_DEEPEST_CHAIN = 40
_DOTTED = re.compile(r"^[^\W\d]\w*(?:\.[^\W\d]\w*)*$")
_WRAPPED = re.compile(r"^(?:typing\.|t\.)?(?:Optional|Annotated|Final|ClassVar)\[([\w.]+)[\],]")
_OR_NONE = re.compile(r"^([\w.]+)\s*\|\s*None$|^None\s*\|\s*([\w.]+)$")


@dataclass(frozen=True, slots=True)
class Link:
    """What a name refers to: a symbol (of the tree, or of a module outside it) and the steps that led there."""

    symbol: Symbol
    steps: tuple[Evidence, ...] = ()
    is_certain: bool = True
    """No name on the way is bound to different things in one module."""


class Linker:
    """Follows names through the tree's modules, reading each module's bindings once."""

    def __init__(self, tree: ModuleTree, bindings_of: Callable[[str], ModuleBindings]) -> None:
        self._tree = tree
        self.bindings_of = bindings_of
        self._orders: dict[Symbol, list[Symbol]] = {}

    def follow(self, module: str, dotted: str) -> Link | None:
        """What ``dotted`` means in the scope of a module; None when the text does not tell."""
        return self._follow(module, dotted.split("."), (), _DEEPEST_CHAIN)

    def is_torn(self, module: str, name: str) -> bool:
        """True when a module binds a name to different things, so that its text alone does not tell which one holds."""
        path = self._tree.path_of(module)
        bindings = self.bindings_of(path) if path is not None else ModuleBindings()
        return len({(origin.kind, origin.text) for origin in bindings.origins.get(name, ())}) > 1

    def lacks_name(self, module: str, name: str) -> bool:
        """True when the module is known and certainly binds no such name."""
        path = self._tree.path_of(module)
        if path is None or self._tree.exists(f"{module}.{name}"):
            return False
        bindings = self.bindings_of(path)
        has = bindings.origin(name) is not None or bindings.origin("__getattr__") is not None
        return not has and not bindings.stars and bool(bindings.names)

    def binding_of(self, dotted: str) -> tuple[str, str] | None:
        """Module of the tree and the path within it that a full dotted path names, longest module first."""
        parts = dotted.split(".")
        for end in range(len(parts) - 1, 0, -1):
            module = ".".join(parts[:end])
            if self._tree.path_of(module) is not None:
                return module, ".".join(parts[end:])
        return None

    def class_at(self, symbol: Symbol) -> ClassBinding | None:
        """The class a symbol of the tree names."""
        path = self._tree.path_of(symbol.module)
        return self.bindings_of(path).find_class(symbol.qualname) if path is not None else None

    def ancestry(self, symbol: Symbol) -> Iterator[tuple[Symbol, ClassBinding | None]]:
        """A class and its bases, in the order in which Python asks them for members.

        The binding is None of a class outside the tree or unknown.
        """
        if symbol not in self._orders:
            self._orders[symbol] = linearized(symbol, self._bases)
        return ((owner, self.class_at(owner)) for owner in self._orders[symbol])

    def _bases(self, symbol: Symbol) -> list[Symbol]:
        binding = self.class_at(symbol)
        found = []
        for base in binding.bases if binding is not None else ():
            link = self.follow(symbol.module, re.sub(r"\[.*", "", base, flags=re.DOTALL))
            # A name bound in two ways, as where an import may fail, leaves open which class is the base.
            found.append(link.symbol if link is not None and link.is_certain else Symbol("", base))
        return found

    def member(self, symbol: Symbol, name: str) -> Symbol | None:
        """The member of that name that a class of the tree has, itself or by inheritance."""
        for owner, binding in self.ancestry(symbol):
            if binding is None or binding.member(name) is None:
                continue
            imported = next((one for own, one in binding.attributes if own == name and one.kind == "from"), None)
            if imported is None:
                return Symbol(owner.module, f"{owner.qualname}.{name}")
            link = self._imported(owner.module, imported)
            return link.symbol if link is not None and link.is_certain else None
        return None

    def _imported(self, module: str, origin: Origin) -> Link | None:
        """What an import within a module or one of its classes brings in."""
        source, _, name = origin.text.rpartition(":")
        path = self._tree.path_of(module)
        return self.follow(self._tree.absolute(source, path, module), name) if path is not None else None

    def lacks(self, symbol: Symbol, name: str) -> bool:
        """True when the class and all its bases are known, none has the member, and none makes members up."""
        for owner, binding in self.ancestry(symbol):
            if binding is None:
                if owner.dotted().lstrip(".") in _PLAIN_BASES:
                    continue
                return False
            own = {member for member, _, _ in binding.members} | {attribute for attribute, _ in binding.attributes}
            if own & {name, "__getattr__", "__getattribute__"}:
                return False
        return True

    def attribute_class(self, symbol: Symbol, name: str) -> Link | None:
        """Class of an instance attribute, when its annotations and constructors show one and the same."""
        for owner, binding in self.ancestry(symbol):
            origins = [origin for own, origin in (binding.attributes if binding else ()) if own == name]
            telling = [origin for origin in origins if origin.kind != "other"]
            if origins:
                links = [self.class_of(owner.module, origin) for origin in telling]
                found = {link.symbol if link is not None else None for link in links}
                return links[0] if len(found) == 1 else None
        return None

    def class_of(self, module: str, origin: Origin) -> Link | None:
        """Class of a value with this origin: its annotation, or the class that constructs it."""
        text = annotated_class(origin.text) if origin.kind == "annotation" else origin.text
        if origin.kind not in {"annotation", "constructor"} or text is None:
            return None
        link = self.follow(module, text)
        if link is not None and not link.symbol.qualname:
            return None
        if link is None:
            return None
        if self._tree.path_of(link.symbol.module) is not None:
            return link if self.class_at(link.symbol) is not None else None
        return link if _says_class(link.symbol, origin) else None

    def _follow(self, module: str, parts: list[str], steps: tuple[Evidence, ...], budget: int) -> Link | None:
        path = self._tree.path_of(module)
        if budget <= 0:
            return None
        if path is None:
            return self._inner(module, parts, steps, budget) if self._tree.exists(module) else self._outside(
                module, parts, steps
            )  # fmt: skip
        module = self._tree.name_of(path)
        bindings = self.bindings_of(path)
        origin = bindings.origin(parts[0])
        if origin is None:
            return self._inner(module, parts, steps, budget) or self._starred(module, path, parts, steps, budget)
        link = self._from_origin(module, path, origin, parts, steps, budget - 1)
        return link and (replace(link, is_certain=False) if self.is_torn(module, parts[0]) else link)

    def _outside(self, module: str, parts: list[str], steps: tuple[Evidence, ...]) -> Link | None:
        """A symbol outside the tree, unless its module looks like one of the tree whose source root is not known."""
        modules = (".".join([module, *parts[:end]]) for end in range(len(parts)))
        if any(self._tree.lookalike(one) is not None for one in modules):
            return None
        return Link(Symbol(module, ".".join(parts)), steps)

    def _from_origin(
        self, module: str, path: str, origin: Origin, parts: list[str], steps: tuple[Evidence, ...], budget: int
    ) -> Link | None:
        step = Evidence(path, origin.line, f"`{parts[0]}` is {_bound(origin)}")
        match origin.kind:
            case "definition":
                return Link(Symbol(module, ".".join(parts)), steps)
            case "class":
                return self._in_class(module, parts, steps)
            case "from":
                source, _, name = origin.text.rpartition(":")
                target = self._tree.absolute(source, path, module)
                if target == module and name == parts[0]:
                    return self._inner(module, parts, (*steps, step), budget)
                return self._follow(target, [name, *parts[1:]], (*steps, step), budget)
            case "import":
                source = self._tree.absolute(origin.text, path, module)
                return self._through_module(source, parts[1:], (*steps, step), budget)
            case "alias":
                return self._follow(module, [*origin.text.split("."), *parts[1:]], (*steps, step), budget)
            case "annotation" | "constructor" if len(parts) > 1:
                return self._through_instance(module, origin, parts, (*steps, step))
            case "annotation" | "constructor" | "other":
                return Link(Symbol(module, ".".join(parts)), steps) if len(parts) == 1 else None
        return None

    def _through_instance(
        self, module: str, origin: Origin, parts: list[str], steps: tuple[Evidence, ...]
    ) -> Link | None:
        link = self.class_of(module, origin)
        for name in parts[1:-1]:
            link = self.attribute_class(link.symbol, name) if link is not None else None
        if link is None:
            return None
        member = self.member(link.symbol, parts[-1])
        is_class = link.symbol.name.lstrip("_")[:1].isupper()  # what a function outside the tree gives is not known
        if member is None and self._tree.path_of(link.symbol.module) is None and is_class:
            member = Symbol(link.symbol.module, f"{link.symbol.qualname}.{parts[-1]}")
        return Link(member, steps, link.is_certain) if member is not None else None

    def _in_class(self, module: str, parts: list[str], steps: tuple[Evidence, ...]) -> Link | None:
        """A class, a member of it, or a member of what its attributes hold."""
        owner = Symbol(module, parts[0])
        for name in parts[1:-1]:
            member = self.member(owner, name)
            if member is None or self.class_at(member) is None:
                link = self.attribute_class(owner, name)
                member = link.symbol if link is not None and link.is_certain else None
            if member is None:
                return None
            owner = member
        if len(parts) == 1:
            return Link(owner, steps)
        inner = Symbol(owner.module, f"{owner.qualname}.{parts[-1]}")
        return Link(self.member(owner, parts[-1]) or inner, steps)

    def _through_module(self, module: str, rest: list[str], steps: tuple[Evidence, ...], budget: int) -> Link | None:
        while rest and self._tree.exists(f"{module}.{rest[0]}"):
            module, rest = f"{module}.{rest[0]}", rest[1:]
        return self._follow(module, rest, steps, budget) if rest else Link(Symbol(module), steps)

    def _inner(self, module: str, parts: list[str], steps: tuple[Evidence, ...], budget: int) -> Link | None:
        """A submodule of that name."""
        inner = f"{module}.{parts[0]}"
        if not self._tree.exists(inner):
            return None
        return self._follow(inner, parts[1:], steps, budget - 1) if len(parts) > 1 else Link(Symbol(inner), steps)

    def _starred(
        self, module: str, path: str, parts: list[str], steps: tuple[Evidence, ...], budget: int
    ) -> Link | None:
        found: list[Link] = []
        for star in reversed(self.bindings_of(path).stars):
            source = self._tree.absolute(star, path, module)
            source_path = self._tree.path_of(source)
            if source_path is None:
                continue
            exports = self.bindings_of(source_path).exports
            if parts[0] not in exports if exports is not None else parts[0].startswith("_"):
                continue
            step = Evidence(path, 1, f"`{parts[0]}` comes through `from {star} import *`")
            if (link := self._follow(source, parts, (*steps, step), budget - 1)) is not None:
                found.append(link)
        if not found:
            return None
        # Which of several holds, the branches tell that they may stand in: one per platform, say.
        is_certain = all(one.symbol == found[0].symbol for one in found)
        return found[0] if is_certain else replace(found[0], is_certain=False)


def is_renamed_in_classes(name: str) -> bool:
    """True of ``__name``, which means another name in every class that it is written in."""
    return name.startswith("__") and not name.endswith("__")


_SAYS_NOTHING = frozenset({"typing", "typing_extensions", "types", "collections.abc", "builtins"})
"""Modules whose names may stand for an object of any class: `Any`, `Final`, `cast`, protocols."""


def _says_class(symbol: Symbol, origin: Origin) -> bool:
    """True of what is outside the tree and certainly a class, or makes mocks; a function may give anything."""
    if symbol.module in _SAYS_NOTHING:
        return False
    is_named_like_one = symbol.name.lstrip("_")[:1].isupper() or symbol.name == "create_autospec"
    return origin.kind == "annotation" or is_named_like_one


_PLAIN_BASES = frozenset(
    {"object", "abc.ABC", "typing.Generic", "typing.Protocol", "ABC", "Generic", "Protocol", "enum.Enum", "Exception"}
)


def is_typing_protocol(linker: Linker, module: str, base: str) -> bool:
    """True of a base, as written in a module, that makes a class a protocol: not of any class named `Protocol`."""
    written = re.sub(r"\[.*", "", base, flags=re.DOTALL)
    link = linker.follow(module, written)
    if link is None:
        return written.rpartition(".")[2] == "Protocol"
    return link.symbol.module in {"typing", "typing_extensions"} and link.symbol.name == "Protocol"


def annotated_class(text: str) -> str | None:
    """The one class that an annotation names, ``None`` beside it ignored; None when it names more or less."""
    text = text.strip().strip("'\"")
    if wrapped := _WRAPPED.match(text):
        text = wrapped.group(1)
    if optional := _OR_NONE.match(text):
        text = optional.group(1) or optional.group(2)
    return text if _DOTTED.match(text) else None


def _bound(origin: Origin) -> str:
    verb = {"from": "imported from", "import": "the module", "alias": "another name of", "annotation": "annotated"}
    return f"{verb.get(origin.kind, 'bound to')} `{origin.text}`"
