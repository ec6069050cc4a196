"""Declared: whether an expression is surely of the class that a checker says, or may be of an heir of it."""

from __future__ import annotations

import ast

from ssot_lint.program.teaching.classroom import Classroom
from ssot_lint.program.teaching.functions import results
from ssot_lint.program.teaching.reading import FUNCTIONS, Expression, Function, Reading
from ssot_lint.program.teaching.roots import Roots, assigned_to
from ssot_lint.program.teaching.scopes import Binding, Way
from ssot_lint.program.typeserver import Place

_DEEPEST = 6
_DISPLAYS = (ast.List, ast.Dict, ast.Set, ast.Tuple, ast.ListComp, ast.DictComp, ast.SetComp)


class Declarations:
    """Follows expressions back to annotations, which hold for heirs, and to constructors, which do not."""

    def __init__(self, classroom: Classroom, roots: Roots) -> None:
        self._classroom = classroom
        self._roots = roots

    def may_be_heir(self, expression: Expression, *, own: bool = True, budget: int = _DEEPEST) -> bool:
        """True when some annotation, or ``self``, is all that says of which class the object is.

        ``own`` is the answer for ``self``, where more is known of the object that its method is called on.
        """
        reading, node = expression
        if budget <= 0:
            return False
        match node:
            case ast.Name(id="self" | "cls"):
                return own
            case ast.Name(id=name):
                bindings = self._roots.scopes(reading).bindings(name, node)
                return any(self._is_bound_so(reading, one, own, budget) for one in bindings)
            case ast.Attribute(value=inner):
                places = self._roots.places(reading, node)
                return any(self._is_set_so(place, Expression(reading, inner), own, budget) for place in places)
            case ast.Call(func=func):
                return self._is_given_so(reading, func, own, budget)
        return any(self.may_be_heir(Expression(reading, one), own=own, budget=budget - 1) for one in _parts(node))

    def _is_bound_so(self, reading: Reading, binding: Binding, own: bool, budget: int) -> bool:
        if binding.way is Way.PARAMETER:
            return isinstance(binding.node, ast.arg) and binding.node.annotation is not None
        value = binding.value
        if binding.way is Way.VALUE and isinstance(reading.parents[binding.node], ast.AnnAssign):
            return isinstance(value, _DISPLAYS)  # what is put into it at once is known, what it holds is declared
        return value is not None and self.may_be_heir(Expression(reading, value), own=own, budget=budget - 1)

    def _is_set_so(self, place: Place, of: Expression, own: bool, budget: int) -> bool:
        """Whether what is bound at a place is declared there: an attribute, or what a property of an object gives."""
        reading = self._classroom.library.reading(place.path)
        if reading is None:
            return False
        found = reading.definition_of(place)
        if isinstance(found, FUNCTIONS):
            return self._does_give_so(reading, found, self.may_be_heir(of, own=own, budget=budget - 1), budget)
        offset = reading.lines.starts[place.line - 1] + place.column - 1
        for node in reading.nodes_on(place.line):
            if not isinstance(node, ast.Name | ast.Attribute) or not isinstance(node.ctx, ast.Store):
                continue
            start, end = reading.span(node)
            if offset not in {start, end - len(getattr(node, "attr", getattr(node, "id", "")))}:
                continue
            value = assigned_to(reading, node)
            is_annotated = isinstance(reading.parents[node], ast.AnnAssign)
            if is_annotated or (value and self.may_be_heir(Expression(reading, value), budget=budget - 1)):
                return True
        return False

    def _is_given_so(self, reading: Reading, func: ast.expr, own: bool, budget: int) -> bool:
        if not isinstance(func, ast.Name | ast.Attribute):
            return False
        functions = filter(None, map(self._roots.function_at, self._roots.places(reading, func)))
        is_method = isinstance(func, ast.Attribute)
        given = [one for one in functions if one[1].name not in {"__init__", "__new__"}]
        if given and isinstance(func, ast.Attribute):
            own = self.may_be_heir(Expression(reading, func.value), own=own, budget=budget - 1)
        return any(self._does_give_so(*one, own or not is_method, budget) for one in given)

    def _does_give_so(self, reading: Reading, function: Function, own: bool, budget: int) -> bool:
        """Whether a function gives what is only declared, given what holds for ``self``."""
        return any(
            own if _is_own(reading, one.node) else self.may_be_heir(one, own=own, budget=budget - 1)
            for one in results(reading, function)[0]
        )


def _is_own(reading: Reading, node: ast.expr) -> bool:
    """True of the object that a method is called on, or another of its class."""
    made = node.func if isinstance(node, ast.Call) else node
    return reading.text_of(made) in {"self", "cls", "type(self)", "self.__class__"}


def _parts(node: ast.expr) -> list[ast.expr]:
    """What an expression may give, or take an element of."""
    match node:
        case ast.Subscript(value=inner) | ast.Await(value=inner) | ast.NamedExpr(value=inner):
            return [inner]
        case ast.IfExp(body=one, orelse=other):
            return [one, other]
        case ast.BoolOp(values=parts):
            return parts
    return []
