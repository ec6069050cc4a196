"""Screen: can this file matter? Answered on bytes, before anything is decoded or parsed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ssot_lint.facts.allow_texts import SURE_MARK
from ssot_lint.facts.spellings import holds_other_spellings, plain

_GLOB = {"*": r"\w*", "?": r"\w"}
_ASCII = bytes(range(128))
_MARKS = (b"\xff\xfe", b"\xfe\xff")
_HEAD = 400
"""Bytes in which the cookie of the first two lines is looked for."""
_RARE = re.compile(
    rb"coding[:=][ \t]*(?:utf-?_?(?:7|16|32)|u7|(?:raw)?[-_]?unicode[-_]?escape|punycode|idna)", re.IGNORECASE
)
_BRACKET = re.compile(r"\[[^\]]+\]")


def name_expression(name: str) -> str:
    """Regular expression of what a watched name (a glob, perhaps) looks like in source text; linear in the text."""
    parts = re.split(r"(\[[^\]]+\]|\*|\?)", name)
    return "".join(_GLOB.get(part, r"\w" if _BRACKET.fullmatch(part) else re.escape(part)) for part in parts if part)


def names_expression(names: Iterable[str]) -> str:
    """Regular expression that matches any of the names as a whole word, longest first; of no names, nothing."""
    ordered = sorted(names, key=lambda name: (-len(name), name))
    return r"(?!)" if not ordered else r"\b(?:" + "|".join(name_expression(name) for name in ordered) + r")\b"


def is_strange(source: bytes) -> bool:
    """True when letters may be other bytes than in ASCII: what is told by a byte order mark or by a rare cookie."""
    if source[:2] in _MARKS:
        return True
    return b"coding" in (head := source[:_HEAD]) and _RARE.search(head) is not None


@dataclass(frozen=True, slots=True)
class Screen:
    """Byte search for watched names; says no only when no name can be in the file."""

    literals: tuple[bytes, ...]
    reads_all: bool

    @classmethod
    def of(cls, names: Sequence[str]) -> Screen:
        """Screen for these names, and for the mark of allow comments, of which each has to be of use to something.

        A name that is not ASCII lets every file pass: its bytes depend on the encoding.
        """
        literals = {SURE_MARK, *map(_longest_literal, names)}
        reads_all = any(not literal or not literal.isascii() for literal in literals)
        shortest = {one for one in literals if not any(other != one and other in one for other in literals)}
        return cls(tuple(sorted((literal.encode() for literal in shortest), key=len, reverse=True)), reads_all)

    def passes(self, source: bytes) -> bool:
        """True when the file may mention a watched name."""
        if self.reads_all:
            return True
        for literal in self.literals:
            if literal in source:
                return True
        return is_strange(source) or (not source.isascii() and self._passes_as_read(source))

    def _passes_as_read(self, source: bytes) -> bool:
        """True when a name may be there in another normal form."""
        if not holds_other_spellings(source.translate(None, _ASCII).decode("utf-8", "ignore")):
            return False
        text = plain(source.decode("utf-8", "ignore")).encode()
        return any(literal in text for literal in self.literals)


def _longest_literal(name: str) -> str:
    return max(re.split(r"\[[^\]]+\]|\*|\?", name), key=len, default="")
