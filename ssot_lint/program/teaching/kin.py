"""Kin: which classes ``self`` and ``cls`` may be where one class is written, as the subclasses in the tree tell."""

from __future__ import annotations

import ast

from ssot_lint.contracts.model import Symbol
from ssot_lint.program.subclasses import heirs_of
from ssot_lint.program.teaching.reading import FUNCTIONS, Expression, Function, Library, Reading
from ssot_lint.program.teaching.values import NOTHING, Value
from ssot_lint.program.tree import Tree

_MOST = 40
Member = tuple[Reading, Function | list[ast.expr]]
"""The file of a class, and its method of a name, or what its attribute of that name is set to."""


class Kin:
    """Knows the subclasses of classes; the tree is searched once a class."""

    def __init__(self, tree: Tree, library: Library) -> None:
        self._tree = tree
        self._library = library
        self._heirs: dict[Symbol, dict[Symbol, set[Symbol]]] = {}

    def heirs(self, owner: Symbol) -> dict[Symbol, set[Symbol]]:
        """Every class below one, each with its own heirs."""
        if owner not in self._heirs:
            self._heirs[owner] = heirs_of(self._tree, owner)
        return self._heirs[owner]

    def own_object(self, expression: Expression) -> Value | None:
        """What ``self`` is in a class that nothing inherits from; None for any other expression."""
        owner = _owner(expression, "self")
        if owner is None:
            return None
        return NOTHING if self.heirs(owner) else Value((f"<{owner.module}:{owner.qualname}>",))

    def heir_classes(self, expression: Expression) -> Value:
        """What ``cls`` is in ``__init_subclass__``: every subclass; nothing for any other expression."""
        function = expression.reading.function_around(expression.node)
        if function is None or function.name != "__init_subclass__":
            return NOTHING
        owner = _owner(expression, "cls")
        heirs = sorted(self.heirs(owner)) if owner is not None else []
        if not heirs or len(heirs) > _MOST:
            return NOTHING
        return Value(tuple(f"type[<{one.module}:{one.qualname}>]" for one in heirs))

    def providers(self, owner: Symbol, name: str) -> dict[Symbol, Member]:
        """What the classes below one have under a name that it lacks; nothing when one of the last of them lacks it."""
        if not self._tree.linker.lacks(owner, name):
            return {}
        found: dict[Symbol, Member] = {}
        for heir, below in sorted(self.heirs(owner).items()):
            member = self.member(heir, name)
            if member is not None:
                found[heir] = member
            elif not below:
                return {}
        return found

    def provided(self, owner: Symbol, name: str) -> tuple[Symbol, ...]:
        """The methods that the classes below one have under a name that it lacks; none when one is not known."""
        found: set[Symbol] = set()
        for heir in sorted(self.heirs(owner)):
            if self._tree.linker.lacks(heir, name):
                continue
            member = self.member(heir, name)
            if member is None or isinstance(member[1], list):
                return ()
            qualname = member[0].qualname(member[1])
            found |= {Symbol(member[0].module, qualname)} if qualname is not None else set()
        return tuple(sorted(found))

    def member(self, owner: Symbol, name: str) -> Member | None:
        """The method that a class has under a name, itself or by inheritance, or what its attribute is set to."""
        for symbol, binding in self._tree.linker.ancestry(owner):
            path = self._tree.modules.path_of(symbol.module) if binding is not None else None
            reading = self._library.reading(path) if path is not None else None
            found = reading.definition_at(binding.line) if reading is not None and binding is not None else None
            if reading is None or not isinstance(found, ast.ClassDef):
                return None
            for one in found.body:
                if isinstance(one, FUNCTIONS) and one.name == name:
                    return reading, one
            if values := stored(reading, found, name):
                return reading, values
        return None


def stored(reading: Reading, owner: ast.ClassDef, name: str) -> list[ast.expr]:
    """What a class itself sets an attribute of its objects to."""
    found: list[ast.expr] = []
    for node in ast.walk(owner):
        match node:
            case (
                ast.Assign(targets=[target], value=ast.expr() as value)
                | ast.AnnAssign(target=target, value=ast.expr() as value)
            ) if reading.text_of(target) == f"self.{name}" or (
                node in owner.body and reading.text_of(target) == name
            ):  # fmt: skip
                found.append(value)
    return found


def _owner(expression: Expression, name: str) -> Symbol | None:
    """The class in one of whose methods a name is the first parameter, and is read."""
    reading, node = expression
    function = reading.function_around(node)
    owner = reading.class_of(function) if function is not None else None
    if function is None or owner is None or not (isinstance(node, ast.Name) and node.id == name):
        return None
    first = next(iter((*function.args.posonlyargs, *function.args.args)), None)
    qualname = reading.qualname(owner)
    return Symbol(reading.module, qualname) if first is not None and first.arg == name and qualname else None
