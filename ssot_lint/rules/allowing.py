"""Whether an allow comment is in force, and where it stands; what is in doubt allows nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec.structs import replace

from ssot_lint.facts.model import Allow
from ssot_lint.program.model import Program
from ssot_lint.rules.fingerprints import identified
from ssot_lint.rules.model import Rule, Violation
from ssot_lint.rules.places import at_line

if TYPE_CHECKING:  # it loads every rule, this one's users among them
    from ssot_lint.rules.registry import UnknownRule

NEVER_ALLOWED = frozenset({"bare-allow", "expired-allow", "unreadable-file", "unused-allow"})
"""Rules about the comments themselves, and about what cannot be read: no comment silences them."""
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}\Z")


class Force(StrEnum):
    """Why an allow comment allows nothing, or that it does."""

    IN_FORCE = "in force"
    BARE = "bare"
    MALFORMED = "malformed"
    EXPIRED = "expired"


def force_of(allow: Allow, today: date) -> Force:
    """Whether a comment is in force on a day: through its last day, and only with rules and a reason."""
    if not allow.rules or not allow.reason:
        return Force.BARE
    if allow.until is None:
        return Force.IN_FORCE
    last = last_day(allow)
    if last is None:
        return Force.MALFORMED
    return Force.IN_FORCE if today <= last else Force.EXPIRED


def unknown_rules(allow: Allow) -> tuple[UnknownRule, ...]:
    """What a comment names that is no rule, each with the rule that was probably meant."""
    from ssot_lint.rules.registry import UnknownRule, rule_named

    found = []
    for name in allow.rules:
        try:
            rule_named(name)
        except UnknownRule as problem:
            found.append(problem)
    return tuple(found)


def is_in_doubt(allow: Allow, today: date) -> bool:
    """True of a comment that allows nothing, or less than was meant, because of how it is written."""
    force = force_of(allow, today)
    return force in (Force.BARE, Force.MALFORMED) or (force is Force.IN_FORCE and bool(unknown_rules(allow)))


def last_day(allow: Allow) -> date | None:
    """The last day that a comment names; None when it names none, or none that exists."""
    if allow.until is None or not _DATE.match(allow.until):
        return None
    try:
        return date.fromisoformat(allow.until)
    except ValueError:
        return None


def allow_comments(program: Program) -> Iterator[tuple[str, Allow]]:
    """Every allow comment of the tree with its path, in order."""
    for path in sorted(program.allows):
        for allow in program.allows[path]:
            yield path, allow


def at_comment(rule: Rule, program: Program, path: str, allow: Allow, message: str, name: str = "") -> Violation:
    """A violation at an allow comment; ``name`` is the rules of it that are meant."""
    plain = at_line(rule, path, allow.span.line, program.module_of.get(path, ""), message)
    span, rules = allow.span, name or ", ".join(allow.rules)
    placed = replace(
        plain, line=span.line, column=span.column, end_line=span.end_line, end_column=span.end_column, name=rules
    )
    return identified(placed, f"allow {rules} {allow.reason}")
