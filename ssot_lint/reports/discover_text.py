"""What ``discover`` found, as text for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from ssot_lint.discover.model import Discovery, Family
from ssot_lint.reports.escaping import visible


def render_discovery_text(discovery: Discovery, most: int) -> str:
    """The first families, and how many there are."""
    lines = [line for at, family in enumerate(discovery.families[:most], 1) for line in _family(at, family)]
    left = len(discovery.families) - most
    if left > 0:
        lines.append(f"{left} more; --top {len(discovery.families)} shows all of them")
    lines.append(
        f"{len(discovery.families)} families among {discovery.definitions} definitions in {discovery.files_seen} files"
    )
    return "\n".join(lines) + "\n"


def _family(number: int, family: Family) -> Iterator[str]:
    kinds = ", ".join(dict.fromkeys(one.kind.value for one in family.likenesses))
    yield f"{number}. {visible(family.name)}  {family.kind.value}, {len(family.members)} members, {kinds}"
    for at, member in enumerate(family.members):
        mark = "*" if family.canonical is not None and family.canonical.member == at else " "
        yield f"   {mark} {visible(member.symbol)}  {visible(member.path)}:{member.line}"
    yield ""
