"""Which arguments of a call fill which parameters, as Python itself has it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ssot_lint.facts.model import Argument, Definition, DefinitionKind, Parameter, ParameterKind
from ssot_lint.fixes.decision import Refusal

VARIADIC = (ParameterKind.VAR_POSITIONAL, ParameterKind.VAR_KEYWORD)
BY_POSITION = (ParameterKind.POSITIONAL_ONLY, ParameterKind.POSITIONAL)


@dataclass(frozen=True, slots=True)
class Filled:
    """One parameter and the arguments it gets, by their places in the call."""

    parameter: Parameter
    arguments: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Binding:
    """The parameters that a call gives arguments for, in the order of the signature."""

    filled: tuple[Filled, ...]

    def places(self, name: str) -> tuple[int, ...]:
        """Places of the arguments that the parameter gets; empty if it gets none."""
        return next((one.arguments for one in self.filled if one.parameter.name == name), ())


def is_static(definition: Definition) -> bool:
    """True of a method that gets no receiver."""
    return any(decorator.lstrip("@") == "staticmethod" for decorator in definition.decorators)


def is_class_method(definition: Definition) -> bool:
    """True of a method whose receiver is the class."""
    return any(decorator.lstrip("@") == "classmethod" for decorator in definition.decorators)


def receiver_parameter(definition: Definition) -> str | None:
    """Name of the ``self`` or ``cls`` of a method; None of anything else."""
    if definition.kind is not DefinitionKind.METHOD or is_static(definition) or not definition.parameters:
        return None
    first = definition.parameters[0]
    return first.name if first.kind in BY_POSITION else None


def own_parameters(definition: Definition) -> tuple[Parameter, ...]:
    """The parameters a caller fills: without the receiver of a method."""
    return definition.parameters[1:] if receiver_parameter(definition) is not None else definition.parameters


def is_required(parameter: Parameter) -> bool:
    """True when a call must give an argument for it."""
    return parameter.default is None and parameter.kind not in VARIADIC


def bind(parameters: Sequence[Parameter], arguments: Sequence[Argument], callee: str) -> Binding:
    """Arguments by parameter. Raises `Refusal`, naming the misfit, when the call does not fit `callee`."""
    if any(argument.star for argument in arguments):
        raise Refusal("its arguments are unpacked with `*` or `**`, so nobody can tell which goes where")
    filled: dict[str, list[int]] = {}
    _bind_positional(parameters, arguments, callee, filled)
    _bind_keywords(parameters, arguments, callee, filled)
    missing = [one.name for one in parameters if is_required(one) and one.name not in filled]
    if missing:
        raise Refusal(f"the call gives no {_codes(missing)}, which `{callee}` needs")
    return Binding(tuple(Filled(one, tuple(filled[one.name])) for one in parameters if one.name in filled))


def _bind_positional(
    parameters: Sequence[Parameter], arguments: Sequence[Argument], callee: str, filled: dict[str, list[int]]
) -> None:
    takers = [one for one in parameters if one.kind in BY_POSITION]
    rest = next((one for one in parameters if one.kind is ParameterKind.VAR_POSITIONAL), None)
    places = [place for place, argument in enumerate(arguments) if argument.keyword is None]
    if len(places) > len(takers) and rest is None:
        raise Refusal(f"the call gives {len(places)} positional arguments and `{callee}` takes {len(takers)}")
    for taker, place in zip(takers, places, strict=False):
        filled[taker.name] = [place]
    if rest is not None and len(places) > len(takers):
        filled[rest.name] = places[len(takers) :]


def _bind_keywords(
    parameters: Sequence[Parameter], arguments: Sequence[Argument], callee: str, filled: dict[str, list[int]]
) -> None:
    takers = {one.name for one in parameters if one.kind in (ParameterKind.POSITIONAL, ParameterKind.KEYWORD_ONLY)}
    rest = next((one for one in parameters if one.kind is ParameterKind.VAR_KEYWORD), None)
    for place, argument in enumerate(arguments):
        if argument.keyword is None:
            continue
        if argument.keyword in takers:
            if argument.keyword in filled:
                raise Refusal(f"the call gives `{argument.keyword}` twice")
            filled[argument.keyword] = [place]
        elif rest is not None:
            filled.setdefault(rest.name, []).append(place)
        else:
            raise Refusal(f"the call gives `{argument.keyword}`, which `{callee}` does not take")


def _codes(names: Sequence[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)
