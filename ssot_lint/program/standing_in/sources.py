"""Sources: the expressions that a receiver may come from, whatever it is annotated with on the way."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from ssot_lint.contracts.model import Symbol
from ssot_lint.program.doubles.evaluating import Evaluator, method_owner
from ssot_lint.program.doubles.values import Kind, Thing
from ssot_lint.program.reading.bound import Way
from ssot_lint.program.reading.syntax import Function, Syntax
from ssot_lint.program.standing_in.heirs import Heirs
from ssot_lint.program.teaching.functions import own_nodes
from ssot_lint.program.tree import Tree

_DEEPEST = 6


class Source(NamedTuple):
    """An expression in its file."""

    syntax: Syntax
    node: ast.expr


class Sources:
    """Follows values back as far as the text goes, past what annotations say."""

    def __init__(self, tree: Tree, evaluator: Evaluator, heirs: Heirs) -> None:
        self._tree = tree
        self._evaluator = evaluator
        self._heirs = heirs

    def of(
        self, syntax: Syntax, node: ast.AST, budget: int = _DEEPEST, seen: set[ast.AST] | None = None
    ) -> Iterator[Source]:
        """What an expression may be made of, itself first."""
        seen = set() if seen is None else seen
        if budget <= 0 or node in seen or not isinstance(node, ast.expr):
            return
        seen.add(node)
        yield Source(syntax, node)
        for part in _alternatives(node):
            yield from self.of(syntax, part, budget, seen)
        match node:
            case (
                ast.Subscript(value=table)
                | ast.Call(func=ast.Attribute(value=table, attr="get" | "setdefault" | "pop"))
            ):
                yield from self._elements(syntax, table, budget - 1, seen)
            case ast.Call(func=func):
                yield from self._results(syntax, func, budget - 1, seen)
                yield from self._made(syntax, func, budget - 1, seen)
            case ast.Attribute(value=ast.Name(id="request"), attr="param"):
                yield from self._parametrized(syntax, node, budget - 1, seen)
            case ast.Attribute(value=owner, attr=name):
                yield from self._attribute(syntax, owner, name, budget - 1, seen)
            case ast.Name():
                yield from self._bound(syntax, node, budget - 1, seen)

    def _made(self, syntax: Syntax, func: ast.expr, budget: int, seen: set[ast.AST]) -> Iterator[Source]:
        """Objects of the classes that what is called may be."""
        for source in list(self.of(syntax, func, budget, seen))[1:]:
            value = self._evaluator.value(*source)
            if isinstance(value, Thing) and value.kind is Kind.CLASS:
                yield Source(source.syntax, ast.copy_location(ast.Call(source.node, [], []), source.node))

    def _parametrized(self, syntax: Syntax, node: ast.AST, budget: int, seen: set[ast.AST]) -> Iterator[Source]:
        """What a fixture is made for, one after the other."""
        function = syntax.function_around(node)
        for decorator in function.decorator_list if function is not None else ():
            for keyword in decorator.keywords if isinstance(decorator, ast.Call) else ():
                if keyword.arg == "params":
                    yield from self._elements(syntax, keyword.value, budget, seen)

    def _bound(self, syntax: Syntax, node: ast.Name, budget: int, seen: set[ast.AST]) -> Iterator[Source]:
        flow, key = self._evaluator.files.flow(syntax), (node.id,)
        reach = flow.reaching(node, key)
        bounds = list(reach.bounds)
        if not reach.is_sure and not bounds:
            bounds = list(flow.anywhere(syntax.tree.body, {key}))
        for one in bounds:
            match one.way:
                case Way.VALUE:
                    yield from self.of(syntax, one.node, budget, seen)
                case Way.ELEMENT:
                    yield from self._elements(syntax, one.node, budget, seen)
                case Way.ENTERED:
                    yield from self._results(syntax, getattr(one.node, "func", one.node), budget, seen)
                case Way.PARAMETER if isinstance(one.node, Function):
                    yield from self._given(syntax, one.node, node.id, budget, seen)
                case Way.IMPORTED if isinstance(one.node, ast.ImportFrom):
                    yield from self._imported(syntax, one.node, node.id, budget, seen)

    def _imported(
        self, syntax: Syntax, statement: ast.ImportFrom, name: str, budget: int, seen: set[ast.AST]
    ) -> Iterator[Source]:
        """What a variable of another module is set to."""
        own = next((one.name for one in statement.names if (one.asname or one.name) == name), name)
        written = "." * statement.level + (statement.module or "")
        module = self._tree.modules.absolute(written, syntax.path, syntax.module)
        yield from self._variable(module, own, budget, seen)

    def _variable(self, module: str, name: str, budget: int, seen: set[ast.AST]) -> Iterator[Source]:
        there, _, bounds = self._evaluator.files.variable(module, name) or (None, "", [])
        for one in bounds:
            if there is not None and one.way is Way.VALUE:
                yield from self.of(there, one.node, budget, seen)

    def _given(
        self, syntax: Syntax, function: Function, name: str, budget: int, seen: set[ast.AST]
    ) -> Iterator[Source]:
        """The default of a parameter, and what the fixture of that name gives."""
        if method_owner(syntax, function, name) is not None:
            return
        for default in _defaults(function, name):
            yield from self.of(syntax, default, budget, seen)
        for values in _rows(function, name):
            yield from self._elements(syntax, values, budget, seen)
        for gift in self._evaluator.given.to(syntax, function, name):
            yield from self.of(gift.syntax, gift.node, budget, seen)

    def _results(self, syntax: Syntax, func: ast.AST, budget: int, seen: set[ast.AST]) -> Iterator[Source]:
        """What a function of the tree returns or yields."""
        value = self._evaluator.value(syntax, func)
        if isinstance(value, Thing) and value.kind is Kind.FUNCTION:
            there, function = self._function(value.symbol)
            for one in own_nodes(function) if there is not None and function is not None else ():
                if there is not None and isinstance(one, ast.Return | ast.Yield) and one.value is not None:
                    yield from self.of(there, one.value, budget, seen)

    def _function(self, symbol: Symbol) -> tuple[Syntax | None, Function | None]:
        path = self._tree.modules.path_of(symbol.module)
        there = self._evaluator.files.syntax(path) if path is not None else None
        found = there.definition(symbol.qualname) if there is not None else None
        return there, found if isinstance(found, Function) else None

    def _attribute(
        self, syntax: Syntax, owner: ast.expr, name: str, budget: int, seen: set[ast.AST]
    ) -> Iterator[Source]:
        """What an attribute of an object, or a name of a module, is set to."""
        value = self._evaluator.value(syntax, owner)
        if not isinstance(value, Thing):
            return
        if value.kind is Kind.MODULE:
            yield from self._variable(value.symbol.module, name, budget, seen)
        for symbol, binding in self._tree.linker.ancestry(value.symbol) if value.kind in _HAVING else ():
            path = self._tree.modules.path_of(symbol.module) if binding is not None else None
            there = self._evaluator.files.syntax(path) if path is not None else None
            found = there.definition(symbol.qualname) if there is not None else None
            if there is None or not isinstance(found, ast.ClassDef):
                continue
            for gift in self._heirs.all_given(there, found, name):
                if (function := gift.function) is not None:
                    nodes = (one for one in own_nodes(function) if isinstance(one, ast.Return))
                    parts = [one.value for one in nodes if one.value is not None] if _is_property(function) else []
                else:
                    parts = [gift.node] if isinstance(gift.node, ast.expr) else []
                for part in parts:
                    yield from self.of(there, _made_by_field(part), budget, seen)
                    yield from self._gotten(there, part, budget, seen)

    def _gotten(self, syntax: Syntax, node: ast.expr, budget: int, seen: set[ast.AST]) -> Iterator[Source]:
        """What a descriptor of the tree gives."""
        value = self._evaluator.value(syntax, node)
        is_object = isinstance(value, Thing) and value.kind is Kind.OBJECT
        getter = self._tree.linker.member(value.symbol, "__get__") if is_object and isinstance(value, Thing) else None
        there, function = self._function(getter) if getter is not None else (None, None)
        for one in own_nodes(function) if there is not None and function is not None else ():
            if there is not None and isinstance(one, ast.Return) and one.value is not None:
                yield from self.of(there, one.value, budget, seen)

    def _elements(self, syntax: Syntax, node: ast.AST, budget: int, seen: set[ast.AST]) -> Iterator[Source]:
        """What may come out of a table, a list or a generator."""
        if isinstance(node, ast.Call):
            yield from self._yielded(syntax, node.func, budget - 1, seen)
            return
        for source in list(self.of(syntax, node, budget, seen)):
            for part in _parts(source.node):
                yield from self.of(source.syntax, part, budget - 1, seen)
            if isinstance(source.node, ast.Call):
                yield from self._yielded(source.syntax, source.node.func, budget - 1, seen)

    def _yielded(self, syntax: Syntax, func: ast.AST, budget: int, seen: set[ast.AST]) -> Iterator[Source]:
        """What a function of the tree yields, and the elements of what it returns."""
        value = self._evaluator.value(syntax, func)
        if not isinstance(value, Thing) or value.kind is not Kind.FUNCTION or budget <= 0:
            return
        there, function = self._function(value.symbol)
        for one in own_nodes(function) if there is not None and function is not None else ():
            if there is not None and isinstance(one, ast.Yield) and one.value is not None:
                yield from self.of(there, one.value, budget, seen)
            elif there is not None and isinstance(one, ast.Return | ast.YieldFrom) and one.value is not None:
                yield from self._elements(there, one.value, budget, seen)


def _alternatives(node: ast.expr) -> list[ast.expr]:
    """Parts of which one is the value."""
    match node:
        case ast.Await(value=inner) | ast.NamedExpr(value=inner):
            return [inner]
        case ast.Call(func=ast.Name(id="cast") | ast.Attribute(attr="cast"), args=[_, inner]):
            return [inner]
        case ast.IfExp(body=one, orelse=other):
            return [one, other]
        case ast.BoolOp(values=parts):
            return parts
    return []


def _parts(node: ast.expr) -> list[ast.expr]:
    """Elements that are written out."""
    match node:
        case ast.List(elts=parts) | ast.Tuple(elts=parts) | ast.Set(elts=parts) | ast.Dict(values=parts):
            return parts
        case ast.ListComp(elt=part) | ast.SetComp(elt=part) | ast.GeneratorExp(elt=part) | ast.DictComp(value=part):
            return [part]
    return []


_HAVING = frozenset({Kind.OBJECT, Kind.CLASS})


def _defaults(function: Function, name: str) -> Iterator[ast.expr]:
    positional = [*function.args.posonlyargs, *function.args.args]
    for one, default in zip(reversed(positional), reversed(function.args.defaults), strict=False):
        if one.arg == name:
            yield default
    for own, given in zip(function.args.kwonlyargs, function.args.kw_defaults, strict=True):
        if own.arg == name and given is not None:
            yield given


def _rows(function: Function, name: str) -> Iterator[ast.expr]:
    """What ``parametrize`` gives a parameter; of several parameters what it gives them together."""
    for decorator in function.decorator_list:
        match decorator:
            case ast.Call(func=ast.Attribute(attr="parametrize"), args=[ast.Constant(value=str(names)), values, *_]):
                every = [one.strip() for one in names.split(",")]
                if name in every and len(every) == 1:
                    yield values
                elif name in every and isinstance(values, ast.List | ast.Tuple):
                    rows = [row.elts for row in values.elts if isinstance(row, ast.Tuple | ast.List)]
                    column = [row[every.index(name)] for row in rows if len(row) == len(every)]
                    yield ast.copy_location(ast.List(column, ast.Load()), values)


def _is_property(function: Function) -> bool:
    names = [one.func if isinstance(one, ast.Call) else one for one in function.decorator_list]
    return any(getattr(one, "attr", getattr(one, "id", "")) in {"property", "cached_property"} for one in names)


def _made_by_field(node: ast.expr) -> ast.expr:
    """Of ``field(default_factory=Made)`` a call of what makes the value; of ``field(default=…)`` the value."""
    match node:
        case ast.Call(func=ast.Name(id="field" | "Field" | "attrib") | ast.Attribute(attr="field" | "ib")):
            for keyword in node.keywords:
                if keyword.arg in {"default_factory", "factory"} and isinstance(keyword.value, ast.Lambda):
                    return keyword.value.body
                if keyword.arg in {"default_factory", "factory"}:
                    return ast.copy_location(ast.Call(keyword.value, [], []), node)
                if keyword.arg == "default":
                    return keyword.value
    return node
