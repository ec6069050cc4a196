"""What git adds to families: which member was there first, who brought the others, what was mended in one only."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec.structs import replace

from ssot_lint.discover.model import Family, Kind, Member, Revision, Story
from ssot_lint.sources.following import Followed, Past, Stretch, follow
from ssot_lint.sources.git import GitFailure
from ssot_lint.sources.patches import Commit

MOST_FAMILIES = 300
"""Families that git is asked about: the first of those handed in."""
SECONDS = 5.0
"""What git may take, in all."""
_MENDS = re.compile(
    r"\b(fix(e[sd])?|bug(fix)?|hotfix|mend(s|ed)?|repair(s|ed)?|regress\w*|security|cve-\d+|leak(s|ed)?|race|crash(es|ed)?"
    r"|deadlock|vulnerab\w*|incorrect|wrong|broken|prevent(s|ed)?|correct(s|ed)?)\b",
    re.IGNORECASE,
)


def with_pasts(
    root: str, families: Sequence[Family], *, most: int = MOST_FAMILIES, seconds: float = SECONDS
) -> tuple[tuple[Family, ...], str]:
    """The families with the days on which their members came and the stories of copies, and what git could not say.

    Only the first ``most`` are asked about. The second part completes a sentence that starts with "git".
    """
    asked = families[:most]
    stretches = [stretch_of(member) for family in asked for member in family.members]
    if not stretches:
        return tuple(families), ""
    told = follow(root, stretches, seconds)
    if isinstance(told, GitFailure):
        return tuple(families), told.reason
    return (*_told(asked, told), *families[most:]), told.gap


def stretch_of(member: Member) -> Stretch:
    """What is followed of a member."""
    named = member.kind not in {Kind.MODULE, Kind.BLOCK}
    return Stretch(member.path, member.line, member.end_line, member.name.rpartition(".")[2] if named else "")


def _told(families: Sequence[Family], told: Followed) -> list[Family]:
    found = []
    at = 0
    for family in families:
        pasts = told.pasts[at : at + len(family.members)]
        at += len(family.members)
        found.append(_with_past(family, pasts))
    return found


def _with_past(family: Family, pasts: Sequence[Past]) -> Family:
    members = [
        replace(member, standing=replace(member.standing, first_seen=past.born.day))
        if past.born is not None and past.born.name
        else member
        for member, past in zip(family.members, pasts, strict=True)
    ]
    return replace(family, members=tuple(members), stories=stories_of(pasts))


def stories_of(pasts: Sequence[Past]) -> tuple[Story, ...]:
    """The stories of all members but the oldest; none when git does not know when the oldest came."""
    born = [(past.born.place, at) for at, past in enumerate(pasts) if past.born is not None and past.born.name]
    if len(born) < 2:
        return ()
    oldest = min(born)[1]
    return tuple(_story(oldest, at, pasts[oldest], pasts[at]) for _, at in sorted(born) if at != oldest)


def _story(original: int, copy: int, older: Past, younger: Past) -> Story:
    assert older.born is not None and younger.born is not None
    brought = younger.born
    by_name = [{one.name for one in past.changes} for past in (older, younger)]
    return Story(
        original,
        copy,
        _revision(brought),
        older.born.name == brought.name,
        tuple(
            _revision(one)
            for one in older.changes
            if one.place >= brought.place and one.name not in by_name[1] and one.name != brought.name
        ),
        tuple(_revision(one) for one in younger.changes if one.name not in by_name[0]),
    )


def _revision(commit: Commit) -> Revision:
    mends = _MENDS.search(commit.subject) is not None
    return Revision(commit.name, commit.day, commit.author, commit.subject, mends)
