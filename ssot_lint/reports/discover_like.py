"""Answers of ``discover --like`` and ``discover --since``, as text and as JSON."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from ssot_lint import __version__
from ssot_lint.discover.likening import Match
from ssot_lint.discover.model import Likeness, Member
from ssot_lint.discover.renewed import Renewal
from ssot_lint.reports.discover_json import SCHEMA_VERSION
from ssot_lint.reports.escaping import visible


def render_matches(matches: Sequence[Match], output_format: str) -> str:
    """What is like what was asked about, the likest first."""
    if output_format == "json":
        return _json({"matches": msgspec.to_builtins(list(matches))})
    if not matches:
        return "nothing in the tree is like it\n"
    return "\n".join(line for match in matches for line in (*_told(match.member, match.likeness), "")) + "\n"


def render_renewals(renewals: Sequence[Renewal], revision: str, output_format: str) -> str:
    """What a change implements again, each with the original."""
    if output_format == "json":
        return _json({"since": revision, "reimplemented": msgspec.to_builtins(list(renewals))})
    if not renewals:
        return f"nothing since {visible(revision)} implements again what is there\n"
    lines: list[str] = []
    for one in renewals:
        member = one.member
        lines.append(f"{visible(member.path)}:{member.line}  {visible(member.name)} implements again")
        lines += _told(one.original, one.likeness)
        lines += [f"    {visible(line)}" for line in one.edit.splitlines()]
        lines.append("")
    count = len(renewals)
    lines.append(f"{count} {'definition' if count == 1 else 'definitions'} since {visible(revision)}")
    return "\n".join(lines) + "\n"


def _told(member: Member, likeness: Likeness) -> list[str]:
    signature = f"{member.name}{member.signature}" if member.signature.startswith("(") else member.name
    first = (
        f"  {visible(member.symbol)}  {visible(member.path)}:{member.line}  {likeness.kind.value} {likeness.score:.2f}"
    )
    return [first, f"    {visible(signature)}", *(f"    {visible(text)}" for text in likeness.evidence)]


def _json(content: dict[str, object]) -> str:
    whole = {
        "schema_version": SCHEMA_VERSION,
        "tool": {"name": "ssot-lint", "version": __version__},
        **content,
    }
    return msgspec.json.format(msgspec.json.encode(whole), indent=2).decode() + "\n"
