"""Whether a new expression evaluates what the old call did: each thing once, in the same order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from ssot_lint.facts.model import Argument, Effects
from ssot_lint.fixes.decision import Refusal
from ssot_lint.fixes.delegation import RECEIVER
from ssot_lint.fixes.expressions import effects_of, holes_in, is_conditional
from ssot_lint.fixes.writing import Written

_RECEIVER_PLACE = -1


@dataclass(frozen=True, slots=True)
class Evaluation:
    """How a new expression evaluates what the old call did."""

    doubts: tuple[str, ...] = ()
    early: tuple[int, ...] = ()
    """Arguments that have to be evaluated before it, in their order."""


def settle_evaluation(
    written: Written, receiver: str | None, arguments: Sequence[Argument], *, may_bind: bool
) -> Evaluation:
    """The evaluation as it is written, or with what acts evaluated before, if statements may be added.

    Raises `Refusal` when neither gives the same.
    """
    try:
        return Evaluation(evaluation_doubts(written, receiver, arguments))
    except Refusal:
        early = tuple(place for place, one in enumerate(arguments) if one.effects is Effects.ACTS)
        receiver_acts = receiver is not None and not receiver.startswith("super(") and _acts(receiver)
        if not (may_bind and early) or receiver_acts or written.keeps_arguments:
            raise
        return Evaluation(tuple(_passed(receiver, arguments, early[-1])), early)


def _acts(text: str) -> bool:
    return effects_of(text) is Effects.ACTS


def _passed(receiver: str | None, arguments: Sequence[Argument], last: int) -> list[str]:
    """Doubts about what only reads, and would be evaluated after something that acts instead of before."""
    acting = next(one.text for one in arguments[last:] if one.effects is Effects.ACTS)
    reading = [receiver] if receiver is not None and effects_of(receiver) is Effects.READS else []
    reading += [one.text for one in arguments[:last] if one.effects is Effects.READS]
    return [f"`{text}` would be evaluated after `{acting}`" for text in reading]


def evaluation_doubts(written: Written, receiver: str | None, arguments: Sequence[Argument]) -> tuple[str, ...]:
    """Doubts about what is evaluated. Raises `Refusal` when something that acts runs twice, never, or out of order."""
    texts = {_RECEIVER_PLACE: receiver or "", **{place: one.text for place, one in enumerate(arguments)}}
    effects = {place: one.effects for place, one in enumerate(arguments)}
    acts_not = receiver is None or receiver.startswith("super(")
    effects[_RECEIVER_PLACE] = Effects.NONE if acts_not else effects_of(receiver or "")
    order = _order(written, len(arguments))
    doubts = _count(order, effects, texts)
    acting = any(effects[place] is Effects.ACTS for place in order)
    if acting and not written.keeps_arguments and is_conditional(written.template):
        raise Refusal("the template evaluates its arguments only sometimes, later or repeatedly, and they have effects")
    return (*doubts, *_moves(order, effects, texts))


def _order(written: Written, count: int) -> list[int]:
    """Places in the order in which the new expression evaluates them."""
    if written.keeps_arguments:
        return [_RECEIVER_PLACE for hole in holes_in(written.callee) if hole == RECEIVER] + list(range(count))
    places = {one.hole: one.argument for one in written.fillings} | {RECEIVER: _RECEIVER_PLACE}
    found = [places.get(hole) for hole in holes_in(written.template)]
    return [place for place in found if place is not None]


def _count(order: list[int], effects: dict[int, Effects], texts: dict[int, str]) -> list[str]:
    doubts = []
    for place, effect in effects.items():
        times = order.count(place)
        if effect is not Effects.ACTS or times == 1:
            continue
        if times > 1:
            raise Refusal(f"`{texts[place]}` would be evaluated {times} times; give it a name first")
        if place != _RECEIVER_PLACE:
            raise Refusal(f"`{texts[place]}` would no longer be evaluated")
        doubts.append(f"`{texts[place]}` is no longer evaluated")
    return doubts


def _moves(order: list[int], effects: dict[int, Effects], texts: dict[int, str]) -> list[str]:
    doubts = []
    for first, second in combinations(dict.fromkeys(order), 2):
        if first < second:
            continue
        pair = {effects[first], effects[second]}
        spelled = f"`{texts[first]}` would be evaluated before `{texts[second]}`"
        if pair == {Effects.ACTS} or (Effects.ACTS in pair and any(":=" in texts[one] for one in (first, second))):
            raise Refusal(spelled)
        if pair == {Effects.ACTS, Effects.READS}:
            doubts.append(spelled)
    return doubts
