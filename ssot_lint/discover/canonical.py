"""The canonical: which member of a family should be the single source of truth, and what speaks for it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from math import log2

from ssot_lint.discover.model import Canonical, Family, Member, Reason

_ADVERSE = re.compile(
    r"(?:^|[_./])(?:legacy|old|deprecated|compat|backup|bak|copy|temp|tmp|draft|obsolete|unused|orig)(?=[_./:]|$)|_v?\d$"
    r"|Legacy|Deprecated|Old(?=[A-Z])|Backup",
)
_FAVOURED = re.compile(r"(?:^|[_./:])(?:unified|canonical|core|base|shared|common|ssot)(?=[_./:]|$)|Unified|Canonical")
_CLEAR = 0.75
"""Points by which the first must be ahead of the second to be called clear."""


def named_canonical(family: Family) -> Canonical:
    """The member with the most points; of equals the first. Takes what the standings know, also the days in them."""
    told = [tuple(_reasons(family.members, at)) for at in range(len(family.members))]
    points = [sum(reason.points for reason in reasons) for reasons in told]
    order = sorted(range(len(points)), key=lambda at: (-points[at], at))
    best = order[0]
    reasons = sorted(told[best], key=lambda reason: (-reason.points, reason.name))
    return Canonical(best, tuple(reasons), points[best] - points[order[1]] >= _CLEAR if len(order) > 1 else True)


def _reasons(members: Sequence[Member], at: int) -> Iterator[Reason]:
    one = members[at]
    standing = one.standing
    used = len(standing.used_in)
    if used:
        most = max(len(each.standing.used_in) for each in members)
        files = "1 file uses it" if used == 1 else f"{used} files use it"
        name = "most-used" if used == most else "used"
        yield Reason(name, round(2 * log2(1 + used), 2), f"{files}, of {_listed(members, _uses)}")
    if standing.tested_in:
        count = len(standing.tested_in)
        tests = "1 test file knows it" if count == 1 else f"{count} test files know it"
        yield Reason("tested", round(log2(1 + count), 2), tests)
    days = [each.standing.first_seen for each in members if each.standing.first_seen]
    if standing.first_seen and standing.first_seen == min(days) and len(set(days)) > 1:
        yield Reason("oldest", 1.5, f"there since {standing.first_seen}, before the others")
    fewest = min(each.standing.depends_on for each in members)
    if standing.depends_on == fewest and any(each.standing.depends_on > fewest for each in members):
        yield Reason("least-dependent", 0.5, f"its module imports {fewest} modules of the tree, fewest of all")
    longest = max(each.statements for each in members)
    if one.statements == longest and any(each.statements < longest for each in members):
        yield Reason("most-complete", 0.75, f"{longest} statements, most of all")
    if _FAVOURED.search(one.symbol) and not all(_FAVOURED.search(each.symbol) for each in members):
        yield Reason("favoured-name", 1.0, "its name says that it is the common one")
    if _ADVERSE.search(one.symbol) and not all(_ADVERSE.search(each.symbol) for each in members):
        yield Reason("adverse-name", -3.0, "its name says that it is to go")
    if one.name.startswith("_"):
        yield Reason("private", -1.0, "its name is private")


def _uses(member: Member) -> int:
    return len(member.standing.used_in)


def _listed(members: Sequence[Member], count: object) -> str:
    total = sum(map(_uses, members))
    return "1 use in all" if total == 1 else f"{total} uses in all"
