"""Loading: what a call gives that imports something by a path, read by going through it with the texts it is given.

Only texts, tables and paths are reckoned with; nothing of the tree is run. Where a text is one of several (a loop over
a table, a key that is not known), each is tried from the start, so that parts of one row stay together.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from ssot_lint.program.teaching.loading_texts import METHODS, Dotted, Unclear, attribute, imported, located
from ssot_lint.program.teaching.reading import Function, Reading
from ssot_lint.program.teaching.roots import Roots
from ssot_lint.program.teaching.scopes import Binding, Way
from ssot_lint.program.teaching.tables import is_changed

_MOST = 24
_DEEPEST = 24
_LOCATORS = frozenset({"import_string", "resolve_name", "locate", "import_object", "import_item"})


@dataclass(frozen=True, slots=True)
class Table:
    """A literal in its file, the parts of which are looked at when they are asked for."""

    reading: Reading
    node: ast.Dict | ast.List | ast.Tuple | ast.Set

    @property
    def pairs(self) -> list[tuple[ast.expr, ast.expr]]:
        """Keys and values; of a list or tuple each item twice."""
        if isinstance(self.node, ast.Dict):
            if None in self.node.keys:
                raise Unclear
            return [(key, value) for key, value in zip(self.node.keys, self.node.values, strict=True) if key]
        return [(one, one) for one in self.node.elts]


Known: TypeAlias = "str | int | Dotted | Table | tuple[Known, ...] | None"
Names: TypeAlias = "Mapping[str, Known]"


class _Fork(Exception):
    def __init__(self, key: object, count: int) -> None:
        self.key, self.count = key, count


class Loader:
    """Reckons what expressions load."""

    def __init__(self, roots: Roots) -> None:
        self._roots = roots
        self._chosen: dict[object, int] = {}
        self._calls: tuple[ast.AST, ...] = ()
        self._depth = 0

    def loaded(self, reading: Reading, node: ast.expr) -> list[Dotted]:
        """Everything that the expression may give; nothing when that is not certain."""
        waiting: list[dict[object, int]] = [{}]
        found: dict[Dotted, None] = {}
        for _ in range(_MOST):
            if not waiting:
                return list(found)
            self._chosen, self._calls, self._depth = waiting.pop(), (), 0
            try:
                value = self._value(reading, node, {})
            except _Fork as fork:
                waiting += [{**self._chosen, fork.key: index} for index in range(fork.count)]
                continue
            except (Unclear, RecursionError):
                return []
            if not isinstance(value, Dotted):
                return []
            found[value] = None
        return []

    def _choice(self, node: ast.AST, count: int) -> int:
        if count <= 1:
            if not count:
                raise Unclear
            return 0
        key = (node, self._calls)
        if key not in self._chosen:
            raise _Fork(key, count)
        return self._chosen[key]

    def _value(self, reading: Reading, node: ast.expr, names: Names) -> Known:
        self._depth += 1
        try:
            if self._depth > _DEEPEST:
                raise Unclear
            return self._of(reading, node, names)
        finally:
            self._depth -= 1

    def _of(self, reading: Reading, node: ast.expr, names: Names) -> Known:
        match node:
            case ast.Constant(value=str() | int() | None as value):
                return value
            case ast.Name(id=name):
                return names[name] if name in names else self._named(reading, node, names)
            case ast.Dict() | ast.List() | ast.Set():
                return Table(reading, node)
            case ast.Tuple(elts=parts):
                return tuple(self._value(reading, one, names) for one in parts)
            case ast.IfExp(body=one, orelse=other):
                return self._value(reading, [one, other][self._choice(node, 2)], names)
            case ast.JoinedStr() | ast.FormattedValue() | ast.BinOp():
                return self._joined(reading, node, names)
            case ast.Subscript(value=inner, slice=key):
                return self._item(reading, node, self._value(reading, inner, names), key, names)
            case ast.Attribute():
                return self._attribute(reading, node, names)
            case ast.Call():
                return self._called(reading, node, names)
        raise Unclear

    def _joined(self, reading: Reading, node: ast.expr, names: Names) -> str:
        match node:
            case ast.JoinedStr(values=parts):
                return "".join(self._text(reading, one, names) for one in parts)
            case ast.FormattedValue(value=inner, conversion=-1, format_spec=None):
                return self._text(reading, inner, names)
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                return self._text(reading, left, names) + self._text(reading, right, names)
        raise Unclear

    def _text(self, reading: Reading, node: ast.expr, names: Names) -> str:
        value = self._value(reading, node, names)
        if not isinstance(value, str):
            raise Unclear
        return value

    def _item(self, reading: Reading, node: ast.AST, owner: Known, key: ast.expr, names: Names) -> Known:
        try:
            wanted = self._value(reading, key, names)
        except Unclear:
            wanted = None
        if isinstance(owner, tuple) and isinstance(wanted, int) and -len(owner) <= wanted < len(owner):
            return owner[wanted]
        if not isinstance(owner, Table):
            raise Unclear
        pairs = owner.pairs
        if isinstance(owner.node, ast.Dict) and isinstance(wanted, str):
            pairs = [(one, value) for one, value in pairs if isinstance(one, ast.Constant) and one.value == wanted]
        elif isinstance(wanted, int) and not isinstance(owner.node, ast.Dict):
            pairs = pairs[wanted:][:1]
        return self._value(owner.reading, pairs[self._choice(node, len(pairs))][1], {})

    def _named(self, reading: Reading, node: ast.Name, names: Names) -> Known:
        bindings = self._roots.scopes(reading).bindings(node.id, node)
        if not bindings or any(one.way is Way.IMPORT for one in bindings):
            return self._elsewhere(reading, node)
        binding = bindings[self._choice(node, len(bindings))]
        return self._bound(reading, binding, node, names)

    def _bound(self, reading: Reading, binding: Binding, node: ast.Name, names: Names) -> Known:
        if binding.value is None or not isinstance(binding.node, ast.Name) or is_changed(reading, node.id):
            raise Unclear
        if binding.way is Way.VALUE:
            value = self._value(reading, binding.value, names)
        elif binding.way is Way.ITEM:
            value = self._next(reading, binding.value, names)
        else:
            raise Unclear
        place = self._roots.scopes(reading).place_in_tuple(binding.node)
        return value if place is None else _part(value, place)

    def _next(self, reading: Reading, table: ast.expr, names: Names) -> Known:
        """What a loop over a table may get."""
        method = ""
        match table:
            case ast.Call(func=ast.Attribute(value=inner, attr=method), args=[]):
                table = inner
        owner = self._value(reading, table, names)
        if isinstance(owner, tuple) and not method:
            return owner[self._choice(table, len(owner))]
        if not isinstance(owner, Table) or method not in {"", "items", "keys", "values"}:
            raise Unclear
        key, value = owner.pairs[self._choice(table, len(owner.pairs))]
        if method == "items":
            return (self._value(owner.reading, key, {}), self._value(owner.reading, value, {}))
        return self._value(owner.reading, value if method == "values" else key, {})

    def _elsewhere(self, reading: Reading, node: ast.Name | ast.Attribute) -> Known:
        """A constant of another module."""
        places = self._roots.places(reading, node)
        there = self._roots.reading(places[0]) if len(places) == 1 else None
        target = there.target_at(there.offset_of(places[0])) if there is not None else None
        if there is None or not isinstance(target, ast.Name):
            raise Unclear
        bindings = self._roots.scopes(there).bindings(target.id, target)
        if len(bindings) != 1 or is_changed(reading, target.id):
            raise Unclear
        return self._bound(there, bindings[0], target, {})

    def _attribute(self, reading: Reading, node: ast.Attribute, names: Names) -> Known:
        try:
            owner = self._value(reading, node.value, names)
        except Unclear:
            owner = None
        return attribute(owner, node.attr) if isinstance(owner, Dotted) else self._elsewhere(reading, node)

    def _called(self, reading: Reading, call: ast.Call, names: Names) -> Known:
        func = call.func
        name = getattr(func, "attr", getattr(func, "id", ""))
        if name == "import_module" and call.args:
            return imported(self._text(reading, call.args[0], names))
        if name == "getattr" and isinstance(func, ast.Name) and len(call.args) >= 2:
            return attribute(self._value(reading, call.args[0], names), self._text(reading, call.args[1], names))
        if isinstance(func, ast.Attribute) and name in METHODS:
            given = [self._value(reading, one, names) for one in call.args]
            made: Known = METHODS[name](self._text(reading, func.value, names), given)
            return made
        if isinstance(func, ast.Attribute) and name == "get" and call.args:
            return self._item(reading, call, self._value(reading, func.value, names), call.args[0], names)
        found = self._function(reading, func)
        if found is not None:
            return self._ran(*found, self._arguments(reading, call, found[1], names), call)
        if name in _LOCATORS and len(call.args) == 1:
            return located(self._text(reading, call.args[0], names))
        raise Unclear

    def _function(self, reading: Reading, func: ast.expr) -> tuple[Reading, Function] | None:
        places = self._roots.places(reading, func) if isinstance(func, ast.Name | ast.Attribute) else ()
        found = [self._roots.function_at(place) for place in places]
        return found[0] if len(found) == 1 else None

    def _arguments(self, reading: Reading, call: ast.Call, function: Function, names: Names) -> dict[str, Known]:
        arguments = [*function.args.posonlyargs, *function.args.args]
        if arguments[:1] and arguments[0].arg in {"self", "cls"} and isinstance(call.func, ast.Attribute):
            arguments = arguments[1:]
        given = dict(zip((one.arg for one in arguments), call.args, strict=False))
        given |= {one.arg: one.value for one in call.keywords if one.arg is not None}
        return {name: value for name, one in given.items() if (value := self._try(reading, one, names)) is not None}

    def _try(self, reading: Reading, node: ast.expr, names: Names) -> Known:
        try:
            return self._value(reading, node, names)
        except Unclear:
            return None

    def _ran(self, there: Reading, function: Function, names: dict[str, Known], call: ast.Call) -> Known:
        """What a function returns when its parameters are those."""
        before, self._calls = self._calls, (*self._calls, call)
        self._depth += 1
        if len(self._calls) > _DEEPEST // 4:
            raise Unclear
        try:
            result = self._body(there, function.body, names)
        finally:
            self._calls = before
            self._depth -= 1
        if result is None:
            raise Unclear
        return result[0]

    def _body(self, there: Reading, body: list[ast.stmt], names: dict[str, Known]) -> tuple[Known] | None:
        """What is returned from within statements; None when they are passed through."""
        for statement in body:
            result = self._statement(there, statement, names)
            if result is not None:
                return result
        return None

    def _statement(self, there: Reading, statement: ast.stmt, names: dict[str, Known]) -> tuple[Known] | None:
        match statement:
            case ast.Return(value=ast.expr() as value):
                return (self._value(there, value, names),)
            case ast.Assign(targets=[target], value=value) | ast.AnnAssign(target=target, value=ast.expr() as value):
                self._assign(target, self._try(there, value, names), names)
            case ast.For(target=target, iter=table, body=body, orelse=[]):
                for one in self._all(there, table, names):
                    self._assign(target, one, names)
                    if (result := self._body(there, body, names)) is not None:
                        return result
            case ast.If(test=test, body=body, orelse=orelse):
                return self._body(there, body if self._holds(there, test, names) else orelse, names)
            case ast.Try(body=body, finalbody=[]):
                return self._body(there, body, names)
            case ast.Expr() | ast.Import() | ast.ImportFrom() | ast.Pass():
                pass
            case _:
                raise Unclear
        return None

    def _assign(self, target: ast.expr, value: Known, names: dict[str, Known]) -> None:
        match target:
            case ast.Name(id=name):
                names[name] = value
            case ast.Tuple(elts=parts) if not any(isinstance(one, ast.Starred) for one in parts):
                for place, part in enumerate(parts):
                    self._assign(part, _part(value, place) if value is not None else None, names)

    def _all(self, there: Reading, node: ast.expr, names: Names) -> list[Known]:
        owner = self._value(there, node, names)
        if isinstance(owner, Table):
            return [self._value(owner.reading, key, {}) for key, _ in owner.pairs]
        if not isinstance(owner, tuple):
            raise Unclear
        return list(owner)

    def _holds(self, there: Reading, test: ast.expr, names: Names) -> bool:
        match test:
            case ast.UnaryOp(op=ast.Not(), operand=inner):
                return not self._holds(there, inner, names)
            case ast.Compare(left=left, ops=[ast.In() | ast.NotIn() as how], comparators=[right]):
                is_in = self._text(there, left, names) in self._text(there, right, names)
                return is_in is isinstance(how, ast.In)
            case ast.Call(func=ast.Name(id="isinstance"), args=[inner, ast.Name(id=kind)]):
                return isinstance(self._value(there, inner, names), str) is (kind == "str")
            case ast.Name():
                value = self._value(there, test, names)
                if isinstance(value, str):
                    return bool(value)
        raise Unclear


def _part(value: Known, place: int) -> Known:
    if isinstance(value, Table) and not isinstance(value.node, ast.Dict):
        raise Unclear
    if not isinstance(value, tuple) or place >= len(value):
        raise Unclear
    return value[place]
