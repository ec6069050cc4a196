"""Which mentions are made to use the duplicate."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping, Sequence

from agreement import Opinion
from choosing import Watched
from reading import Mention, Source
from seeding import Chosen, shaped

_MOST = 60
"""Mentions of one name."""
_SHARES = {"agreed": 0.7, "disputed": 0.7, "unknown": 0.7, "outside": 0.08}
"""How many of the mentions are taken, by what the checkers say. What is outside has no duplicate."""
_EXTENDED = frozenset({"import", "__all__"})
_BARE = frozenset({"m", "m()"})


def pick(
    sources: Mapping[str, Source], watched: Sequence[Watched], told: Mapping[Mention, Opinion], seed: str
) -> list[Chosen]:
    """The chosen mentions, in order.

    Imports and exports of what is defined in the tree are always extended, so that a bare name can be
    made to use the duplicate wherever its file has an import or a definition of it.
    """
    chance = random.Random(f"picks {seed}")
    ordered = sorted(told, key=lambda one: (one.path, one.offset))
    standing = {one: told[one].standing for one in ordered}
    extended = [one for one in ordered if one.kind in _EXTENDED and told[one].is_of_the_tree]
    bound = {(one.path, one.name) for one in extended if one.kind == "import"}
    bound |= {(one.path, one.name) for each in watched for one in each.definitions}
    renamed = _renamed_imports(ordered, standing, chance)
    rest = [one for one in ordered if one.kind not in {*_EXTENDED, "import as", "alias"}]
    rest = [one for one in rest if one.kind not in _BARE or (one.path, one.name) in bound]
    drawn = [one for one in rest if chance.random() < _SHARES.get(standing[one], 0.0)]
    chosen = [Chosen(one) for one in (*extended, *renamed)]
    chosen += [shaped(one, chance) for one in _capped(drawn, chance)]
    return sorted(chosen, key=lambda one: (one.mention.path, one.mention.offset))


def _renamed_imports(
    ordered: Sequence[Mention], standing: Mapping[Mention, str], chance: random.Random
) -> list[Mention]:
    """Imports under another name, each with all uses of that name in its file, or none."""
    found: list[Mention] = []
    for one in ordered:
        if one.kind == "import as" and standing[one] == "agreed" and chance.random() < 0.6:
            same = [
                other for other in ordered if (other.path, other.name, other.text) == (one.path, one.name, one.text)
            ]
            imports = [other for other in same if other.kind == "import as"]
            if len(imports) == 1:
                found += [one, *(other for other in same if other.kind == "alias" and standing[other] == "agreed")]
    return found


def _capped(drawn: Sequence[Mention], chance: random.Random) -> list[Mention]:
    counts = Counter(one.name for one in drawn)
    return [one for one in drawn if counts[one.name] <= _MOST or chance.random() < _MOST / counts[one.name]]
