"""Lambdas: who calls one, and so what its parameters are given."""

from __future__ import annotations

import ast

from ssot_lint.program.teaching.arguments import Caller, argument_given
from ssot_lint.program.teaching.callers import CallerFinder
from ssot_lint.program.teaching.lessons import Filled
from ssot_lint.program.teaching.reading import FUNCTIONS, Expression, Reading
from ssot_lint.program.teaching.roots import Roots
from ssot_lint.program.teaching.scopes import Way


def filled_by_calls(roots: Roots, finder: CallerFinder, reading: Reading, node: ast.Name) -> Filled | None:
    """What a lambda's parameter is given where the name is read; None when not all calls are in sight."""
    bindings = roots.scopes(reading).bindings(node.id, node)
    function = bindings[0].function if len(bindings) == 1 and bindings[0].way is Way.PARAMETER else None
    if not isinstance(function, ast.Lambda):
        return None
    calls = _calls(roots, finder, reading, function)
    given = [argument_given(one, reading, function, node.id) for one in calls or ()]
    expressions = [one for one in given if isinstance(one, Expression)]
    if not expressions or len(expressions) != len(given):
        return None
    places = ", ".join(dict.fromkeys(f"{one.place.path}:{one.place.line}" for one in calls or ()))
    here = reading.place(reading.span(function)[0])
    return Filled(here, f"the lambda is called with `{{}}` for `{node.id}`: {places}", expressions)


def _calls(roots: Roots, finder: CallerFinder, reading: Reading, function: ast.Lambda) -> list[Caller] | None:
    outer = reading.parents[function]
    if isinstance(outer, ast.Call) and outer.func is function:
        return [Caller(reading, outer, tuple(outer.args), tuple(outer.keywords))]
    if isinstance(outer, ast.Assign) and len(outer.targets) == 1 and isinstance(outer.targets[0], ast.Name):
        return _of_variable(roots, reading, outer.targets[0])
    call = reading.parents[outer] if isinstance(outer, ast.keyword) else outer
    return finder.forwarded(reading, function, call) if isinstance(call, ast.Call) else None


def _of_variable(roots: Roots, reading: Reading, target: ast.Name) -> list[Caller] | None:
    """Calls of a function's own variable, when it is only ever called."""
    around = reading.function_around(target)
    scopes = roots.scopes(reading)
    if not isinstance(around, FUNCTIONS) or len(scopes.bindings(target.id, target)) != 1:
        return None
    found: list[Caller] = []
    for node in ast.walk(around):
        if isinstance(node, ast.Name) and node.id == target.id and node is not target:
            outer = reading.parents[node]
            if not (isinstance(outer, ast.Call) and outer.func is node):
                return None
            found.append(Caller(reading, outer, tuple(outer.args), tuple(outer.keywords)))
    return found
