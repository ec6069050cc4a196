"""Givers: what gives a class attributes that its body does not show, so that lacking one proves nothing.

A metaclass, a decorator of the tree, a base that a call makes, or the class itself through `setattr`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ssot_lint.contracts.model import Symbol
from ssot_lint.program.teaching.reading import FUNCTIONS, Function, Library, Reading
from ssot_lint.program.tree import Tree

_RECORDS = frozenset({"namedtuple", "NamedTuple", "TypedDict"})
"""Calls that make a base of which nobody needs to guess what it has."""
_PLAIN_METACLASSES = frozenset({"type", "ABCMeta", "EnumMeta", "EnumType"})
_MAKING = frozenset({"__new__", "__init__", "__prepare__", "__getattr__", "__getattribute__"})
"""Methods by which a metaclass decides what its classes have."""


class Givers:
    """Knows of each class of the tree why its objects may have more than is written; remembers."""

    def __init__(self, tree: Tree, library: Library) -> None:
        self._tree = tree
        self._library = library
        self._known: dict[tuple[Symbol, str], str] = {}

    def why_open(self, owner: Symbol, name: str) -> str:
        """Why a class or its objects may have an attribute that is not written; empty when they may not."""
        for symbol, binding in self._tree.linker.ancestry(owner):
            if binding is None:
                continue
            if (symbol, name) not in self._known:
                self._known[symbol, name] = self._read(symbol, name)
            if self._known[symbol, name]:
                return self._known[symbol, name]
        return ""

    def _read(self, symbol: Symbol, name: str) -> str:
        reading, found = self._definition(symbol)
        if reading is None or not isinstance(found, ast.ClassDef):
            return ""
        return next(self._reasons(reading, symbol, found, name), "")

    def _reasons(self, reading: Reading, symbol: Symbol, found: ast.ClassDef, name: str) -> Iterator[str]:
        for base in found.bases:
            if isinstance(base, ast.Call) and _last_name(base.func) not in _RECORDS:
                yield f"a base of `{symbol.name}` is made by `{ast.unparse(base.func)}()`, and may have anything"
        for keyword in found.keywords:
            if keyword.arg == "metaclass" and self._decides(reading, keyword.value, name):
                yield f"`{symbol.name}` may be given `{name}` by its metaclass `{ast.unparse(keyword.value)}`"
        for decorator in found.decorator_list:
            if self._adds(reading, decorator):
                yield f"`{symbol.name}` is given attributes by its decorator `{ast.unparse(decorator)}`"
        yield from _of_body(symbol, found, name)

    def _decides(self, reading: Reading, metaclass: ast.expr, name: str) -> bool:
        """True of a metaclass that has the attribute, may give its classes anything, or of which nothing is known."""
        link = self._tree.linker.follow(reading.module, ast.unparse(metaclass))
        if link is None:
            return True
        for owner, binding in self._tree.linker.ancestry(link.symbol):
            if binding is None and owner.qualname.rpartition(".")[2] not in _PLAIN_METACLASSES:
                return True
            if binding is not None and any(binding.member(one) is not None for one in (*_MAKING, name)):
                return True
        return False

    def _adds(self, reading: Reading, decorator: ast.expr) -> bool:
        """True of a decorator of the tree that sets something on what it decorates."""
        called = decorator.func if isinstance(decorator, ast.Call) else decorator
        link = self._tree.linker.follow(reading.module, ast.unparse(called))
        _, found = self._definition(link.symbol) if link is not None else (None, None)
        return isinstance(found, FUNCTIONS) and _sets_attributes(found)

    def _definition(self, symbol: Symbol) -> tuple[Reading | None, ast.AST | None]:
        path = self._tree.modules.path_of(symbol.module)
        reading = self._library.reading(path) if path is not None else None
        every = reading.definitions() if reading is not None else ()
        return reading, next((one for one in every if reading and reading.qualname(one) == symbol.qualname), None)


def _of_body(symbol: Symbol, found: ast.ClassDef, name: str) -> Iterator[str]:
    for node in ast.walk(found):
        match node:
            case ast.Call(func=ast.Name(id="setattr"), args=[ast.Name(id="self" | "cls"), key, *_]):
                if not isinstance(key, ast.Constant):
                    yield f"`{symbol.name}` sets attributes by names that are not known"
            case ast.Attribute(value=ast.Name(id="self" | "cls"), attr="__dict__"):
                yield f"`{symbol.name}` sets attributes through `__dict__`"
            case ast.Call(func=ast.Name(id="vars"), args=[ast.Name(id="self" | "cls")]):
                yield f"`{symbol.name}` may set attributes through `vars`"
            case ast.Assign(targets=[ast.Name(id="__slots__")], value=value) if _says(value, name):
                yield f"`{symbol.name}` has a slot for `{name}`"
            case ast.FunctionDef() if node.name == "__getattribute__":
                yield f"`{symbol.name}` answers for any name"


def _says(value: ast.expr, name: str) -> bool:
    return any(isinstance(one, ast.Constant) and one.value == name for one in ast.walk(value))


def _sets_attributes(function: Function) -> bool:
    """The function, or one within it, sets an attribute on a parameter."""
    given = {one.arg for node in ast.walk(function) if isinstance(node, ast.arguments) for one in node.args}
    for node in ast.walk(function):
        match node:
            case ast.Call(func=ast.Name(id="setattr"), args=[ast.Name(id=name), *_]) if name in given:
                return True
            case ast.Attribute(value=ast.Name(id=name), ctx=ast.Store()) if name in given:
                return True
            case ast.Return(value=ast.Call(func=ast.Name(id="type"), args=[_, _, *_])):
                return True
    return False


def _last_name(node: ast.expr) -> str:
    return ast.unparse(node).rpartition(".")[2]
