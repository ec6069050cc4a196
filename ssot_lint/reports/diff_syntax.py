"""Unified diffs of Python files for a terminal: the colours of a diff, and those of the code inside it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ssot_lint.reports.diff_text import diff_lines, render_diff
from ssot_lint.reports.escaping import visible_but_tabs

LARGEST = 400_000
"""Bytes; the colours inside a larger file would keep its reader waiting."""

_HUNK = re.compile(rb"@@ -(\d+)(?:,\d+)? \+(\d+)")
_BASES = {"added": "32", "removed": "31", "context": ""}
_STYLES = {
    "Comment": "2", "Keyword": "35", "Keyword.Constant": "36", "Literal.Number": "36", "Literal.String": "33",
    "Name.Decorator": "36", "Name.Class": "1", "Name.Function": "1", "Operator.Word": "35",
}  # fmt: skip
"""By kind of token. Colours of the user's own palette only: those were chosen to be readable on that background."""

_Piece = tuple[str, str]
"""Colour and text."""


def render_change(diff: bytes, old: bytes, new: bytes, *, colour: bool, terminal: bool = False) -> bytes:
    """The diff of one Python file, given both contents; the same as `render_diff` but for colours inside the code."""
    if not colour or max(len(old), len(new)) > LARGEST:
        return render_diff(diff, colour=colour, terminal=terminal)
    return "".join(_painted(diff, _Lexed(old), _Lexed(new))).encode("utf-8")


def _painted(diff: bytes, old: _Lexed, new: _Lexed) -> Iterator[str]:
    at_old = at_new = 0
    for kind, line in diff_lines(diff):
        if kind not in _BASES:
            hunk = _HUNK.match(line) if kind == "hunk" else None
            at_old, at_new = (int(hunk[1]), int(hunk[2])) if hunk else (at_old, at_new)
            yield _plain(kind, line)
            continue
        pieces = old.line(at_old, line[1:]) if kind == "removed" else new.line(at_new, line[1:])
        at_old += kind != "added"
        at_new += kind != "removed"
        yield _coloured(_BASES[kind], line[:1].decode(), pieces)


def _plain(kind: str, line: bytes) -> str:
    code = {"hunk": "36", "head": "1"}.get(kind, "2")
    return f"\x1b[{code}m{visible_but_tabs(_text(line))}\x1b[0m\n"


def _coloured(base: str, sign: str, pieces: list[_Piece]) -> str:
    parts = [("", sign), *pieces]
    shown = ((code or base, visible_but_tabs(text)) for code, text in parts)
    return "".join(f"\x1b[{code}m{text}\x1b[0m" if code and text else text for code, text in shown) + "\n"


def _text(line: bytes) -> str:
    return line.removesuffix(b"\r").decode("utf-8", "surrogateescape")


class _Lexed:
    """A file's lines, as git counts them, in coloured pieces; read when first asked."""

    def __init__(self, source: bytes) -> None:
        self._source = source
        self._lines: list[list[_Piece]] | None = None

    def line(self, number: int, content: bytes) -> list[_Piece]:
        """The pieces of a line; without colour where the lexer saw another text than the diff has."""
        if self._lines is None:
            self._lines = list(_lexed(self._source.decode("utf-8", "surrogateescape")))
        text = _text(content)
        pieces = self._lines[number - 1] if 0 < number <= len(self._lines) else []
        return pieces if "".join(part for _, part in pieces) == text else [("", text)]


def _lexed(text: str) -> Iterator[list[_Piece]]:
    from pygments.lexers.python import PythonLexer

    line: list[_Piece] = []
    lexer = PythonLexer(stripnl=False, ensurenl=False)
    for token, value in lexer.get_tokens(text):
        code = _code(str(token))
        first, *others = value.split("\n")
        line.append((code, first))
        for part in others:
            yield line
            line = [(code, part)]
    yield line


def _code(token: str) -> str:
    """The colour of a kind of token, or of the nearest kind above it."""
    kind = token.removeprefix("Token.")
    while kind and kind not in _STYLES:
        kind = kind.rpartition(".")[0]
    return _STYLES.get(kind, "")
