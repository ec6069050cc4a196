"""Imports of a file, and other names that it gives to what it has, read from its statements."""

from __future__ import annotations

from collections.abc import Iterator
from keyword import iskeyword

from ssot_lint.shapes.lexing import Statements
from ssot_lint.shapes.model import Import


def imports_of(statements: Statements) -> Iterator[Import]:
    """Every name that an import binds, anywhere in the file; a star as the name ``*``. At its top ``X = Y``, too."""
    for words, line, indent in zip(statements.words, statements.lines, statements.indents, strict=True):
        if words[0] == "from" and "import" in words:
            yield from _from(words, line)
        elif words[0] == "import":
            yield from _plain(words[1:], line)
        elif not indent and len(words) == 3 and words[1] == "=" and _is_name(words[0]) and _is_name(words[2]):
            yield Import("", words[2], words[0], line)


def _is_name(word: str) -> bool:
    return word.isidentifier() and not iskeyword(word)


def _from(words: list[str], line: int) -> Iterator[Import]:
    at = words.index("import")
    module = "".join(words[1:at])
    for part in _parts([word for word in words[at + 1 :] if word not in {"(", ")"}]):
        yield Import(module, part[0], part[-1], line)


def _plain(words: list[str], line: int) -> Iterator[Import]:
    for part in _parts(words):
        is_renamed = "as" in part
        module = "".join(part[: part.index("as")] if is_renamed else part)
        yield Import(module, "", part[-1] if is_renamed else module, line)


def _parts(words: list[str]) -> Iterator[list[str]]:
    part: list[str] = []
    for word in words:
        if word in {",", ";"}:
            if part:
                yield part
            part = []
            if word == ";":
                return
        else:
            part.append(word)
    if part:
        yield part
