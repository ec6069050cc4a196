"""The canonical: which member of a family should be the single source of truth, and what speaks for it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import log2

from ssot_lint.discover.model import Canonical, Family, Member, Reason

_ADVERSE = re.compile(
    r"(?:^|[_./])(?:legacy|old|deprecated|compat|backup|bak|copy|temp|tmp|draft|obsolete|unused|orig)(?=[_./:]|$)|_v?\d$"
    r"|Legacy|Deprecated|Old(?=[A-Z])|Backup",
)
_FAVOURED = re.compile(r"(?:^|[_./:])(?:unified|canonical|core|base|shared|common|ssot)(?=[_./:]|$)|Unified|Canonical")
_CLEAR = 0.75
"""Points by which the first must be ahead of the second to be called clear."""


@dataclass(frozen=True, slots=True)
class _Common:
    """What is asked of all members of a family at once."""

    most: int
    uses: int
    first_day: str
    """Empty where all were first seen on one day."""
    fewest: int
    is_fewest_rare: bool
    longest: int
    is_longest_rare: bool
    is_favour_shared: bool
    is_adversity_shared: bool


def named_canonical(family: Family) -> Canonical:
    """The member with the most points; of equals the first. Takes what the standings know, also the days in them."""
    common = _common(family.members)
    told = [tuple(_reasons(one, common)) for one in family.members]
    points = [sum(reason.points for reason in reasons) for reasons in told]
    order = sorted(range(len(points)), key=lambda at: (-points[at], at))
    best = order[0]
    reasons = sorted(told[best], key=lambda reason: (-reason.points, reason.name))
    return Canonical(best, tuple(reasons), points[best] - points[order[1]] >= _CLEAR if len(order) > 1 else True)


def _common(members: Sequence[Member]) -> _Common:
    days = {one.standing.first_seen for one in members} - {""}
    depends = [one.standing.depends_on for one in members]
    sizes = [one.statements for one in members]
    uses = list(map(_uses, members))
    return _Common(
        max(uses),
        sum(uses),
        min(days) if len(days) > 1 else "",
        min(depends),
        min(depends) < max(depends),
        max(sizes),
        min(sizes) < max(sizes),
        all(_FAVOURED.search(one.symbol) for one in members),
        all(_ADVERSE.search(one.symbol) for one in members),
    )


def _reasons(one: Member, common: _Common) -> Iterator[Reason]:
    standing = one.standing
    used = len(standing.used_in)
    if used:
        files = "1 file uses it" if used == 1 else f"{used} files use it"
        name = "most-used" if used == common.most else "used"
        total = "1 use in all" if common.uses == 1 else f"{common.uses} uses in all"
        yield Reason(name, round(2 * log2(1 + used), 2), f"{files}, of {total}")
    if standing.tested_in:
        count = len(standing.tested_in)
        tests = "1 test file knows it" if count == 1 else f"{count} test files know it"
        yield Reason("tested", round(log2(1 + count), 2), tests)
    if standing.called_by:
        count = len(standing.called_by)
        callers = "another member calls it" if count == 1 else f"{count} other members call it"
        yield Reason("called-on", round(5 + log2(count), 2), f"{callers} to do the job", standing.called_by)
    if standing.calls_on:
        yield Reason("calls-on", -4.0, "it has another member do the job", standing.calls_on)
    if standing.first_seen and standing.first_seen == common.first_day:
        yield Reason("oldest", 1.5, f"there since {standing.first_seen}, before the others")
    if standing.depends_on == common.fewest and common.is_fewest_rare:
        text = f"its module imports {common.fewest} modules of the tree, fewest of all"
        yield Reason("least-dependent", 0.5, text)
    if one.statements == common.longest and common.is_longest_rare:
        yield Reason("most-complete", 0.75, f"{common.longest} statements, most of all")
    if not common.is_favour_shared and _FAVOURED.search(one.symbol):
        yield Reason("favoured-name", 1.0, "its name says that it is the common one")
    if not common.is_adversity_shared and _ADVERSE.search(one.symbol):
        yield Reason("adverse-name", -3.0, "its name says that it is to go")
    if one.name.startswith("_"):
        yield Reason("private", -1.0, "its name is private")


def _uses(member: Member) -> int:
    return len(member.standing.used_in)
