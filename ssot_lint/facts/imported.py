"""What a file imports, told fast and generously by its bytes: every import is told, and more may be."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from ssot_lint.facts.screen import is_strange

_CONTINUED = re.compile(rb"\\(?:\r\n|\n|\r)")
_FROM = re.compile(rb"\bfrom[ \t\f]*([.\w\x80-\xff](?:[.\w\x80-\xff \t\f]*[. \t\f])?)\Z")
"""What leads to the word `import`, with the module that something is taken from."""
_NAMES = re.compile(rb"import(?![\w\x80-\xff])[ \t\f]*(\((?:[^)#]|#[^\n\r]*)*|[^\n\r;#]*)")
_LONGEST = 4096
"""Bytes that the name of a module may take up."""
_COMMENT = re.compile(rb"#[^\n\r]*")
_AROUND_DOTS = re.compile(r"\s*\.\s*")
_RENAMED = re.compile(r"\bas\s+\w+")
_DOTTED = re.compile(r"\*|[\w.]+")


class Imported(NamedTuple):
    """One import: ``from ..a.b import c, d`` is ``(2, "a.b", ("c", "d"))``, ``import a.b`` is ``(0, "a.b", ())``."""

    level: int
    module: str
    names: tuple[str, ...] = ()
    """Names that are taken from the module, each of which may be a module itself; ``*`` for all."""


def imports_in(source: bytes) -> frozenset[Imported] | None:
    """What a file imports, and perhaps more; None when its bytes do not tell."""
    if is_strange(source):
        return None
    if b"import" not in source:
        return frozenset()
    if b"\\" in source:
        source = _CONTINUED.sub(b" ", source)
    found: set[Imported] = set()
    at = source.find(b"import")
    while at >= 0:
        if (names := _NAMES.match(source, at)) is not None:
            line = max(source.rfind(b"\n", 0, at), source.rfind(b"\r", 0, at), source.rfind(b";", 0, at)) + 1
            found.update(_told(_FROM.search(source[max(line, at - _LONGEST) : at]), names[1]))
        at = source.find(b"import", at + 6)
    return frozenset(found)


def _told(module: re.Match[bytes] | None, names: bytes) -> Iterator[Imported]:
    if b"#" in names:
        names = _COMMENT.sub(b"", names)
    told = _DOTTED.findall(_RENAMED.sub("", _text(names)))
    if module is None:
        yield from (Imported(0, one.strip(".")) for one in told if one != "*")
        return
    dotted = _text(module[1]).replace(" ", "").replace("\t", "").replace("\f", "")
    name = dotted.lstrip(".")
    yield Imported(len(dotted) - len(name), name, tuple(told))


def _text(source: bytes) -> str:
    text = source.decode("utf-8", "ignore")
    plain = text if text.isascii() else unicodedata.normalize("NFKC", text)
    return _AROUND_DOTS.sub(".", plain).strip()
