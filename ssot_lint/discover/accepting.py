"""Accepted families: a file with one line for each, so that only what is new is told.

A family is accepted when all its members are in one accepted family: one more copy, and it is told again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from ssot_lint.discover.model import Discovery, Family

HEAD = "# Families that `ssot-lint discover` need not tell: one a line, its name and its members.\n"


class BadBaseline(ValueError):
    """A line that is no family; the message says which, and what to do."""


def accepted_in(text: str) -> tuple[frozenset[str], ...]:
    """Members of every accepted family. Raises `BadBaseline`."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        words = line.split()
        if not words or words[0].startswith("#"):
            continue
        if not words[0].endswith(":") or len(words) < 3:
            raise BadBaseline(
                f"line {number} is no family: it needs a name with a colon, and two members or more.\n"
                "Write the file with `ssot-lint discover --baseline FILE --accept`."
            )
        found.append(frozenset(words[1:]))
    return tuple(found)


def accepted_text(families: Iterable[Family]) -> str:
    """The file that accepts these families."""
    lines = {f"{family.name}: {' '.join(sorted({one.symbol for one in family.members}))}" for family in families}
    return HEAD + "".join(f"{line}\n" for line in sorted(lines))


def without_accepted(discovery: Discovery, accepted: Sequence[frozenset[str]]) -> Discovery:
    """The discovery without what is accepted, and how much that is."""
    told = [family for family in discovery.families if not _is_accepted(family, accepted)]
    return replace(discovery, families=tuple(told), accepted=len(discovery.families) - len(told))


def _is_accepted(family: Family, accepted: Sequence[frozenset[str]]) -> bool:
    symbols = frozenset(one.symbol for one in family.members)
    return any(symbols <= one for one in accepted)
