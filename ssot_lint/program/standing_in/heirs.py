"""Heirs: classes that inherit from another, however they are made, and what they give a name to besides."""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from ssot_lint.contracts.model import Symbol
from ssot_lint.program.doubles.evaluating import Evaluator
from ssot_lint.program.mro import linearized
from ssot_lint.program.reading.bound import Way
from ssot_lint.program.reading.nodes import nodes_below
from ssot_lint.program.reading.syntax import Function, Syntax
from ssot_lint.program.sought import Pattern, Patterns
from ssot_lint.program.tree import Tree

_ROUNDS = 3
"""How far down heirs are looked for."""
_MIXED = re.compile(rb"class\s+\w+\s*(?:\[[^]]*\]\s*)?\([^)]*,[^)]*[^)\s,]|\b(?:type|new_class)\s*\([^()]*\(")
"""A class with more than one base, or made by a call: it need not say what it inherits."""
_STRANGE = re.compile(
    rb"^[ \t]*class\s+\w+\s*(?:\[[^]]*\]\s*)?\((?:[^)]*,)?\s*(?!object\b)[a-z_]\w*\s*[,)(]"
    rb"|\b(?:type|new_class)\s*\([^()]*,",
    re.MULTILINE,
)
"""A class whose base is named like a parameter, or is what a call gives."""
_UNKNOWN = Symbol("")


class Gift(NamedTuple):
    """What a class, or its object, has under a name."""

    syntax: Syntax
    line: int
    node: ast.AST | None
    """The value, the function or the import; None when nobody can tell."""

    @property
    def function(self) -> Function | None:
        """The function, of what is defined as one."""
        return self.node if isinstance(self.node, Function) else None


class Heir(NamedTuple):
    """A class that is made somewhere."""

    syntax: Syntax
    node: ast.ClassDef | ast.Call
    symbol: Symbol
    """Its own when it is a class of its module; of any other with the name that it is given."""
    bases: tuple[Symbol, ...]
    is_of_module: bool

    @property
    def is_loose(self) -> bool:
        """It is made in a function, of what that is given; or of what nobody knows."""
        return not self.is_of_module or _UNKNOWN in self.bases

    def may_inherit(self, owners: Collection[Symbol]) -> bool:
        """True when some base may be one of these classes."""
        return _UNKNOWN in self.bases or not set(owners).isdisjoint(self.bases)


class Heirs:
    """Finds heirs in the files near, and remembers them."""

    def __init__(self, tree: Tree, evaluator: Evaluator) -> None:
        self._tree = tree
        self._evaluator = evaluator
        self._paths: dict[str, list[str]] = {}
        self._wanted: tuple[Pattern, ...] = ()
        self._read: dict[str, list[Heir]] = {}
        self._given: dict[tuple[ast.AST, str], list[Gift]] = {}
        self._strange: dict[str, list[tuple[Heir, Gift]]] = {}

    def want(self, owners: Collection[Symbol]) -> None:
        """Have the next search look for heirs of some classes."""
        names = {one.name for one in owners} - self._paths.keys()
        self._wanted = tuple(Pattern(f":heirs {name}", name, _inherits(name)) for name in sorted(names))

    def wanted(self) -> tuple[Pattern, ...]:
        """What the next search has to look for."""
        return self._wanted

    def take(self, found: Mapping[str, Sequence[str]]) -> None:
        """Take what a search found of what was wanted."""
        self._paths |= {
            one.word: [p for p in found.get(one.label, ()) if p.endswith((".py", ".pyw"))] for one in self._wanted
        }
        self._wanted = ()

    def search(self, owners: Collection[Symbol]) -> None:
        """Look for the heirs of some classes, which were wanted in the search before, and for theirs."""
        waiting = set(owners)
        for _ in range(_ROUNDS):
            waiting = {heir.symbol for owner in waiting for heir in self._direct(owner)}
            self.want(waiting)
            if not self._wanted:
                return
            self.take(self._tree.search_near(Patterns(self._wanted)))

    def others(self, owner: Symbol, name: str) -> Iterator[tuple[Heir, Gift]]:
        """What the heirs of a class have under a name instead of what the class has."""
        above = {symbol for symbol, _ in self._tree.linker.ancestry(owner)}
        for heir in self._of(owner, name):
            if (gift := self._first(heir, above, name)) is not None:
                yield heir, gift

    def strangers(self, name: str) -> Iterator[tuple[Heir, Gift]]:
        """Classes with a watched name of their own, and a base that is a parameter, or what a call gives."""
        if name not in self._strange:
            word = os.fsencode(name)
            sources = ((path, self._tree.read(path) or b"") for path in sorted(self._tree.extractions))
            paths = [
                path for path, one in sources if path.endswith((".py", ".pyw")) and word in one and _STRANGE.search(one)
            ]
            classes = (heir for path in paths for heir in self._classes(path) if heir.is_loose)
            given = ((heir, self.given(heir.syntax, heir.node, name)) for heir in classes)
            self._strange[name] = [(heir, gift) for heir, gift in given if gift is not None and gift.node is not None]
        yield from self._strange[name]

    def of_module(self, owner: Symbol, name: str) -> list[Heir]:
        """Heirs that are classes of their modules, in files that may have something to say of a name."""
        return [heir for heir in self._of(owner, name) if heir.is_of_module]

    def _of(self, owner: Symbol, name: str) -> list[Heir]:
        """Heirs in files that say the name, or that may mix in what says it."""
        found: dict[tuple[str, int], Heir] = {}
        seen: set[Symbol] = {owner}
        waiting = [owner]
        while waiting:
            for heir in self._direct(waiting.pop()):
                if heir.symbol not in seen and heir.is_of_module:
                    waiting.append(heir.symbol)
                seen.add(heir.symbol)
                found[heir.syntax.path, heir.node.lineno] = heir
        return [found[place] for place in sorted(found) if self._may_say(place[0], name)]

    def _may_say(self, path: str, name: str) -> bool:
        source = self._tree.read(path) or b""
        return os.fsencode(name) in source or _MIXED.search(source) is not None

    def _direct(self, owner: Symbol) -> Iterator[Heir]:
        for path in dict.fromkeys(self._paths.get(owner.name, ())):
            yield from (heir for heir in self._classes(path) if owner in heir.bases)

    def _classes(self, path: str) -> list[Heir]:
        """Every class with bases that a file makes, wherever it makes it."""
        if path not in self._read:
            syntax = self._evaluator.files.syntax(path)
            nodes = syntax.nodes if syntax is not None else ()
            self._read[path] = [
                heir for node in nodes if syntax is not None and (heir := self._class(syntax, node)) is not None
            ]
        return self._read[path]

    def _class(self, syntax: Syntax, node: ast.AST) -> Heir | None:
        match node:
            case ast.ClassDef(bases=[_, *_] as bases):
                symbol = Symbol(syntax.module, syntax.qualname(node))
                binding = self._tree.linker.class_at(symbol)
                is_of_module = binding is not None and binding.line == node.lineno
                return Heir(syntax, node, symbol, tuple(self._base(syntax, one) for one in bases), is_of_module)
            case (
                ast.Call(func=ast.Name(id="type"), args=[first, made, _])
                | ast.Call(func=ast.Attribute(attr="new_class"), args=[first, made, *_])
            ):
                name = first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else "type"
                above = made.elts if isinstance(made, ast.Tuple) else [made]
                found = tuple(self._base(syntax, one) for one in above)
                return Heir(syntax, node, Symbol(syntax.module, f"<{name}>"), found, False)
        return None

    def _base(self, syntax: Syntax, node: ast.expr) -> Symbol:
        while isinstance(node, ast.Subscript):
            node = node.value
        text = ast.unparse(node) if isinstance(node, ast.Name | ast.Attribute) else ""
        function = syntax.function_around(node)
        if isinstance(node, ast.Name) and function is not None and (own := _annotation(function, node.id)) is not None:
            text = own
        if text:
            link = self._tree.linker.follow(syntax.module, text)
            if link is not None and not self._is_variable(link.symbol):
                return link.symbol
        return _UNKNOWN

    def _is_variable(self, symbol: Symbol) -> bool:
        """True of what a module of the tree holds that is no class of it."""
        is_own = self._tree.modules.path_of(symbol.module) is not None
        return is_own and self._tree.linker.class_at(symbol) is None

    def _first(self, heir: Heir, above: Collection[Symbol], name: str) -> Gift | None:
        """What an heir has under a name, unless it is what some classes above it have."""
        if (own := self.given(heir.syntax, heir.node, name)) is not None:
            return own
        for symbol in self._order(heir)[1:]:
            path = self._tree.modules.path_of(symbol.module) if symbol.qualname else None
            syntax = self._evaluator.files.syntax(path) if path is not None else None
            found = syntax.definition(symbol.qualname) if syntax is not None else None
            gift = self.given(syntax, found, name) if syntax is not None and isinstance(found, ast.ClassDef) else None
            if symbol in above and gift is not None:
                return None
            if gift is not None:
                return gift
        return None

    def _order(self, heir: Heir) -> list[Symbol]:
        if heir.is_of_module:
            return [symbol for symbol, _ in self._tree.linker.ancestry(heir.symbol)]

        def bases(symbol: Symbol) -> list[Symbol]:
            if symbol == heir.symbol:
                return [one for one in heir.bases if one.qualname]
            return [one for one, _ in self._tree.linker.ancestry(symbol)][1:]

        return linearized(heir.symbol, bases)

    def given(self, syntax: Syntax, node: ast.ClassDef | ast.Call, name: str) -> Gift | None:
        """What a class or its object finally has under a name of its own."""
        every = self.all_given(syntax, node, name)
        return every[-1] if every else None

    def all_given(self, syntax: Syntax, node: ast.ClassDef | ast.Call, name: str) -> list[Gift]:
        """What the body of a class gives a name, and then what its methods give the object."""
        if (node, name) not in self._given:
            found = (
                self._in_body(syntax, node, name) if isinstance(node, ast.ClassDef) else _in_call(syntax, node, name)
            )
            self._given[node, name] = list(found)
        return self._given[node, name]

    def _in_body(self, syntax: Syntax, node: ast.ClassDef, name: str) -> Iterator[Gift]:
        for bound in self._evaluator.files.flow(syntax).anywhere(node.body, {(name,)}):
            is_told = bound.way in {Way.VALUE, Way.DEFINED, Way.IMPORTED}
            line = getattr(bound.node, "lineno", node.lineno)
            yield Gift(syntax, line, bound.node if is_told else None)
        for method in (one for one in node.body if isinstance(one, Function)):
            if method.name == "__getattribute__":
                yield Gift(syntax, method.lineno, None)
            for one in nodes_below(method):
                yield from _set_by(syntax, one, name)


def _annotation(function: Function, name: str) -> str | None:
    """The class that a parameter is annotated with: ``Base`` of ``base: type[Base]``; empty of any other."""
    every = (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)
    own = next((one for one in every if one.arg == name), None)
    if own is None:
        return None
    match own.annotation:
        case ast.Subscript(value=ast.Name(id="type" | "Type"), slice=ast.Name() | ast.Attribute() as meant):
            return ast.unparse(meant)
    return ""


def _set_by(syntax: Syntax, node: ast.AST, name: str) -> Iterator[Gift]:
    """What a statement of a method puts into an attribute of its object."""
    match node:
        case ast.Assign(targets=targets, value=value):
            for target in targets:
                if isinstance(target, ast.Tuple | ast.List) and any(_is_own(one, name) for one in target.elts):
                    yield Gift(syntax, node.lineno, None)
                elif _is_own(target, name) and not _names(value, name):
                    yield Gift(syntax, node.lineno, value)
        case ast.AnnAssign(target=target, value=ast.expr() as value) if _is_own(target, name):
            yield Gift(syntax, node.lineno, value)
        case ast.Call(func=ast.Name(id="setattr"), args=[ast.Name(id="self"), ast.Constant(value=key), value]):
            yield from [Gift(syntax, node.lineno, value)] if key == name else []


def _is_own(target: ast.expr, name: str) -> bool:
    own = isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name) and target.value.id == "self"
    return own and isinstance(target, ast.Attribute) and target.attr == name


def _names(value: ast.expr, name: str) -> bool:
    """True of a value that is made of the very attribute: ``wrap(self.push)``."""
    return any(isinstance(one, ast.Attribute) and one.attr == name for one in nodes_below(value))


def _in_call(syntax: Syntax, node: ast.Call, name: str) -> Iterator[Gift]:
    """What a class that is made by a call has: by its dictionary, or by whoever fills it."""
    match node.args[2:]:
        case [ast.Dict(keys=keys, values=values)]:
            for key, value in zip(keys, values, strict=True):
                if isinstance(key, ast.Constant) and key.value == name:
                    yield Gift(syntax, value.lineno, value)
                elif not isinstance(key, ast.Constant):
                    yield Gift(syntax, node.lineno, None)
        case [ast.Call(func=ast.Name(id="dict"), args=[], keywords=keywords)]:
            yield from (Gift(syntax, node.lineno, one.value) for one in keywords if one.arg in {name, None})
        case [_, *_]:
            yield Gift(syntax, node.lineno, None)


def _inherits(name: str) -> bytes:
    word = re.escape(os.fsencode(name))
    return (
        rb"(?m)class\s+\w+\s*(?:\[[^]]*\]\s*)?\([^)]*\b%(word)b\b"
        rb"|\b(?:type|new_class)\s*\([^()]*\([^()]*\b%(word)b\b"
        rb"|\b%(word)b\s+as\s+\w|^[ \t]*\w+[ \t]*=[ \t]*[\w.]*\b%(word)b[ \t]*$" % {b"word": word}
    )
