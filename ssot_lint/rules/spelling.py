"""How a use is written, layout aside: what a formatter may change makes no difference."""

from __future__ import annotations

import ast
import json
import re

_PIECE = re.compile(
    r"""(?P<string>(?<![A-Za-z0-9_])(?:[rRuUbB]|[rR][bB]|[bB][rR])?(?:'''(?:[^\\]|\\.)*?'''|\"\"\"(?:[^\\]|\\.)*?\"\"\"
    |'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"))
    |(?P<comment>\#[^\n]*)|(?P<space>(?:\s|\\\n)+)|(?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
_WORD = re.compile(r"\w")


def normalised(text: str) -> str:
    """The text without blanks, line ends, comments, trailing commas and outer parentheses, strings in one style.

    A blank between two words stays, as one.
    """
    pieces: list[str] = []
    gap = False
    for match in _PIECE.finditer(text):
        if match.lastgroup in {"comment", "space"}:
            gap = True
            continue
        piece = _string(match[0]) if match.lastgroup == "string" else match[0]
        if piece in {")", "]", "}"} and pieces and pieces[-1] == ",":
            pieces.pop()
        if gap and pieces and _WORD.match(pieces[-1][-1]) and _WORD.match(piece):
            pieces.append(" ")
        pieces.append(piece)
        gap = False
    return _bare("".join(pieces))


def _string(literal: str) -> str:
    """The literal as one style writes it; as it is, where it cannot be read by itself."""
    try:
        value = ast.literal_eval(literal)
    except (SyntaxError, ValueError):
        return literal
    return json.dumps(value) if isinstance(value, str) else "b" + json.dumps(value.decode("latin-1"))


def _bare(text: str) -> str:
    """The text without parentheses around all of it."""
    while text.startswith("(") and text.endswith(")") and _closes(text) == len(text) - 1:
        text = text[1:-1]
    return text


def _closes(text: str) -> int:
    """Where the bracket that the text begins with is closed."""
    depth = 0
    for match in _PIECE.finditer(text):
        if match.lastgroup == "other":
            depth += (match[0] in "([{") - (match[0] in ")]}")
            if not depth:
                return match.start()
    return -1
