"""Entries of a baseline: one line each, readable, sorted, and the same whatever Python or tool version wrote it."""

from __future__ import annotations

import re

from ssot_lint.rules.fingerprints import Identity

_ESCAPED = re.compile(r"[\\\x00-\x1f\x7f-\U0010ffff]")
_ESCAPE = re.compile(r"\\(\\|t|n|r|x[0-9a-f]{2}|u[0-9a-f]{4}|U[0-9a-f]{8})")
_PLAIN = {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"}
_RULE = re.compile(r"[a-z]+(?:-[a-z]+)+\Z")
_FIELDS = 6
_LONGEST = 9
"""Digits of a number."""


class BadEntry(ValueError):
    """A line that is no entry; the message says why."""


def line_of(entry: Identity) -> str:
    """The entry as a line, without line end: its fields between tabs, its number from 1 at the end."""
    words = (entry.rule, entry.contract, entry.symbol, entry.target, entry.use)
    return "\t".join([*(_escaped(word) or "-" for word in words), str(entry.ordinal + 1)])


def entry_of(line: str) -> Identity:
    """The entry of a line; raises `BadEntry`."""
    fields = line.split("\t")
    if len(fields) != _FIELDS:
        raise BadEntry(f"it has {len(fields)} fields between tabs, not {_FIELDS}")
    rule, contract, symbol, target, use = (_plain(field) for field in fields[:-1])
    number = fields[-1]
    if not _RULE.match(rule):
        raise BadEntry(f"`{rule}` is no rule")
    if not number.isascii() or not number.isdigit() or len(number) > _LONGEST or not int(number):
        raise BadEntry(f"`{number}` is no number")
    return Identity(rule, contract, symbol, target, use, int(number) - 1)


def _escaped(word: str) -> str:
    return "\\x2d" if word == "-" else _ESCAPED.sub(lambda match: _code(match[0]), word)


def _code(character: str) -> str:
    if character in _PLAIN:
        return _PLAIN[character]
    number = ord(character)
    return f"\\x{number:02x}" if number < 0x100 else f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def _plain(field: str) -> str:
    if field == "-":
        return ""
    named = {"\\": "\\", "t": "\t", "n": "\n", "r": "\r"}
    try:
        return _ESCAPE.sub(lambda match: named.get(match[1]) or chr(int(match[1][1:], 16)), field)
    except ValueError:
        raise BadEntry("it holds a character that does not exist") from None
