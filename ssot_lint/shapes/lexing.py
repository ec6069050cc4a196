"""Lexing: the statements of a file as rows of words, by lines and indentation alone.

No grammar is needed to compare definitions, so a file that is newer than the interpreter, or broken, is read like any
other. It is also what costs least: see decision 21.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_WORD = re.compile(
    r"""
    [ \t\f]*+ (?:\\\n[ \t\f]*+)*+
    (
        (?: (?:\#[^\n]*+)? \n [ \t\f]*+ )++
      | (?: [rRbBuUfFtT]{1,2} (?=["']) )?
        (?: \"""[^"\\]*+ (?: (?: \\[\s\S] | "(?!"") ) [^"\\]*+ )*+ \"""
          | '''[^'\\]*+ (?: (?: \\[\s\S] | '(?!'') ) [^'\\]*+ )*+ '''
          | "[^"\\\n]*+ (?: \\[\s\S] [^"\\\n]*+ )*+ "
          | '[^'\\\n]*+ (?: \\[\s\S] [^'\\\n]*+ )*+ ' )
      | \w++
      | -> | \*\* | // | [-+*/%@&|^=<>!:]=
      | \S
    )
    """,
    re.VERBOSE,
)
_STEP = {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}
_OPENERS = frozenset({"def", "class", "async", "@"})


@dataclass(slots=True)
class Statements:
    """Simple statements and headers of compound ones, in order, as columns of one table."""

    words: list[list[str]] = field(default_factory=list)
    """Operators, names, numbers and strings; no comments, no layout."""
    indents: list[int] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    """Last lines, included."""

    def __len__(self) -> int:
        return len(self.words)


def lex(text: str) -> Statements:
    """The statements of a text. Never raises: a bracket that nobody closes ends where the next definition begins."""
    found = Statements()
    words = _WORD.findall(_unix(text) + "\n")
    line = 1
    start, start_line, indent, depth = 0, 1, 0, 0
    step = _STEP
    for at, word in enumerate(words):
        if word in step:
            depth = max(depth + step[word], 0)
        elif "\n" in word:
            count = word.count("\n")
            if word[-1] in "\"'":
                line += count
                continue
            if depth and not _begins_definition(words, at, word):
                words[at] = ""
                line += count
                continue
            depth = 0
            if at > start:
                _add(found, words[start:at], indent, start_line, line)
            line += count
            start, start_line = at + 1, line
            indent = _width(word)
    return found


def _add(found: Statements, words: list[str], indent: int, line: int, end: int) -> None:
    if "" in words:
        words = _without_layout(words)
    if words:
        found.words.append(words)
        found.indents.append(indent)
        found.lines.append(line)
        found.ends.append(end)


def _without_layout(words: list[str]) -> list[str]:
    """Words of a statement on several lines, without breaks and without the comma that a formatter puts at the end."""
    kept = [word for word in words if word]
    return [
        word
        for word, after in zip(kept, [*kept[1:], ""], strict=True)
        if not (word == "," and after in {")", "]", "}"})
    ]


def _begins_definition(words: list[str], at: int, layout: str) -> bool:
    """True when a definition starts on the next line: then a bracket before it was never closed."""
    following = words[at + 1 : at + 3]
    if not following or following[0] not in _OPENERS or following[0] == "@":
        return False
    return following[0] != "async" or following[1:] == ["def"]


def _width(layout: str) -> int:
    """Columns of the indentation that ends a stretch of layout."""
    blanks = layout.rpartition("\n")[2]
    return len(blanks.expandtabs(8)) if "\t" in blanks else len(blanks)


def _unix(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
