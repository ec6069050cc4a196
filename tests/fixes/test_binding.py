"""Binding arguments to parameters agrees with Python's own."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssot_lint.facts.model import Argument, Definition, DefinitionKind, Parameter, ParameterKind, Span
from ssot_lint.fixes.binding import bind, own_parameters
from ssot_lint.fixes.decision import Refusal

ORDER = list(ParameterKind)
UNFILLED = "left to its default"
NAMES = ("a", "b", "c", "d", "e")


@st.composite
def signatures(draw: st.DrawFn) -> tuple[Parameter, ...]:
    """Valid signatures over a few names."""
    names = draw(st.lists(st.sampled_from(NAMES), unique=True, max_size=5))
    kinds = sorted((draw(st.sampled_from(ORDER)) for _ in names), key=ORDER.index)
    found: list[Parameter] = []
    defaulted = False
    for name, kind in zip(names, kinds, strict=True):
        variadic = kind in (ParameterKind.VAR_POSITIONAL, ParameterKind.VAR_KEYWORD)
        if variadic and any(one.kind is kind for one in found):
            continue
        by_position = kind in (ParameterKind.POSITIONAL_ONLY, ParameterKind.POSITIONAL)
        default = not variadic and ((defaulted and by_position) or draw(st.booleans()))
        defaulted = defaulted or (default and by_position)
        found.append(Parameter(name, kind, default="0" if default else None))
    return tuple(found)


@st.composite
def calls(draw: st.DrawFn) -> tuple[Argument, ...]:
    """Argument lists as Python's grammar has them: positional ones first, no keyword twice."""
    positional = draw(st.integers(0, 4))
    keywords = draw(st.lists(st.sampled_from((*NAMES, "f")), unique=True, max_size=4))
    every = [*([None] * positional), *keywords]
    return tuple(Argument(str(place), keyword) for place, keyword in enumerate(every))


def python_binding(parameters: tuple[Parameter, ...], arguments: tuple[Argument, ...]) -> dict[str, object] | None:
    """What a real call gives: argument texts by parameter, or None if the call does not fit.

    `inspect.Signature.bind` is no judge: before 3.13 it refuses ``f(a=1)`` of ``def f(a=0, /, **b)``, which runs.
    """
    function = python_function(parameters)
    positional = [one.text for one in arguments if one.keyword is None]
    try:
        found = function(*positional, **{one.keyword: one.text for one in arguments if one.keyword is not None})
    except TypeError:
        return None
    return {name: value for name, value in found.items() if value not in (UNFILLED, (), {})}


def python_function(parameters: tuple[Parameter, ...]) -> Callable[..., dict[str, object]]:
    """A function with that signature which returns what its parameters are bound to."""
    kinds = [one.kind for one in parameters]
    parts: list[str] = []
    for place, one in enumerate(parameters):
        if one.kind is ParameterKind.KEYWORD_ONLY and not {"*"} & {part[:1] for part in parts}:
            parts.append("*")
        mark = {ParameterKind.VAR_POSITIONAL: "*", ParameterKind.VAR_KEYWORD: "**"}.get(one.kind, "")
        parts.append(f"{mark}{one.name}" if one.default is None else f"{one.name}={UNFILLED!r}")
        if one.kind is ParameterKind.POSITIONAL_ONLY and ParameterKind.POSITIONAL_ONLY not in kinds[place + 1 :]:
            parts.append("/")
    space: dict[str, Callable[..., dict[str, object]]] = {}
    exec(f"def function({', '.join(parts)}): return dict(locals())", space)
    return space["function"]


def our_binding(parameters: tuple[Parameter, ...], arguments: tuple[Argument, ...]) -> dict[str, object] | None:
    """The same of ours."""
    try:
        binding = bind(parameters, arguments, "f")
    except Refusal:
        return None
    found: dict[str, object] = {}
    for one in binding.filled:
        chosen = [arguments[place] for place in one.arguments]
        if one.parameter.kind is ParameterKind.VAR_POSITIONAL:
            found[one.parameter.name] = tuple(each.text for each in chosen)
        elif one.parameter.kind is ParameterKind.VAR_KEYWORD:
            found[one.parameter.name] = {each.keyword: each.text for each in chosen}
        else:
            (found[one.parameter.name],) = (each.text for each in chosen)
    return found


@given(signatures(), calls())
def test_binding_agrees_with_a_real_call(parameters: tuple[Parameter, ...], arguments: tuple[Argument, ...]) -> None:
    assert our_binding(parameters, arguments) == python_binding(parameters, arguments)


def test_unpacked_arguments_are_refused() -> None:
    with pytest.raises(Refusal, match="unpacked"):
        bind((Parameter("a"),), (Argument("x", star="*"),), "f")


@pytest.mark.parametrize(
    ("decorators", "own"), [((), ("a",)), (("classmethod",), ("a",)), (("staticmethod",), ("self", "a"))]
)
def test_a_caller_does_not_fill_the_receiver(decorators: tuple[str, ...], own: tuple[str, ...]) -> None:
    where = Span(1, 1, 1, 2)
    parameters = (Parameter("self"), Parameter("a"))
    method = Definition("f", "C.f", DefinitionKind.METHOD, where, where, parameters=parameters, decorators=decorators)
    assert tuple(one.name for one in own_parameters(method)) == own
