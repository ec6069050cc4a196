"""Writing one call by a recipe: the template of the new call, and which argument fills which hole."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from codemods.edits import Filling
from ssot_lint.facts.model import Argument, Effects, Parameter, ParameterKind
from ssot_lint.fixes.binding import VARIADIC, Binding
from ssot_lint.fixes.decision import Refusal
from ssot_lint.fixes.delegation import RECEIVER
from ssot_lint.fixes.expressions import HOLE, effects_of, fill, free_names, holes_in
from ssot_lint.fixes.recipe import Recipe, Source


@dataclass(frozen=True, slots=True)
class Written:
    """A new call, before anything is said about its safety."""

    template: str
    """The whole new expression, arguments included."""
    fillings: tuple[Filling, ...]
    callee: str = ""
    keeps_arguments: bool = False
    """The callee alone is new: the argument list stays as it is."""
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Item:
    """One argument of the new call."""

    keyword: str | None
    text: str
    place: int | None
    """Place of the one argument it is, if it is one as it was."""


def write_call(
    recipe: Recipe, parameters: Sequence[Parameter], binding: Binding, arguments: Sequence[Argument], callee: str
) -> Written:
    """The call of `callee` that the recipe makes of this one. Raises `Refusal` when some argument has no place."""
    surplus = tuple(_surplus_arguments(recipe, binding, arguments))
    if surplus and recipe.declared is None:
        raise Refusal(f"`{callee}` has no place for {surplus[0]}; declare `rewrite`")
    written = _written(recipe, parameters, binding, arguments)
    doubts = tuple(f"the template has no place for {one}" for one in surplus if recipe.borrowed)
    return replace(written, doubts=doubts)


def _written(
    recipe: Recipe, parameters: Sequence[Parameter], binding: Binding, arguments: Sequence[Argument]
) -> Written:
    if recipe.declared is not None and not recipe.sources:
        return _by_template(recipe, recipe.declared.text, parameters, binding)
    items, fillings = _items(recipe, parameters, binding, arguments)
    _fill_holes(recipe.callee, {one.name: one for one in parameters}, binding, fillings)
    keeps = [(one.keyword, one.place) for one in items] == [(one.keyword, i) for i, one in enumerate(arguments)]
    if recipe.declared is not None and not keeps:
        return _by_template(recipe, recipe.declared.text, parameters, binding)
    spelled = ", ".join(f"{one.keyword}={one.text}" if one.keyword else one.text for one in items)
    keeps = keeps and not set(holes_in(recipe.callee)) - {RECEIVER}
    return Written(f"{recipe.callee}({spelled})", tuple(fillings.values()), recipe.callee, keeps)


def write_verbatim(recipe: Recipe) -> Written:
    """The call with another callee and the argument list as it is, whatever it unpacks."""
    return Written(f"{recipe.callee}()", (), recipe.callee, True)


def spell(argument: Argument) -> str:
    """An argument as it is written at a call."""
    return f"{argument.keyword}={argument.text}" if argument.keyword else f"{argument.star}{argument.text}"


def replacement_text(
    written: Written, receiver: str | None, arguments: Sequence[Argument], early: Collection[int] = ()
) -> str:
    """The new expression with the call's own texts in its holes; with the hole's name for what is evaluated before."""
    texts: dict[str, str | None] = {RECEIVER: receiver}
    if written.keeps_arguments:
        return f"{fill(written.callee, _known(texts))}({', '.join(spell(argument) for argument in arguments)})"
    for one in written.fillings:
        own = one.hole if one.argument in early else None
        texts[one.hole] = own or (one.text if one.argument is None else arguments[one.argument].text)
    return fill(written.template, _known(texts))


def _known(texts: dict[str, str | None]) -> dict[str, str]:
    return {hole: text for hole, text in texts.items() if text is not None}


def _by_template(recipe: Recipe, template: str, parameters: Sequence[Parameter], binding: Binding) -> Written:
    named = {one.name: one for one in parameters}
    fillings = []
    for hole in dict.fromkeys(holes_in(template)):
        if hole == RECEIVER:
            continue
        if hole not in named:
            raise Refusal(f"`{{{hole}}}` of the template is no parameter of the duplicate")
        places = binding.places(hole)
        if named[hole].kind in VARIADIC:
            raise Refusal(f"`{{{hole}}}` of the template stands for any number of arguments")
        fillings.append(Filling(hole, argument=places[0]) if places else Filling(hole, text=_default(named[hole])))
    return Written(template, tuple(fillings))


def _default(parameter: Parameter) -> str:
    """The default's source, when it means the same anywhere."""
    default = parameter.default
    is_shared = default is not None and default[:1] in {"[", "{"}  # one object for all calls
    if default is None or is_shared or effects_of(default) is not Effects.NONE or free_names(default):
        raise Refusal(f"the call leaves `{parameter.name}` to its default `{default}`, which cannot be written there")
    return default


def _surplus_arguments(recipe: Recipe, binding: Binding, arguments: Sequence[Argument]) -> Iterator[str]:
    """In words, what the call gives that the new one has no place for."""
    for name in recipe.unplaced:
        if binding.places(name):
            spelled = ", ".join(f"`{arguments[place].text}`" for place in binding.places(name))
            yield f"`{name}`, given as {spelled}"


def _items(
    recipe: Recipe, parameters: Sequence[Parameter], binding: Binding, arguments: Sequence[Argument]
) -> tuple[list[_Item], dict[str, Filling]]:
    """Arguments of the new call, and the fillings of their holes."""
    named = {one.name: one for one in parameters}
    by_position: list[_Item] = []
    by_keyword: list[_Item] = []
    fillings: dict[str, Filling] = {}
    unbroken = True
    for source in recipe.sources:
        made = _item(source, named, binding, arguments, fillings)
        unbroken = unbroken and not source.follows_gap
        for item in made:
            if not _wants_keyword(source.parameter, item, unbroken):
                by_position.append(_Item(None, item.text, item.place))
            elif source.parameter.kind in (ParameterKind.POSITIONAL_ONLY, ParameterKind.VAR_POSITIONAL):
                raise Refusal(f"`{item.text}` has to be given by position, and one before it is not")
            else:
                by_keyword.append(_Item(item.keyword or source.parameter.name, item.text, item.place))
        unbroken = unbroken and bool(made) and not by_keyword
    by_keyword.sort(key=lambda item: len(arguments) if item.place is None else item.place)
    return by_position + by_keyword, fillings


def _wants_keyword(parameter: Parameter, item: _Item, unbroken: bool) -> bool:
    if parameter.kind in (ParameterKind.KEYWORD_ONLY, ParameterKind.VAR_KEYWORD):
        return True
    return not unbroken or (item.keyword is not None and parameter.kind is ParameterKind.POSITIONAL)


def _item(
    source: Source,
    named: dict[str, Parameter],
    binding: Binding,
    arguments: Sequence[Argument],
    fillings: dict[str, Filling],
) -> list[_Item]:
    """What one parameter of the canonical gets at this call; nothing when it is left to its default."""
    plain = HOLE.fullmatch(source.text.lstrip("*"))
    if plain is None or plain[1] not in named:
        _fill_holes(source.text, named, binding, fillings)
        return [_Item(None, source.text, None)]
    own = named[plain[1]]
    places = binding.places(own.name)
    if own.kind in VARIADIC:
        if plain[0] == source.text:
            raise Refusal(f"`{plain[0]}` of the template stands for any number of arguments")
        return [_surplus(own, number, place, arguments, fillings) for number, place in enumerate(places)]
    if not places and source.parameter.default is not None and source.parameter.default == own.default:
        return []
    _fill_holes(source.text, named, binding, fillings)
    if not places:
        return [_Item(None, source.text, None)]
    keyword = arguments[places[0]].keyword
    return [_Item(source.parameter.name if keyword else None, source.text, places[0])]


def _surplus(
    own: Parameter, number: int, place: int, arguments: Sequence[Argument], fillings: dict[str, Filling]
) -> _Item:
    hole = f"{own.name}_{number}"
    fillings[hole] = Filling(hole, argument=place)
    return _Item(arguments[place].keyword, f"{{{hole}}}", place)


def _fill_holes(text: str, named: dict[str, Parameter], binding: Binding, fillings: dict[str, Filling]) -> None:
    for hole in holes_in(text):
        if hole == RECEIVER or hole in fillings or hole not in named:
            continue
        places = binding.places(hole)
        if len(places) > 1:
            raise Refusal(f"`{hole}` stands for {len(places)} arguments")
        fillings[hole] = Filling(hole, argument=places[0]) if places else Filling(hole, text=_default(named[hole]))
