"""Executing: which names of a module ``exec`` may bind anew."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from ssot_lint.program.doubles.evaluating import Evaluator
from ssot_lint.program.doubles.values import Kind, Thing
from ssot_lint.program.reading.syntax import Syntax
from ssot_lint.program.standing_in.doors import Door, Through
from ssot_lint.program.texts import Texts

_READING = frozenset({"compile", "dedent", "strip"})
"""Calls whose text is that of their first argument."""


class Executor:
    """Reads the calls of ``exec`` in a file; what they execute, where it is written out."""

    def __init__(self, evaluator: Evaluator, texts: Texts) -> None:
        self._evaluator = evaluator
        self._texts = texts

    def doors(self, syntax: Syntax, call: ast.Call, by_word: Mapping[str, list[Door]]) -> Iterator[Door]:
        """Doors to names that a call may bind anew; to every name of the module where nobody can tell which."""
        if not (isinstance(call.func, ast.Name) and call.func.id == "exec" and call.args):
            return
        module = self._module(syntax, call)
        texts = self._texts.possible(syntax, _text_of(call.args[0]))
        for door in (one for doors in by_word.values() for one in doors):
            if door.through is Through.NAME and door.owner.module == module:
                is_inner = len(call.args) == 1 and syntax.function_around(call) is not None
                is_any = texts is None and not is_inner
                if is_any or any(door.name in _bound_by(text, only_global=is_inner) for text in texts or ()):
                    yield door

    def _module(self, syntax: Syntax, call: ast.Call) -> str:
        """The module whose names are bound; empty when they are put elsewhere."""
        match call.args[1:]:
            case [] | [ast.Call(func=ast.Name(id="globals"))]:
                return syntax.module
            case [ast.Attribute(value=owner, attr="__dict__")] | [ast.Call(func=ast.Name(id="vars"), args=[owner])]:
                value = self._evaluator.value(syntax, owner)
                return value.symbol.module if isinstance(value, Thing) and value.kind is Kind.MODULE else ""
        return ""


def _text_of(node: ast.expr) -> ast.expr:
    match node:
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name), args=[inner, *_]) if name in _READING:
            return _text_of(inner)
    return node


def _bound_by(text: str, *, only_global: bool) -> set[str]:
    """Names that a program binds; of one that runs in a function only those that it declares global."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return set()
    found: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Global(names=names):
                found.update(names)
            case _ if only_global:
                continue
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                found.add(name)
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                found.add(name)
            case ast.alias(name=name, asname=other):
                found.add(other or name.partition(".")[0])
    return found
