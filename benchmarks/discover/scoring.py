"""What was said held against what is known: recall of planted copies, precision of what is said about them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from peers import Group
from planting import Planted, Region

HALF = 0.5
"""Share of the lines of original and copy that must be tied to each other for a copy to count as found."""


@dataclass(slots=True)
class Ties:
    """What a tool ties together, by file."""

    groups: Sequence[Group]
    by_path: dict[str, list[tuple[Region, int]]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        for at, group in enumerate(self.groups):
            for place in group.places:
                self.by_path[place.path].append((place, at))

    def touching(self, region: Region) -> list[tuple[Region, int]]:
        """Places with lines of the region, and the group of each."""
        return [(one, at) for one, at in self.by_path.get(region.path, ()) if shared_lines(one, region)]

    def tied(self, left: Region, right: Region) -> float:
        """The share of the lines of both regions that some group ties to the other; of the two, the lesser.

        A group that has both in one place says nothing of them.
        """
        ours, theirs = self.touching(left), self.touching(right)
        places = [{at: {place for place, group in found if group == at} for _, at in found} for found in (ours, theirs)]
        common = {at for at in places[0].keys() & places[1].keys() if len(places[0][at] | places[1][at]) > 1}
        return min(_covered(left, ours, common), _covered(right, theirs, common))

    def wrongly_tied(self, one: Planted) -> tuple[int, int]:
        """How many places are tied to most of the copy, and how many of them are not tied to its original as well."""
        kin = {at for _, at in self.touching(one.original)}
        said = wrong = 0
        for place, at in self.touching(one.copy):
            if shared_lines(place, one.copy) < HALF * min(_length(place), _length(one.copy)):
                continue
            for other in self.groups[at].places:
                if other == place or shared_lines(other, one.copy):
                    continue
                said += 1
                wrong += at not in kin and not shared_lines(other, one.original)
        return said, wrong


def shared_lines(one: Region, two: Region) -> int:
    """Lines that are in both."""
    return max(0, min(one.last, two.last) - max(one.first, two.first) + 1) if one.path == two.path else 0


def _length(region: Region) -> int:
    return region.last - region.first + 1


def _covered(region: Region, places: Iterable[tuple[Region, int]], groups: set[int]) -> float:
    lines: set[int] = set()
    for place, at in places:
        if at in groups:
            lines |= set(range(max(place.first, region.first), min(place.last, region.last) + 1))
    return len(lines) / _length(region)


@dataclass(frozen=True, slots=True)
class Score:
    """Of planted copies: how many there are, are found, are touched; of what is said about them, how much is wrong."""

    planted: int
    found: int
    touched: int
    said: int
    wrong: int

    def __add__(self, other: Score) -> Score:
        return Score(*(getattr(self, name) + getattr(other, name) for name in self.__slots__))

    @property
    def recall(self) -> float:
        """The share that is found."""
        return self.found / self.planted if self.planted else 1.0

    @property
    def precision(self) -> float:
        """The share of what is said that is right."""
        return 1 - self.wrong / self.said if self.said else 1.0


NOTHING = Score(0, 0, 0, 0, 0)


def score_each(planted: Sequence[Planted], groups: Sequence[Group]) -> list[Score]:
    """One score a planted copy, in their order."""
    ties = Ties(groups)
    scores = []
    for one in planted:
        tied = ties.tied(one.original, one.copy)
        said, wrong = ties.wrongly_tied(one)
        scores.append(Score(1, tied >= HALF, tied > 0, said, wrong))
    return scores


def by(planted: Sequence[Planted], scores: Sequence[Score], *fields: str) -> dict[tuple[str, ...], Score]:
    """Scores added up by fields of what was planted."""
    summed: dict[tuple[str, ...], Score] = {}
    for one, score in zip(planted, scores, strict=True):
        key = tuple(getattr(one, name) for name in fields)
        summed[key] = summed.get(key, NOTHING) + score
    return summed
