"""Tables: literal dictionaries, lists and tuples that nobody fills or changes later, read by key."""

from __future__ import annotations

import ast
from collections.abc import Callable

from ssot_lint.program.teaching.reading import Expression, Reading
from ssot_lint.program.teaching.scopes import Scopes, Way
from ssot_lint.program.typeserver import Place

Table = ast.Dict | ast.List | ast.Tuple
_CHANGERS = frozenset({"append", "clear", "extend", "insert", "pop", "popitem", "remove", "setdefault", "update"})


_TAKERS = frozenset({"clear", "pop", "popitem"})


def table_of(
    reading: Reading, scopes: Scopes, node: ast.expr, bound_at: Callable[[ast.expr], list[tuple[Reading, Place]]]
) -> tuple[Reading, Table] | None:
    """The one literal that an expression names, in its own file or another; None when there is more to it."""
    if isinstance(node, Table):
        return reading, node
    if isinstance(node, ast.Name):
        bindings = scopes.bindings(node.id, node)
        own = bindings[0].value if len(bindings) == 1 and bindings[0].way is Way.VALUE else None
        if isinstance(own, Table):
            return (reading, own) if not is_changed(reading, node.id, own) else None
        if any(one.way is not Way.IMPORT for one in bindings):
            return None
    found = [
        (there, value)
        for there, place in bound_at(node)
        if isinstance(value := _value_at(there, place), Table) and not is_changed(there, _name(node), value)
    ]
    return found[0] if len(found) == 1 and not is_changed(reading, _name(node), found[0][1]) else None


def elements(
    there: Reading,
    table: Table,
    key: ast.expr | None,
    literal: Callable[[ast.expr], ast.expr] = lambda own: own,
) -> list[Expression]:
    """What stands in a table under a literal key; under a key that is not known everything in it.

    ``literal`` tells what the names among the table's own keys stand for.
    """
    if isinstance(table, ast.Dict):
        if any(one is None for one in table.keys):
            return []
        keys = [literal(one) if one is not None else None for one in table.keys]
        pairs = list(zip(keys, table.values, strict=True))
        if isinstance(key, ast.Constant):
            pairs = [(own, value) for own, value in pairs if isinstance(own, ast.Constant) and own.value == key.value]
        return [Expression(there, value) for _, value in pairs[-1:] if isinstance(key, ast.Constant)] or (
            [] if isinstance(key, ast.Constant) else [Expression(there, value) for _, value in pairs]
        )
    if any(isinstance(one, ast.Starred) for one in table.elts):
        return []
    if isinstance(key, ast.Constant) and isinstance(key.value, int):
        return [Expression(there, table.elts[key.value])] if key.value < len(table.elts) else []
    return [Expression(there, one) for one in table.elts]


def part_of(there: Reading, table: Table, taken: ast.Slice) -> tuple[Reading, Table] | None:
    """The part of a list or tuple that a slice of literal numbers takes; None where nobody can tell which."""
    if isinstance(table, ast.Dict) or any(isinstance(one, ast.Starred) for one in table.elts):
        return None
    try:
        ends = [None if one is None else ast.literal_eval(one) for one in (taken.lower, taken.upper, taken.step)]
        return there, ast.copy_location(ast.List(table.elts[slice(*ends)], ast.Load()), table)
    except (TypeError, ValueError):
        return None


def _name(node: ast.expr) -> str:
    return getattr(node, "attr", getattr(node, "id", ""))


def _value_at(there: Reading, place: Place) -> ast.expr | None:
    offset = there.lines.starts[place.line - 1] + place.column - 1
    target = there.target_at(offset)
    statement = there.parents[target] if target is not None else None
    if isinstance(statement, ast.Assign | ast.AnnAssign):
        return statement.value
    return None


def is_changed(reading: Reading, name: str, table: Table | None = None) -> bool:
    """A file stores under a key of what has the name, or calls what changes it.

    What is taken out of a dictionary leaves its other entries as they are.
    """
    is_dictionary = isinstance(table, ast.Dict)
    for node in reading.named(name):
        outer = reading.parents[node]
        match outer:
            case ast.Subscript(value=inner, ctx=ast.Store()) if inner is node:
                return True
            case ast.Subscript(value=inner, ctx=ast.Del()) if inner is node and not is_dictionary:
                return True
            case ast.Attribute(attr=method) if method in _CHANGERS and not (is_dictionary and method in _TAKERS):
                call = reading.parents[outer]
                if isinstance(call, ast.Call) and call.func is outer:
                    return True
            case ast.AugAssign(target=inner) if inner is node:
                return True
    return False
