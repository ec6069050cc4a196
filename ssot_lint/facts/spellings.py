"""Spellings: identifiers that Python reads as others, being written in another normal form: full width, say."""

from __future__ import annotations

import io
import re
import tokenize
import unicodedata
from collections.abc import Iterator
from typing import Final

_WORD = re.compile(r"[^\W\d]\w*")
_FORM: Final = "NFKC"


def plain(word: str) -> str:
    """The identifier as Python reads it."""
    return word if word.isascii() else unicodedata.normalize(_FORM, word)


def holds_other_spellings(text: str) -> bool:
    """True when the text holds characters of identifiers for which Python reads others."""
    if text.isascii() or unicodedata.is_normalized(_FORM, text):
        return False
    return any(f"a{one}".isidentifier() and plain(one) != one for one in set(text))


def first_other_spelling(text: str) -> str | None:
    """The first identifier of a file that Python reads as another; None when there is none."""
    return next((word for _, _, word in _other_spellings(text)), None)


def plainly_spelled(text: str) -> str:
    """The text with identifiers as Python reads them; strings are left as they are.

    An identifier that is longer as Python reads it moves what stands behind it on its line.
    """
    lines: list[str] | None = None
    for line, column, word in reversed(list(_other_spellings(text))):
        lines = text.split("\n") if lines is None else lines
        old = lines[line - 1]
        lines[line - 1] = old[:column] + plain(word) + old[column + len(word) :]
    return text if lines is None else "\n".join(lines)


def _other_spellings(text: str) -> Iterator[tuple[int, int, str]]:
    """Line (from 1), column (from 0) and text of each identifier in another form; none of a text that has no tokens."""
    if not holds_other_spellings(text) or not any(_is_other(found.group()) for found in _WORD.finditer(text)):
        return
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.NAME and _is_other(token.string):
                yield *token.start, token.string
    except (tokenize.TokenError, SyntaxError):
        return


def _is_other(word: str) -> bool:
    return not word.isascii() and plain(word) != word and word.isidentifier()
