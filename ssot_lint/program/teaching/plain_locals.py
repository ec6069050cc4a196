"""Plain locals: variables of functions that only share a watched name and hold a number, a text or the like."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from dataclasses import replace

from ssot_lint.facts.model import UseKind
from ssot_lint.program.answers import Answer, SiteUse
from ssot_lint.program.teaching.reading import SCOPES, Expression
from ssot_lint.program.teaching.scopes import Comprehension
from ssot_lint.program.teaching.teacher import Teacher
from ssot_lint.program.teaching.values import Value

_NEAR = 10
"""Lessons a name: a plain value stands near, and what fills a web of functions is no number for certain."""
_PLAIN = re.compile(r"^(?:int|str|bytes|float|complex|bool|None)$")


def without_plain_locals(teacher: Teacher, sites: Sequence[SiteUse], answers: Sequence[Answer]) -> list[Answer]:
    """The answers; open ones about local names that certainly hold a plain value are about no definition."""
    found = list(answers)
    asked = {
        index: expression
        for index, site in enumerate(sites)
        if _is_bare(site, answers[index]) and (expression := _local(teacher, site)) is not None
    }
    if not asked:
        return found
    with teacher.classroom.in_session():
        left = {index: each for index, each in asked.items() if not _is_reckoned_with(each)}
        teacher.learn(dict.fromkeys(one for each in left.values() for one in teacher.roots.subjects(each)), _NEAR)
        plain = {index for index, each in left.items() if _is_plain(teacher.value(each, _NEAR))}
    for index in asked:
        if index in plain or index not in left:
            found[index] = replace(found[index], is_irrelevant=True, bound_at=())
    return found


def _is_plain(value: Value) -> bool:
    return bool(value.types) and not value.functions and all(map(_PLAIN.match, value.types))


def _is_bare(site: SiteUse, answer: Answer) -> bool:
    use = site.use
    is_name = use.receiver is None and use.string is None and use.kind is UseKind.REFERENCE
    return is_name and not answer.is_settled and site.path.endswith((".py", ".pyw"))


def _local(teacher: Teacher, site: SiteUse) -> Expression | None:
    """The name, if a function, lambda or comprehension binds it."""
    reading = teacher.classroom.library.reading(site.path)
    node = reading.expression(site.use.span) if reading is not None else None
    if reading is None or not isinstance(node, ast.Name):
        return None
    bindings = teacher.roots.scopes(reading).bindings(node.id, node)
    scopes = [next((one for one in reading.around(each.node) if isinstance(one, (*SCOPES, Comprehension))), None)
              for each in bindings]  # fmt: skip
    is_local = bool(scopes) and not any(isinstance(one, ast.Module | ast.ClassDef) for one in scopes)
    return Expression(reading, node) if is_local else None


def _is_reckoned_with(expression: Expression) -> bool:
    """The name is an operand: nothing that the tree defines under the name can be one."""
    outer = expression.reading.parents[expression.node]
    return isinstance(outer, ast.BinOp | ast.AugAssign) and not isinstance(outer.op, ast.BitOr)
