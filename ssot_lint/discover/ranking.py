"""The order in which families are told: what harms most comes first."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from ssot_lint.discover.harm import harm_of, reasons_of
from ssot_lint.discover.model import Family


def ranked(families: Iterable[Family]) -> tuple[Family, ...]:
    """The families with their harm and the reasons for it, the most harmful first; whatever order they came in."""
    judged = []
    for family in families:
        reasons = reasons_of(family)
        judged.append(replace(family, reasons=reasons, harm=harm_of(reasons)))
    return tuple(sorted(judged, key=lambda family: (-family.harm, family.name, family.identity)))
