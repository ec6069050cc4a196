"""What ``discover`` found, as a document in Markdown: for a repository, an issue or a wiki."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from ssot_lint.discover.model import Discovery, Family, Member
from ssot_lint.reports import discover_words as words
from ssot_lint.reports import markdown_text
from ssot_lint.reports.escaping import visible

code, prose = partial(markdown_text.code, in_cell=False), partial(markdown_text.prose, in_cell=False)


def render_discovery_markdown(discovery: Discovery, most: int) -> str:
    """The first ``most`` families."""
    lines = ["# Definitions that do one job", "", *(f"- {prose(text)}" for text in words.closing_text(discovery))]
    shown = discovery.families[:most]
    if shown:
        lines += [
            "",
            *markdown_text.table(["", "family", "alike", "members", "harm"], map(_row, range(len(shown)), shown), 2),
        ]
    for number, family in enumerate(shown, start=1):
        lines += ["", *_family(number, family)]
    left = len(discovery.families) - len(shown)
    if left:
        lines += ["", f"{words.counted(left, 'more family', 'more families')} not shown."]
    return "\n".join(lines) + "\n"


def _row(at: int, family: Family) -> list[str]:
    kinds = ", ".join(words.kinds_of(family))
    return [str(at + 1), markdown_text.code(family.name), kinds, str(len(family.members)), f"{family.harm:.1f}"]


def _family(number: int, family: Family) -> Iterator[str]:
    yield f"## {number}. {code(family.name)}"
    yield from ("", f"{words.members_text(family)}, {', '.join(words.kinds_of(family))}, harm {family.harm:.1f}.", "")
    canonical = family.canonical.member if family.canonical is not None else -1
    rows = [_member(member, at == canonical) for at, member in enumerate(family.members)]
    yield from markdown_text.table(["", "member", "where", "who uses it"], rows)
    yield ""
    for reason in family.reasons:
        yield f"- {prose(reason.name)} {reason.points:+.1f}: {prose(reason.text)}"
        yield from (f"  - {prose(detail)}" for detail in reason.details)
    yield from _canonical(family)
    yield from _stories(family)
    if family.contract:
        yield from ("", f"The contract that {code(words.command_for(number))} writes:", "", *_fenced(family.contract))


def _member(member: Member, is_canonical: bool) -> list[str]:
    place = markdown_text.code(f"{member.path}:{member.line}")
    mark = "**canonical**" if is_canonical else ""
    return [mark, markdown_text.code(member.symbol), place, markdown_text.prose(words.standing_text(member))]


def _canonical(family: Family) -> Iterator[str]:
    if family.canonical is None:
        return
    member = family.members[family.canonical.member]
    clear = "" if family.canonical.is_clear else " Another member has as much to say for itself."
    yield from ("", f"**Canonical:** {code(member.symbol)}.{clear}", "")
    yield from (f"- {prose(reason.text)}" for reason in family.canonical.reasons)


def _stories(family: Family) -> Iterator[str]:
    told = [f"- {prose(text)}" for text in words.stories_text(family)]
    if told:
        yield from ("", "**What git says:**", "", *told)


def _fenced(text: str) -> Iterator[str]:
    """A block of TOML, behind more backticks than any run inside has."""
    lines = [visible(line) for line in text.strip("\n").split("\n")]
    longest = max((len(run) for line in lines for run in line.split() if set(run) == {"`"}), default=0)
    most = max(longest, *(line.count("`") for line in lines), 2)
    yield from ("`" * (most + 1) + "toml", *lines, "`" * (most + 1))
