"""Injection: what a framework puts into a parameter, as its default or its annotation says."""

from __future__ import annotations

import ast
from collections.abc import Callable

from ssot_lint.program.teaching.reading import Function, Reading
from ssot_lint.program.teaching.scopes import Scopes, Way

_MARKS = frozenset({"Depends", "Security"})
_SAYS_NOTHING = frozenset({"Any", "object", ""})


IsOwn = Callable[[Reading, ast.expr], bool]
"""Whether the tree itself defines what an expression names."""


def dependency_of(reading: Reading, scopes: Scopes, function: Function, name: str, is_own: IsOwn) -> ast.expr | None:
    """What a framework's ``Depends(…)`` names for a parameter whose annotation says nothing; None without one."""
    argument, default = argument_of(function, name)
    if argument is None:
        return None
    annotated = _annotated(scopes, argument.annotation)
    if annotated is not None:
        declared, extras = annotated
        marks = [
            found for one in extras if (found := _dependency(one)) is not None and not _is_own(reading, one, is_own)
        ]
        return marks[0] if marks and says_nothing(declared) else None
    return _dependency(default) if says_nothing(argument.annotation) and not _is_own(reading, default, is_own) else None


def _is_own(reading: Reading, mark: ast.expr | None, is_own: IsOwn) -> bool:
    """True of a mark that only has the name of a framework's."""
    return isinstance(mark, ast.Call) and is_own(reading, mark.func)


def says_nothing(annotation: ast.expr | None) -> bool:
    """True of an annotation that tells nothing of a class, or none at all."""
    match annotation:
        case None:
            return True
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name in _SAYS_NOTHING
        case ast.Constant(value=str(text)):
            return text.rpartition(".")[2] in _SAYS_NOTHING
    return False


def argument_of(function: Function | ast.Lambda, name: str) -> tuple[ast.arg | None, ast.expr | None]:
    """A parameter by name and its default."""
    arguments = function.args
    positional = [*arguments.posonlyargs, *arguments.args]
    defaults = [None] * (len(positional) - len(arguments.defaults)) + list(arguments.defaults)
    pairs = [*zip(positional, defaults, strict=True), *zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)]
    return next(((one, default) for one, default in pairs if one.arg == name), (None, None))


def _annotated(scopes: Scopes, annotation: ast.expr | None) -> tuple[ast.expr, list[ast.expr]] | None:
    """The type and the extras of ``Annotated[…]``, also under a name that a module gives it."""
    match annotation:
        case ast.Subscript(value=ast.Name(id="Annotated") | ast.Attribute(attr="Annotated"), slice=ast.Tuple(elts=[
            declared, *extras
        ])):  # fmt: skip
            return declared, extras
        case ast.Name(id=name):
            for binding in scopes.bindings(name, annotation):
                if binding.way is Way.VALUE and isinstance(binding.value, ast.Subscript):
                    return _annotated(scopes, binding.value)
    return None


def _dependency(node: ast.expr | None) -> ast.expr | None:
    match node:
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name), args=[inner, *_]) if name in _MARKS:
            return inner
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name), keywords=[*keywords]) if name in _MARKS:
            return next((one.value for one in keywords if one.arg == "dependency"), None)
    return None
