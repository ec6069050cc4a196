"""Putting: what a statement puts into a table, a list, a queue or a context variable that something holds."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ssot_lint.program.doubles.evaluating import Evaluator
from ssot_lint.program.doubles.values import Kind, Thing
from ssot_lint.program.reading.bound import Way
from ssot_lint.program.reading.syntax import Function, Syntax
from ssot_lint.program.teaching.functions import own_nodes
from ssot_lint.program.tree import Tree

ONE = frozenset({"set", "put", "put_nowait", "append", "appendleft", "add", "insert", "setdefault", "__setitem__"})
"""Methods whose last argument is kept."""
MANY = frozenset({"extend", "extendleft", "update"})
"""Methods that keep the elements of what they are given."""
_DEEPEST = 3


class Put(NamedTuple):
    """One thing that is put into another."""

    target: ast.expr
    value: ast.expr


def puts_of(node: ast.AST) -> Iterator[Put]:
    """What a statement or a call puts into what is there already."""
    match node:
        case ast.Call(func=ast.Attribute(value=target, attr=verb), args=[*_, value]) if verb in ONE:
            yield Put(target, value)
        case ast.Call(func=ast.Attribute(value=target, attr=verb)) if verb in MANY:
            for given in (*node.args, *(one.value for one in node.keywords)):
                yield from (Put(target, one) for one in elements_of(given))
        case ast.Call(func=ast.Attribute(attr="setitem"), args=[target, _, value, *_]) if not _is_text(target):
            yield Put(target, value)
        case ast.Assign(targets=targets, value=value):
            for one in targets:
                if isinstance(one, ast.Subscript):
                    parts = elements_of(value) if isinstance(one.slice, ast.Slice) else [value]
                    yield from (Put(one.value, part) for part in parts)
        case ast.AugAssign(target=target, op=ast.Add() | ast.BitOr(), value=value):
            yield from (Put(target, one) for one in elements_of(value))


def elements_of(node: ast.expr) -> list[ast.expr]:
    """The elements of what is written out; anything else by itself."""
    match node:
        case ast.List(elts=parts) | ast.Tuple(elts=parts) | ast.Set(elts=parts) | ast.Dict(values=parts):
            return [one.value if isinstance(one, ast.Starred) else one for one in parts]
        case ast.ListComp(elt=part) | ast.SetComp(elt=part) | ast.GeneratorExp(elt=part) | ast.DictComp(value=part):
            return [part]
    return [node]


class Holders:
    """Finds out under which names of modules and attributes something is held that goes by another name here."""

    def __init__(self, tree: Tree, evaluator: Evaluator) -> None:
        self._tree = tree
        self._evaluator = evaluator
        self._getters: dict[tuple[str, str], list[str]] = {}
        self._calls: dict[str, dict[str, list[ast.Call]]] = {}
        """Calls of plain names, by path and name."""

    def getters(self, module: str, name: str) -> list[str]:
        """Functions of a module that give what a name of it holds: others may put something into that."""
        if (module, name) not in self._getters:
            path = self._tree.modules.path_of(module)
            source = (self._tree.read(path) or b"") if path is not None else b""
            is_given = re.search(rb"\breturn %b\b" % re.escape(name.encode()), source) is not None
            syntax = self._evaluator.files.syntax(path) if path is not None and is_given else None
            functions = (one for one in syntax.tree.body if isinstance(one, Function)) if syntax is not None else ()
            self._getters[module, name] = [one.name for one in functions if _gives(one, name)]
        return self._getters[module, name]

    def of(self, syntax: Syntax, node: ast.expr, budget: int = _DEEPEST) -> Iterator[tuple[Syntax, ast.expr]]:
        """The expression itself, and those of the same file, or of the function that gives it, that it stands for."""
        yield syntax, node
        if budget <= 0:
            return
        match node:
            case ast.Name(id=name):
                for one in self._evaluator.files.flow(syntax).reaching(node, (name,)).bounds:
                    if one.way is Way.VALUE and isinstance(one.node, ast.expr):
                        yield from self.of(syntax, one.node, budget - 1)
                    elif one.way is Way.PARAMETER and isinstance(one.node, Function):
                        for given in _given(self._calls_in(syntax).get(one.node.name, ()), one.node, name):
                            yield from self.of(syntax, given, budget - 1)
            case ast.Call(func=func):
                value = self._evaluator.value(syntax, func)
                if isinstance(value, Thing) and value.kind is Kind.FUNCTION:
                    yield from self._given_by(value, budget)

    def _calls_in(self, syntax: Syntax) -> dict[str, list[ast.Call]]:
        if syntax.path not in self._calls:
            found = self._calls[syntax.path] = {}
            for one in syntax.nodes:
                if isinstance(one, ast.Call) and isinstance(one.func, ast.Name):
                    found.setdefault(one.func.id, []).append(one)
        return self._calls[syntax.path]

    def _given_by(self, function: Thing, budget: int) -> Iterator[tuple[Syntax, ast.expr]]:
        path = self._tree.modules.path_of(function.symbol.module)
        there = self._evaluator.files.syntax(path) if path is not None else None
        found = there.definition(function.symbol.qualname) if there is not None else None
        for one in own_nodes(found) if there is not None and isinstance(found, Function) else ():
            if there is not None and isinstance(one, ast.Return) and one.value is not None:
                yield from self.of(there, one.value, budget - 1)


def _given(calls: Iterable[ast.Call], function: Function, name: str) -> Iterator[ast.expr]:
    """What some calls of a function give a parameter of it."""
    positional = [one.arg for one in (*function.args.posonlyargs, *function.args.args)]
    for call in calls:
        yield from (one.value for one in call.keywords if one.arg == name)
        place = positional.index(name) if name in positional else len(call.args)
        yield from call.args[place : place + 1]


def _gives(function: Function, name: str) -> bool:
    given = (one.value for one in own_nodes(function) if isinstance(one, ast.Return))
    return any(isinstance(one, ast.Name) and one.id == name for one in given)


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant)
