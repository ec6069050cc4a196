"""How the reports of ``discover`` put what was found into words. Each escapes for its own medium what it takes here."""

from __future__ import annotations

from collections.abc import Iterator

from ssot_lint.discover.model import Discovery, Family, Kind, LikenessKind, Member, Revision, Story

LIKENESSES = {
    LikenessKind.IDENTICAL: "identical",
    LikenessKind.RENAMED: "other names",
    LikenessKind.NEAR: "nearly the same",
    LikenessKind.SAME_NAME: "one name, other bodies",
    LikenessKind.SAME_SIGNATURE: "same signature and role",
    LikenessKind.SAME_CALLS: "same calls",
    LikenessKind.SAME_ROLE: "same role",
    LikenessKind.TWIN: "sync and async",
}
_PLURALS = {Kind.CLASS: "classes", Kind.DATA: "data classes"}
MOST_DIFFERENT_CHANGES = 3
"""Commits that are named of those that changed one member only."""


def counted(number: int, word: str, plural: str = "") -> str:
    """A number with its word: ``1 file``, ``1,200 files``."""
    return f"{number:,} {word}" if number == 1 else f"{number:,} {plural or word + 's'}"


def kinds_of(family: Family) -> list[str]:
    """In which ways the members are alike, the surest first."""
    return [LIKENESSES[kind] for kind in dict.fromkeys(one.kind for one in family.likenesses)]


def members_text(family: Family) -> str:
    """``3 functions``."""
    return counted(len(family.members), family.kind.value, _PLURALS.get(family.kind, ""))


def standing_text(member: Member) -> str:
    """Who uses a member and since when it is there."""
    standing = member.standing
    parts = [f"used in {counted(len(standing.used_in), 'file')}" if standing.used_in else "not used elsewhere"]
    if not standing.used_in and standing.used_by_name:
        parts = [f"its name is in {counted(standing.used_by_name, 'file')}"]
    if standing.tested_in:
        parts.append(f"tested in {len(standing.tested_in)}")
    if standing.first_seen:
        parts.append(f"since {standing.first_seen}")
    return ", ".join(parts)


def brief_stories(family: Family, most: int) -> list[str]:
    """What git says that matters most: which copies came later, and what was changed in one member only."""
    told = [text for story in family.stories for text in list(_told(family, story))[story.came_together :]]
    more = len(told) - most
    return told if more <= 0 else [*told[:most], f"{more} more"]


def stories_text(family: Family) -> Iterator[str]:
    """What git says of each copy, a sentence or two each."""
    for story in family.stories:
        yield from _told(family, story)


def _told(family: Family, story: Story) -> Iterator[str]:
    original, copy = family.members[story.original], family.members[story.copy]
    brought = story.brought
    commit = f"{brought.commit[:10]} by {brought.author}, {brought.day}: {brought.subject}"
    if story.came_together:
        yield f"{copy.symbol} came together with {original.symbol} ({commit})"
    else:
        yield f"{copy.symbol} came after {original.symbol} ({commit})"
    yield from _changed_alone(story, original, copy)


def _changed_alone(story: Story, original: Member, copy: Member) -> Iterator[str]:
    for member, changes in ((original, story.only_original), (copy, story.only_copy)):
        if not changes:
            continue
        ordered = sorted(changes, key=lambda one: not one.is_fix)
        named = "; ".join(_change(one) for one in ordered[:MOST_DIFFERENT_CHANGES])
        more = len(changes) - MOST_DIFFERENT_CHANGES
        yield f"only {member.symbol} was changed since: {named}" + (f"; {more} more" if more > 0 else "")


def _change(one: Revision) -> str:
    return f"{one.commit[:10]} {one.subject}"


def closing_text(discovery: Discovery) -> Iterator[str]:
    """How much was looked at, and what was not."""
    families = counted(len(discovery.families), "family", "families")
    yield f"{families} among {discovery.definitions:,} definitions in {counted(discovery.files_seen, 'file')}"
    if discovery.twins:
        yield f"{counted(len(discovery.twins), 'pair')} of sync and async twins, which are meant to be alike"
    if discovery.accepted:
        yield f"{counted(discovery.accepted, 'family', 'families')} accepted by the baseline"
    if discovery.left_out:
        yield "not compared: " + ", ".join(f"{count:,} {reason}" for reason, count in discovery.left_out)
    if discovery.history:
        yield f"git {discovery.history}"


def command_for(number: int) -> str:
    """What writes the contract of a family."""
    return f"ssot-lint init --from-discover {number}"
