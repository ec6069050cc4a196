"""Arguments: what one call gives for a parameter of the function that it calls."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass

from ssot_lint.contracts.model import Symbol
from ssot_lint.program.teaching.injection import argument_of
from ssot_lint.program.teaching.reading import Expression, Function, Reading
from ssot_lint.program.teaching.values import Value
from ssot_lint.program.typeserver import Place


@dataclass(frozen=True, slots=True)
class Caller:
    """One call: the arguments it gives, and how many of the function's first parameters are not among them."""

    reading: Reading
    node: ast.expr
    arguments: tuple[ast.expr, ...]
    keywords: tuple[ast.keyword, ...]
    shift: int = 0
    decorates: Function | None = None
    """The function that is its one argument, when the call is a decorator."""

    @property
    def place(self) -> Place:
        """Where the call stands."""
        return self.reading.place(self.reading.span(self.node)[0])


def argument_given(
    caller: Caller, reading: Reading, function: Function | ast.Lambda, name: str
) -> Expression | Value | str | None:
    """What a call gives for a parameter: an expression, a reason why that is not in sight, or None for nothing."""
    names = [one.arg for one in positional(function)]
    if caller.decorates is not None and names[caller.shift : caller.shift + 1] == [name]:
        if getattr(function, "name", "") == "__init__":
            return "decorates a function whose name stands for the object from then on"
        qualname = caller.reading.qualname(caller.decorates)
        return (
            "decorates a local function" if qualname is None else Value((), (Symbol(caller.reading.module, qualname),))
        )
    for keyword in caller.keywords:
        if keyword.arg == name:
            return Expression(caller.reading, keyword.value)
    if name in names:
        index = names.index(name) - caller.shift
        before = caller.arguments[: index + 1]
        if any(isinstance(one, ast.Starred) for one in before):
            return "passes it by `*`"
        if 0 <= index < len(caller.arguments):
            return Expression(caller.reading, caller.arguments[index])
    if any(one.arg is None for one in caller.keywords):
        return "may pass it by `**`"
    _, default = argument_of(function, name)
    if default is None or (isinstance(default, ast.Constant) and default.value is None):
        return None
    return Expression(reading, default)


def left_over(caller: Caller, function: Function, name: str) -> list[Expression] | None:
    """What a call gives to ``*name`` or ``**name`` of a function; None when that is not in sight."""
    arguments = function.args
    if arguments.vararg is not None and arguments.vararg.arg == name:
        rest = caller.arguments[max(len(positional(function)) - caller.shift, 0) :]
        if any(isinstance(one, ast.Starred) for one in caller.arguments) or caller.decorates is not None:
            return None
        return [Expression(caller.reading, one) for one in rest]
    known = {one.arg for one in (*arguments.args, *arguments.kwonlyargs)}
    if any(one.arg is None for one in caller.keywords) or caller.decorates is not None:
        return None
    return [Expression(caller.reading, one.value) for one in caller.keywords if one.arg not in known]


def parameter_for(function: Function, call: ast.Call, argument: ast.expr, shift: int) -> str | None:
    """Name of the parameter that takes an argument of a call."""
    for keyword in call.keywords:
        if keyword.value is argument:
            return keyword.arg
    names = [one.arg for one in positional(function)][shift:]
    for name, given in zip(names, call.args, strict=False):
        if isinstance(given, ast.Starred):
            return None
        if given is argument:
            return name
    return None


def positional(function: Function | ast.Lambda) -> Sequence[ast.arg]:
    """Parameters that may be given by their place."""
    return [*function.args.posonlyargs, *function.args.args]
