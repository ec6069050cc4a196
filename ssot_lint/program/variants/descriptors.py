"""Descriptors: what an attribute gives on an object, and what on its class, where one ``__get__`` gives either."""

from __future__ import annotations

import ast
from dataclasses import replace

from ssot_lint.program.answers import Answer
from ssot_lint.program.teaching.classroom import Classroom
from ssot_lint.program.teaching.reading import FUNCTIONS, Expression, Function


def told_apart(classroom: Classroom, receiver: Expression, answer: Answer) -> Answer:
    """The answer without the descriptor's own methods where an object is asked, and with only those where a class is.

    That is, if its ``__get__`` says ``if instance is None: return self``.
    """
    node = receiver.node
    own = [one for one in answer.places if _is_of_descriptor(classroom, one.path, one.line)]
    if not isinstance(node, ast.Attribute) or not own or len(own) == len(answer.places):
        return answer
    owner = classroom.types([Expression(receiver.reading, node.value)])[0]
    if owner is None:
        return answer
    is_class = owner.text.startswith(("<class", "type["))
    return replace(answer, places=tuple(one for one in answer.places if (one in own) is is_class))


def _is_of_descriptor(classroom: Classroom, path: str, line: int) -> bool:
    reading = classroom.library.reading(path)
    method = reading.definition_at(line) if reading is not None else None
    owner = reading.class_of(method) if reading is not None and method is not None else None
    members = owner.body if owner is not None else []
    return any(isinstance(one, FUNCTIONS) and one.name == "__get__" and _gives_itself(one) for one in members)


def _gives_itself(function: Function) -> bool:
    """True of a ``__get__`` that gives the descriptor where there is no object."""
    names = [one.arg for one in (*function.args.posonlyargs, *function.args.args)]
    for node in ast.walk(function):
        match node:
            case ast.If(
                test=ast.Compare(left=ast.Name(id=name), ops=[ast.Is()], comparators=[ast.Constant(value=None)]),
                body=[*_, ast.Return(value=ast.Name(id=given))],
            ) if names[:2] == [given, name]:
                return True
    return False
