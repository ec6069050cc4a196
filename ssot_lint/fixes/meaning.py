"""Whether arguments mean what the parameters they fill are for."""

from __future__ import annotations

from collections.abc import Sequence

from ssot_lint.facts.model import Argument, Parameter
from ssot_lint.fixes import hints
from ssot_lint.fixes.binding import VARIADIC, Binding
from ssot_lint.fixes.decision import Refusal
from ssot_lint.fixes.expressions import HOLE, last_name
from ssot_lint.fixes.recipe import Recipe


def check_meaning(
    recipe: Recipe, parameters: Sequence[Parameter], binding: Binding, arguments: Sequence[Argument]
) -> None:
    """Raises `Refusal` when an argument is named like another parameter, or its type is one the parameter refuses."""
    names = {one.name for one in parameters if one.kind not in VARIADIC}
    for filled in binding.filled:
        if filled.parameter.kind in VARIADIC:
            continue
        text = arguments[filled.arguments[0]].text
        other = last_name(text)
        if other != filled.parameter.name and other in names:
            raise Refusal(f"`{text}` is given as `{filled.parameter.name}` but named like `{other}`: wrong order?")
        for taker in (filled.parameter, *_takers(recipe, filled.parameter)):
            _check_type(text, taker)


def _takers(recipe: Recipe, parameter: Parameter) -> list[Parameter]:
    """Parameters of the canonical that get this parameter's argument as it is."""
    found = []
    for source in recipe.sources:
        plain = HOLE.fullmatch(source.text)
        if plain is not None and plain[1] == parameter.name:
            found.append(source.parameter)
    return found


def _check_type(text: str, parameter: Parameter) -> None:
    kind = hints.literal_contradicts(text, parameter.annotation, parameter.default)
    if kind is not None:
        raise Refusal(f"`{text}` is of type `{kind}` and `{parameter.name}` takes `{parameter.annotation}`")
