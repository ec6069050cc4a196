"""Doors: the ways by which something else can come to where a receiver stands, followed back as written."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from ssot_lint.contracts.model import Symbol
from ssot_lint.program.doubles.evaluating import Evaluator, method_owner
from ssot_lint.program.doubles.values import Kind, Thing
from ssot_lint.program.model import ResolvedUse
from ssot_lint.program.reading.bound import Way
from ssot_lint.program.reading.nodes import nodes_below
from ssot_lint.program.reading.syntax import Function, Syntax
from ssot_lint.program.standing_in.exactness import Exactness
from ssot_lint.program.teaching.functions import own_nodes
from ssot_lint.program.tree import Tree

_DEEPEST = 6
_HANDED = 3
"""How far what is put through a door is followed in the file that puts it there."""
_ADDING = frozenset({"add", "append", "appendleft", "extend", "insert", "put", "setdefault", "update"})


class Through(StrEnum):
    """What a door is."""

    ARGUMENT = "argument"
    ATTRIBUTE = "attribute"
    NAME = "name"
    """Of a module."""
    DEPENDENCY = "dependency"


_ROOT = re.compile(r"[^\W\d]\w*")
"""The name that an expression begins with."""


class Door(NamedTuple):
    """One way in."""

    through: Through
    owner: Symbol
    """The function or class that is called, the class that has the attribute (if known), or the module of the name."""
    name: str
    """Of the parameter, the attribute or the name."""
    place: int = -1
    """Of a parameter: which argument by position fills it."""
    is_exact: bool = False
    """Of an attribute: the object is of that very class, and of no heir of it."""

    @property
    def word(self) -> str:
        """What a file says that opens it."""
        return self.owner.name if self.through is Through.ARGUMENT else self.name


class Doors:
    """Finds the doors of receivers."""

    def __init__(self, tree: Tree, evaluator: Evaluator, exactness: Exactness) -> None:
        self._tree = tree
        self._evaluator = evaluator
        self._exactness = exactness
        self._filled: dict[ast.ClassDef, dict[str, list[ast.expr]]] = {}
        """What the methods of a class put into attributes, by their names."""

    def of_use(self, use: ResolvedUse) -> set[Door]:
        """Every door to the receiver of a use; of a bare name to what it names."""
        syntax = self._evaluator.files.syntax(use.path) if use.path.endswith((".py", ".pyw")) else None
        node = syntax.name_at(use.use.span) if syntax is not None else None
        if syntax is None or node is None:
            return set()
        found = set(self.of(syntax, node, _DEEPEST, set()))
        found |= set(self._of_method(syntax, node, use))
        owner = use.targets[0].symbol.owner if use.targets else None
        if use.receiver_type is not None and owner is not None and owner.qualname:
            module, _, qualname = use.receiver_type.partition(":")
            found.add(Door(Through.NAME, Symbol(module), qualname.partition(".")[0]))
        return found

    def _of_method(self, syntax: Syntax, node: ast.AST, use: ResolvedUse) -> Iterator[Door]:
        """The door of the method that is called, by what a type checker says of the object."""
        if not isinstance(node, ast.Attribute) or use.receiver_is_class:
            return
        is_exact = self._exactness.is_exact(syntax, node.value)
        seen_as = Symbol(*(use.receiver_type or "").partition(":")[::2])
        above = {symbol for symbol, _ in self._tree.linker.ancestry(seen_as)} if seen_as.qualname else set()
        for site in use.targets:
            owner = site.symbol.owner
            if owner.qualname and not (use.use.receiver or "").startswith("super("):
                yield Door(Through.ATTRIBUTE, seen_as if owner in above else owner, node.attr, is_exact=is_exact)

    def ways_of(self, use: ResolvedUse) -> set[Door]:
        """Names in the modules of adapters by which these find the canonical; a call from elsewhere leaves them out."""
        found: set[Door] = set()
        for site in use.targets:
            parameters = {one.name for one in site.definition.parameters}
            for one in site.definition.delegations if site.symbol.module != use.module else ():
                root = _ROOT.match(one.receiver or one.name)
                if root is not None and root.group() not in parameters | {"self", "cls", "super"}:
                    found.add(Door(Through.NAME, Symbol(site.symbol.module), root.group()))
                    found |= set(self._in_module(site.symbol.module, f"{one.receiver}.{one.name}"))
        return found

    def _in_module(self, module: str, written: str) -> Iterator[Door]:
        """The name of another module that a dotted expression reads from it as it runs."""
        parts = written.split(".")
        for end in range(len(parts) - 1, 0, -1):
            link = (
                self._tree.linker.follow(module, ".".join(parts[:end])) if all(map(str.isidentifier, parts)) else None
            )
            if link is not None and not link.symbol.qualname:
                yield Door(Through.NAME, link.symbol, parts[end])
                return

    def of(self, syntax: Syntax, node: ast.AST, budget: int, seen: set[ast.AST]) -> Iterator[Door]:
        """Every door to what an expression holds."""
        if budget <= 0 or node in seen:
            return
        seen.add(node)
        match node:
            case (
                ast.Call(func=ast.Name(id="cast") | ast.Attribute(attr="cast"), args=[_, inner])
                | ast.Await(value=inner)
                | ast.NamedExpr(value=inner)
                | ast.Starred(value=inner)
                | ast.Subscript(value=inner)
            ):
                yield from self.of(syntax, inner, budget, seen)
            case ast.Call(func=inner):
                yield from self.of(syntax, inner, budget, seen)
                yield from self._of_result(syntax, inner, budget - 1, seen)
            case ast.IfExp(body=one, orelse=other):
                yield from self.of(syntax, one, budget, seen)
                yield from self.of(syntax, other, budget, seen)
            case ast.BoolOp(values=parts) | ast.List(elts=parts) | ast.Tuple(elts=parts):
                for part in parts:
                    yield from self.of(syntax, part, budget, seen)
            case ast.Attribute():
                yield from self._of_attribute(syntax, node, budget, seen)
            case ast.Name():
                yield from self._of_name(syntax, node, budget, seen)

    def handed_by(self, syntax: Syntax, node: ast.expr, door: Door) -> Iterator[Door]:
        """Doors to what is put through a door; of arguments that are handed on as they came, to the same of them."""
        if not isinstance(node, ast.Starred):
            yield from self.of(syntax, node, _HANDED, set())
            return
        function = syntax.function_around(node.value)
        if function is None or not isinstance(node.value, ast.Name):
            return
        for one in (function.args.vararg, function.args.kwarg):
            if one is not None and one.arg == node.value.id:
                for own in self._of_parameter(syntax, function, one.arg):
                    yield own._replace(name=door.name, place=door.place if one is function.args.vararg else -1)

    def _of_attribute(self, syntax: Syntax, node: ast.Attribute, budget: int, seen: set[ast.AST]) -> Iterator[Door]:
        owner = self._evaluator.value(syntax, node.value)
        if isinstance(owner, Thing) and owner.kind is Kind.MODULE:
            yield Door(Through.NAME, Symbol(owner.symbol.module), node.attr)
        elif isinstance(owner, Thing) and owner.kind in {Kind.OBJECT, Kind.CLASS}:
            is_exact = self._exactness.is_exact(syntax, node.value)
            yield Door(Through.ATTRIBUTE, owner.symbol, node.attr, is_exact=is_exact)
            yield from self._of_filling(owner.symbol, node.attr, budget - 1, seen)
        elif owner is None:
            yield Door(Through.ATTRIBUTE, self._own_class(syntax, node.value), node.attr)
        yield from self.of(syntax, node.value, budget, seen)

    def _own_class(self, syntax: Syntax, node: ast.expr) -> Symbol:
        """The class around, of ``cls`` and ``type(self)``; of anything else nobody knows."""
        if ast.unparse(node) not in {"cls", "type(self)", "self.__class__"}:
            return Symbol("")
        function = syntax.function_around(node)
        owner = syntax.class_of(function) if function is not None else None
        return Symbol(syntax.module, syntax.qualname(owner)) if owner is not None else Symbol("")

    def _of_result(self, syntax: Syntax, func: ast.expr, budget: int, seen: set[ast.AST]) -> Iterator[Door]:
        """Doors to what a function of the tree gives."""
        value = self._evaluator.value(syntax, func)
        if not isinstance(value, Thing) or value.kind is not Kind.FUNCTION:
            return
        path = self._tree.modules.path_of(value.symbol.module)
        there = self._evaluator.files.syntax(path) if path is not None else None
        function = there.definition(value.symbol.qualname) if there is not None else None
        for one in own_nodes(function) if there is not None and isinstance(function, Function) else ():
            if there is not None and isinstance(one, ast.Return | ast.Yield) and one.value is not None:
                yield from self.of(there, one.value, budget, seen)

    def _of_filling(self, owner: Symbol, name: str, budget: int, seen: set[ast.AST]) -> Iterator[Door]:
        """Doors to what the methods of a class put into an attribute of its objects."""
        for symbol, binding in self._tree.linker.ancestry(owner):
            path = self._tree.modules.path_of(symbol.module) if binding is not None else None
            syntax = self._evaluator.files.syntax(path) if path is not None else None
            found = syntax.definition(symbol.qualname) if syntax is not None else None
            if syntax is None or not isinstance(found, ast.ClassDef):
                continue
            declared = (one.target for one in found.body if isinstance(one, ast.AnnAssign))
            fields = [one.id for one in declared if isinstance(one, ast.Name)]
            if name in fields and not any(isinstance(one, Function) and one.name == "__init__" for one in found.body):
                yield Door(Through.ARGUMENT, symbol, name, fields.index(name))
            if found not in self._filled:
                self._filled[found] = _fillings(found)
            for value in self._filled[found].get(name, ()):
                yield from self.of(syntax, value, budget, seen)

    def _of_name(self, syntax: Syntax, node: ast.Name, budget: int, seen: set[ast.AST]) -> Iterator[Door]:
        reach = self._evaluator.files.flow(syntax).reaching(node, (node.id,))
        for one in reach.bounds:
            if one.way is Way.PARAMETER and isinstance(one.node, Function):
                yield from self._of_parameter(syntax, one.node, node.id)
            elif one.way in {Way.VALUE, Way.ELEMENT, Way.ENTERED}:
                yield from self.of(syntax, one.node, budget - 1, seen)
            elif isinstance(one.node, ast.ImportFrom):
                written = "." * one.node.level + (one.node.module or "")
                module = self._tree.modules.absolute(written, syntax.path, syntax.module)
                names = (each.name for each in one.node.names if (each.asname or each.name) == node.id)
                yield from (Door(Through.NAME, Symbol(module), name) for name in names)
        if not reach.is_sure or any("exec(" in line for line in syntax.lines):
            yield Door(Through.NAME, Symbol(syntax.module), node.id)

    def _of_parameter(self, syntax: Syntax, function: Function, name: str) -> Iterator[Door]:
        positional = [one.arg for one in (*function.args.posonlyargs, *function.args.args)]
        owner = syntax.class_of(function)
        if method_owner(syntax, function, name) is not None or (owner is not None and name == "cls"):
            return
        shift = 1 if owner is not None and method_owner(syntax, function, positional[0]) is not None else 0
        place = positional.index(name) - shift if name in positional else -1
        qualname = syntax.qualname(function)
        called = qualname.removesuffix(".__init__") if function.name == "__init__" else qualname
        yield Door(Through.ARGUMENT, Symbol(syntax.module, called), name, place)
        for default in (*function.args.defaults, *(one for one in function.args.kw_defaults if one is not None)):
            match default:
                case ast.Call(func=ast.Name(id="Depends" | "Security"), args=[ast.Name(id=made), *_]):
                    yield Door(Through.DEPENDENCY, Symbol(syntax.module), made)


def _fillings(around: ast.ClassDef) -> dict[str, list[ast.expr]]:
    """What the statements and calls in a class put into attributes, by the names of these."""
    found: dict[str, list[ast.expr]] = {}
    for node in nodes_below(around):
        match node:
            case ast.Assign(targets=targets, value=value):
                names = {one.attr for one in targets if isinstance(one, ast.Attribute)}
                match targets:
                    case [ast.Subscript(value=ast.Attribute(attr=own))]:
                        names.add(own)
            case ast.AnnAssign(target=ast.Attribute(attr=own), value=ast.expr() as value):
                names = {own}
            case ast.Call(func=ast.Attribute(value=ast.Attribute(attr=own), attr=last), args=[*_, value]):
                names = {own} if last in _ADDING else set()
            case _:
                continue
        for name in names:
            found.setdefault(name, []).append(value)
    return found
