"""What an allow comment says: ``# ssot: allow[rule, rule] until 2027-01-31 because reason``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

MARK = "ssot:"
"""What no allow comment is written without."""
SURE_MARK = "ssot: allow"
"""As it is meant to be written: the screen lets files that hold it pass, be it only to say that it allows nothing."""

_START = re.compile(
    r"#\s*ssot:\s*(?:allow\b|(?P<other>al?lows?|allowed|accept|disable|ignore|noqa|nolint|skip|suppress)(?=\s*\[))"
)
"""Also what is misspelt, or written as other tools have it (``ignore[rule]``): it allows nothing, and that is said."""
_WORD = re.compile(r"\w")
"""What no reason is without."""
_NEXT = re.compile(r"\s+#(?=\s|ssot:|noqa|type:|pragma|fmt:|nosec|pyright:|mypy:|ruff:|pylint:)")
"""Where the next comment on the same line begins; an issue's number (``#12``) begins none."""
_RULES = re.compile(r"\s*\[([^\]]*)\]")
_UNTIL = re.compile(r"\s*\buntil\b[ \t:]*(?!because\b)(\S*)")
_BECAUSE = re.compile(r"\s*\bbecause\b[ \t:]*")
_UNTIL_LAST = re.compile(r"[\s,;(]+until\s+(\d\S*?)[.)]*$")


class AllowText(NamedTuple):
    """One directive, and where in the comment it stands."""

    start: int
    end: int
    rules: tuple[str, ...]
    until: str | None
    """As written, whether or not it is a date; None when no end is given."""
    reason: str


def allow_texts(comment: str) -> Iterator[AllowText]:
    """Every allow directive of a comment, in order."""
    for match in _START.finditer(comment):
        following = _NEXT.search(comment, match.end())
        end = following.start() if following else len(comment.rstrip())
        said = _parsed(comment[match.end() : end], match.start(), end)
        yield said._replace(rules=()) if match["other"] else said


def _parsed(text: str, start: int, end: int) -> AllowText:
    until: str | None = None
    rules: tuple[str, ...] = ()
    if named := _RULES.match(text):
        rules = tuple(dict.fromkeys(part.strip() for part in named[1].split(",") if part.strip()))
        text = text[named.end() :]
    if ends := _UNTIL.match(text):
        until, text = ends[1], text[ends.end() :]
    because = _BECAUSE.match(text)
    reason = text[because.end() :].strip() if because else ""
    if until is None and (late := _UNTIL_LAST.search(reason)):  # written last, it is meant all the same
        until, reason = late[1], reason[: late.start()].strip()
    return AllowText(start, end, rules, until, reason if _WORD.search(reason) else "")
