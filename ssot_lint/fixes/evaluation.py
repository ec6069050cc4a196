"""Whether a new expression evaluates what the old call did: each thing once, in the same order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from ssot_lint.facts.model import Argument, Effects
from ssot_lint.fixes.decision import Refusal
from ssot_lint.fixes.delegation import RECEIVER
from ssot_lint.fixes.expressions import effects_of, holes_in, is_conditional
from ssot_lint.fixes.stability import Place, Stability
from ssot_lint.fixes.writing import Written

_RECEIVER_PLACE = -1


@dataclass(frozen=True, slots=True)
class Evaluation:
    """How a new expression evaluates what the old call did."""

    doubts: tuple[str, ...] = ()
    early: tuple[int, ...] = ()
    """Arguments that have to be evaluated before it, in their order."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What the old call evaluates: its receiver and its arguments, by their places."""

    texts: Mapping[int, str]
    effects: Mapping[int, Effects]
    place: Place

    @classmethod
    def of(cls, receiver: str | None, arguments: Sequence[Argument], place: Place) -> Parts:
        """Parts of a call; ``super()`` counts as no receiver."""
        texts = {_RECEIVER_PLACE: receiver or "None", **{number: one.text for number, one in enumerate(arguments)}}
        effects = {number: one.effects for number, one in enumerate(arguments)}
        acts_not = receiver is None or receiver.startswith("super(")
        effects[_RECEIVER_PLACE] = Effects.NONE if acts_not else effects_of(receiver or "")
        return cls(texts, effects, place)

    def acts(self, number: int) -> bool:
        """Whether evaluating the part calls something."""
        return self.effects[number] is Effects.ACTS

    def stability(self, number: int) -> Stability:
        """The stability of a part."""
        return Stability.FIXED if self.texts[number].startswith("super(") else self.place.stability(self.texts[number])

    def spelled(self, number: int) -> str:
        """A part as it is shown."""
        return f"`{self.texts[number]}`"


def settle_evaluation(
    written: Written, receiver: str | None, arguments: Sequence[Argument], place: Place, *, may_bind: bool
) -> Evaluation:
    """The evaluation as it is written, or with what acts evaluated before, if statements may be added.

    Raises `Refusal` when neither gives the same.
    """
    try:
        return Evaluation(evaluation_doubts(written, receiver, arguments, place))
    except Refusal:
        parts = Parts.of(receiver, arguments, place)
        early = tuple(number for number in range(len(arguments)) if parts.acts(number))
        if not (may_bind and early) or parts.acts(_RECEIVER_PLACE) or written.keeps_arguments:
            raise
        return Evaluation(tuple(_passed(parts, early[-1])), early)


def _passed(parts: Parts, last: int) -> list[str]:
    """Doubts about what would be evaluated after something that acts instead of before, and may be another then."""
    acting = next(number for number in range(last, len(parts.texts)) if parts.acts(number))
    before = [number for number in range(_RECEIVER_PLACE, last) if not parts.acts(number)]
    changing = [number for number in before if parts.stability(number) is not Stability.FIXED]
    return [f"{parts.spelled(number)} would be evaluated after {parts.spelled(acting)}" for number in changing]


def evaluation_doubts(
    written: Written, receiver: str | None, arguments: Sequence[Argument], place: Place
) -> tuple[str, ...]:
    """Doubts about what is evaluated. Raises `Refusal` when something that acts runs twice, never, or out of order."""
    parts = Parts.of(receiver, arguments, place)
    order = _order(written, len(arguments))
    doubts = _count(order, parts)
    if any(map(parts.acts, order)) and not written.keeps_arguments and is_conditional(written.template):
        raise Refusal("the template evaluates its arguments only sometimes, later or repeatedly, and they have effects")
    return (*doubts, *_moves(order, parts))


def _order(written: Written, count: int) -> list[int]:
    """Places in the order in which the new expression evaluates them."""
    if written.keeps_arguments:
        return [_RECEIVER_PLACE for hole in holes_in(written.callee) if hole == RECEIVER] + list(range(count))
    places = {one.hole: one.argument for one in written.fillings} | {RECEIVER: _RECEIVER_PLACE}
    found = [places.get(hole) for hole in holes_in(written.template)]
    return [place for place in found if place is not None]


def _count(order: list[int], parts: Parts) -> list[str]:
    doubts = []
    for number in parts.texts:
        times = order.count(number)
        if not parts.acts(number) or times == 1:
            is_again = times > 1 and number != _RECEIVER_PLACE and parts.stability(number) is Stability.OPEN
            doubts += [f"{parts.spelled(number)} would be evaluated {times} times"] if is_again else []
            continue
        if times > 1:
            raise Refusal(f"{parts.spelled(number)} would be evaluated {times} times; give it a name first")
        if number != _RECEIVER_PLACE:
            raise Refusal(f"{parts.spelled(number)} would no longer be evaluated")
        doubts.append(f"{parts.spelled(number)} is no longer evaluated")
    return doubts


def _moves(order: list[int], parts: Parts) -> list[str]:
    """Doubts about what changes places with something that it may tell from."""
    doubts = []
    for first, second in combinations(dict.fromkeys(order), 2):
        if first < second:
            continue
        acting = [number for number in (first, second) if parts.acts(number)]
        spelled = f"{parts.spelled(first)} would be evaluated before {parts.spelled(second)}"
        if len(acting) == 2 or (acting and any(":=" in parts.texts[one] for one in (first, second))):
            raise Refusal(spelled)
        if _may_tell(parts, first, second):
            doubts.append(spelled)
    return doubts


def _may_tell(parts: Parts, one: int, other: int) -> bool:
    """Whether the order of two parts may make a difference: one runs something, and the other is not fixed."""
    if parts.acts(one) or parts.acts(other):
        still = other if parts.acts(one) else one
        return parts.stability(still) is not Stability.FIXED
    weaker, stronger = sorted((parts.stability(one), parts.stability(other)))
    return stronger is Stability.OPEN and weaker is not Stability.FIXED
