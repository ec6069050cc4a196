"""Which argument of a call fills a parameter of a definition."""

from __future__ import annotations

from ssot_lint.facts.model import Argument, CallFacts, Definition, Parameter, ParameterKind
from ssot_lint.rules.signatures import VARIADIC, own_parameters


def argument_for(name: str, call: CallFacts, callee: Definition) -> str | None:
    """Source of the argument that the parameter `name` gets; None if it gets none, nobody can tell, or the call
    does not fit the callee."""
    parameters = own_parameters(callee)
    if not any(parameter.name == name for parameter in parameters) or not _fits(call, parameters):
        return None
    filled = _filled(call, parameters).get(name)
    return None if filled is None else filled.text


def _filled(call: CallFacts, parameters: tuple[Parameter, ...]) -> dict[str, Argument]:
    """Arguments by parameter name, as far as the text of the call shows; nothing after a ``*`` by position."""
    by_position = [
        each for each in parameters if each.kind in (ParameterKind.POSITIONAL_ONLY, ParameterKind.POSITIONAL)
    ]
    filled = {parameter.name: argument for parameter, argument in zip(by_position, _positional(call), strict=False)}
    return filled | {argument.keyword: argument for argument in call.arguments if argument.keyword is not None}


def _positional(call: CallFacts) -> list[Argument]:
    """Positional arguments up to the first ``*``."""
    positional = []
    for argument in call.arguments:
        if argument.star == "*":
            break
        if argument.keyword is None and not argument.star:
            positional.append(argument)
    return positional


def _fits(call: CallFacts, parameters: tuple[Parameter, ...]) -> bool:
    """Whether the arguments can be these parameters': none over, and none short unless a star may hold it."""
    kinds = {parameter.kind for parameter in parameters}
    places = sum(parameter.kind not in (*VARIADIC, ParameterKind.KEYWORD_ONLY) for parameter in parameters)
    names = {each.name for each in parameters if each.kind not in (*VARIADIC, ParameterKind.POSITIONAL_ONLY)}
    if len(_positional(call)) > places and ParameterKind.VAR_POSITIONAL not in kinds:
        return False
    keywords = {argument.keyword for argument in call.arguments if argument.keyword is not None}
    if keywords - names and ParameterKind.VAR_KEYWORD not in kinds:
        return False
    required = {each.name for each in parameters if each.default is None and each.kind not in VARIADIC}
    starred = any(argument.star for argument in call.arguments)
    return starred or required <= set(_filled(call, parameters))
