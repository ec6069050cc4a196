"""The contract that a family would become: what ``ssot-lint init --from-discover`` writes."""

from __future__ import annotations

import keyword
import re

from ssot_lint.discover.model import Family, Kind, Member
from ssot_lint.discover.words import words_of

_NOT_IN_NAMES = re.compile(r"[^\w.-]+")


def contract_of(family: Family, prefix: str = "") -> str:
    """The contract in TOML, for ``ssot-lint.toml`` or, with a prefix, for ``pyproject.toml``; empty when there is none.

    A definition inside a function, or a run of statements, cannot be named by a contract.
    """
    chosen = family.canonical
    if chosen is None or not all(map(_is_nameable, family.members)):
        return ""
    canonical = family.members[chosen.member]
    others = [one for one in family.members if one.symbol != canonical.symbol]
    if not others:
        return ""
    table = f"{prefix}.contract" if prefix else "contract"
    lines = [
        f"[[{table}]]",
        f"name = {_string(_slug(canonical))}",
        f"reason = {_string(_reason(family))}",
        f"canonical = {_string(canonical.symbol)}",
    ]
    for symbol in sorted({one.symbol for one in others}):
        lines += ["", f"[[{table}.duplicate]]", f"symbol = {_string(symbol)}"]
    return "\n".join(lines) + "\n"


def _is_nameable(member: Member) -> bool:
    if member.kind is Kind.BLOCK:
        return False
    parts = member.symbol.replace(":", ".").split(".")
    return all(part.isidentifier() and not keyword.iskeyword(part) for part in parts)


def _slug(member: Member) -> str:
    return _NOT_IN_NAMES.sub("-", "-".join(words_of(member.name))) or "family"


def _reason(family: Family) -> str:
    kinds = sorted({one.kind.value for one in family.likenesses})
    return f"{len(family.members)} definitions do this job ({', '.join(kinds)})"


def _string(text: str) -> str:
    """The text as a TOML basic string."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    if escaped.isprintable():
        return f'"{escaped}"'
    return '"' + "".join(one if one.isprintable() else f"\\U{ord(one):08X}" for one in escaped) + '"'
