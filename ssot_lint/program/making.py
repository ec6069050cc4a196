"""Making: classes whose objects or members need not be what their bodies say.

A decorator may put another class in the place of the one it is given, or another member into it; a metaclass,
``__new__`` and ``__init_subclass__`` may, too. An answer that names a member of such a class takes it for granted that
they do not.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from ssot_lint.contracts.model import Symbol
from ssot_lint.facts.model import UseKind
from ssot_lint.facts.reach import statements_in
from ssot_lint.facts.spellings import holds_other_spellings
from ssot_lint.program.answers import Answer, SiteUse
from ssot_lint.program.class_changes import Function, decorator_sets, gives_another, makes_others, sets_member
from ssot_lint.program.reading.nodes import nodes_below
from ssot_lint.program.setters import setters_of
from ssot_lint.program.tree import Tree

_DEEPEST = 3
_MAKING = frozenset({"__new__", "__getattribute__", "__init_subclass__"})
_FILLING = ("exec", "globals", "locals", "modules", "vars")
"""One of these is in every file in which something is put into the namespace around."""


class _Doubt(NamedTuple):
    """What has to be taken for granted about a class."""

    assumes: str
    is_of_name: bool
    """It is about what its name means and a call of it gives, not about the object whose methods run."""


class MakingJudge:
    """Says of answers what they take for granted about how classes are made; looks at each class once."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._doubts: dict[tuple[Symbol, str], tuple[_Doubt, ...]] = {}
        self._definitions: dict[Symbol, Function | ast.ClassDef | None] = {}
        self._texts: dict[Function | ast.ClassDef, str] = {}
        """Of the definitions: the text of their files."""
        self._making: dict[ast.ClassDef, list[Function]] = {}
        """Methods that have a say in what an object of the class is."""
        self._filling: dict[tuple[ast.ClassDef, str], bool] = {}

    def judged(self, sites: Sequence[SiteUse], answers: Sequence[Answer]) -> list[Answer]:
        """The answers, in their order."""
        return [self._judged(site, answer) for site, answer in zip(sites, answers, strict=True)]

    def _judged(self, site: SiteUse, answer: Answer) -> Answer:
        use = site.use
        if use.receiver is None or use.kind not in {UseKind.CALL, UseKind.REFERENCE}:
            return answer
        if answer.is_mock or answer.assumes or not (answer.places or answer.symbols):
            return answer
        is_own = use.receiver in {"self", "cls"} or use.receiver.startswith("super(")
        for owner in dict.fromkeys(self._owners(site, answer)):
            for doubt in self._of(owner, use.name):
                if not (doubt.is_of_name and is_own):
                    return replace(answer, assumes=doubt.assumes)
        return answer

    def doubt_about(self, owner: Symbol, name: str) -> str:
        """What has to be taken for granted of a member of a class, whatever its objects are; empty when nothing."""
        return next((one.assumes for one in self._of(owner, name) if not one.is_of_name), "")

    def _owners(self, site: SiteUse, answer: Answer) -> Iterator[Symbol]:
        """Classes of the tree that the receiver may be of: its own, and those that define what is named."""
        if answer.receiver_class is not None:
            yield answer.receiver_class
        yield from (one.owner for one in answer.symbols if one.owner.qualname)
        for place in answer.places:
            classes = () if place.path.startswith("/") else self._tree.bindings_of(place.path).classes
            for one in classes:
                if any(name == site.use.name and line == place.line for name, line, _ in one.members):
                    yield Symbol(self._tree.modules.name_of(place.path), one.qualname)

    def _of(self, owner: Symbol, name: str) -> tuple[_Doubt, ...]:
        if (owner, name) not in self._doubts:
            self._doubts[owner, name] = tuple(self._read(owner, name))
        return self._doubts[owner, name]

    def _read(self, owner: Symbol, name: str) -> Iterator[_Doubt]:
        for symbol, binding in self._tree.linker.ancestry(owner):
            found = self._definition(symbol) if binding is not None else None
            if isinstance(found, ast.ClassDef):
                yield from self._decorated(symbol, found, name)
                yield from self._by_metaclass(symbol, found, owner, name)
                for method in self._methods_making(found):
                    yield from _by_method(found, method, owner, name, is_base=symbol != owner)
                if self._fills_itself(found, name):
                    text = f"that what `{found.name}` puts into its namespace leaves `{name}` as `{owner.name}` has it"
                    yield _Doubt(text, False)

    def _methods_making(self, found: ast.ClassDef) -> list[Function]:
        if found not in self._making:
            sets = _sets_class if _says(self._texts[found], "__class__") else lambda method: False
            self._making[found] = [one for one in _methods(found) if one.name in _MAKING or sets(one)]
        return self._making[found]

    def _fills_itself(self, found: ast.ClassDef, name: str) -> bool:
        """Whether a class puts something of that name into its own namespace as it is made: ``locals()[…] = …``."""
        if (found, name) not in self._filling:
            own: list[ast.stmt] = [one for one in found.body if not isinstance(one, Function | ast.ClassDef)]
            may_fill = _says(self._texts[found], *_FILLING)
            setters = setters_of(ast.Module(own, []), name) if may_fill else ()
            self._filling[found, name] = any(setter.target is None for setter in setters)
        return self._filling[found, name]

    def _decorated(self, symbol: Symbol, found: ast.ClassDef, name: str) -> Iterator[_Doubt]:
        for decorator in found.decorator_list:
            is_factory = isinstance(decorator, ast.Call)
            called = decorator.func if isinstance(decorator, ast.Call) else decorator
            if self._gives_another(symbol.module, called, is_factory=is_factory):
                yield _Doubt(f"that `@{ast.unparse(called)}` gives the very class `{symbol.name}` back", True)
            function = self._meant(symbol.module, called)
            if isinstance(function, Function) and decorator_sets(function, name, is_factory=is_factory):
                yield _Doubt(f"that `@{ast.unparse(called)}` leaves `{name}` as `{symbol.name}` has it", False)

    def _gives_another(self, module: str, called: ast.expr, *, is_factory: bool, budget: int = _DEEPEST) -> bool:
        """Whether a decorator gives another class; what is not in the tree is trusted not to."""
        function = self._meant(module, called)
        if not isinstance(function, Function):
            return isinstance(function, ast.ClassDef) and not is_factory
        link = self._tree.linker.follow(module, ast.unparse(called))
        there = link.symbol.module if link is not None else module
        return budget <= 0 or gives_another(
            function,
            lambda func: self._gives_another(there, func, is_factory=False, budget=budget - 1),
            is_factory=is_factory,
        )

    def _by_metaclass(self, symbol: Symbol, found: ast.ClassDef, owner: Symbol, name: str) -> Iterator[_Doubt]:
        for keyword in found.keywords:
            metaclass = self._meant(symbol.module, keyword.value) if keyword.arg == "metaclass" else None
            for method in _methods(metaclass):
                by = f"`{getattr(metaclass, 'name', '')}.{method.name}`"
                if method.name == "__call__" and makes_others(method):
                    yield _Doubt(f"that {by} makes a `{owner.name}`", True)
                elif method.name in {"__new__", "__init__"} and sets_member(method, name):
                    yield _Doubt(f"that {by} leaves `{name}` as `{owner.name}` has it", False)

    def _meant(self, module: str, written: ast.expr) -> Function | ast.ClassDef | None:
        """The function or class of the tree that a dotted expression of a module names."""
        if not isinstance(written, ast.Name | ast.Attribute):
            return None
        link = self._tree.linker.follow(module, ast.unparse(written))
        return self._definition(link.symbol) if link is not None else None

    def _definition(self, symbol: Symbol) -> Function | ast.ClassDef | None:
        if symbol not in self._definitions:
            self._definitions[symbol] = self._found(symbol)
        return self._definitions[symbol]

    def _found(self, symbol: Symbol) -> Function | ast.ClassDef | None:
        path = self._tree.modules.path_of(symbol.module)
        parsed = self._tree.syntax_of(path) if path is not None else None
        body: Sequence[ast.stmt] = parsed.tree.body if parsed is not None else ()
        found: Function | ast.ClassDef | None = None
        for name in symbol.qualname.split("."):
            every = (one for statement in body for one in statements_in(statement))
            found = next((one for one in every if isinstance(one, Function | ast.ClassDef) and one.name == name), None)
            body = found.body if found is not None else ()
        if parsed is not None and found is not None:
            self._texts[found] = parsed.text
        return found


def _says(text: str, *words: str) -> bool:
    """False when no identifier of a text can be, or have in it, one of the words."""
    return any(word in text for word in words) or holds_other_spellings(text)


def _sets_class(method: Function) -> bool:
    nodes = nodes_below(method)
    return any(isinstance(one, ast.Attribute) and one.attr == "__class__" and _is_set(one) for one in nodes)


def _by_method(
    found: ast.ClassDef, method: Function, owner: Symbol, name: str, *, is_base: bool
) -> Iterator[_Doubt]:  # fmt: skip
    by = f"`{found.name}.{method.name}`"
    if method.name == "__new__" and makes_others(method):
        yield _Doubt(f"that {by} makes a `{owner.name}`", True)
    elif method.name == "__getattribute__":
        yield _Doubt(f"that {by} gives the `{name}` that `{owner.name}` has", False)
    elif _sets_class(method):
        yield _Doubt(f"that {by} does not make it an object of another class", False)
    elif method.name == "__init_subclass__" and is_base and sets_member(method, name):
        yield _Doubt(f"that {by} leaves `{name}` as `{owner.name}` has it", False)


def _is_set(node: ast.Attribute) -> bool:
    return isinstance(node.ctx, ast.Store)


def _methods(found: ast.AST | None) -> list[Function]:
    return [one for one in found.body if isinstance(one, Function)] if isinstance(found, ast.ClassDef) else []
